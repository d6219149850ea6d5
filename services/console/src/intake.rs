//! The way in that the program hands to the console: the one every event takes.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use store::StoreError;
use tokio::sync::watch;
use triage::{Level, Ruleset};

/// Takes events, each a structured CloudEvent, recorded by this person; one answer for each, after
/// the commit.
pub type Take = Arc<dyn Fn(String, Vec<String>) -> Taking + Send + Sync>;
/// The answers to come. An error says that the store is away: nothing was taken.
pub type Taking = Pin<Box<dyn Future<Output = Result<Vec<Taken>, StoreError>> + Send>>;

/// How events are taken, and with which rules they are judged.
#[derive(Clone)]
pub struct Intake {
    /// Takes events.
    pub take: Take,
    /// The live rules; their vocabulary is what can be ticked.
    pub ruleset: watch::Receiver<Arc<Ruleset>>,
}

impl std::fmt::Debug for Intake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Intake(…)")
    }
}

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is in the database, with the level its case has now.
    Accepted(Option<Level>),
    /// It came before; nothing changed.
    Duplicate,
    /// Another one of this name came before; this one was not taken.
    Conflict,
    /// It cannot be taken: the field that is wrong, and a stable code for why.
    Refused {
        /// The field, as a path.
        field: String,
        /// Why.
        reason: String,
    },
}
