//! How a [`Case`] is written down: compact JSON that outlives a ruleset.

use serde::{Deserialize, Serialize};

use super::{Case, Peak};
use crate::flag::Flags;
use crate::known::StoredKnown;
use crate::level::Level;
use crate::vocabulary::Vocabulary;

/// A [`Case`] written down; JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCase {
    #[serde(rename = "b", default)]
    base: Level,
    #[serde(rename = "f")]
    fresh: StoredKnown,
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    resting: Option<StoredKnown>,
    #[serde(rename = "k", default, skip_serializing_if = "is_none")]
    kept: (Level, u8),
    #[serde(rename = "s", default, skip_serializing_if = "str::is_empty")]
    ruleset: Box<str>,
    #[serde(rename = "p")]
    before: (Level, u8),
    #[serde(rename = "l")]
    latest: (Level, u8),
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    next_rise: Option<i64>,
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    ticked_at: Option<i64>,
    #[serde(rename = "a", default, skip_serializing_if = "Vec::is_empty")]
    awaited: Vec<String>,
    #[serde(rename = "w", default, skip_serializing_if = "Vec::is_empty")]
    withdrawn: Vec<String>,
}

impl Case {
    /// Writes it down with the vocabulary it was made with.
    #[must_use]
    pub fn store(&self, vocabulary: &Vocabulary) -> StoredCase {
        let peak = |peak: Peak| (peak.level, peak.flags.bits());
        StoredCase {
            base: self.base,
            fresh: self.fresh.store(vocabulary),
            resting: self.resting.as_ref().map(|known| known.store(vocabulary)),
            kept: peak(self.kept),
            ruleset: self.ruleset.clone(),
            before: peak(self.before),
            latest: peak(self.latest),
            next_rise: self.next_rise,
            ticked_at: self.ticked_at,
            awaited: self.awaited.clone(),
            withdrawn: self.withdrawn.clone(),
        }
    }
}

impl StoredCase {
    /// Reads it with a vocabulary.
    #[must_use]
    pub fn with(self, vocabulary: &Vocabulary) -> Case {
        let peak = |(level, flags)| Peak { level, flags: Flags::from_bits(flags) };
        Case {
            base: self.base,
            fresh: self.fresh.with(vocabulary),
            resting: self.resting.map(|known| known.with(vocabulary)),
            kept: peak(self.kept),
            ruleset: self.ruleset,
            before: peak(self.before),
            latest: peak(self.latest),
            next_rise: self.next_rise,
            ticked_at: self.ticked_at,
            awaited: self.awaited,
            withdrawn: self.withdrawn,
        }
    }
}

/// Whether nothing was reached under an earlier ruleset, as with most cases.
fn is_none(kept: &(Level, u8)) -> bool {
    *kept == (Level::Watch, 0)
}
