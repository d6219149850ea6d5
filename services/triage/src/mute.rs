//! Mutes: a rule that a person has silenced for one case, for a time.
//!
//! A mute is data of the case, so that judging again gives the same. Locked floors cannot be
//! muted: which those are stands here, in one place.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::flag::Flag;
use crate::level::Level;
use crate::rule::Rule;
use crate::ruleset::Ruleset;
use crate::signal_set::{RuleSet, SignalSet};

/// Categories whose floors and flags nobody may silence (design, section 5).
const LOCKED_CATEGORIES: [&str; 2] = ["lethality", "child_protection"];

/// A rule that is silent for a case from one moment until another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mute {
    /// The rule's id, so that a mute outlives a ruleset.
    #[serde(rename = "r")]
    pub rule: Box<str>,
    /// From when, microseconds since the epoch.
    #[serde(rename = "f")]
    pub from: i64,
    /// Until when, not included.
    #[serde(rename = "u")]
    pub until: i64,
}

/// Whether a floor or flags of this rule are locked: it raises a mandatory report, or a floor or a
/// flag of it rests on a signal of lethality or of a child in danger.
#[must_use]
pub fn is_locked(ruleset: &Ruleset, rule: &Rule) -> bool {
    if rule.flags.contains(Flag::MandatoryReport) {
        return true;
    }
    let mut mentioned = SignalSet::default();
    rule.condition.add_signals(&mut mentioned);
    let grave = ruleset.vocabulary().categories();
    let mut grave = grave.filter(|(id, _)| LOCKED_CATEGORIES.contains(id));
    (rule.floor > Level::Watch || !rule.flags.is_empty())
        && grave.any(|(_, signals)| signals.meets(&mentioned))
}

/// The rules that are silent at a moment. A rule that a later ruleset has locked speaks again.
pub(crate) fn silent(ruleset: &Ruleset, mutes: &[Mute], at: i64) -> RuleSet {
    let mut silent = RuleSet::default();
    for mute in mutes.iter().filter(|mute| mute.from <= at && at < mute.until) {
        let found = ruleset.rules().binary_search_by(|rule| rule.id.cmp(&mute.rule));
        let Ok(index) = found else { continue };
        if !is_locked(ruleset, &ruleset.rules()[index]) {
            // A ruleset has at most MAX_RULES rules.
            silent.insert(u16::try_from(index).unwrap_or_default());
        }
    }
    silent
}
