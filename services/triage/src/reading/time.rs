//! Time: what was so in the past, and what is so now.
//!
//! A marker of the past holds in its clause and in those that follow without naming anybody anew;
//! a marker of the present, before the match or behind it in its clause, makes it current again.

use super::clauses::{Around, ends_clause};
use super::cues::{Cue, Kind};
use super::normal::Note;
use super::phrases::Found;

/// Whether a match is told of the past.
pub(super) fn is_past(found: &Found, around: &Around<'_>, note: &Note) -> bool {
    if around.clause.iter().any(|cue| cue.kind == Kind::Present && !is_inside(cue, found)) {
        return false;
    }
    let start = around.clause.first().map_or(found.from, |cue| cue.from);
    let mut named = false;
    for cue in around.sentence.iter().rev().filter(|cue| cue.to <= found.from) {
        match cue.kind {
            Kind::Past => return is_ago(cue, note) && !(named && cue.from < start),
            Kind::Present | Kind::Contrast => return false,
            Kind::Victim | Kind::Perpetrator | Kind::Learned => named = true,
            kind if kind.is_speech() => named = true,
            _ => {}
        }
    }
    false
}

/// 年前 is long ago behind a number, alone it is the weeks before the New Year; 过去 in the middle
/// of a clause is a way (走过去).
fn is_ago(cue: &Cue, note: &Note) -> bool {
    let before = cue.from.checked_sub(1).and_then(|place| note.chars.get(place as usize));
    match note.chars[cue.from as usize..cue.to as usize] {
        ['年', '前'] => before.is_some_and(|before| {
            before.is_ascii_digit() || "一二两三四五六七八九十百几多数好".contains(*before)
        }),
        ['过', '去'] => {
            let next = note.chars.get(cue.to as usize);
            before.is_none_or(|before| ends_clause(*before) || "他她们方在".contains(*before))
                && next.is_none_or(|next| !"就把一给了".contains(*next))
        }
        _ => true,
    }
}

const fn is_inside(cue: &Cue, found: &Found) -> bool {
    cue.from >= found.from && cue.to <= found.to
}
