//! Events: one thing that happened, as a source reported it (CloudEvents 1.0, design 4.1).
//!
//! Decoding refuses by field, with a closed set of reasons, and never repeats what was written.

mod data;
pub use data::phone_digits;
mod decode;
mod document;
mod facts;
mod refusal;
mod strict;
mod time;

pub use decode::{Context, Envelope};
pub use document::{Json, Object};
pub use refusal::{Reason, Refusal};
pub use strict::{MAX_BODY_BYTES, MAX_DEPTH};
pub use time::{beijing_day_start, micros_of, rfc3339};

use sha2::{Digest, Sha256};

use crate::known::Order;

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// 走访.
    Visit,
    /// A dispute: the police bulletin, the grid, a transfer.
    Dispute,
    /// 来电来访.
    Call,
    /// A mediation and its outcome.
    Mediation,
    /// A warning letter, protection order or no-contact order.
    Order,
    /// Help given.
    Care,
    /// Law education and the like; counted in reports, never a case.
    Outreach,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Visit,
        Self::Dispute,
        Self::Call,
        Self::Mediation,
        Self::Order,
        Self::Care,
        Self::Outreach,
    ];

    /// The short name: `visit`, `dispute`, …
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Dispute => "dispute",
            Self::Call => "call",
            Self::Mediation => "mediation",
            Self::Order => "order",
            Self::Care => "care",
            Self::Outreach => "outreach",
        }
    }

    /// The kind of a short name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind of a CloudEvents type such as `hearthwatch.visit.v1`.
    #[must_use]
    pub fn from_type(text: &str) -> Option<Self> {
        Self::from_name(text.strip_prefix("hearthwatch.")?.strip_suffix(".v1")?)
    }
}

/// A party to the event. Everything in it is personal but the reference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// The reference the source uses; made from the event and position when it gives none.
    pub reference: Box<str>,
    /// The name.
    pub name: Option<Box<str>>,
    /// `f` or `m`.
    pub sex: Option<Box<str>>,
    /// Age in years, 0 to 150.
    pub age: Option<i64>,
    /// The role, e.g. `victim`.
    pub role: Option<Box<str>>,
    /// The relation, e.g. `wife`.
    pub relation: Option<Box<str>>,
    /// The household the party belongs to, if not the event's.
    pub household: Option<Box<str>>,
    /// The telephone number, digits only.
    pub phone: Option<Box<str>>,
    /// The identity number, upper case.
    pub id_number: Option<Box<str>>,
    /// The last four characters of the identity number.
    pub id_last4: Option<Box<str>>,
    /// The civil capacity: `full`, `limited`, `none`.
    pub capacity: Option<Box<str>>,
}

/// A list that a household or a person is put on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// `key_person`, `key_household`, …
    pub list: Box<str>,
    /// The person; none for the household itself.
    pub person: Option<Box<str>>,
}

/// Numbers that reports add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outreach {
    /// Sessions held.
    pub sessions: i64,
    /// People reached.
    pub people_reached: i64,
}

/// An event's (source, id).
pub type EventName = (Box<str>, Box<str>);

/// A decoded event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The source, e.g. `grid/YC-03`.
    pub source: Box<str>,
    /// The id; with the source it names the event.
    pub id: Box<str>,
    /// What kind it is.
    pub kind: EventKind,
    /// When it happened, microseconds since the epoch.
    pub at: i64,
    /// The town's code.
    pub town: Box<str>,
    /// The village's code.
    pub village: Option<Box<str>>,
    /// The grid's code.
    pub grid: Option<Box<str>>,
    /// The household, as the source knows it.
    pub household: Option<Box<str>>,
    /// The parties.
    pub parties: Vec<Party>,
    /// What was written; empty when nothing was.
    pub narrative: Box<str>,
    /// The signals ticked.
    pub ticks: Vec<Box<str>>,
    /// The lists somebody is put on.
    pub registers: Vec<Register>,
    /// The sub-kind: of a dispute, an order, or care.
    pub sub_kind: Option<Box<str>>,
    /// The police incident, which counts once.
    pub incident: Option<Box<str>>,
    /// How a mediation ended.
    pub outcome: Option<Box<str>>,
    /// Whether the source calls it resolved.
    pub resolved: Option<bool>,
    /// For outreach.
    pub outreach: Option<Outreach>,
    /// For orders.
    pub order: Option<Order>,
    /// The earlier event this one corrects or withdraws, by (source, id).
    pub supersedes: Option<EventName>,
    facts: facts::Facts,
}

/// The key of an event: the first bytes of SHA-256 over source, NUL, id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventKey([u8; 16]);

impl EventKey {
    /// The key of (`source`, `id`).
    #[must_use]
    pub fn of(source: &str, id: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(source.as_bytes());
        hash.update([0]);
        hash.update(id.as_bytes());
        let mut key = [0; 16];
        key.copy_from_slice(&hash.finalize()[..16]);
        Self(key)
    }

    /// The short form used inside [`Known`](crate::Known). 63 bits, so that it fits a BIGINT.
    #[must_use]
    pub fn short(self) -> u64 {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.0[..8]);
        u64::from_be_bytes(bytes) >> 1
    }

    /// As 32 lower-case hex digits.
    #[must_use]
    pub fn hex(self) -> String {
        crate::hex(&self.0)
    }
}

/// Which matter an event belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Matter {
    /// A household's own.
    Own(Box<str>),
    /// A dispute between two or more households, sorted.
    Between(Vec<Box<str>>),
    /// No household is known: a provisional case of this event alone.
    Provisional,
    /// Counted in reports only.
    None,
}

impl Event {
    /// The event's key.
    #[must_use]
    pub fn key(&self) -> EventKey {
        EventKey::of(&self.source, &self.id)
    }

    /// The matter it belongs to, as far as the event itself tells.
    #[must_use]
    pub fn matter(&self) -> Matter {
        if self.kind == EventKind::Outreach {
            return Matter::None;
        }
        let mut households: Vec<Box<str>> = self.household.iter().cloned().collect();
        households.extend(self.parties.iter().filter_map(|party| party.household.clone()));
        households.sort_unstable();
        households.dedup();
        // A visit or call belongs to a dispute when it names the households of the dispute and
        // none of its own; with one of its own it is that household's.
        let between = match self.kind {
            EventKind::Dispute | EventKind::Mediation => true,
            EventKind::Visit | EventKind::Call => self.household.is_none(),
            EventKind::Order | EventKind::Care | EventKind::Outreach => false,
        };
        match (&self.household, households.len()) {
            (_, 2..) if between => Matter::Between(households),
            (Some(household), _) => Matter::Own(household.clone()),
            (None, 0) => Matter::Provisional,
            (None, _) => Matter::Own(households.swap_remove(0)),
        }
    }
}
