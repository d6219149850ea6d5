//! Rulesets in the database: immutable, numbered, hashed; and what becomes of them.
//!
//! - `version`: the versions themselves, and the names by which people call them.
//! - `checked`: the proof that a version passed its check, without which nothing goes on.
//! - `actor`: who may do what.
//! - `desk`: what is written before it is a version.
//! - `draft`, `approve`: from a folder to a version that may be published.
//! - `publish`, `step`, `schedule`: the two steps of a publishing, and of a roll-back.
//! - `live`: the one row that says which version judges.
//! - `node`: the running processes and what each has loaded.
//! - `loaded`: versions ready to judge, kept in the process.
//! - `count`, `rejudge`: the open cases under another version.
//! - `replay`: how far a replay is that somebody has begun, and what came of it.
//! - `shipped`: what releases of the program bring.

mod actor;
mod approve;
mod checked;
mod count;
mod desk;
mod draft;
mod error;
mod live;
mod loaded;
mod node;
mod publish;
mod rejudge;
mod replay;
mod schedule;
mod shipped;
mod step;
#[cfg(test)]
mod tests;
mod version;

pub use actor::{APPROVER, RULE_KEEPER};
pub use checked::Checked;
pub use count::Count;
pub use desk::RulesDesk;
pub use draft::NewRuleset;
pub use error::RulesetError;
pub(crate) use loaded::Loaded;
pub use node::{Beat, GONE_AFTER, Node, Pulse};
pub use publish::{Order, OrderKind, Publishing, PublishingSeen};
pub use rejudge::{LoweredCase, Rejudging, RejudgingLease};
pub use replay::{Replay, ReplayRun, ReplayState};
pub use step::Progress;
pub use version::{Version, VersionState};
