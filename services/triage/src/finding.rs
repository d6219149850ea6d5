//! A signal found in one event.

use serde::{Deserialize, Serialize};

/// How sure and how current a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Stated as a fact, or ticked.
    Asserted,
    /// The person at risk says so herself; never hearsay.
    VictimReport,
    /// Somebody heard it.
    Hearsay,
    /// Somebody suspects it.
    Suspected,
    /// A threat with a condition; it counts as a threat.
    Conditional,
    /// It was so in the past.
    Historical,
    /// The alleged perpetrator denies it. Cancels nothing; alone it asks a person to verify.
    Denied,
    /// The note says it is not so.
    Negated,
    /// It happened to somebody else or elsewhere.
    ThirdParty,
}

impl Status {
    /// Every status, the live ones first.
    pub const ALL: [Self; 9] = [
        Self::Asserted,
        Self::VictimReport,
        Self::Hearsay,
        Self::Suspected,
        Self::Conditional,
        Self::Historical,
        Self::Denied,
        Self::Negated,
        Self::ThirdParty,
    ];

    /// Whether floors and flags may rest on it (the first five).
    #[must_use]
    pub const fn is_live(self) -> bool {
        (self as u8) < Self::Historical as u8
    }

    /// How much of a rule's points it earns, in whole percent (design, section 1).
    #[must_use]
    pub const fn percent(self) -> u32 {
        match self {
            Self::Asserted | Self::VictimReport | Self::Conditional => 100,
            Self::Suspected => 80,
            Self::Hearsay => 60,
            Self::Historical => 40,
            Self::Denied | Self::Negated | Self::ThirdParty => 0,
        }
    }

    /// The name used in rules and contracts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::VictimReport => "victim_report",
            Self::Hearsay => "hearsay",
            Self::Suspected => "suspected",
            Self::Conditional => "conditional",
            Self::Historical => "historical",
            Self::Denied => "denied",
            Self::Negated => "negated",
            Self::ThirdParty => "third_party",
        }
    }

    /// The status of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// A small number for storage; the reverse of [`Status::from_code`].
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The status of a stored number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

/// A signal found in one event, with the words that say so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The signal's id in the vocabulary.
    pub signal: Box<str>,
    /// How sure and how current it is.
    pub status: Status,
    /// The words of the narrative; empty for a tick.
    pub quote: Box<str>,
    /// Where the quote starts, in Unicode scalar values of the narrative.
    pub from: u32,
    /// Where the quote ends, exclusive; equal to `from` for a tick.
    pub to: u32,
}

impl Finding {
    /// A finding that was ticked rather than told.
    #[must_use]
    pub fn ticked(signal: &str) -> Self {
        Self { signal: signal.into(), status: Status::Asserted, quote: "".into(), from: 0, to: 0 }
    }
}
