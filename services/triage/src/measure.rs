//! Measuring the reader on a corpus of labelled notes: what it finds, what it misses, what it
//! takes for something it is not, and how plain substring search does beside it.
//!
//! Pure like the rest: texts in, figures out. Reading folders and printing belong to the program.

mod corpus;
mod figures;
mod level;

pub use corpus::{Absent, Corpus, Expected, Labelled};
pub use figures::{Figures, Misread, Tally};

use std::collections::BTreeMap;

use crate::finding::{Finding, Status};
use crate::ruleset::Ruleset;

/// Reads every note of a corpus and compares with its labels.
#[must_use]
pub fn measure(ruleset: &Ruleset, corpus: &Corpus) -> Figures {
    let mut figures = Figures::default();
    for note in &corpus.notes {
        let findings = ruleset.reader().read(&note.text);
        figures.take(note, &best(&findings));
        figures.take_level(note, &level::of(ruleset, note, &findings));
    }
    figures
}

/// The same for plain substring search: every signal whose phrase stands in the note is found.
#[must_use]
pub fn substring(phrases: &BTreeMap<String, Vec<String>>, corpus: &Corpus) -> Figures {
    let mut figures = Figures::default();
    for note in &corpus.notes {
        let found = phrases
            .iter()
            .filter(|(_, phrases)| phrases.iter().any(|phrase| note.text.contains(&**phrase)))
            .map(|(signal, _)| (signal.clone(), Status::Asserted));
        figures.take(note, &found.collect());
    }
    figures
}

/// The phrases of a ruleset that are made of characters alone.
#[must_use]
pub fn spelled(ruleset: &Ruleset) -> BTreeMap<String, Vec<String>> {
    let vocabulary = ruleset.vocabulary();
    let spelled = |pattern: &str| {
        let nodes = crate::reading::pattern::parse(pattern, &|name| vocabulary.list(name)).ok()?;
        crate::reading::pattern::spellings(&nodes, SPELLINGS_MAX)
    };
    let of_signal = |signal: &crate::vocabulary::Signal| {
        let phrases = signal.phrases.iter().filter_map(|pattern| spelled(pattern)).flatten();
        let phrases = phrases.filter(|phrase| phrase.chars().count() >= 2);
        (signal.id.to_string(), phrases.collect())
    };
    vocabulary.signals().iter().map(of_signal).collect()
}

/// So many spellings of one pattern are searched for.
const SPELLINGS_MAX: usize = 4_000;

/// Of each signal the finding that weighs most: live before past before none.
fn best(findings: &[Finding]) -> BTreeMap<String, Status> {
    let mut best: BTreeMap<String, Status> = BTreeMap::new();
    for finding in findings {
        let status = best.entry(finding.signal.to_string()).or_insert(finding.status);
        *status = (*status).min(finding.status);
    }
    best
}
