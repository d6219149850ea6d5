//! Third parties and other places: what is seen on a screen or a stage, done in an exercise, taught
//! in a lecture, or said outright to be none of this town's.

use super::clauses::Around;
use super::cues::{Cue, Kind};
use super::phrases::Found;
use super::speakers;

/// How far before a word of speaking its speaker stands, in characters.
const SPEAKER_REACH: u32 = 6;

/// Whether it happened to nobody here. Somebody of this household named between the screen and the
/// match, or in its clause, brings it home again.
pub(super) fn is_elsewhere(found: &Found, around: &Around<'_>) -> bool {
    if is_taken_back(found, around) && !is_home(found, around) {
        return true;
    }
    let staged = |cue: &Cue| cue.kind == Kind::Staged && cue.to <= found.from;
    if around.clause.iter().any(staged) {
        return true;
    }
    let before = around.sentence.iter().rev().filter(|cue| cue.to <= found.from);
    for cue in before {
        match cue.kind {
            Kind::Elsewhere => return !is_peopled(found, around),
            Kind::Victim | Kind::Perpetrator | Kind::Learned | Kind::Contrast => return false,
            _ => {}
        }
    }
    false
}

/// 打人一事不属实; …。与本案无关: said behind the match, and not by him.
fn is_taken_back(found: &Found, around: &Around<'_>) -> bool {
    let clause = around.clause;
    let in_clause = |cue: &Cue| cue.kind == Kind::NotOurs && cue.from >= found.to;
    if let Some(place) = clause.iter().position(in_clause) {
        return !clause[..place].iter().any(|cue| cue.kind == Kind::Perpetrator);
    }
    let behind = around.next.iter().position(|cue| cue.kind == Kind::NotOurs);
    behind.is_some_and(|place| !is_his_word(&around.next[..=place]))
}

/// 男方称不属实, 男方称她说的不属实: the alleged perpetrator's word takes nothing back, whoever else is
/// named in it.
fn is_his_word(cues: &[Cue]) -> bool {
    let [before @ .., last] = cues else { return false };
    let mut near = before.iter().rev().take_while(|cue| last.from - cue.to <= SPEAKER_REACH);
    near.any(|cue| cue.kind == Kind::Perpetrator)
}

/// Whether somebody of this household is named in the clause of the match.
fn is_home(found: &Found, around: &Around<'_>) -> bool {
    let mut before = around.clause.iter().filter(|cue| cue.to <= found.from);
    before.any(|cue| cue.kind == Kind::Victim)
}

/// The name of a law, or a lecture about it: a worker who explained the law found no violence.
/// What a person says of herself during the lecture, and what is noticed there, is a fact again.
pub(super) fn is_about_the_law(found: &Found, around: &Around<'_>) -> bool {
    let inside = |cue: &Cue| cue.from < found.to && found.from < cue.to;
    if around.clause.iter().any(|cue| cue.kind == Kind::LawName && inside(cue)) {
        return true;
    }
    let before: Vec<&Cue> = around.sentence.iter().filter(|cue| cue.to <= found.from).collect();
    for (place, cue) in before.iter().enumerate().rev() {
        match cue.kind {
            Kind::Education | Kind::LawName => {
                return is_of_clause(cue, around) || !is_peopled(found, around);
            }
            Kind::Learned | Kind::Contrast => return false,
            kind if kind.is_speech() && has_speaker(&before[..place], cue) => return false,
            _ => {}
        }
    }
    false
}

fn is_of_clause(cue: &Cue, around: &Around<'_>) -> bool {
    around.clause.first().is_some_and(|first| first.from <= cue.from)
}

/// Whether the clause up to the match names somebody it may have happened to.
fn is_peopled(found: &Found, around: &Around<'_>) -> bool {
    let mut before = around.clause.iter().filter(|cue| cue.from < found.to);
    before.any(|cue| matches!(cue.kind, Kind::Victim | Kind::Perpetrator))
}

fn has_speaker(before: &[&Cue], speech: &Cue) -> bool {
    speakers::named(before.iter().copied(), speech, SPEAKER_REACH).is_some()
}
