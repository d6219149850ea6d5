//! The notifier: from a warning that is due to a person who was told, and to the next one when
//! nobody answers.
//!
//! - `ladder`, `chain`, `who`: policy and roster say whom to ask, one after the other, and why.
//! - `message`, `text`: what is said, and the proof that it may be said to that person.
//! - `bundle`: what a publishing raised at once is said once.
//! - `channels/`: one file each; retry or fail is decided where the call failed.
//! - `plan`, `standing`, `schedule`, `quiet`: what is to be done now, as a pure function of what
//!   was recorded.
//! - `deliver`, `work`: the single step; `run` only repeats it.

mod bundle;
mod chain;
mod channels;
mod config;
mod deliver;
mod ladder;
mod message;
mod metrics;
mod plan;
mod quiet;
mod run;
mod schedule;
mod standing;
mod text;
mod who;
mod work;

#[cfg(test)]
mod stories;

pub use chain::{Chain, Question, chain};
pub use channels::ChannelError;
pub use channels::Verdict;
pub use channels::mail::{MailConfig, MailError, MailTls};
pub use channels::robot::{RobotConfig, RobotError, RobotKind};
pub use channels::sms::{SmsConfig, SmsError};
pub use channels::webhook::{WebhookConfig, WebhookError};
pub use config::Config;
pub use deliver::{Clock, Delivered, Notifier, NotifierError};
pub use message::{Cleared, Message};
pub use run::run;
pub use who::{Link, PassedOver, Reason, Why};
