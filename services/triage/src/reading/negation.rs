//! Negation and its reach: to the end of the clause, over a list, never past a word that starts
//! something new.

use super::context::Here;
use super::cues::{Cue, Kind};

/// How far a negator reaches over plain text, in characters.
const REACH: usize = 8;
/// How far a short one (没, 不, 未) reaches.
const SHORT_REACH: u32 = 2;
/// The longest member of a list under one negation.
const LONGEST_MEMBER: usize = 12;

/// Whether a negation governs the match.
pub(super) fn governs(here: &Here<'_>) -> bool {
    let from = here.found.from;
    for cue in here.before().iter().rev() {
        match cue.kind {
            Kind::Negator if reaches(here, cue.to) => return true,
            Kind::ShortNegator if from - cue.to <= SHORT_REACH => return true,
            Kind::NoNegator | Kind::Present | Kind::Contrast => return false,
            Kind::Breaker if !is_in_a_list(here, cue) => return false,
            _ => {}
        }
    }
    here.behind().iter().any(|cue| is_negator(cue) && closes(here, cue))
}

const fn is_negator(cue: &Cue) -> bool {
    matches!(cue.kind, Kind::Negator | Kind::ShortNegator)
}

/// Plain text within reach, or a list whose members are each short.
fn reaches(here: &Here<'_>, negator_end: u32) -> bool {
    let gap = here.text(negator_end, here.found.from);
    if !gap.iter().any(|written| joins(*written)) {
        return gap.len() <= REACH;
    }
    gap.split(|written| joins(*written)).all(|member| member.len() <= LONGEST_MEMBER)
}

/// 被 in 未发现被打、被骂 starts nothing new.
fn is_in_a_list(here: &Here<'_>, cue: &Cue) -> bool {
    let own = here.text(cue.from, cue.to);
    matches!(own, ['被' | '遭' | '把' | '将'])
}

const fn joins(written: char) -> bool {
    matches!(written, '、' | '和' | '或' | '及' | '与' | '等' | '/' | '以')
}

/// 打人的事没有: a negation that closes the clause, right behind the match and a noun or two.
fn closes(here: &Here<'_>, cue: &Cue) -> bool {
    let between = here.text(here.found.to, cue.from);
    let behind = here.text(cue.to, here.clause.to);
    let nouns = [
        "的事",
        "一事",
        "的情况",
        "情况",
        "的行为",
        "行为",
        "现象",
        "的现象",
        "迹象",
        "的迹象",
        "之类的",
        "之类",
        "等情况",
        "等现象",
        "等行为",
        "的事情",
        "这种事",
        "这回事",
        "等均",
        "等都",
        "等",
        "的事也",
        "的事都",
        "情形",
        "的情形",
        "问题",
        "等问题",
        "等情形",
        "事件",
        "的痕迹",
    ];
    let is_noun = nouns.iter().any(|noun| between.iter().copied().eq(noun.chars()));
    let is_end = behind
        .iter()
        .filter(|written| {
            written.is_alphanumeric() && !matches!(written, '过' | '的' | '了' | '发' | '生')
        })
        .count()
        == 0;
    let listed = between.first() == Some(&'、') && between.len() <= 24;
    is_end && (is_noun || listed && cue.kind == Kind::Negator)
}
