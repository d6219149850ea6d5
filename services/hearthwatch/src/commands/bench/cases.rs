//! Cases to judge: 8 findings each, none without a rule that fires, a quarter of them 三级.

use triage::known::{Mark, Stamp};
use triage::{DAY_MICROS, Known, Level, Ruleset, Status, judge};

use super::Seed;

/// The moment at which every case is judged.
pub const AT: i64 = 1_760_000_000_000_000;
/// Findings of each case.
const FINDINGS: usize = 8;

/// So many cases for a ruleset.
pub fn cases(ruleset: &Ruleset, count: usize) -> Vec<Known> {
    let mut seed = Seed::new(8);
    let signals = ruleset.vocabulary().signals().len();
    let all: Vec<u16> = (0..u16::try_from(signals).unwrap_or(u16::MAX)).collect();
    let calm: Vec<u16> = all.iter().copied().filter(|signal| is_calm(ruleset, *signal)).collect();
    let mut cases = Vec::with_capacity(count);
    while cases.len() < count {
        let grave = cases.len().is_multiple_of(4);
        let case = one(&mut seed, if grave { &all } else { &calm });
        let verdict = judge(ruleset, &case, AT);
        if !verdict.fired.is_empty() && (verdict.level == Level::Three) == grave {
            cases.push(case);
        }
    }
    seed.shuffle(&mut cases);
    cases
}

/// Whether a finding of this signal alone stays below 三级.
fn is_calm(ruleset: &Ruleset, signal: u16) -> bool {
    let stamp = Stamp { at: AT, event: 1 };
    let alone = Known::of_marks([Mark { signal, status: Status::Asserted, stamp }]);
    judge(ruleset, &alone, AT).level < Level::Three
}

fn one(seed: &mut Seed, among: &[u16]) -> Known {
    let statuses = [Status::Asserted, Status::Asserted, Status::VictimReport, Status::Hearsay];
    let statuses =
        [&statuses[..], &[Status::Historical, Status::Negated, Status::Suspected]].concat();
    let mut among = among.to_vec();
    seed.shuffle(&mut among);
    let marks = among.into_iter().take(FINDINGS).map(|signal| {
        let age = seed.below(200) as i64 * DAY_MICROS;
        let stamp = Stamp { at: AT - age, event: 1 + seed.below(20) as u64 };
        Mark { signal, status: *seed.pick(&statuses), stamp }
    });
    Known::of_marks(marks.collect::<Vec<_>>())
}
