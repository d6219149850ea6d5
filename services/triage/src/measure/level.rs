//! The level that the labels of a note give by the rules, against the one that the findings give.

use super::corpus::Labelled;
use crate::finding::{Finding, Status};
use crate::flag::Flags;
use crate::judging::judge;
use crate::known::{Known, Mark, Stamp};
use crate::level::Level;
use crate::ruleset::Ruleset;

/// Where a level came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Compared {
    pub(super) side: Side,
    pub(super) is_flag_lost: bool,
}

/// On which side of the labels' level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    TooLow,
    Right,
    TooHigh,
}

/// When the one visit was, and when it is judged: one moment, whichever it is.
const MOMENT: i64 = 0;

/// Judges a note by its labels and by its findings, each as a visit of which nothing else is known.
/// Where labels leave a choice, every level between the mildest and the gravest reading is right.
pub(super) fn compare(ruleset: &Ruleset, note: &Labelled, findings: &[Finding]) -> Compared {
    let (mildest, gravest) = (labels(note, false), labels(note, true));
    let (mild, flags) = judged(ruleset, mildest);
    let (grave, _) = judged(ruleset, gravest);
    let found = findings.iter().map(|finding| (&*finding.signal, finding.status));
    let (level, flags_found) = judged(ruleset, found);
    let side = match level {
        level if level < mild.min(grave) => Side::TooLow,
        level if level > mild.max(grave) => Side::TooHigh,
        _ => Side::Right,
    };
    Compared { side, is_flag_lost: !flags_found.includes(flags) }
}

/// What a note tells by its labels: with the statuses of least weight, or with those of most weight
/// and what is optional.
fn labels(note: &Labelled, gravest: bool) -> impl Iterator<Item = (&str, Status)> {
    let told = note.find.iter().filter_map(move |expected| {
        let by_weight = |status: &&Status| status.percent();
        let accepted = expected.accepted.iter();
        let status =
            if gravest { accepted.max_by_key(by_weight) } else { accepted.min_by_key(by_weight) };
        Some((&*expected.signal, *status?))
    });
    let optional = note.optional.iter().filter(move |_| gravest);
    told.chain(optional.map(|signal| (&**signal, Status::Asserted)))
}

fn judged<'n>(
    ruleset: &Ruleset,
    findings: impl Iterator<Item = (&'n str, Status)>,
) -> (Level, Flags) {
    let stamp = Stamp { at: MOMENT, event: 0 };
    let marks = findings.filter_map(|(signal, status)| {
        Some(Mark { signal: ruleset.vocabulary().index(signal)?, status, stamp })
    });
    let verdict = judge(ruleset, &Known::of_marks(marks), MOMENT);
    (verdict.level, verdict.flags)
}
