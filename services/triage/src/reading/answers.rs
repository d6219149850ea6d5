//! What is asked and answered with no, a list that one no closes, and claims nobody accepted.

use super::clauses::Around;
use super::cues::{Cue, Kind};
use super::normal::Note;
use super::phrases::Found;

/// The longest clause that is nothing but a no, in characters, its end included.
const BARE_NO: u32 = 6;

/// How far a question reaches, and how far before it is said that it is asked, in characters.
const ASKED_REACH: u32 = 8;
/// What may stand before an answer.
const ANSWERED: &str = "答说讲回称她他女方男方:,\"";
/// What is counted, and how far behind a match its count stands, in characters.
const COUNTED: &str = "件起次例宗户";
const COUNT_REACH: usize = 8;
/// What an answer, or the lack of one that says enough, is told with.
const ANSWERS: &str = "有是会说讲答称诉回点承认嗯对哭默低吭语躲泪她他打?";

/// Whether the match is said not to be so by what stands behind it.
pub(super) fn says_no(found: &Found, around: &Around<'_>, note: &Note) -> bool {
    is_answered(found, around, note)
        || is_counted_none(found, around, note)
        || is_unproven(found, around)
        || is_only_asked(found, around, note)
        || is_closed(around, note)
        || is_unaccepted(found, around)
}

/// 问可有人打她，她摇头: asked in the clause, answered in the next; or 有没有被打？答：没有.
fn is_answered(found: &Found, around: &Around<'_>, note: &Note) -> bool {
    let asked = |cue: &Cue| cue.kind == Kind::Question && cue.from < found.to;
    if !around.clause.iter().any(asked) {
        return false;
    }
    let no = |cue: &Cue| matches!(cue.kind, Kind::No | Kind::Negator | Kind::Denial);
    let next = around.later.first().map(|(_, end, _)| *end);
    next.is_some_and(|end| around.rest.iter().any(|cue| cue.from < end && no(cue)))
        || around.next.first().is_some_and(|cue| no(cue) && is_answer(around, cue, note))
}

/// Whether nothing but a word of answering stands between a question and what is taken for its
/// answer.
fn is_answer(around: &Around<'_>, no: &Cue, note: &Note) -> bool {
    let between = note.chars.get(around.end as usize..no.from as usize).unwrap_or_default();
    let asked = note.chars[..around.end as usize].last() == Some(&'?');
    asked && between.iter().all(|written| ANSWERED.contains(*written))
}

/// 本季度家暴类0件: counted, and there was none.
fn is_counted_none(found: &Found, around: &Around<'_>, note: &Note) -> bool {
    let behind = &note.chars[found.to as usize..around.end.max(found.to) as usize];
    behind.windows(2).take(COUNT_REACH).enumerate().any(|(place, pair)| {
        let before = place.checked_sub(1).and_then(|before| behind.get(before));
        matches!(pair[0], '0' | '零')
            && COUNTED.contains(pair[1])
            && !before.is_some_and(char::is_ascii_digit)
    })
}

/// 不足以证明面临家庭暴力: that it was not proven stands before it.
fn is_unproven(found: &Found, around: &Around<'_>) -> bool {
    let mut before = around.clause.iter().filter(|cue| cue.to <= found.from);
    before.any(|cue| cue.kind == Kind::NotAccepted)
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
