//! Taking out every part of every rule in turn: a case must notice, or nobody would.

use super::expectation::holds;
use super::oracle::{self, Effect};
use super::trial::Trial;
use crate::flag::Flag;
use crate::level::Level;
use crate::loading::said::{Said, said};
use crate::loading::{Diagnostic, Kind};
use crate::rule::Rule;
use crate::ruleset::Ruleset;

/// A part of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Points,
    Floor,
    Flag(Flag),
}

/// Notes every part that could be lost without a case noticing; tells how many were tried.
///
/// Rules do not depend on each other, so a ruleset without a part differs from the whole one by
/// that rule's own effect alone, in the cases where it fired.
pub(super) fn check(
    ruleset: &Ruleset,
    trials: &[Trial<'_>],
    problems: &mut Vec<Diagnostic>,
) -> usize {
    let mut tried = 0;
    for (index, rule) in (0_u16..).zip(ruleset.rules()) {
        let fired: Vec<_> = trials
            .iter()
            .filter(|trial| trial.effects.iter().any(|effect| effect.rule == index))
            .collect();
        let parts = parts(rule);
        tried += parts.len();
        for part in parts {
            if fired.iter().any(|trial| notices(ruleset, trial, index, part)) {
                continue;
            }
            let Said { en, zh } = named(part, &rule.id);
            let message =
                said!("{en} could go and no case would notice", "去掉{zh}，没有一个例子会变样");
            problems.push(Diagnostic::at(&rule.place, Kind::Survivor, &rule.id, message));
            if part == Part::Whole {
                // Where the rule as a whole could go, so could each of its parts.
                break;
            }
        }
    }
    tried
}

fn parts(rule: &Rule) -> Vec<Part> {
    let mut parts = vec![Part::Whole];
    if rule.points != 0 {
        parts.push(Part::Points);
    }
    if rule.floor > Level::Watch {
        parts.push(Part::Floor);
    }
    parts.extend(rule.flags.iter().map(Part::Flag));
    parts
}

fn named(part: Part, id: &str) -> Said {
    match part {
        Part::Whole => said!("rule '{id}'", "规则“{id}”"),
        Part::Points => said!("the points of rule '{id}'", "规则“{id}”的分数"),
        Part::Floor => said!("the floor of rule '{id}'", "规则“{id}”的底线"),
        Part::Flag(flag) => {
            let flag = flag.name();
            said!("the flag {flag} of rule '{id}'", "规则“{id}”的标记 {flag}")
        }
    }
}

fn notices(ruleset: &Ruleset, trial: &Trial<'_>, rule: u16, part: Part) -> bool {
    let without = trial.effects.iter().filter_map(|effect| {
        if effect.rule != rule { Some(*effect) } else { reduced(*effect, part) }
    });
    let effects: Vec<Effect> = without.collect();
    !holds(trial.case, &oracle::verdict(ruleset, &effects, trial.verdict.at))
}

fn reduced(mut effect: Effect, part: Part) -> Option<Effect> {
    match part {
        Part::Whole => return None,
        Part::Points => effect.points = 0,
        Part::Floor => effect.floor = Level::Watch,
        Part::Flag(flag) => effect.flags.remove(flag),
    }
    Some(effect)
}
