//! Warnings: a message owed to one responsible person about one matter.
//!
//! - `raise`: new rows, inside the transaction that made them necessary.
//! - `claim`: due rows taken by one notifier, with a lease and a fencing number.
//! - `step`: what is recorded before sending and after it.
//! - `answer`: somebody has it.
//! - `lapse`: the visit that an answer promises was not recorded.
//! - `list`: reading.
//! - `seen`: what one person may see of them.

mod answer;
mod claim;
mod decline;
mod lapse;
mod list;
mod raise;
mod seen;
mod step;

pub use answer::Answer;
pub use claim::Due;
pub use decline::DeclineReason;
pub use lapse::Lapsed;
pub use list::{Backlog, Warning, WarningFilter};
pub use raise::NewWarning;
pub(crate) use raise::raise;
pub use seen::Seen;
pub use step::{Beginning, Begun, Ended, Settlement};

/// The cause of a warning that danger has risen, or come again.
pub const DANGER: &str = "danger";

use triage::{Flags, Level};

use crate::error::StoreError;

/// How far a warning is. [`State::Pending`] and [`State::Waiting`] have a `next_at`, and so has
/// [`State::Acknowledged`] until the visit is recorded; nothing else costs the sweep anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Somebody has still to be told.
    Pending,
    /// Somebody was told and has until `answer_by`.
    Waiting,
    /// Somebody answered.
    Acknowledged,
    /// The chain ended and nobody answered: an alarm. It can still be answered.
    Exhausted,
}

impl State {
    /// The name it is stored under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Waiting => "waiting",
            Self::Acknowledged => "acknowledged",
            Self::Exhausted => "exhausted",
        }
    }

    pub(crate) fn of(name: &str) -> Result<Self, StoreError> {
        [Self::Pending, Self::Waiting, Self::Acknowledged, Self::Exhausted]
            .into_iter()
            .find(|state| state.name() == name)
            .ok_or(StoreError::Corrupt { table: "warning", column: "state" })
    }
}

pub(crate) fn level_of(number: i64) -> Result<Level, StoreError> {
    Level::from_number(number).ok_or(StoreError::Corrupt { table: "warning", column: "level" })
}

pub(crate) fn flags_of(bits: i64) -> Result<Flags, StoreError> {
    let bits = u8::try_from(bits);
    let bits = bits.map_err(|_| StoreError::Corrupt { table: "warning", column: "flags" })?;
    Ok(Flags::from_bits(bits))
}

#[cfg(test)]
mod tests;
