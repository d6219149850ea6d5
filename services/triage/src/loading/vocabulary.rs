//! `signals.toml` of every folder: the vocabulary.

use std::collections::{BTreeMap, HashMap};

use super::diagnostic::Diagnostic;
use super::document::{Document, Table};
use super::files::{RuleFiles, SIGNALS};
use super::kind::Kind;
use super::names::{is_identifier, is_reserved};
use super::suggest::did_you_mean;
use super::words::{self, LISTS};
use crate::reading::pattern::{self, Fault};
use crate::rule::Place;
use crate::signal_set::MAX_SIGNALS;
use crate::vocabulary::{Becomes, Lasting, Signal, Vocabulary, Whose, Words};

/// The keys of a `[[signal]]`.
const KEYS: [&str; 16] = [
    "id",
    "zh",
    "en",
    "category",
    "current_days",
    "phrases",
    "negated",
    "historical",
    "with",
    "beside",
    "past_of",
    "of_child",
    "of_elder",
    "of_outsider",
    "of_perpetrator",
    "lasting",
];
/// The longest time a finding may stay current, in days: a hundred years.
const CURRENT_DAYS_MAX: i64 = 36_500;
/// The longest phrase, in characters.
const PHRASE_CHARS_MAX: usize = 2_400;

/// The vocabulary, and where each signal stands.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    pub(crate) vocabulary: Vocabulary,
    /// The place of each signal's id, by index.
    pub(crate) places: Vec<Place>,
    /// Whether every file could be read; otherwise names may be unknown for that reason alone.
    pub(crate) is_whole: bool,
}

/// Reads the signals of every folder, sorted by id.
pub(crate) fn load(files: &RuleFiles, problems: &mut Vec<Diagnostic>) -> Loaded {
    let words = words::load(files, problems);
    let mut all = Gathered { words, ..Gathered::default() };
    let mut is_whole = true;
    for (_, path, text) in files.named(SIGNALS) {
        let mut document = Document::new(path, text);
        let root = document.parse();
        document.only_tables(&root, &LISTS);
        for table in document.tables_named(&root, "signal") {
            all.take(&mut document, table);
        }
        is_whole &= !document.problems.iter().any(|problem| problem.kind == Kind::Syntax);
        problems.append(&mut document.problems);
    }
    all.check_categories(problems);
    all.check_references(problems);
    if all.signals.len() > MAX_SIGNALS {
        let message =
            format!("{} signals; a ruleset may have at most {MAX_SIGNALS}", all.signals.len());
        problems.push(Diagnostic::of_file(".", Kind::TooMany, "signal", message));
        return Loaded::default();
    }
    let (signals, places) = all.signals.into_values().unzip();
    Loaded { vocabulary: Vocabulary::new(signals).with_words(all.words), places, is_whole }
}

#[derive(Default)]
struct Gathered {
    words: Words,
    /// Signals that others name, each with its place.
    references: Vec<(Box<str>, Place)>,
    signals: BTreeMap<Box<str>, (Signal, Place)>,
    phrases: HashMap<Box<str>, Vec<PhraseUse>>,
}

/// Where a phrase stands.
struct PhraseUse {
    signal: Box<str>,
    list: &'static str,
    place: Place,
}

impl Gathered {
    fn take(&mut self, document: &mut Document<'_>, table: Table<'_>) {
        document.only_keys(table, &KEYS);
        let id = document.text(table, "id");
        let zh = document.text(table, "zh");
        let en = document.text(table, "en");
        let category = document.text(table, "category");
        let days = document.number(table, "current_days", 0..=CURRENT_DAYS_MAX);
        let Some((offset, id)) = id else { return };
        let mut signal = Signal {
            id: id.into(),
            zh: zh.map_or("", |(_, zh)| zh).into(),
            en: en.map_or("", |(_, en)| en).into(),
            category: category.map_or("", |(_, category)| category).into(),
            current_days: days.and_then(|days| u32::try_from(days).ok()).unwrap_or(0),
            ..Signal::default()
        };
        check_id(document, offset, id, "a signal's id");
        if let Some((offset, category)) = category {
            check_id(document, offset, category, "a category");
        }
        signal.phrases = self.phrases(document, table, "phrases", id);
        signal.negated = self.phrases(document, table, "negated", id);
        signal.historical = self.phrases(document, table, "historical", id);
        signal.with = self.phrases(document, table, "with", id);
        signal.beside = self.references(document, table, "beside");
        signal.past_of = self.references(document, table, "past_of");
        signal.of = Whose {
            child: self.becomes(document, table, "of_child"),
            elder: self.becomes(document, table, "of_elder"),
            outsider: self.becomes(document, table, "of_outsider"),
            perpetrator: self.becomes(document, table, "of_perpetrator"),
        };
        signal.lasting = lasting(document, table);
        let place = document.place(offset);
        if let Some((_, first)) = self.signals.get(id) {
            let message = format!("signal '{id}' stands already in {}", written(first));
            document.problem(offset, Kind::DuplicateId, id, message);
            return;
        }
        self.signals.insert(id.into(), (signal, place));
    }

