//! What is asked and answered with no, a list that one no closes, and claims nobody accepted.

use super::clauses::Around;
use super::cues::{Cue, Kind};
use super::normal::Note;
use super::phrases::Found;

/// The longest clause that is nothing but a no, in characters, its end included.
const BARE_NO: u32 = 6;

/// Whether the match is said not to be so by what stands behind it.
pub(super) fn says_no(found: &Found, around: &Around<'_>, note: &Note) -> bool {
    is_answered(found, around) || is_closed(around, note) || is_unaccepted(found, around)
}

/// 问可有人打她，她摇头: asked in the clause, answered in the next.
fn is_answered(found: &Found, around: &Around<'_>) -> bool {
    let asked = |cue: &Cue| cue.kind == Kind::Question && cue.to <= found.from;
    let Some((_, next_end, _)) = around.later.first() else { return false };
    let no = |cue: &&Cue| {
        cue.from < *next_end && matches!(cue.kind, Kind::No | Kind::Negator | Kind::Denial)
    };
    around.clause.iter().any(asked) && around.rest.iter().any(|cue| no(&cue))
}

/// 赌博、吸毒、酗酒，都没有: a clause that is nothing but a no closes the list before it.
fn is_closed(around: &Around<'_>, note: &Note) -> bool {
    let mut start = around.end;
    for (_, end, _) in around.later {
        let cue = around.rest.iter().find(|cue| cue.from >= start && cue.to <= *end);
        let is_no = cue.is_some_and(|cue| cue.kind == Kind::Negator);
        if is_no && *end - start <= BARE_NO && closes_with(note, cue, *end) {
            return true;
        }
        start = *end;
    }
    false
}

/// Nothing but punctuation behind the no.
fn closes_with(note: &Note, cue: Option<&Cue>, end: u32) -> bool {
    let behind = cue.and_then(|cue| note.chars.get(cue.to as usize..end as usize));
    behind.is_some_and(|behind| !behind.iter().any(|written| written.is_alphanumeric()))
}

/// 主张…，本院不予采信: a claim before the match, and behind it that it was not accepted.
fn is_unaccepted(found: &Found, around: &Around<'_>) -> bool {
    let claimed = around.sentence.iter().any(|cue| cue.kind == Kind::Claim && cue.to <= found.from);
    claimed && around.rest.iter().any(|cue| cue.kind == Kind::NotAccepted)
}
