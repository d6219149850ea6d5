//! The words of `signals.toml` that belong to no signal alone: lists that patterns name, harmless
//! compounds, slips of sound.

use std::collections::BTreeMap;

use super::diagnostic::Diagnostic;
use super::document::{Document, Table};
use super::files::{RuleFiles, SIGNALS};
use super::kind::Kind;
use crate::reading::pattern;
use crate::vocabulary::{WordList, Words};

/// The tables of `signals.toml`.
pub(super) const LISTS: [&str; 4] = ["signal", "list", "harmless", "homophone"];
/// So many spellings one entry may have.
const SPELLINGS_MAX: usize = 400;
/// The most lists of a ruleset.
const LISTS_MAX: usize = 500;

/// Reads the words of every folder; a list that stands twice is refused.
pub(super) fn load(files: &RuleFiles, problems: &mut Vec<Diagnostic>) -> Words {
    let mut words = Words::default();
    let mut places = BTreeMap::new();
    for (_, path, text) in files.named(SIGNALS) {
        let mut document = Document::new(path, text);
        let root = document.parse();
        // Faults of grammar are told once, by the reader of signals.
        document.problems.clear();
        for table in document.tables_named(&root, "list") {
            list(&mut document, table, &mut words, &mut places);
        }
        for table in document.tables_named(&root, "harmless") {
            document.only_keys(table, &["words"]);
            for (offset, text) in document.texts(table, "words") {
                words.harmless.extend(spelled(&mut document, offset, text));
            }
        }
        for table in document.tables_named(&root, "homophone") {
            homophone(&mut document, table, &mut words);
        }
        problems.append(&mut document.problems);
    }
    words
}

fn list(
    document: &mut Document<'_>,
    table: Table<'_>,
    words: &mut Words,
    places: &mut BTreeMap<Box<str>, String>,
) {
    document.only_keys(table, &["name", "words"]);
    let texts = document.texts(table, "words");
    let Some((offset, name)) = document.text(table, "name") else { return };
    let place = super::vocabulary::written(&document.place(offset));
    if let Some(first) = places.get(name) {
        let message = format!("list '{name}' stands already in {first}");
        document.problem(offset, Kind::DuplicateId, name, message);
        return;
    }
    if pattern::slots().any(|slot| slot == name) || name.starts_with('数') {
        let message = format!("'{name}' is a slot that every pattern has");
        document.problem(offset, Kind::BadId, name, message);
        return;
    }
    if words.lists.len() >= LISTS_MAX {
        let message = format!("more than {LISTS_MAX} lists");
        document.problem(offset, Kind::TooMany, name, message);
        return;
    }
    places.insert(name.into(), place);
    let mut all = Vec::new();
    for (offset, text) in texts {
        all.extend(spelled(document, offset, text));
    }
    all.sort_unstable();
    all.dedup();
    words.lists.push(WordList { name: name.into(), words: all });
}

/// Every spelling of an entry, which may have choices but no slots or gaps.
fn spelled(document: &mut Document<'_>, offset: usize, text: &str) -> Vec<Box<str>> {
    let nodes = pattern::parse(text, &|_| None);
    let spellings = match nodes {
        Ok(nodes) => pattern::spellings(&nodes, SPELLINGS_MAX),
        Err(fault) => {
            let message = format!("'{text}': {}", fault.what);
            document.problem(offset, Kind::BadPattern, text, message);
            return Vec::new();
        }
    };
    let Some(spellings) = spellings else {
        let message =
            format!("'{text}' may have choices, at most {SPELLINGS_MAX} spellings, and no slots");
        document.problem(offset, Kind::BadPattern, text, message);
        return Vec::new();
    };
    spellings.into_iter().filter(|one| !one.is_empty()).map(Into::into).collect()
}

fn homophone(document: &mut Document<'_>, table: Table<'_>, words: &mut Words) {
    document.only_keys(table, &["means", "written"]);
    let written = document.texts(table, "written");
    let Some((_, means)) = document.text(table, "means") else { return };
    for (offset, text) in written {
        if text.chars().count() == means.chars().count() {
            words.homophones.push((text.into(), means.into()));
        } else {
            let message = format!("'{text}' has not as many characters as '{means}'");
            document.problem(offset, Kind::BadValue, text, message);
        }
    }
}
