//! How a [`Case`] is written down: compact, and outliving a ruleset. The store chooses the form.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Case, Peak};
use crate::flag::Flags;
use crate::known::StoredKnown;
use crate::level::Level;
use crate::mute::Mute;
use crate::vocabulary::Vocabulary;

/// A [`Case`] written down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCase<'a> {
    #[serde(rename = "b", default)]
    base: Level,
    #[serde(borrow, rename = "f")]
    fresh: StoredKnown<'a>,
    #[serde(borrow, rename = "r", default, skip_serializing_if = "Option::is_none")]
    resting: Option<StoredKnown<'a>>,
    #[serde(rename = "k", default, skip_serializing_if = "is_none")]
    kept: (Level, u8),
    #[serde(borrow, rename = "s", default, skip_serializing_if = "str::is_empty")]
    ruleset: Cow<'a, str>,
    #[serde(rename = "p")]
    before: (Level, u8),
    #[serde(rename = "l")]
    latest: (Level, u8),
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    next_rise: Option<i64>,
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    ticked_at: Option<i64>,
    #[serde(rename = "a", default, skip_serializing_if = "<[String]>::is_empty")]
    awaited: Cow<'a, [String]>,
    #[serde(rename = "w", default, skip_serializing_if = "<[String]>::is_empty")]
    withdrawn: Cow<'a, [String]>,
    #[serde(rename = "m", default, skip_serializing_if = "<[Mute]>::is_empty")]
    mutes: Cow<'a, [Mute]>,
}

impl Case {
    /// Writes it down with the vocabulary it was made with.
    #[must_use]
    pub fn store<'a>(&'a self, vocabulary: &'a Vocabulary) -> StoredCase<'a> {
        let peak = |peak: Peak| (peak.level, peak.flags.bits());
        StoredCase {
            base: self.base,
            fresh: self.fresh.store(vocabulary),
            resting: self.resting.as_ref().map(|known| known.store(vocabulary)),
            kept: peak(self.kept),
            ruleset: Cow::Borrowed(&self.ruleset),
            before: peak(self.before),
            latest: peak(self.latest),
            next_rise: self.next_rise,
            ticked_at: self.ticked_at,
            awaited: Cow::Borrowed(&self.awaited),
            withdrawn: Cow::Borrowed(&self.withdrawn),
            mutes: Cow::Borrowed(&self.mutes),
        }
    }
}

impl StoredCase<'_> {
    /// Reads it with a vocabulary. `None` if it is not what [`Case::store`] wrote.
    #[must_use]
    pub fn with(self, vocabulary: &Vocabulary) -> Option<Case> {
        let peak = |(level, flags)| Peak { level, flags: Flags::from_bits(flags) };
        let resting = match self.resting {
            None => None,
            Some(known) => Some(known.with(vocabulary)?),
        };
        Some(Case {
            base: self.base,
            fresh: self.fresh.with(vocabulary)?,
            resting,
            kept: peak(self.kept),
            ruleset: self.ruleset.into(),
            before: peak(self.before),
            latest: peak(self.latest),
            next_rise: self.next_rise,
            ticked_at: self.ticked_at,
            awaited: self.awaited.into_owned(),
            withdrawn: self.withdrawn.into_owned(),
            mutes: self.mutes.into_owned(),
        })
    }
}

/// Whether nothing was reached under an earlier ruleset, as with most cases.
fn is_none(kept: &(Level, u8)) -> bool {
    *kept == (Level::Watch, 0)
}
