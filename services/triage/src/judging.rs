//! Judging: from what is known of a case at one moment to score, level, flags and fired rules.
//!
//! Pure and small: no script, no clock, one allocation.

mod evaluate;
mod share;
mod step;
mod view;

pub use share::{decisive, level_of};

use crate::flag::Flags;
use crate::known::Known;
use crate::level::Level;
use crate::mute::{self, Mute};
use crate::ruleset::Ruleset;
pub(crate) use step::Step;
use view::View;

/// What a ruleset says of a case at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The moment, microseconds since the epoch.
    pub at: i64,
    /// The points, after caps, never below 0.
    pub score: i32,
    /// The higher of the strongest floor and the band of the score.
    pub level: Level,
    /// The duties that wait for no level.
    pub flags: Flags,
    /// The rules that fired, by index, rising.
    pub fired: Vec<Fired>,
    /// The rules that would have fired and are muted, by index, rising.
    pub muted: Vec<u16>,
    /// Whether something is only denied by the alleged perpetrator: a person is to verify it.
    pub verify: bool,
}

/// One rule that fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fired {
    /// The rule's index in the ruleset.
    pub rule: u16,
    /// The points it earned, before caps.
    pub points: i32,
    /// The floor it set; [`Level::Watch`] for none, or when it holds on no live finding.
    pub floor: Level,
}

/// Full weight: percent of status times percent of recency.
pub(crate) const FULL_WEIGHT: u32 = 10_000;

/// Judges a case at a moment.
#[must_use]
pub fn judge(ruleset: &Ruleset, known: &Known, at: i64) -> Verdict {
    judge_muted(ruleset, known, at, &[])
}

/// Judges a case at a moment, some of whose rules a person has silenced.
#[must_use]
pub fn judge_muted(ruleset: &Ruleset, known: &Known, at: i64, mutes: &[Mute]) -> Verdict {
    let silent = mute::silent(ruleset, mutes, at);
    let view = View::new(ruleset, known, at);
    let mut verdict = Verdict { at, verify: view.only_denied(), ..Verdict::default() };
    verdict.fired.reserve_exact(16);
    for index in ruleset.candidates(view.present()).iter() {
        let step = ruleset.step(index);
        if !view.present().includes(&step.needs) {
            continue;
        }
        let weight = view.weight_of(step, || ruleset.condition(index));
        if weight == 0 {
            continue;
        }
        if silent.contains(index) {
            verdict.muted.push(index);
            continue;
        }
        let points = weighted(step.points, weight);
        if step.capped.is_none() {
            verdict.score += points;
        }
        let mut floor = Level::Watch;
        if step.floor > Level::Watch && view.floor_of(step, || ruleset.condition(index)) {
            floor = step.floor;
            verdict.level = verdict.level.max(floor);
        }
        if !step.flags.is_empty() && view.live_of(step, || ruleset.condition(index)) {
            verdict.flags = verdict.flags.union(step.flags);
        }
        verdict.fired.push(Fired { rule: index, points, floor });
    }
    for (group, cap) in (0_u8..).zip(&ruleset.policy().caps) {
        let of_group = |fired: &&Fired| ruleset.step(fired.rule).capped == Some(group);
        let sum: i32 = verdict.fired.iter().filter(of_group).map(|fired| fired.points).sum();
        verdict.score += if cap.limit < 0 { sum.max(cap.limit) } else { sum.min(cap.limit) };
    }
    verdict.score = verdict.score.max(0);
    verdict.level = verdict.level.max(ruleset.policy().band(verdict.score));
    verdict
}

/// Points times weight, rounded half up once.
fn weighted(points: i32, weight: u32) -> i32 {
    let full = i64::from(FULL_WEIGHT);
    let rounded = (i64::from(points) * i64::from(weight) * 2 + full).div_euclid(full * 2);
    // |points| is at most MAX_POINTS and weight at most FULL_WEIGHT, so this always fits.
    i32::try_from(rounded).unwrap_or(points)
}

/// The first moment after `verdict.at` at which the case would rise by itself, if nothing new
/// came in: an order that ends, a number of open days that is reached.
#[must_use]
pub fn next_rise(ruleset: &Ruleset, known: &Known, verdict: &Verdict) -> Option<i64> {
    next_rise_muted(ruleset, known, verdict, &[])
}

/// The same for a case some of whose rules a person has silenced: a mute that ends is one more
/// thing that raises it.
#[must_use]
pub fn next_rise_muted(
    ruleset: &Ruleset,
    known: &Known,
    verdict: &Verdict,
    mutes: &[Mute],
) -> Option<i64> {
    let mut moments = known.turning_points(ruleset.open_day_thresholds());
    moments.extend(mutes.iter().map(|mute| mute.until));
    moments.retain(|moment| *moment > verdict.at);
    moments.sort_unstable();
    moments.dedup();
    moments.into_iter().find(|moment| {
        let later = judge_muted(ruleset, known, *moment, mutes);
        later.level > verdict.level || !verdict.flags.includes(later.flags)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_rounded_half_up_once() {
        assert_eq!(weighted(15, 5_000), 8);
        assert_eq!(weighted(-15, 5_000), -7);
        assert_eq!(weighted(30, 4_000), 12);
        assert_eq!(weighted(crate::rule::MAX_POINTS as i32, FULL_WEIGHT), 1_000);
    }
}
