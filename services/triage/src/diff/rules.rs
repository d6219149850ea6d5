//! Rules: which came and went, and what of those that stayed.

use std::collections::{BTreeMap, BTreeSet};

use super::{Change, Part, Value, note, note_lists, number, text};
use crate::level::Level;
use crate::rule::Rule;
use crate::ruleset::Ruleset;

pub(super) fn compare(before: &Ruleset, after: &Ruleset, changes: &mut Vec<Change>) {
    let by_id = |ruleset: &'_ Ruleset| -> BTreeMap<Box<str>, Rule> {
        ruleset.rules().iter().map(|rule| (rule.id.clone(), rule.clone())).collect()
    };
    let (old, new) = (by_id(before), by_id(after));
    for id in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let (was, is) = (old.get(id), new.get(id));
        let written = |rule: Option<&Rule>, of: &Ruleset| {
            rule.map(|rule| rule.condition.written(of.vocabulary()))
        };
        let conditions = (written(was, before), written(is, after));
        let part = if was.is_some() && is.is_some() { Part::Condition } else { Part::Rule };
        note(changes, part, id, conditions, |condition| text(&condition));
        // A rule that comes or goes is told with all that follows from it.
        let points = |rule: &Rule| rule.points;
        note(changes, Part::Points, id, pair(was, is, points), number);
        let floor = |rule: &Rule| rule.floor;
        let floors = pair(was, is, floor);
        note(changes, Part::Floor, id, set(floors, |floor| *floor > Level::Watch), Value::Level);
        let flags = pair(was, is, |rule| rule.flags);
        note(changes, Part::Flags, id, set(flags, |flags| !flags.is_empty()), Value::Flags);
        let group = |rule: Option<&Rule>, of: &Ruleset| {
            let group = rule.and_then(|rule| rule.capped)?;
            Some(of.policy().caps[usize::from(group)].group.clone())
        };
        let groups = (group(was, before), group(is, after));
        note(changes, Part::CappedBy, id, groups, |group| text(&group));
        if let (Some(was), Some(is)) = (was, is) {
            let says = (Some(&was.says), Some(&is.says));
            note(changes, Part::Says, id, says, |says| text(says));
            note_lists(changes, Part::Basis, id, &was.basis, &is.basis);
        }
    }
}

fn pair<T>(
    was: Option<&Rule>,
    is: Option<&Rule>,
    of: impl Fn(&Rule) -> T,
) -> (Option<T>, Option<T>) {
    (was.map(&of), is.map(&of))
}

/// Only what says something: no floor is no value.
fn set<T>((was, is): (Option<T>, Option<T>), says: impl Fn(&T) -> bool) -> (Option<T>, Option<T>) {
    (was.filter(&says), is.filter(&says))
}
