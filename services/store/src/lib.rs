//! The store: the only user of sqlx. One set of statements for SQLite and PostgreSQL.
//!
//! - `dialect`: the one file with what differs between them.
//! - `seal`: keys, sealed fields, keyed hashes.
//! - one file per entity for the rest.
//!
//! No traits: there is one store. Times are arguments, microseconds since the epoch.

mod attempt;
mod dialect;
mod duty;
mod error;
mod inbox;
mod open;
mod party;
mod person;
mod roster;
mod seal;
#[cfg(test)]
mod testing;
mod warning;

pub use attempt::{Attempt, Outcome};
pub use dialect::Dialect;
pub use duty::{Absence, Duty, Roster};
pub use error::StoreError;
pub use inbox::InboxMessage;
pub use open::{Store, StoreConfig};
pub use party::{Barred, Parties};
pub use person::{Person, PersonDetails};
pub use roster::{LineError, RosterError, RosterLine, RosterSummary};
pub use seal::{Key, Keys, Place};
pub use warning::{
    Answer, Backlog, Beginning, Begun, Due, Ended, NewWarning, Settlement, State as WarningState,
    Warning, WarningFilter,
};
