//! Warnings: a message owed to one responsible person about one matter.
//!
//! - `raise`: new rows, inside the transaction that made them necessary.
//! - the states and their names, which nothing else spells out.

mod raise;

pub use raise::NewWarning;
pub(crate) use raise::raise;

use crate::error::StoreError;

/// How far a warning is. Only [`State::Pending`] and [`State::Waiting`] have a `next_at` and cost
/// the sweep anything.
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
