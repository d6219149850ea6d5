//! Rules that can never matter beside others.
//!
//! A rule is shadowed when it carries no points, and whenever it holds, other rules that are not
//! shadowed hold too and bring its floor and each of its flags: then no case can ever tell that
//! it is there. A rule with points always adds them, so it is never shadowed.

use crate::condition::implication::implies;
use crate::flag::Flags;
use crate::level::Level;
use crate::loading::said::said;
use crate::loading::{Diagnostic, Kind};
use crate::rule::Rule;
use crate::ruleset::Ruleset;

/// Notes every rule that is shadowed, with those that shadow it.
pub(super) fn check(ruleset: &Ruleset, problems: &mut Vec<Diagnostic>) {
    let mut shadowed: Vec<&str> = Vec::new();
    // The later of two rules that shadow each other is the one to go.
    for rule in ruleset.rules().iter().rev() {
        let others = ruleset.rules().iter().filter(|other| {
            other.id != rule.id
                && !shadowed.contains(&&*other.id)
                && implies(&rule.condition, &other.condition)
        });
        let by = shadowing(rule, &others.collect::<Vec<_>>());
        if by.is_empty() {
            continue;
        }
        shadowed.push(&rule.id);
        let (id, by) = (&rule.id, by.join(", "));
        let message = said!(
            "rule '{id}' can never matter: whenever it holds, {by} holds and does as much",
            "规则“{id}”永远不起作用：它一成立，{by} 也成立，做的一样多"
        );
        problems.push(Diagnostic::at(&rule.place, Kind::Shadowed, id, message));
    }
}

/// The rules, among those that hold whenever this one does, that bring all it brings; none when
/// they do not.
fn shadowing<'r>(rule: &Rule, others: &[&'r Rule]) -> Vec<&'r str> {
    let nothing_follows = rule.floor == Level::Watch && rule.flags.is_empty();
    if rule.points != 0 || nothing_follows {
        return Vec::new();
    }
    let mut by = Vec::new();
    if rule.floor > Level::Watch {
        let Some(other) = others.iter().find(|other| other.floor >= rule.floor) else {
            return Vec::new();
        };
        by.push(&*other.id);
    }
    let mut missing = rule.flags;
    while let Some(flag) = missing.iter().next() {
        let Some(other) = others.iter().find(|other| other.flags.contains(flag)) else {
            return Vec::new();
        };
        by.push(&*other.id);
        missing = missing.without(other.flags).without([flag].into_iter().collect::<Flags>());
    }
    by.sort_unstable();
    by.dedup();
    by
}
