//! Files of labelled notes: what must be found in each, what must not, and why.

use std::collections::HashSet;

use crate::finding::Status;
use crate::loading::document::{Document, Table};
use crate::loading::said::said;
use crate::loading::suggest::did_you_mean;
use crate::loading::{Diagnostic, Kind};
use crate::vocabulary::Vocabulary;

/// A note and its labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// Its id, unique in the corpus.
    pub id: Box<str>,
    /// The note.
    pub text: Box<str>,
    /// Every signal that it tells of.
    pub find: Vec<Expected>,
    /// What a poor reader would find.
    pub absent: Vec<Absent>,
    /// Signals that a careful colleague might or might not list; they never count against a reader.
    pub optional: Vec<Box<str>>,
    /// Whether there is nothing wrong in it.
    pub nothing_wrong: bool,
}

/// A signal that must be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The signal.
    pub signal: Box<str>,
    /// The statuses that a careful colleague would accept, at least one.
    pub accepted: Vec<Status>,
    /// The kind of trap it stands in, if one.
    pub trap: Option<Box<str>>,
}

impl Expected {
    /// Whether it may be said to be so now.
    #[must_use]
    pub fn may_be_live(&self) -> bool {
        self.accepted.iter().any(|status| status.is_live())
    }
}

/// A signal that must not be found live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absent {
    /// The signal.
    pub signal: Box<str>,
    /// The kind of trap.
    pub trap: Box<str>,
}

/// Labelled notes.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    notes: Vec<Labelled>,
    ids: HashSet<Box<str>>,
}

const NOTE_KEYS: [&str; 7] = ["id", "text", "find", "absent", "optional", "nothing_wrong", "why"];
const FIND_KEYS: [&str; 4] = ["signal", "status", "quote", "trap"];
const ABSENT_KEYS: [&str; 4] = ["signal", "status", "trap", "why"];
/// What an `absent` label may say instead of a status.
const NOTHING_AT_ALL: &str = "none";

impl Corpus {
    /// The notes, in the order in which they were taken.
    #[must_use]
    pub fn notes(&self) -> &[Labelled] {
        &self.notes
    }

    /// Takes the notes of one file, given its name and text. The problems say where a label is
    /// wrong: an unknown signal or status, a quote that is not in its note, an id that stands twice.
    pub fn take(&mut self, file: &str, text: &str, vocabulary: &Vocabulary) -> Vec<Diagnostic> {
        let mut document = Document::new(file, text);
        let root = document.parse();
        for table in document.tables(&root, "note") {
            let Some(note) = Labels { document: &mut document, vocabulary }.note(table) else {
                continue;
            };
            if self.ids.insert(note.id.clone()) {
                self.notes.push(note);
            } else {
                let id = &note.id;
                let message = said!("the id '{id}' stands twice", "编号“{id}”写了两次");
                document.problem(table.offset_of("id"), Kind::DuplicateId, &note.id, message);
            }
        }
        document.problems
    }
}

/// The labels of one file, being read.
struct Labels<'d, 'a> {
    document: &'d mut Document<'a>,
    vocabulary: &'d Vocabulary,
}

impl Labels<'_, '_> {
    fn note(&mut self, table: Table<'_>) -> Option<Labelled> {
        self.document.only_keys(table, &NOTE_KEYS);
        let id = self.document.text(table, "id");
        let (_, text) = self.document.text(table, "text")?;
        let find = self.entries(table, "find").into_iter();
        let find = find.filter_map(|entry| self.expected(entry, text)).collect();
        let absent = self.entries(table, "absent").into_iter();
        let absent = absent.filter_map(|entry| self.absent(entry)).collect();
        let optional = self.document.texts(table, "optional").into_iter();
        let optional = optional.filter_map(|(offset, id)| self.known(offset, id)).collect();
        let nothing_wrong = self.document.flag(table, "nothing_wrong").unwrap_or_default();
        Some(Labelled {
            id: id?.1.into(),
            text: text.into(),
            find,
            absent,
            optional,
            nothing_wrong,
        })
    }

    fn entries<'t>(&mut self, table: Table<'t>, key: &str) -> Vec<Table<'t>> {
        let array = table.array(key);
        array.map_or_else(Vec::new, |array| self.document.tables_of(array, key))
    }

    fn expected(&mut self, entry: Table<'_>, note: &str) -> Option<Expected> {
        self.document.only_keys(entry, &FIND_KEYS);
        let signal = self.signal(entry);
        let (offset, written) = self.document.text(entry, "status")?;
        let statuses = written.split('|').map(|name| self.status(offset, name));
        let accepted = statuses.collect::<Option<Vec<_>>>()?;
        let (offset, quote) = self.document.text(entry, "quote")?;
        if !note.contains(quote) {
            let message =
                said!("the quote does not stand in the note", "这条记录里没有引用的这句话");
            self.document.problem(offset, Kind::BadCase, "quote", message);
        }
        let trap = self.document.optional_text(entry, "trap").map(|(_, trap)| trap.into());
        Some(Expected { signal: signal?, accepted, trap })
    }

    fn absent(&mut self, entry: Table<'_>) -> Option<Absent> {
        self.document.only_keys(entry, &ABSENT_KEYS);
        let signal = self.signal(entry);
        let (offset, written) = self.document.text(entry, "status")?;
        if written != NOTHING_AT_ALL {
            self.status(offset, written)?;
        }
        let (_, trap) = self.document.text(entry, "trap")?;
        Some(Absent { signal: signal?, trap: trap.into() })
    }

    fn signal(&mut self, entry: Table<'_>) -> Option<Box<str>> {
        let (offset, id) = self.document.text(entry, "signal")?;
        self.known(offset, id)
    }

    fn known(&mut self, offset: usize, id: &str) -> Option<Box<str>> {
        if self.vocabulary.index(id).is_none() {
            let ids = self.vocabulary.signals().iter().map(|signal| &*signal.id);
            let hint = did_you_mean(id, ids);
            let message = said!("unknown signal '{id}'", "没有信号“{id}”");
            self.document.hinted(offset, Kind::UnknownName, id, message, hint);
            return None;
        }
        Some(id.into())
    }

    fn status(&mut self, offset: usize, name: &str) -> Option<Status> {
        let status = Status::from_name(name);
        if status.is_none() {
            let hint = did_you_mean(name, Status::ALL.map(Status::name));
            let message = said!("unknown status '{name}'", "没有状态“{name}”");
            self.document.hinted(offset, Kind::BadCase, name, message, hint);
        }
        status
    }
}
