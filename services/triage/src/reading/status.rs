//! What is meant: judges asked in order, the first who knows decides.

use super::clauses::Around;
use super::cues::{Cue, Kind};
use super::normal::Note;
use super::phrases::{Found, Says};
use super::voice::Voices;
use super::{answers, conditions, denial, elsewhere, negation, speakers, time};
use crate::finding::Status;

/// The status of a match; `None` when it is no finding at all.
pub(super) fn judge(
    found: &Found,
    signal: &str,
    around: &Around<'_>,
    note: &Note,
    voices: &Voices,
) -> Option<Status> {
    if elsewhere::is_about_the_law(found, around) {
        return None;
    }
    if found.says == Says::IsNot {
        return says_no(found, note).then(|| denial::said_not_to_be(found, around));
    }
    if elsewhere::is_elsewhere(found, around) {
        return Some(Status::ThirdParty);
    }
    let before = |cue: &&Cue| cue.to <= found.from;
    let in_clause = |kind| around.clause.iter().filter(before).any(|cue: &Cue| cue.kind == kind);
    let in_sentence =
        |kind| around.sentence.iter().filter(before).any(|cue: &Cue| cue.kind == kind);
    if negation::is_averted(found, around, note) {
        return Some(Status::Negated);
    }
    if let Some(status) = denial::denied(found, around, note) {
        return Some(status);
    }
    if let Some(negator) = negation::governing(around, note, found.from, found.to) {
        return Some(denial::negated(around, negator));
    }
    if answers::says_no(found, around, note) {
        return Some(Status::Negated);
    }
    if found.says == Says::Was {
        return Some(Status::Historical);
    }
    if time::is_past(found, around, note) {
        return Some(Status::Historical);
    }
    if conditions::threatens(signal) && conditions::is_conditional(found, around, note) {
        return Some(Status::Conditional);
    }
    if in_sentence(Kind::Hearsay) || speaker(found, around) == Some(Kind::Witness) {
        return Some(Status::Hearsay);
    }
    if in_clause(Kind::Suspicion) {
        return Some(Status::Suspected);
    }
    if speaker(found, around) == Some(Kind::Victim) || voices.is_hers(found.from) {
        return Some(Status::VictimReport);
    }
    Some(Status::Asserted)
}

/// A whole phrase that excludes a signal (跟踪回访) is no finding; one that negates it is.
fn says_no(found: &Found, note: &Note) -> bool {
    let words = &note.chars[found.from as usize..found.to as usize];
    words.iter().any(|written| matches!(written, '没' | '未' | '无' | '不' | '非' | '从'))
}

/// How far before a word of speaking the one who reports something stands, in characters.
const REPORTER_REACH: u32 = 6;

/// Who says it: the speaker of the last word of speaking earlier in the sentence.
fn speaker(found: &Found, around: &Around<'_>) -> Option<Kind> {
    let mut before = around.sentence.iter().rev().filter(|cue| cue.to <= found.from);
    let said = before.find(|cue| cue.kind.is_speech())?;
    speakers::named(around.sentence.iter(), said, REPORTER_REACH)
}
