//! What people do with rulesets, for pages and API alike: write, check, try, approve, publish, roll
//! back. What may be done and what is kept is the store's.
//!
//! - [`Rules`]: what the program hands in, because checking, judging and carrying out are its own.
//! - `acts`: the life of a version.
//! - `checking`: one check at a time, beside everything else.
//! - `fields`: points, floors, phrases and clocks changed one by one.
//! - `parts`: a file in pieces that a page can hold.
//! - `refused`: why something is not done.
//! - `replaying`: the stored history under a version, begun and looked at.
//! - `trying`: a pasted note as an event.
//! - `who`: who may come in.

mod acts;
mod checking;
pub(crate) mod fields;
pub(crate) mod parts;
mod refused;
mod replaying;
mod trying;
mod who;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use store::{Checked, Node, Publishing, RulesetError};
use triage::check::Report;
use triage::loading::RuleFiles;
use triage::{Assessment, Ruleset};

pub(crate) use acts::{
    Published, Publishes, Timing, approve, draft, find, publish, roll_back, withdraw,
};
pub(crate) use checking::Workshop;
pub(crate) use refused::Refused;
pub(crate) use replaying::{Moves, Seen as SeenReplay, SeenMove, begin_replay, replay_of};
pub use replaying::{ReplayProgress, Replaying, Replays};
pub(crate) use trying::note_as_event;
pub(crate) use who::{RulesCaller, RulesVisitor, holds, may_see};

/// Checks a ruleset, on the thread it is called on.
pub type Check = Arc<dyn Fn(&RuleFiles) -> Result<Checked, Box<Report>> + Send + Sync>;
/// Carries a publishing out in its two steps, to its end even if nobody waits for it; gives the
/// running nodes, so that who does not judge with it is seen.
pub type CarryOut = Arc<dyn Fn(Publishing) -> CarryingOut + Send + Sync>;
/// The nodes to come.
pub type CarryingOut = Pin<Box<dyn Future<Output = Result<Vec<Node>, RulesetError>> + Send>>;
/// Judges events, each a structured CloudEvent, in order on an empty store that is gone afterwards.
pub type TryOut = Arc<dyn Fn(Arc<Ruleset>, Vec<String>) -> TryingOut + Send + Sync>;
/// One answer for each event to come; none if it could not be tried.
pub type TryingOut = Pin<Box<dyn Future<Output = Option<Vec<Tried>>> + Send>>;

/// What the program hands to the console of rulesets.
#[derive(Clone)]
pub struct Rules {
    /// Checks a ruleset.
    pub check: Check,
    /// Carries a publishing out.
    pub carry_out: CarryOut,
    /// Judges events without any effect.
    pub try_out: TryOut,
    /// Judges the stored history under another version.
    pub replay: Replays,
}

impl std::fmt::Debug for Rules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rules(…)")
    }
}

/// What a ruleset makes of an event that is only tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried {
    /// What it makes of the event's case.
    Judged(Box<Assessment>),
    /// The event is no case, such as a lecture.
    NoCase,
    /// An event of this name came before; no second effect.
    Duplicate,
    /// An event of this name with another body came before.
    Conflict,
    /// It cannot be taken: why, beginning with the field.
    Refused(String),
}
