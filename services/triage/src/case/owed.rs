//! When a warning is owed.

use crate::flag::{Flag, Flags};
use crate::known::Known;
use crate::level::Level;
use crate::ruleset::Ruleset;

/// Whether a warning is owed when a case goes from one level and flags to another by these events:
/// the level rises, a duty is new, or a live danger is told again.
pub fn owed<'k>(
    ruleset: &Ruleset,
    before: (Level, Flags),
    after: (Level, Flags),
    mut events: impl Iterator<Item = &'k Known>,
) -> bool {
    let mut new_duties = after.1.without(before.1);
    // Care is a track of its own: listed for the grid worker, never a warning of danger.
    new_duties.remove(Flag::CareTrack);
    let danger = ruleset.vocabulary().danger();
    let dangerous = |known: &Known| {
        known.marks().iter().any(|mark| mark.status.is_live() && danger.contains(mark.signal))
    };
    after.0 > before.0 || !new_duties.is_empty() || after.0 > Level::Watch && events.any(dangerous)
}
