//! Time: whether something was so, or is so now.
//!
//! The reader has no clock. Words for the past and the present decide; years ago count as past for
//! a deed, while a state (分居, 欠债) that began years ago goes on.

use super::clauses::Clause;
use super::context::Here;
use super::cues::{Cue, Kind};
use super::numbers;
use crate::vocabulary::Lasting;

/// A year up to this one is past. It moves with releases, never with the day.
const LAST_PAST_YEAR: u32 = 2024;

/// Whether a match speaks of the past.
pub(super) fn is_past(here: &Here<'_>, lasting: Lasting) -> bool {
    if lasting == Lasting::Always {
        return false;
    }
    match own_time(here, &here.clause, lasting, here.found.from) {
        Some(past) => past,
        None if is_said_of_the_past(here) => true,
        None => {
            goes_on(here)
                && here
                    .context
                    .clauses
                    .before(here.index)
                    .is_some_and(|before| own_time(here, &before, lasting, before.to) == Some(true))
        }
    }
}

/// What the small words of a clause say, up to a place: past, present or nothing.
fn own_time(here: &Here<'_>, clause: &Clause, lasting: Lasting, until: u32) -> Option<bool> {
    let cues = here.cues(clause.from, clause.to.max(until));
    if cues.iter().any(|cue| cue.kind == Kind::Present && !is_inside(here, cue)) {
        return Some(false);
    }
    let before = cues.iter().filter(|cue| cue.to <= until);
    let mut past = None;
    for cue in before {
        let is = match cue.kind {
            Kind::Past if here.text(cue.from, cue.to) == ['年', '前'] => {
                years_ago(here, cue.from) && lasting == Lasting::Deed
            }
            Kind::Past => true,
            Kind::Ago => lasting == Lasting::Deed && !goes_until_now(here, cue.to),
            _ => continue,
        };
        past = Some(past.unwrap_or(false) || is);
    }
    if past.is_none() && lasting == Lasting::Deed && has_past_year(here, clause.from, until) {
        past = Some(true);
    }
    past.filter(|past| *past)
}

/// A marker inside the match is a part of it (又打 is no word for now when it is what was found).
fn is_inside(here: &Here<'_>, cue: &Cue) -> bool {
    cue.from >= here.found.from && cue.to <= here.found.to
}

/// 三年前 but not 年前, which is before the New Year.
fn years_ago(here: &Here<'_>, place: u32) -> bool {
    numbers::before(&here.context.note.chars, place as usize).is_some()
}

/// 去年以来, 去年起, 去年开始.
fn goes_until_now(here: &Here<'_>, place: u32) -> bool {
    let next = here.text(place, place + 5);
    next.iter().any(|written| matches!(written, '起' | '始' | '至' | '来'))
}

/// 2019年 … is past.
fn has_past_year(here: &Here<'_>, from: u32, to: u32) -> bool {
    let chars = &here.context.note.chars;
    (from..to).any(|place| {
        chars[place as usize] == '年'
            && numbers::before(chars, place as usize).is_some_and(|number| {
                (1950..=LAST_PAST_YEAR).contains(&number.value) && !goes_until_now(here, place + 1)
            })
    })
}

/// 那是以前的事: said behind.
fn is_said_of_the_past(here: &Here<'_>) -> bool {
    here.behind().iter().any(|cue| {
        let rest = here.text(cue.to, cue.to + 4);
        matches!(cue.kind, Kind::Past | Kind::Ago) && rest.starts_with(&['的', '事'])
    })
}

/// A clause that goes on with what the one before it began: 还, 也, 并, 常.
fn goes_on(here: &Here<'_>) -> bool {
    let first = here.context.note.chars.get(here.clause.from as usize);
    matches!(first, Some('还' | '也' | '并' | '常' | '且'))
        || here.people(here.clause.from, here.found.from).is_empty()
            && here.found.from - here.clause.from <= 2
}
