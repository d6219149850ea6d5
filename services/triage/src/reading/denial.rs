//! What the alleged perpetrator says against it: his denial cancels nothing, alone it is a denial,
//! and one that a court did not believe leaves the fact standing.

use super::clauses::Around;
use super::cues::{Cue, Kind};
use super::normal::Note;
use super::phrases::Found;
use super::speakers;
use crate::finding::Status;

/// How far before a word of speaking its speaker stands, in characters.
const SPEAKER_REACH: u32 = 8;

/// Names of a matter behind what it is about.
const MATTERS: [&str; 6] = ["一事", "的事", "之事", "的事情", "的情况", "的说法"];

/// What a denial makes of a match: one before it in its clause, or one that takes up its clause in
/// the next (打人一事，男方矢口否认).
pub(super) fn denied(found: &Found, around: &Around<'_>, note: &Note) -> Option<Status> {
    let before = around.clause.iter().find(|cue| cue.kind == Kind::Denial && cue.to <= found.from);
    let denial = match before {
        Some(denial) if starts_anew(denial, found, around, note) => return None,
        Some(denial) => denial,
        None => return taken_up(found, around, note).then(|| unless_disbelieved(around)),
    };
    Some(match speaker(around, denial) {
        Some(Kind::Victim) => Status::Negated,
        _ => unless_disbelieved(around),
    })
}

/// 男方否认后又动手: what comes after the denial is told, not denied.
fn starts_anew(denial: &Cue, found: &Found, around: &Around<'_>, note: &Note) -> bool {
    around.clause.iter().filter(|cue| cue.from >= denial.to && cue.to <= found.from).any(|cue| {
        let again = matches!(note.chars.get(cue.from as usize), Some('又' | '仍' | '再'));
        cue.kind == Kind::Breaker || cue.kind == Kind::Present && again
    })
}

/// A phrase that says it is not so: from the alleged perpetrator no more than a denial.
pub(super) fn said_not_to_be(found: &Found, around: &Around<'_>) -> Status {
    let mut before = around.sentence.iter().rev().filter(|cue| cue.to <= found.from);
    let said = before.find(|cue| {
        cue.kind.is_speech() || matches!(cue.kind, Kind::Denial | Kind::Learned | Kind::Contrast)
    });
    match said {
        Some(cue) if cue.kind != Kind::Learned && is_perpetrator(around, cue) => {
            unless_disbelieved(around)
        }
        _ => Status::Negated,
    }
}

/// Whether the clause ends behind the match in the name of the matter, and the next denies it.
fn taken_up(found: &Found, around: &Around<'_>, note: &Note) -> bool {
    let behind = &note.chars[found.to as usize..around.end.max(found.to) as usize];
    let behind: String = behind.iter().filter(|written| written.is_alphanumeric()).collect();
    let next_end = around.later.first().map_or(0, |(_, end, _)| *end);
    MATTERS.contains(&behind.as_str())
        && around.rest.iter().any(|cue| cue.kind == Kind::Denial && cue.to <= next_end)
}

/// What a negator that governs the match makes of it: 其夫称从未动手 is no more than a denial.
pub(super) fn negated(around: &Around<'_>, negator: &Cue) -> Status {
    let said = around.sentence.iter().rev().find(|cue| {
        cue.to <= negator.from
            && (cue.kind.is_speech() || matches!(cue.kind, Kind::Learned | Kind::Contrast))
    });
    match said {
        Some(cue) if cue.kind.is_speech() && is_perpetrator(around, cue) => {
            unless_disbelieved(around)
        }
        _ => Status::Negated,
    }
}

/// Whether the alleged perpetrator is the one who speaks.
pub(super) fn is_perpetrator(around: &Around<'_>, said: &Cue) -> bool {
    speaker(around, said) == Some(Kind::Perpetrator)
}

/// Whoever is named before a denial denies, also from afar; to speak takes being near.
fn speaker(around: &Around<'_>, said: &Cue) -> Option<Kind> {
    let reach = if said.kind == Kind::Denial { u32::MAX } else { SPEAKER_REACH };
    speakers::named(around.sentence.iter(), said, reach)
}

fn unless_disbelieved(around: &Around<'_>) -> Status {
    let disbelieved = around.rest.iter().any(|cue| cue.kind == Kind::NotAccepted);
    if disbelieved { Status::Asserted } else { Status::Denied }
}
