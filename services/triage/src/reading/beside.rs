//! What counts beside something else: 经常 beside a blow, a child looking on, a letter of warning
//! that was given before.

use crate::finding::Status;

/// A finding while it is being put together, in evened places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draft {
    pub(super) signal: u16,
    pub(super) status: Status,
    pub(super) from: u32,
    pub(super) to: u32,
}

/// How far apart the two may stand, in characters.
const REACH: u32 = 40;

/// The nearest finding of these signals that is live, or historical when that is asked for.
pub(super) fn nearest<'a>(
    drafts: &'a [Draft],
    signals: &[u16],
    (from, to): (u32, u32),
    wants: fn(Status) -> bool,
) -> Option<&'a Draft> {
    // They are in order of their places, so a long note is only looked through around the place.
    let first = drafts.partition_point(|draft| draft.from + 4 * REACH < from);
    drafts[first..]
        .iter()
        .take_while(|draft| draft.from <= to + REACH)
        .filter(|draft| signals.contains(&draft.signal) && wants(draft.status))
        .map(|draft| {
            let gap =
                if draft.to <= from { from - draft.to } else { draft.from.saturating_sub(to) };
            (gap, draft)
        })
        .filter(|(gap, _)| *gap <= REACH)
        .min_by_key(|(gap, draft)| (*gap, draft.from))
        .map(|(_, draft)| draft)
}
