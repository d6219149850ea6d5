//! What is asked and answered with no, a list that one no closes, and claims nobody accepted.

use super::clauses::Around;
use super::cues::{Cue, Kind};
use super::normal::Note;
use super::phrases::Found;

/// The longest clause that is nothing but a no, in characters, its end included.
const BARE_NO: u32 = 6;

/// How far a question reaches, and how far before it is said that it is asked, in characters.
const ASKED_REACH: u32 = 8;
/// What an answer, or the lack of one that says enough, is told with.
const ANSWERS: &str = "有是会说讲答称诉回点承认嗯对哭默低吭语躲泪她他打?";

/// Whether the match is said not to be so by what stands behind it.
pub(super) fn says_no(found: &Found, around: &Around<'_>, note: &Note) -> bool {
    is_answered(found, around)
        || is_only_asked(found, around, note)
        || is_closed(around, note)
        || is_unaccepted(found, around)
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

/// 询问有无打骂，一切照常: asked by the writer, and nothing behind it that could be an answer.
fn is_only_asked(found: &Found, around: &Around<'_>, note: &Note) -> bool {
    let asks = |cue: &Cue| {
        let before = &note.chars[cue.from.saturating_sub(ASKED_REACH) as usize..cue.from as usize];
        cue.kind == Kind::Question
            && cue.to <= found.from
            && found.from - cue.to <= ASKED_REACH
            && before.iter().any(|written| matches!(written, '问' | '核'))
    };
    let end = around.later.get(1).or(around.later.first()).map_or(around.end, |(_, end, _)| *end);
    let behind = &note.chars[found.to as usize..end.max(found.to) as usize];
    around.clause.iter().any(asks) && !behind.iter().any(|written| ANSWERS.contains(*written))
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

/// 主张…，本院不予采信: a claim before the match, and behind it that it was not accepted. What the
/// alleged perpetrator claims speaks for him: that it is not believed takes nothing back.
fn is_unaccepted(found: &Found, around: &Around<'_>) -> bool {
    let mut before = around.sentence.iter().rev().filter(|cue| cue.to <= found.from);
    let claimed = before.by_ref().find(|cue| cue.kind == Kind::Claim);
    let by_perpetrator = before.next().is_some_and(|cue| cue.kind == Kind::Perpetrator);
    claimed.is_some()
        && !by_perpetrator
        && around.rest.iter().any(|cue| cue.kind == Kind::NotAccepted)
}
