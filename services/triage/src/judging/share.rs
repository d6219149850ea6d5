//! What one rule had to do with a decision: whether the level rests on it.

use super::Fired;
use crate::level::Level;
use crate::ruleset::Ruleset;

/// The level that rules which fired add up to.
#[must_use]
pub fn level_of(ruleset: &Ruleset, fired: &[Fired]) -> Level {
    level_without(ruleset, fired, None)
}

/// For each rule that fired, whether the level would be lower without it.
#[must_use]
pub fn decisive(ruleset: &Ruleset, fired: &[Fired]) -> Vec<bool> {
    let level = level_of(ruleset, fired);
    (0..fired.len()).map(|without| level_without(ruleset, fired, Some(without)) < level).collect()
}

fn level_without(ruleset: &Ruleset, fired: &[Fired], without: Option<usize>) -> Level {
    let counted = || fired.iter().enumerate().filter(move |(place, _)| Some(*place) != without);
    let group = |one: &Fired| ruleset.rules()[usize::from(one.rule)].capped;
    let sum = |of: Option<u8>| -> i32 {
        counted().filter(|(_, one)| group(one) == of).map(|(_, one)| one.points).sum()
    };
    let mut score = sum(None);
    for (index, cap) in (0_u8..).zip(&ruleset.policy().caps) {
        let points = sum(Some(index));
        score += if cap.limit < 0 { points.max(cap.limit) } else { points.min(cap.limit) };
    }
    let floor = counted().map(|(_, one)| one.floor).max().unwrap_or_default();
    floor.max(ruleset.policy().band(score.max(0)))
}
