//! Triage: the words of the field as types, reading notes, and the rules.
//!
//! Pure: no clock, no network, no files; the same bytes for the same input.
//!
//! - [`Event`](event): what a source reported, decoded and refused by field.
//! - `reading`: from a narrative to findings.
//! - [`known`]: what is known of a case, small whatever the number of its events.
//! - `ruleset`, `loading`, `check`: rules as written, as built, as tried on their cases.
//! - [`floors`]: what no ruleset may undercut.
//! - [`replay`], [`diff`]: what another ruleset makes of a history, and how two differ.
//! - `follow_up`: what follows a danger or an order, and by when.
//! - `judging`: from what is known to score, level, flags and fired rules.
//! - [`measure`]: how well a reader reads notes that people have labelled.

mod assessment;
mod case;
pub mod check;
pub mod condition;
pub mod diff;
pub mod event;
mod finding;
mod flag;
pub mod floors;
mod follow_up;
mod hex;
mod judging;
pub mod known;
mod level;
pub mod loading;
pub mod measure;
mod mute;
mod policy;
mod reading;
pub mod replay;
mod rule;
mod ruleset;
pub mod signal_set;
mod vocabulary;

pub use assessment::{Assessment, ReasonGiven};
pub use case::{Case, PastEvent, Peak, Rebuilt, Rejudged, StoredCase, owed};
pub use event::{Event, EventKey, EventKind, Matter, Refusal};
pub use finding::{Finding, Status};
pub use flag::{Flag, Flags};
pub use follow_up::FollowUpKind;
pub use hex::hex;
pub use judging::{Fired, Verdict, decisive, judge, judge_muted, level_of, next_rise};
pub use known::Known;
pub use level::Level;
pub use mute::{Mute, is_locked};
pub use policy::{Cap, Clock, DAY_MICROS, Policy, RecencyBand, Subject};
pub use reading::Reader;
pub use rule::{MAX_POINTS, Place, Rule};
pub use ruleset::Ruleset;
pub use vocabulary::{Signal, Vocabulary};