    /// The phrases of one list. One that stands twice in its signal, or means two signals, is
    /// refused: a reader could not tell which was meant. Two signals may share a phrase that says
    /// neither is there.
    fn phrases(
        &mut self,
        document: &mut Document<'_>,
        table: Table<'_>,
        key: &'static str,
        id: &str,
    ) -> Vec<Box<str>> {
        let mut phrases: Vec<Box<str>> = Vec::new();
        for (offset, phrase) in document.texts(table, key) {
            if phrase.trim() != phrase || phrase.chars().count() > PHRASE_CHARS_MAX {
                let message = format!(
                    "'{key}' holds a phrase with blanks around it or over {PHRASE_CHARS_MAX} \
                     characters"
                );
                document.problem(offset, Kind::BadValue, phrase, message);
                continue;
            }
            let list = |name: &str| {
                let index = self.words.lists.iter().position(|list| &*list.name == name)?;
                u16::try_from(index).ok()
            };
            if let Err(fault) = pattern::check(phrase, &list) {
                self.refuse(document, offset, phrase, &fault);
                continue;
            }
            let place = document.place(offset);
            let uses = self.phrases.entry(phrase.into()).or_default();
            let clash = uses
                .iter()
                .find(|used| *used.signal == *id || (key == "phrases" && used.list == "phrases"));
            if let Some(PhraseUse { signal, list, place }) = clash {
                let message = format!(
                    "'{phrase}' stands already in {list} of '{signal}', {}",
                    written(place)
                );
                document.problem(offset, Kind::DuplicatePhrase, phrase, message);
                continue;
            }
            uses.push(PhraseUse { signal: id.into(), list: key, place });
            phrases.push(phrase.into());
        }
        phrases
    }

    /// A pattern that cannot be read, where in it, and what was perhaps meant.
    fn refuse(&self, document: &mut Document<'_>, offset: usize, phrase: &str, fault: &Fault) {
        let bytes: usize = phrase.chars().take(fault.at).map(char::len_utf8).sum();
        // Pushed one by one, since collecting would ask the lists to live as long as the slots.
        let mut known: Vec<&str> = Vec::new();
        pattern::slots().for_each(|slot| known.push(slot));
        self.words.lists.iter().for_each(|list| known.push(&list.name));
        let hint = fault.unknown.as_deref().and_then(|name| did_you_mean(name, known));
        let message = format!("pattern '{phrase}': {}", fault.what);
        // One more for the quotation mark.
        document.hinted(offset + 1 + bytes, Kind::BadPattern, phrase, message, hint);
    }

    /// The signals that a key names.
    fn references(
        &mut self,
        document: &mut Document<'_>,
        table: Table<'_>,
        key: &str,
    ) -> Vec<Box<str>> {
        let texts = document.texts(table, key);
        let placed = texts.into_iter().map(|(offset, id)| (id.into(), document.place(offset)));
        let named: Vec<(Box<str>, Place)> = placed.collect();
        self.references.extend(named.iter().cloned());
        named.into_iter().map(|(id, _)| id).collect()
    }

    /// What a finding becomes: another signal, one more (`+…`), or `none`.
    fn becomes(
        &mut self,
        document: &mut Document<'_>,
        table: Table<'_>,
        key: &str,
    ) -> Option<Becomes> {
        let (offset, text) = document.optional_text(table, key)?;
        if text == "none" {
            return Some(Becomes::Nothing);
        }
        let (id, more) = match text.strip_prefix('+') {
            Some(id) => (id, true),
            None => (text, false),
        };
        self.references.push((id.into(), document.place(offset)));
        Some(if more { Becomes::AsWell(id.into()) } else { Becomes::Instead(id.into()) })
    }

    /// Signals that others name must be there.
    fn check_references(&self, problems: &mut Vec<Diagnostic>) {
        for (id, place) in &self.references {
            if !self.signals.contains_key(id) {
                let hint = did_you_mean(id, self.signals.keys().map(|id| &**id));
                let message = format!("unknown signal '{id}'");
                problems.push(Diagnostic::at(place, Kind::UnknownName, id, message).hint(hint));
            }
        }
    }

    /// A category that bears a signal's name would make that name mean two things.
    fn check_categories(&self, problems: &mut Vec<Diagnostic>) {
        for (signal, place) in self.signals.values() {
            if let Some((other, first)) = self.signals.get(&signal.category) {
                let message =
                    format!("category '{}' has the name of a signal, {}", other.id, written(first));
                problems.push(Diagnostic::at(place, Kind::BadId, &other.id, message));
            }
        }
    }
}

/// How long what a signal tells goes on: `deed` unless it says otherwise.
fn lasting(document: &mut Document<'_>, table: Table<'_>) -> Lasting {
    match document.optional_text(table, "lasting") {
        None | Some((_, "deed")) => Lasting::Deed,
        Some((_, "state")) => Lasting::State,
        Some((_, "always")) => Lasting::Always,
        Some((offset, other)) => {
            let message = format!("'lasting' is deed, state or always; '{other}' is none of them");
            let hint = did_you_mean(other, ["deed", "state", "always"]);
            document.hinted(offset, Kind::BadValue, other, message, hint);
            Lasting::Deed
        }
    }
}

fn check_id(document: &mut Document<'_>, offset: usize, id: &str, what: &str) {
    if !is_identifier(id) {
        let message = format!(
            "{what} is made of lower-case letters, digits and _, from a letter; '{id}' is not"
        );
        document.problem(offset, Kind::BadId, id, message);
    } else if is_reserved(id) {
        let message = format!("{what} cannot be '{id}': the language of rules takes that name");
        document.problem(offset, Kind::BadId, id, message);
    }
}

/// A place as text.
pub(crate) fn written(place: &Place) -> String {
    format!("{}:{}:{}", place.file, place.line, place.column)
}
