//! `cases.toml` of every folder: what must hold, beside the rules it guards.

use std::collections::BTreeSet;

use super::events;
use crate::finding::Status;
use crate::flag::{Flag, Flags};
use crate::level::Level;
use crate::loading::document::{Document, Table};
use crate::loading::files::CASES;
use crate::loading::said::said;
use crate::loading::suggest::did_you_mean;
use crate::loading::{Diagnostic, Kind, RuleFiles};
use crate::rule::Place;
use crate::ruleset::Ruleset;

/// The keys of a `[[case]]`.
const KEYS: [&str; 11] = [
    "name", "note", "ticks", "event", "found", "absent", "fires", "quiet", "level", "flags",
    "score",
];
/// The keys that expect something.
const EXPECTING: [&str; 7] = ["found", "absent", "fires", "quiet", "level", "flags", "score"];
/// The most cases a ruleset may have.
const CASES_MAX: usize = 5_000;

/// A case as it is written.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// Its name, unique in the folder.
    pub(super) name: Box<str>,
    /// Where its name stands.
    pub(super) place: Place,
    /// Its events, as sources would send them.
    pub(super) events: Vec<events::Written>,
    /// Signals that must be found live, or with just this status.
    pub(super) found: Vec<(u16, Option<Status>)>,
    /// Signals that must not be live.
    pub(super) absent: Vec<u16>,
    /// Rules that must fire, by index.
    pub(super) fires: Vec<u16>,
    /// Rules that must not fire, by index.
    pub(super) quiet: Vec<u16>,
    pub(super) level: Option<Level>,
    pub(super) flags: Option<Flags>,
    pub(super) score: Option<i32>,
}

/// Reads the cases of every folder; those that cannot be read are problems.
pub(super) fn read(
    files: &RuleFiles,
    ruleset: &Ruleset,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Case> {
    let mut cases = Vec::new();
    for (_, path, text) in files.named(CASES) {
        let mut document = Document::new(path, text);
        let root = document.parse();
        let mut names = BTreeSet::new();
        for table in document.tables(&root, "case") {
            if let Some(case) = case(&mut document, table, ruleset) {
                if !names.insert(case.name.clone()) {
                    let (offset, name) = (table.offset_of("name"), &case.name);
                    let message = said!(
                        "case '{name}' stands twice in this file",
                        "例子“{name}”在这个文件里写了两次"
                    );
                    document.problem(offset, Kind::DuplicateId, name, message);
                }
                cases.push(case);
            }
        }
        problems.append(&mut document.problems);
    }
    if cases.len() > CASES_MAX {
        let count = cases.len();
        let message = said!(
            "{count} cases; a ruleset may have at most {CASES_MAX}",
            "有 {count} 个例子，最多 {CASES_MAX} 个"
        );
        problems.push(Diagnostic::of_file(".", Kind::TooMany, "case", message));
        cases.clear();
    }
    cases
}

fn case(document: &mut Document<'_>, table: Table<'_>, ruleset: &Ruleset) -> Option<Case> {
    let before = document.problems.len();
    document.only_keys(table, &KEYS);
    let name = document.text(table, "name");
    let events = events::read(document, table);
    let expects = table.entries().any(|(key, _)| EXPECTING.contains(&key));
    if !expects {
        let keys = EXPECTING.join(", ");
        let message = said!(
            "the case expects nothing; add one of {keys}",
            "这个例子什么也不要求；加上 {keys} 里的一样"
        );
        document.problem(table.offset, Kind::BadCase, "", message);
    }
    let (offset, name) = name?;
    let mut expected = Expected { document, table, ruleset };
    let case = Case {
        name: name.into(),
        found: expected.found(),
        absent: expected.absent(),
        fires: expected.rules("fires"),
        quiet: expected.rules("quiet"),
        flags: expected.flags(),
        level: document.number(table, "level", 0..=3).and_then(Level::from_number),
        score: document
            .number(table, "score", 0..=1_000_000)
            .and_then(|score| i32::try_from(score).ok()),
        place: document.place(offset),
        events,
    };
    (document.problems.len() == before).then_some(case)
}

/// Reads what a case expects.
struct Expected<'d, 'a, 't> {
    document: &'d mut Document<'a>,
    table: Table<'t>,
    ruleset: &'d Ruleset,
}

impl Expected<'_, '_, '_> {
    fn found(&mut self) -> Vec<(u16, Option<Status>)> {
        let texts = self.document.texts(self.table, "found");
        let mut found = Vec::new();
        for (offset, text) in texts {
            let (id, status) = match text.split_once(':') {
                Some((id, status)) => (id, self.status(offset, status)),
                None => (text, None),
            };
            found.extend(self.signal(offset, id).map(|signal| (signal, status)));
        }
        found
    }

    fn absent(&mut self) -> Vec<u16> {
        let texts = self.document.texts(self.table, "absent");
        texts.into_iter().filter_map(|(offset, id)| self.signal(offset, id)).collect()
    }

    fn status(&mut self, offset: usize, name: &str) -> Option<Status> {
        let status = Status::from_name(name);
        if status.is_none() {
            let known = Status::ALL.map(Status::name);
            let among = known.join(", ");
            let message = said!(
                "unknown status '{name}'; known are {among}",
                "没有“{name}”这种状态；有 {among}"
            );
            let hint = did_you_mean(name, known);
            self.document.hinted(offset, Kind::BadCase, name, message, hint);
        }
        status
    }

    fn signal(&mut self, offset: usize, id: &str) -> Option<u16> {
        let signal = self.ruleset.vocabulary().index(id);
        if signal.is_none() {
            let ids = self.ruleset.vocabulary().signals().iter().map(|signal| &*signal.id);
            let hint = did_you_mean(id, ids);
            let message = said!("unknown signal '{id}'", "没有信号“{id}”");
            self.document.hinted(offset, Kind::UnknownName, id, message, hint);
        }
        signal
    }

    fn rules(&mut self, key: &str) -> Vec<u16> {
        let mut indices = Vec::new();
        for (offset, id) in self.document.texts(self.table, key) {
            let rules = self.ruleset.rules();
            match rules.binary_search_by(|rule| (*rule.id).cmp(id)) {
                Ok(index) => indices.extend(u16::try_from(index)),
                Err(_) => {
                    let ids = rules.iter().map(|rule| &*rule.id);
                    let hint = did_you_mean(id, ids);
                    let message = said!(
                        "unknown rule '{id}'; rules are named folder/id",
                        "没有规则“{id}”；写成 文件夹/编号"
                    );
                    self.document.hinted(offset, Kind::UnknownName, id, message, hint);
                }
            }
        }
        indices
    }

    fn flags(&mut self) -> Option<Flags> {
        let stands = self.table.entries().any(|(key, _)| key == "flags");
        let mut flags = Flags::NONE;
        for (offset, name) in self.document.texts(self.table, "flags") {
            match Flag::from_name(name) {
                Some(flag) => flags.insert(flag),
                None => {
                    let known = Flag::ALL.map(Flag::name);
                    let among = known.join(", ");
                    let message = said!(
                        "unknown flag '{name}'; known are {among}",
                        "没有标记“{name}”；有 {among}"
                    );
                    let hint = did_you_mean(name, known);
                    self.document.hinted(offset, Kind::BadCase, name, message, hint);
                }
            }
        }
        stands.then_some(flags)
    }
}
