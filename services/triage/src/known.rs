//! What is known of a case at one moment, kept small whatever the number of its events.
//!
//! [`Known`] is a join: merging is associative, commutative and idempotent, so the order in which
//! events arrive cannot show. What is bounded keeps the latest, and a thing's time only rises,
//! so what was dropped can never be wanted again.

mod merge;
mod stored;

pub use stored::StoredKnown;

use crate::condition::{NumberField, OrderKind, WordField};
use crate::finding::Status;

/// How many events are kept for each signal and status; counts saturate here.
pub const KEPT_PER_SIGNAL: usize = 8;
/// How many police calls and failed mediations are kept; counts saturate here.
pub const KEPT_INCIDENTS: usize = 16;
/// How many people are kept, those spoken of last.
pub const KEPT_PEOPLE: usize = 64;
/// How many orders are kept, those issued last.
pub const KEPT_ORDERS: usize = 16;

/// When something became known: the event's time, then its key, so that ties do not depend on
/// the order of arrival.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// The event's time, microseconds since the epoch.
    pub at: i64,
    /// The event's key, see [`Event::key`](crate::Event::key).
    pub event: u64,
}

/// One finding, without its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The signal's index in the vocabulary.
    pub signal: u16,
    /// Its status.
    pub status: Status,
    /// The event it stands in.
    pub stamp: Stamp,
}

/// A mark whose signal the present vocabulary does not know; kept for the next ruleset.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stranger {
    /// The signal's id.
    pub signal: Box<str>,
    /// Its status.
    pub status: Status,
    /// The event it stands in.
    pub stamp: Stamp,
}

/// What a source claims about the past of a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claims {
    /// When it was claimed.
    pub stamp: Stamp,
    /// Calls to the police in the 30 days before.
    pub police_calls_30d: Option<i64>,
    /// Calls to the police in the 12 months before.
    pub police_calls_12m: Option<i64>,
    /// Failed mediations.
    pub failed_mediations: Option<i64>,
    /// Days the matter has been open.
    pub open_days: Option<i64>,
}

/// A person of the case, without a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// The reference the source uses.
    pub reference: Box<str>,
    /// When last spoken of.
    pub stamp: Stamp,
    /// Age in years.
    pub age: Option<i64>,
    /// `f` or `m`.
    pub sex: Option<Box<str>>,
    /// The role.
    pub role: Option<Box<str>>,
    /// The relation.
    pub relation: Option<Box<str>>,
    /// The civil capacity.
    pub capacity: Option<Box<str>>,
}

/// An order, and until when it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Order {
    /// When it holds from, microseconds since the epoch.
    pub from: i64,
    /// The kind.
    pub kind: OrderKind,
    /// When it ends, exclusive; `i64::MAX` when the source gives no end.
    pub until: i64,
}

/// What is known of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The time of the first event that opened a matter: a danger, a dispute, a call, an order.
    pub(crate) first_opened_at: Option<i64>,
    /// The latest events that opened a matter.
    pub(crate) openings: Vec<Stamp>,
    /// The time of the latest mediation that ended in agreement.
    pub(crate) settled_at: Option<i64>,
    /// The time of the latest event.
    pub(crate) latest_at: Option<i64>,
    /// Findings, sorted by signal, status, and stamp falling.
    pub(crate) marks: Vec<Mark>,
    /// Findings of signals the vocabulary does not know.
    pub(crate) strangers: Vec<Stranger>,
    /// Police calls by incident, each at the latest time it was reported.
    pub(crate) police_calls: Vec<Stamp>,
    /// Failed mediations.
    pub(crate) failed_mediations: Vec<Stamp>,
    /// What the latest source claims.
    pub(crate) claims: Option<Claims>,
    /// The latest number of each field.
    pub(crate) numbers: Vec<(NumberField, Stamp, i64)>,
    /// The latest word of each field.
    pub(crate) words: Vec<(WordField, Stamp, Box<str>)>,
    /// People by reference.
    pub(crate) people: Vec<Person>,
    /// Ages of children seen on the latest visit that tells them.
    pub(crate) children_seen: Option<(Stamp, Vec<i64>)>,
    /// Orders.
    pub(crate) orders: Vec<Order>,
    /// Lists that the household or its people are on.
    pub(crate) lists: Vec<Box<str>>,
}

impl Known {
    /// The time of the latest event known, if any.
    #[must_use]
    pub const fn latest_at(&self) -> Option<i64> {
        self.latest_at
    }

    /// The findings known, without their words.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// A case of these findings alone; for tests and measurements.
    #[must_use]
    pub fn of_marks(marks: impl IntoIterator<Item = Mark>) -> Self {
        let mut known = Self::default();
        for mark in marks {
            known.note_time(mark.stamp.at);
            known.note_opening(mark.stamp);
            known.marks.push(mark);
        }
        known.settle();
        known
    }

    pub(crate) fn note_time(&mut self, at: i64) {
        self.latest_at = Some(self.latest_at.map_or(at, |latest| latest.max(at)));
    }

    pub(crate) fn note_opening(&mut self, stamp: Stamp) {
        let first = self.first_opened_at.map_or(stamp.at, |first| first.min(stamp.at));
        self.first_opened_at = Some(first);
        self.openings.push(stamp);
    }

    /// Since when the matter has been open: the first event that opened it after the latest
    /// agreement. `None` while nothing has, or an agreement came last. A harmless visit opens
    /// nothing, however long ago it was. Where so much happened since the agreement that the first
    /// of it may be forgotten, the agreement itself counts: that errs upward.
    pub(crate) fn open_since(&self) -> Option<i64> {
        let Some(settled) = self.settled_at else { return self.first_opened_at };
        let since = self.openings.iter().map(|stamp| stamp.at).filter(|at| *at > settled);
        if since.clone().count() >= KEPT_INCIDENTS { Some(settled) } else { since.min() }
    }

    /// Whether something of that time counts after the latest agreement.
    pub(crate) fn is_unsettled(&self, at: i64) -> bool {
        self.settled_at.is_none_or(|settled| at > settled)
    }
}
