//! Judging alone: from findings to level, flags and fired rules.

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde::Serialize;
use triage::{Known, Level, Ruleset, judge};

use super::cases::{self, AT};

/// How many cases each round judges, and how many rounds there are.
const CASES: usize = 10_000;
const ROUNDS: usize = 31;
/// How many are read before they are judged.
const TOGETHER: usize = 256;

/// What judging costs.
#[derive(Debug, Serialize)]
pub struct Judging {
    /// The rules of the ruleset.
    pub rules: usize,
    /// Cases judged in each round.
    pub cases: usize,
    /// How many of them reach 三级.
    pub third_level: usize,
    /// Rules fired in each case, in the mean.
    pub fired_per_case: f64,
    /// Microseconds for a case, the median of the rounds.
    pub microseconds_per_case: f64,
}

/// Measures a ruleset.
pub fn measure(ruleset: &Ruleset) -> Judging {
    let cases = cases::cases(ruleset, CASES);
    let verdicts: Vec<_> = cases.iter().map(|case| judge(ruleset, case, AT)).collect();
    let fired: usize = verdicts.iter().map(|verdict| verdict.fired.len()).sum();
    let mut rounds: Vec<f64> = (0..ROUNDS).map(|_| round(ruleset, &cases)).collect();
    rounds.sort_by(f64::total_cmp);
    Judging {
        rules: ruleset.rules().len(),
        cases: cases.len(),
        third_level: verdicts.iter().filter(|verdict| verdict.level == Level::Three).count(),
        fired_per_case: fired as f64 / cases.len() as f64,
        microseconds_per_case: rounds[ROUNDS / 2],
    }
}

/// Each part is copied just before: a case that is judged was read from the store a moment ago, so
/// its bytes are near, and no case is one that was just judged.
fn round(ruleset: &Ruleset, cases: &[Known]) -> f64 {
    let mut took = Duration::ZERO;
    for part in cases.chunks(TOGETHER) {
        let part = part.to_vec();
        let start = Instant::now();
        for case in &part {
            black_box(judge(ruleset, black_box(case), AT));
        }
        took += start.elapsed();
    }
    took.as_secs_f64() * 1e6 / cases.len() as f64
}
