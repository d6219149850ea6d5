//! Proof that a locked case holds in every case there can be, from the shape of the rules alone.

use super::data::Floor;
use crate::condition::Condition;
use crate::condition::implication::implies;
use crate::flag::Flags;
use crate::rule::Rule;
use crate::ruleset::Ruleset;

/// Whether the signal of a locked case brings its floor and flags whatever else is known: a rule
/// holds whenever the signal is live, and the signal stays live for ever.
pub(super) fn holds_always(ruleset: &Ruleset, floor: &Floor) -> bool {
    let vocabulary = ruleset.vocabulary();
    let [tick] = &*floor.ticks else { return false };
    let Some(signal) = vocabulary.index(tick) else { return false };
    if vocabulary.signal(signal).current_days != 0 {
        return false;
    }
    let alone = Condition::Signal(signal);
    let certain = |rule: &&Rule| implies(&alone, &rule.condition);
    let rules = || ruleset.rules().iter().filter(certain);
    let flags = rules().fold(Flags::NONE, |flags, rule| flags.union(rule.flags));
    rules().any(|rule| rule.floor >= floor.level) && flags.includes(floor.flags)
}
