//! Errors that leave this room. They name hosts, queues and counts, never a password or a body.
//!
//! [`LinkError`]: one attempt to reach the brokers failed; loops note it and try again.
//! [`PublishError`]: a batch was not wholly confirmed; says how much of it was.
//! [`SetupError`]: the topology could not be declared or looked at.

use crate::tls::TlsError;

/// Boxed so that no other room sees lapin's types.
type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a broker could not be reached or did not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The certificates cannot be used.
    #[error("cannot use the certificates: {0}")]
    Tls(#[from] TlsError),
    /// The broker, or the way to it, refused.
    #[error("broker {host}: {source}")]
    Refused {
        /// Address of the broker, without login.
        host: String,
        /// What it said.
        source: Cause,
    },
    /// No answer in time.
    #[error("broker {host} did not answer in time: {waiting_for}")]
    Silent {
        /// Address of the broker, without login.
        host: String,
        /// What we waited for.
        waiting_for: &'static str,
    },
}

/// Why a batch was not wholly published. What was confirmed stays so; the rest may have arrived.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The deadline passed.
    #[error("{confirmed} of {total} messages confirmed at the deadline; last trouble: {last}")]
    Deadline {
        /// Messages confirmed.
        confirmed: usize,
        /// Messages in the batch.
        total: usize,
        /// The last trouble, or `none`.
        last: String,
    },
    /// No queue wanted these; everything else is confirmed.
    #[error("{confirmed} of {total} messages confirmed, no queue takes {}", returned.len())]
    Returned {
        /// Messages confirmed.
        confirmed: usize,
        /// Messages in the batch.
        total: usize,
        /// Places in the batch of those returned, ascending.
        returned: Vec<usize>,
    },
    /// A message cannot be written as AMQP; nothing was published.
    #[error("message {place} of {total} cannot be published: {field} is too long")]
    Unsendable {
        /// Its place in the batch, from 0.
        place: usize,
        /// Messages in the batch.
        total: usize,
        /// The field that is too long.
        field: &'static str,
    },
    /// The publisher was told to stop.
    #[error("{confirmed} of {total} messages confirmed when told to stop")]
    Stopped {
        /// Messages confirmed.
        confirmed: usize,
        /// Messages in the batch.
        total: usize,
    },
}

impl PublishError {
    /// How many messages of the batch the broker confirmed.
    #[must_use]
    pub fn confirmed(&self) -> usize {
        match self {
            Self::Deadline { confirmed, .. }
            | Self::Returned { confirmed, .. }
            | Self::Stopped { confirmed, .. } => *confirmed,
            Self::Unsendable { .. } => 0,
        }
    }
}

/// Why the topology could not be declared or looked at.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// No broker could be reached.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The broker refused one part, most often because it exists with other arguments.
    #[error("broker refused {what} {name}: {source}")]
    Refused {
        /// `exchange`, `queue` or `binding`.
        what: &'static str,
        /// Its name.
        name: String,
        /// What the broker said.
        source: Cause,
    },
    /// The broker did not answer about one part.
    #[error("broker did not answer about {what} {name}")]
    Silent {
        /// `exchange`, `queue` or `binding`.
        what: &'static str,
        /// Its name.
        name: String,
    },
}
