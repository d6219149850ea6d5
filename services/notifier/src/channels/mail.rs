//! Mail, handed to the town's own mail server (SMTP). The address is the roster's, read when the
//! mail is written and nowhere kept.
//!
//! `Sent` means that the server took it over. TLS is required, except to this machine.

mod letter;
mod lines;
mod smtp;

use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use store::{Email, PersonDetails, Store};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

use self::smtp::Server;
use super::{Verdict, address};
use crate::message::Message;

pub(crate) const NAME: &str = "mail";
/// The limit is kept in windows of so many microseconds.
const WINDOW_MICROS: i64 = 60_000_000;
/// How many connections to the server are open at once; servers turn away whoever opens many.
const CONNECTIONS: usize = 4;
/// Where mail is handed in (25, 587, and 465 of RFC 8314), and the 994 of 网易.
const PORTS: [u16; 4] = [25, 465, 587, 994];

/// How the way to the server is encrypted; written in small letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// From the first byte.
    Implicit,
    /// After the greeting, which has to offer it.
    Starttls,
    /// Not at all; only to this machine.
    None,
}

/// How to reach the mail server.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// Its name, which its certificate must bear.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way to it is encrypted.
    pub tls: MailTls,
    /// Certificates (PEM) of the only authorities to trust; empty for the system's.
    pub authority: Vec<u8>,
    /// Who signs in; empty for nobody.
    pub user: String,
    /// With what.
    pub password: SecretString,
    /// Whom the mail is from.
    pub from: String,
    /// The most mails of a minute, for all notifiers together.
    pub most_per_minute: u32,
    /// Lets through private and loopback addresses and any port. For a server on the same machine
    /// or in the same closed network.
    pub allow_private: bool,
    /// For the whole exchange.
    pub timeout: Duration,
}

/// What is wrong with the configuration of the mail; no value is repeated.
#[derive(Debug, thiserror::Error)]
#[error("notifier.mail.{0}")]
pub struct MailError(pub &'static str);

/// The channel.
#[derive(Debug)]
pub(crate) struct Mail {
    server: Server,
    from: Email,
    most_per_minute: i64,
    timeout: Duration,
    connections: Arc<Semaphore>,
}

impl Mail {
    /// Checks the configuration and prepares the client.
    ///
    /// # Errors
    /// [`MailError`].
    pub(crate) fn new(config: &MailConfig) -> Result<Self, MailError> {
        if address::check_host(&config.host, config.allow_private).is_err() {
            return Err(MailError("host points to an address that is not public"));
        }
        if !is_host(&config.host) {
            return Err(MailError("host is not the name of a server"));
        }
        if !config.allow_private && !PORTS.contains(&config.port) {
            return Err(MailError("port must be 25, 465, 587 or 994"));
        }
        if !config.allow_private && config.tls == MailTls::None {
            return Err(MailError("tls must be implicit or starttls"));
        }
        if config.user.is_empty() != config.password.expose_secret().is_empty() {
            return Err(MailError("user and password need each other"));
        }
        if config.most_per_minute == 0 {
            return Err(MailError("most_per_minute must be at least 1"));
        }
        Ok(Self {
            server: Server::new(config)?,
            from: Email::parse(&config.from).ok_or(MailError("from must be a mail address"))?,
            most_per_minute: config.most_per_minute.into(),
            timeout: config.timeout,
            connections: Arc::new(Semaphore::new(CONNECTIONS)),
        })
    }

    /// Sends one mail, if the limit leaves room for it.
    pub(crate) async fn send(&self, store: &Store, message: &Message, now: i64) -> Verdict {
        let to = match store.person_details(&message.recipient).await {
            Ok(Some(PersonDetails { email: Some(address), .. })) => address,
            Ok(_) => return Verdict::Rejected("no mail address in the roster"),
            Err(_) => return Verdict::Retry(None, "the store did not answer"),
        };
        let Some(letter) = letter::letter(message, &self.from, &to, now) else {
            return Verdict::Broken("the mail could not be written");
        };
        let window = now - now.rem_euclid(WINDOW_MICROS);
        match store.take_channel_slot(NAME, window, self.most_per_minute).await {
            Ok(true) => {}
            Ok(false) => {
                return Verdict::Retry(Some(window + WINDOW_MICROS - now), "our own limit");
            }
            Err(_) => return Verdict::Retry(None, "the store did not answer"),
        }
        self.exchange(Some(&letter)).await.err().unwrap_or(Verdict::Sent)
    }

    /// Signs in, and leaves again without a mail.
    ///
    /// # Errors
    /// What a mail would have come to.
    pub(crate) async fn try_out(&self) -> Result<(), Verdict> {
        self.exchange(None).await
    }

    /// The whole exchange. Waiting for one of the few connections counts too.
    async fn exchange(&self, letter: Option<&lettre::Message>) -> Result<(), Verdict> {
        let silent = |_| Verdict::Retry(None, "no answer in time");
        let deadline = Instant::now() + self.timeout;
        let turn = timeout_at(deadline, self.connections.acquire()).await.map_err(silent)?;
        let mut session = timeout_at(deadline, self.server.open()).await.map_err(silent)??;
        let taken = match letter {
            Some(letter) => timeout_at(deadline, session.hand_over(letter)).await,
            None => Ok(Ok(())),
        };
        if taken.is_ok() {
            // A server that took the mail and is slow to say goodbye has taken it all the same.
            drop(timeout_at(deadline, session.leave()).await);
        }
        drop(turn);
        taken.map_err(silent)?
    }
}

/// A name as a certificate may bear it, or an address.
fn is_host(host: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || ".-:".contains(c);
    !host.is_empty() && host.chars().all(fits)
}
