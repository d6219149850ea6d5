//! Locked floors: the shipped safety cases that no ruleset may undercut.
//!
//! They live in the program (`floors/*.toml` beside `src/`), not in the rules folder, so that a
//! draft cannot take them out. Each is tried on a draft as ticks and as everyday words, from
//! several sources, roles, places and kinds of event, on the day and long after it. Where a draft
//! puts a condition between a locked signal and its floor, whatever that draft's own rules ask
//! for is tried beside it, too.
//!
//! What belongs here: what must stand, and trying it. Whether a draft is good otherwise is
//! `check/`.

mod beside;
mod data;
mod duties;
mod proof;
mod refusal;
mod setting;
mod trial;

use crate::loading::said::said;
use crate::loading::{Diagnostic, Kind};
use crate::rule::Place;
use crate::ruleset::Ruleset;
use data::{Locked, locked};

/// How many locked cases there are.
#[must_use]
pub fn count() -> usize {
    locked().map_or(0, |locked| locked.floors.len())
}

/// Every locked case that the ruleset undercuts, with the case; empty when it may be published.
///
/// The whole check of the shipped ruleset, this and its made-up cases included, takes 0.9 s in a
/// debug build on two cores.
#[must_use]
pub fn undercut(ruleset: &Ruleset) -> Vec<Diagnostic> {
    undercut_at(ruleset, &[])
}

/// The same, told where each signal stands, by index.
pub(crate) fn undercut_at(ruleset: &Ruleset, places: &[Place]) -> Vec<Diagnostic> {
    match locked() {
        Ok(Locked { floors, duties, roles }) => {
            let of = |floor| trial::undercut(ruleset, places, floor);
            let mut found: Vec<Diagnostic> = floors.iter().flat_map(of).collect();
            found.extend(duties::undercut(ruleset, floors, duties, roles));
            found
        }
        Err(error) => {
            let message = said!(
                "the locked floors cannot be read: {error}",
                "锁定的底线读不出来，请报告：{error}"
            );
            vec![Diagnostic::of_file(".", Kind::Internal, "", message)]
        }
    }
}

#[cfg(test)]
mod tests;
