//! Claims that a court, the police or a check did not accept.

use super::context::Here;
use super::cues::Kind;

/// Whether what a match says was not accepted: said behind it in the same sentence, or at the
/// beginning of the next one.
pub(super) fn is_unaccepted(here: &Here<'_>) -> bool {
    let end = here.context.clauses.sentence_end(here.index);
    let cues = here.cues(here.found.to, end);
    for cue in cues {
        match cue.kind {
            Kind::Unaccepted => return is_of_this(here, cue.from),
            Kind::Contrast => return false,
            _ => {}
        }
    }
    let last = here.context.clauses.index(end.saturating_sub(1));
    let next = here.context.clauses.after(last);
    next.is_some_and(|next| {
        let cues = here.cues(next.from, next.to);
        let first = cues.iter().find(|cue| matches!(cue.kind, Kind::Unaccepted | Kind::Contrast));
        first.is_some_and(|cue| cue.kind == Kind::Unaccepted && is_of_this(here, cue.from))
    })
}

/// Something else that was told in between is what was not accepted.
fn is_of_this(here: &Here<'_>, place: u32) -> bool {
    place - here.found.to <= 40
}
