//! The store: the only user of sqlx. One set of statements for SQLite and PostgreSQL.
//!
//! - `dialect`: the one file with what differs between them.
//! - `seal`: keys, sealed fields, keyed hashes.
//! - one file per entity for the rest.
//!
//! No traits: there is one store. Times are arguments, microseconds since the epoch.

mod account;
mod attempt;
mod backup;
mod case;
mod channel_use;
mod clock;
mod decision;
mod dialect;
mod duty;
mod email;
mod error;
mod follow_up;
mod history;
mod household;
mod import_map;
mod inbox;
mod intake;
mod journal;
mod lease;
mod lower;
mod mandatory_report;
mod mute;
mod objection;
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
mod shadow;
mod standing;
mod statistics;
#[cfg(test)]
mod testing;
mod view;
mod visits;
mod vitals;
mod warning;

pub use account::{Account, Lockout, NewAccount};
pub use attempt::{Attempt, Outcome};
pub use backup::{BackupError, BackupHeading, BackupRows, verify_backup};
pub use case::{
    CaseAct, CaseCursor, CaseDecision, CaseEvent, CaseHistory, OpeningReason, Recorded,
    SafeContact, SeenCase, SeenPeople, SeenPerson,
};
pub use channel_use::Window;
pub use decision::{Decided, StoredDecision};
pub use dialect::Dialect;
pub use duty::{Absence, Duty, Roster};
pub use email::Email;
pub use error::StoreError;
pub use follow_up::{FollowUp, Looked, ORDER_EXPIRING, VISIT_OWED};
pub use history::{Found, Histories, OpenedHistory, Portion, Under};
pub use household::{HouseholdLine, Match, SeenHousehold};
pub use inbox::InboxMessage;
pub use intake::{Arriving, Decision, ENGINE, Inserted, Intake, OpenMatter, Rising};
pub use journal::{Act, Broken};
pub use lower::{FOLLOW_UP_DAYS, FOLLOW_UPS, LowerError, Lowered, Lowering};
pub use mandatory_report::{
    Authority, Filing, MandatoryReport, NoReportReason, REPORT_OWED, ReceiptNumber, ReportEnded,
    ReportSaid,
};
pub use mute::{MOST_DAYS, MuteError, Muted, Muting, RuleMutes};
pub use objection::{Objection, ObjectionDecision, ObjectionError};
pub use open::{Store, StoreConfig};
pub use party::{Barred, Parties};
pub use person::{Person, PersonDetails};
pub use quarantine::{Content, Quarantined, Rejected};
pub use report::Report;
pub use roster::{LineError, RosterError, RosterLine, RosterSummary};
pub use ruleset::{
    APPROVER, Beat, Checked, Count, GONE_AFTER, LoweredCase, NewRuleset, Node, Order, OrderKind,
    Progress, Publishing, PublishingSeen, Pulse, RULE_KEEPER, Rejudging, RejudgingLease, Replay,
    ReplayRun, ReplayState, RulesDesk, RulesetError, Version, VersionState,
};
pub use seal::{Key, Keys, Place};
pub use session::{Session, SessionLimits};
pub use shadow::{ShadowDifference, ShadowEvent, ShadowRun};
pub use standing::Standing;
pub use statistics::{RuleCounter, RuleCounts, RuleStatistics};
pub use vitals::Vitals;
pub use warning::{
    Answer, Backlog, Beginning, Begun, DANGER, DeclineReason, Due, Ended, Lapsed, NewWarning, Seen,
    Settlement, State as WarningState, Warning, WarningFilter,
};
