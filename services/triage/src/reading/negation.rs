//! Negation and its reach: to the end of the clause, over a list, never past a word that starts
//! something new.

use super::clauses::Around;
use super::cues::{Cue, Kind};
use super::normal::Note;
use super::phrases::Found;

/// How far a negator reaches over plain text, in characters.
const REACH: u32 = 6;
/// How far a short one (没, 不, 未) reaches.
const SHORT_REACH: u32 = 2;
/// The most characters between two negators that undo each other: 没有(一天)不.
const LONGEST_UNDONE: usize = 4;
/// The most characters between a match and the negation that closes its clause.
const LONGEST_CLOSED: usize = 14;
/// The longest member of a list under one negation.
const LONGEST_MEMBER: usize = 10;

/// The negator that governs a match at `from..to`, if any.
pub(super) fn governing<'a>(
    around: &Around<'a>,
    note: &Note,
    from: u32,
    to: u32,
) -> Option<&'a Cue> {
    if let Some(cue) = around.clause.iter().find(|cue| ends_inside(cue, note, from)) {
        return Some(cue);
    }
    let before = around.clause.iter().rev().filter(|cue| cue.to <= from);
    for cue in before {
        match cue.kind {
            Kind::Negator | Kind::ShortNegator if is_undone(around, note, cue) => return None,
            Kind::Negator if reaches(note, cue.to, from) => return Some(cue),
            Kind::ShortNegator if from - cue.to <= SHORT_REACH => return Some(cue),
            Kind::ShortNegator if from - cue.to <= REACH && has_experience(note, from, to) => {
                return Some(cue);
            }
            Kind::NoNegator | Kind::Breaker | Kind::Present | Kind::Contrast => return None,
            _ => {}
        }
    }
    around
        .clause
        .iter()
        .find(|cue| cue.kind == Kind::Negator && cue.from >= to && closes(around, note, to, cue))
}

/// What is forbidden or to be prevented has not happened; what is not to happen again has.
pub(super) fn is_averted(found: &Found, around: &Around<'_>, note: &Note) -> bool {
    let mut before = around.clause.iter().filter(|cue| cue.to <= found.from);
    before.find(|cue| cue.kind == Kind::Averted).is_some_and(|cue| {
        let between: String = note.chars[cue.to as usize..found.from as usize].iter().collect();
        !["再", "又", "继续", "重演"].iter().any(|again| between.contains(again))
    })
}

/// 没有一天不挨打, 非打死她不可: a negator undone by another.
fn is_undone(around: &Around<'_>, note: &Note, cue: &Cue) -> bool {
    let written = |cue: &Cue| &note.chars[cue.from as usize..cue.to as usize];
    if written(cue) == ['非'] {
        let behind: String = note.chars[cue.to as usize..around.end as usize].iter().collect();
        return ["不可", "不行", "不罢", "不成"].iter().any(|word| behind.contains(word));
    }
    let first = around.clause.iter().rev().find(|other| other.to <= cue.from);
    matches!(written(cue), ['不'] | ['不', '是'])
        && first.is_some_and(|first| {
            let between = &note.chars[first.to as usize..cue.from as usize];
            matches!(first.kind, Kind::Negator | Kind::ShortNegator)
                && between.len() <= LONGEST_UNDONE
                && between.first().is_none_or(|written| "一哪几半个谁".contains(*written))
        })
}

/// 没有一天不上学: the second negator belongs to the match, so the first governs it.
fn ends_inside(cue: &Cue, note: &Note, from: u32) -> bool {
    let written = &note.chars[cue.from as usize..cue.to as usize];
    cue.kind == Kind::NoNegator
        && cue.from < from
        && from < cue.to
        && matches!(written, ['没' | '无', .., '不'])
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

/// 打人的事没有; 打骂、赌博之类的一概没有: a negation that closes the clause, behind the match and
/// what else is in its list.
fn closes(around: &Around<'_>, note: &Note, to: u32, cue: &Cue) -> bool {
    let between = &note.chars[to as usize..cue.from as usize];
    let behind = &note.chars[cue.to as usize..around.end as usize];
    let starts_anew = |other: &&Cue| {
        other.from >= to
            && other.to <= cue.from
            && !matches!(other.kind, Kind::Perpetrator | Kind::NoNegator)
    };
    !behind.iter().any(|written| written.is_alphanumeric())
        && between.len() <= LONGEST_CLOSED
        && around.clause.iter().find(starts_anew).is_none()
}

/// 没跟人动过手: with 过 in the match or right behind it, a short negator reaches as far as a long
/// one.
fn has_experience(note: &Note, from: u32, to: u32) -> bool {
    let end = (to as usize + 2).min(note.chars.len());
    note.chars[from as usize..end].contains(&'过')
}
