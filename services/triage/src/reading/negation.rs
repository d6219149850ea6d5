//! Negation and its reach: to the end of the clause, over a list, never past a word that starts
//! something new.

use super::clauses::Around;
use super::cues::{Cue, Kind};
use super::normal::Note;

/// How far a negator reaches over plain text, in characters.
const REACH: u32 = 6;
/// How far a short one (没, 不, 未) reaches.
const SHORT_REACH: u32 = 2;
/// The longest member of a list under one negation.
const LONGEST_MEMBER: usize = 10;

/// The negator that governs a match at `from..to`, if any.
pub(super) fn governing<'a>(
    around: &Around<'a>,
    note: &Note,
    from: u32,
    to: u32,
) -> Option<&'a Cue> {
    let before = around.clause.iter().rev().filter(|cue| cue.to <= from);
    for cue in before {
        match cue.kind {
            Kind::Negator if reaches(note, cue.to, from) => return Some(cue),
            Kind::ShortNegator if from - cue.to <= SHORT_REACH => return Some(cue),
            Kind::NoNegator | Kind::Breaker | Kind::Present | Kind::Contrast => return None,
            _ => {}
        }
    }
    around.clause.iter().find(|cue| {
        cue.kind == Kind::Negator && cue.from >= to && closes(note, to, cue, around.end)
    })
}

/// Plain text within reach, or a list whose members are each short.
fn reaches(note: &Note, negator_end: u32, from: u32) -> bool {
    let gap = &note.chars[negator_end as usize..from as usize];
    if !gap.iter().any(|written| joins(*written)) {
        return gap.len() <= REACH as usize;
    }
    gap.split(|written| joins(*written)).all(|member| member.len() <= LONGEST_MEMBER)
}

const fn joins(written: char) -> bool {
    matches!(written, '、' | '和' | '或' | '及' | '与' | '等' | '/')
}

/// 打人的事没有: a negation that closes the clause, right behind the match and a noun or two.
fn closes(note: &Note, to: u32, cue: &Cue, clause_end: u32) -> bool {
    let between: String = note.chars[to as usize..cue.from as usize].iter().collect();
    let behind = &note.chars[cue.to as usize..clause_end as usize];
    let nouns = ["", "的事", "一事", "的情况", "情况", "的行为", "行为", "现象", "的现象", "迹象"];
    let rest = behind.iter().filter(|written| written.is_alphanumeric()).count();
    rest == 0 && !between.is_empty() && nouns.contains(&between.as_str())
}
