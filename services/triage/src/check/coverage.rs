//! Coverage both ways: every signal is found in a case and absent in another, every rule fires in
//! one and keeps quiet in another.

use super::cases::Case;
use crate::finding::Status;
use crate::loading::said::{Said, said};
use crate::loading::{Diagnostic, Kind};
use crate::rule::Place;
use crate::ruleset::Ruleset;

/// Notes every signal and rule that no case shows, or that no case shows absent.
pub(super) fn check(
    ruleset: &Ruleset,
    places: &[Place],
    cases: &[Case],
    problems: &mut Vec<Diagnostic>,
) {
    let mut note = |place: &Place, id: &str, message: Said| {
        problems.push(Diagnostic::at(place, Kind::Uncovered, id, message));
    };
    let signals = ruleset.vocabulary().signals();
    for ((index, signal), place) in (0_u16..).zip(signals).zip(places) {
        let id = &*signal.id;
        let is_found = |(of, status): &(u16, Option<Status>)| {
            *of == index && status.is_none_or(Status::is_live)
        };
        if !cases.iter().any(|case| case.found.iter().any(is_found)) {
            note(place, id, said!("no case finds signal '{id}'", "没有例子找到信号“{id}”"));
        }
        if !cases.iter().any(|case| case.absent.contains(&index)) {
            note(
                place,
                id,
                said!("no case names signal '{id}' absent", "没有例子写明没有信号“{id}”"),
            );
        }
    }
    for (index, rule) in (0_u16..).zip(ruleset.rules()) {
        let id = &*rule.id;
        if !cases.iter().any(|case| case.fires.contains(&index)) {
            note(&rule.place, id, said!("no case lets rule '{id}' fire", "没有例子触发规则“{id}”"));
        }
        if !cases.iter().any(|case| case.quiet.contains(&index)) {
            note(
                &rule.place,
                id,
                said!("no case keeps rule '{id}' quiet", "没有例子写明规则“{id}”不触发"),
            );
        }
    }
}
