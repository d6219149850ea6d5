//! Which rules judge a case otherwise under two rulesets.

use std::collections::{BTreeMap, BTreeSet};

use crate::flag::Flags;
use crate::judging::Verdict;
use crate::level::Level;
use crate::replay::{History, replay};
use crate::ruleset::Ruleset;

/// What a rule contributes to one assessment.
type Effect<'r> = (&'r str, i32, Level, Flags);

/// The rules whose part in some assessment of the case differs, each history under its ruleset.
#[must_use]
pub fn rules_apart(
    (one, of_one): (&Ruleset, &History),
    (other, of_other): (&Ruleset, &History),
    now: i64,
) -> Vec<Box<str>> {
    let (one, other) = (effects(one, of_one, now), effects(other, of_other, now));
    let mut apart: BTreeSet<&str> = BTreeSet::new();
    for key in one.keys().chain(other.keys()) {
        let none = BTreeSet::new();
        let (mine, theirs) = (one.get(key).unwrap_or(&none), other.get(key).unwrap_or(&none));
        apart.extend(mine.symmetric_difference(theirs).map(|(rule, ..)| *rule));
    }
    apart.into_iter().map(Into::into).collect()
}

/// By event, what each rule contributed to the last assessment that the event led to.
fn effects<'r>(
    ruleset: &'r Ruleset,
    history: &History,
    now: i64,
) -> BTreeMap<String, BTreeSet<Effect<'r>>> {
    let mut effects: BTreeMap<String, BTreeSet<Effect<'r>>> = BTreeMap::new();
    replay(ruleset, history, now, |event: &str, verdict: &Verdict| {
        let fired = verdict.fired.iter().map(|fired| {
            let rule = &ruleset.rules()[usize::from(fired.rule)];
            (&*rule.id, fired.points, fired.floor, rule.flags)
        });
        effects.entry(event.to_owned()).or_default().extend(fired);
    });
    effects
}
