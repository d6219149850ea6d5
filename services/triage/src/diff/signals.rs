//! Signals: which came and went, and what of those that stayed, phrase by phrase.

use std::collections::{BTreeMap, BTreeSet};

use super::{Change, Part, note, note_lists, number, text};
use crate::vocabulary::{Signal, Vocabulary};

pub(super) fn compare(before: &Vocabulary, after: &Vocabulary, changes: &mut Vec<Change>) {
    let by_id = |vocabulary: &'_ Vocabulary| -> BTreeMap<Box<str>, Signal> {
        vocabulary.signals().iter().map(|one| (one.id.clone(), one.clone())).collect()
    };
    let (old, new) = (by_id(before), by_id(after));
    for id in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        match (old.get(id), new.get(id)) {
            (Some(was), Some(is)) => of_one(was, is, changes),
            (was, is) => {
                let names = (was.map(|one| &one.zh), is.map(|one| &one.zh));
                note(changes, Part::Signal, id, names, |name| text(name));
            }
        }
    }
}

fn of_one(was: &Signal, is: &Signal, changes: &mut Vec<Change>) {
    let id = &*was.id;
    let words = [
        (Part::NameZh, &was.zh, &is.zh),
        (Part::NameEn, &was.en, &is.en),
        (Part::Category, &was.category, &is.category),
    ];
    for (part, was, is) in words {
        note(changes, part, id, (Some(was), Some(is)), |word| text(word));
    }
    let days = (Some(was.current_days), Some(is.current_days));
    note(changes, Part::CurrentDays, id, days, number);
    note_lists(changes, Part::Phrases, id, &was.phrases, &is.phrases);
    note_lists(changes, Part::Patterns, id, &was.patterns, &is.patterns);
    note_lists(changes, Part::Negated, id, &was.negated, &is.negated);
    note_lists(changes, Part::Historical, id, &was.historical, &is.historical);
    note_lists(changes, Part::YieldsTo, id, &was.yields_to, &is.yields_to);
}
