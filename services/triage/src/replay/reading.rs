//! When what was found before may stand for reading again.

use crate::ruleset::Ruleset;
use crate::vocabulary::Signal;

/// Whether two rulesets find the same in every note: the same signals in the same order, by the
/// same phrases.
#[must_use]
pub fn reads_alike(one: &Ruleset, other: &Ruleset) -> bool {
    same(one, other, |a, b| {
        (&a.id, &a.phrases, &a.patterns, &a.negated, &a.historical, &a.yields_to)
            == (&b.id, &b.phrases, &b.patterns, &b.negated, &b.historical, &b.yields_to)
    })
}

/// Whether an event makes the same known under two rulesets: they read alike, and hold the same for
/// a danger.
#[must_use]
pub fn knows_alike(one: &Ruleset, other: &Ruleset) -> bool {
    reads_alike(one, other) && same(one, other, |a, b| a.category == b.category)
}

fn same(one: &Ruleset, other: &Ruleset, alike: impl Fn(&Signal, &Signal) -> bool) -> bool {
    let (one, other) = (one.vocabulary().signals(), other.vocabulary().signals());
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| alike(a, b))
}
