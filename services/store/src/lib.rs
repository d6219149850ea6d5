//! The store: the only user of sqlx. One set of statements for SQLite and PostgreSQL.
//!
//! - `dialect`: the one file with what differs between them.
//! - `seal`: keys, sealed fields, keyed hashes.
//! - one file per entity for the rest.
//!
//! No traits: there is one store. Times are arguments, microseconds since the epoch.

mod account;
mod attempt;
mod clock;
mod dialect;
mod duty;
mod error;
mod household;
mod import_map;
mod inbox;
mod intake;
mod journal;
mod lower;
mod open;
mod party;
mod person;
mod quarantine;
mod report;
mod roster;
mod rows;
mod ruleset;
mod seal;
mod session;
mod standing;
#[cfg(test)]
mod testing;
mod view;
mod warning;

pub use account::{Account, Lockout, NewAccount};
pub use attempt::{Attempt, Outcome};
pub use dialect::Dialect;
pub use duty::{Absence, Duty, Roster};
pub use error::StoreError;
pub use household::{HouseholdLine, Match};
pub use inbox::InboxMessage;
pub use intake::{Arriving, Decision, ENGINE, Inserted, Intake, OpenMatter, Rising};
pub use journal::{Act, Broken};
pub use lower::{FOLLOW_UP_DAYS, FOLLOW_UPS, LowerError, Lowered, Lowering};
pub use open::{Store, StoreConfig};
pub use party::{Barred, Parties};
pub use person::{Person, PersonDetails};
pub use quarantine::{Content, Quarantined, Rejected};
pub use report::Report;
pub use roster::{LineError, RosterError, RosterLine, RosterSummary};
pub use ruleset::{
    APPROVER, Beat, Checked, Count, GONE_AFTER, LoweredCase, NewRuleset, Node, Order, OrderKind,
    Progress, Publishing, Pulse, RULE_KEEPER, Rejudging, RejudgingLease, RulesetError, Version,
    VersionState,
};
pub use seal::{Key, Keys, Place};
pub use session::{Session, SessionLimits};
pub use standing::Standing;
pub use warning::{
    Answer, Backlog, Beginning, Begun, Due, Ended, NewWarning, Seen, Settlement,
    State as WarningState, Warning, WarningFilter,
};
