//! Corpus files: notes with what must be found in them, what must not, and why.

use crate::finding::Status;
use crate::loading::document::{Document, Table};
use crate::loading::{Diagnostic, Kind};

/// A note and its labels.
#[derive(Clone, Debug)]
pub struct Labelled {
    /// Its id, unique in the corpus.
    pub id: Box<str>,
    /// The note.
    pub text: Box<str>,
    /// What must be found.
    pub find: Vec<Expected>,
    /// What must not be live.
    pub absent: Vec<Absent>,
    /// What may be found or not.
    pub optional: Vec<Box<str>>,
    /// Whether there is nothing wrong in it.
    pub nothing_wrong: bool,
}

/// A signal that must be found.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The signal.
    pub signal: Box<str>,
    /// The statuses a careful colleague would accept, the best first.
    pub status: Vec<Status>,
    /// The kind of trap it stands in, if one.
    pub trap: Option<Box<str>>,
}

/// A signal that must not be live.
#[derive(Clone, Debug)]
pub struct Absent {
    /// The signal.
    pub signal: Box<str>,
    /// The kind of trap.
    pub trap: Box<str>,
}

/// Labelled notes.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// The notes, in the order of their files.
    pub notes: Vec<Labelled>,
}

const KEYS: [&str; 9] =
    ["id", "text", "find", "absent", "optional", "nothing_wrong", "why", "settled", "register"];

impl Corpus {
    /// Takes the notes of a file; what cannot be read is a problem.
    pub fn take(&mut self, path: &str, text: &str) -> Vec<Diagnostic> {
        let mut document = Document::new(path, text);
        let root = document.parse();
        for table in document.tables(&root, "note") {
            let note = note(&mut document, table);
            self.notes.extend(note);
        }
        document.problems
    }
}

fn note(document: &mut Document<'_>, table: Table<'_>) -> Option<Labelled> {
    document.only_keys(table, &KEYS);
    let id = document.text(table, "id");
    let text = document.text(table, "text");
    let optional = document.texts(table, "optional").into_iter().map(|(_, id)| id.into());
    let optional = optional.collect();
    let nothing_wrong = table.truth("nothing_wrong");
    let mut find = Vec::new();
    for entry in entries(document, table, "find") {
        let signal = document.text(entry, "signal");
        let status = document.text(entry, "status");
        let trap = document.optional_text(entry, "trap").map(|(_, trap)| trap.into());
        let (Some((_, signal)), Some((offset, written))) = (signal, status) else { continue };
        let status: Vec<Status> = written.split('|').filter_map(Status::from_name).collect();
        if status.is_empty() {
            let message = format!("unknown status '{written}'");
            document.problem(offset, Kind::BadCase, written, message);
            continue;
        }
        find.push(Expected { signal: signal.into(), status, trap });
    }
    let mut absent = Vec::new();
    for entry in entries(document, table, "absent") {
        let signal = document.text(entry, "signal");
        let trap = document.text(entry, "trap");
        if let (Some((_, signal)), Some((_, trap))) = (signal, trap) {
            absent.push(Absent { signal: signal.into(), trap: trap.into() });
        }
    }
    let (id, text) = (id?.1.into(), text?.1.into());
    Some(Labelled { id, text, find, absent, optional, nothing_wrong })
}

fn entries<'t>(document: &mut Document<'_>, table: Table<'t>, key: &str) -> Vec<Table<'t>> {
    table.array(key).map_or_else(Vec::new, |array| document.tables_of(array, key))
}
