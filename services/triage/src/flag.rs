//! Flags: duties that wait for no level.

use serde::{Deserialize, Serialize};

/// A duty that waits for no level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Someone may be hurt now: 110 first.
    Emergency,
    /// The law obliges us to report (反家庭暴力法第14条, 未成年人保护法第11条).
    MandatoryReport,
    /// No joint mediation while this stands.
    MediationStop,
    /// Care is owed, apart from any danger.
    CareTrack,
}

impl Flag {
    /// Every flag, in the order in which they are shown.
    pub const ALL: [Self; 4] =
        [Self::Emergency, Self::MandatoryReport, Self::MediationStop, Self::CareTrack];

    /// The name used in rules and contracts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::MandatoryReport => "mandatory_report",
            Self::MediationStop => "mediation_stop",
            Self::CareTrack => "care_track",
        }
    }

    /// The words people read.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Emergency => "紧急",
            Self::MandatoryReport => "强制报告",
            Self::MediationStop => "暂停联合调解",
            Self::CareTrack => "关爱帮扶",
        }
    }

    /// The flag of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.name() == name)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of [`Flag`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flags(u8);

impl Flags {
    /// No flag.
    pub const NONE: Self = Self(0);

    /// Adds one flag.
    pub fn insert(&mut self, flag: Flag) {
        self.0 |= flag.bit();
    }

    /// Takes one flag out.
    pub fn remove(&mut self, flag: Flag) {
        self.0 &= !flag.bit();
    }

    /// Whether the flag is in the set.
    #[must_use]
    pub const fn contains(self, flag: Flag) -> bool {
        self.0 & flag.bit() != 0
    }

    /// Whether every flag of `other` is in the set.
    #[must_use]
    pub const fn includes(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The flags that are here and not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The flags in their order.
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.into_iter().filter(move |flag| self.contains(*flag))
    }

    /// The set as a small number for storage; the reverse of [`Flags::from_bits`].
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The set of a stored number; bits beyond the known flags are dropped.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 0b1111)
    }
}

impl FromIterator<Flag> for Flags {
    fn from_iter<I: IntoIterator<Item = Flag>>(flags: I) -> Self {
        let mut set = Self::NONE;
        flags.into_iter().for_each(|flag| set.insert(flag));
        set
    }
}

impl Serialize for Flags {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
