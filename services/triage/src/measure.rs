//! Measuring a reader on labelled notes: what it finds, what it misses, what it takes for what it
//! is not, and what that does to the level.
//!
//! What belongs here: labels, comparing, counting. Any way of reading can be measured, so that
//! readers and plain search stand side by side in one run. Files, clocks and printing are the
//! program's.

mod corpus;
mod figures;
mod level;
mod outcome;
mod plain;
mod tally;
#[cfg(test)]
mod tests;

pub use corpus::{Absent, Corpus, Expected, Labelled};
pub use figures::{Figures, Misread};
pub use plain::PlainSearch;
pub use tally::{LevelTally, Tally};

use crate::finding::Finding;
use crate::ruleset::Ruleset;
use outcome::Outcome;

/// Reads every note of a corpus in one way and compares with the labels. Levels are by the rules of
/// the ruleset.
#[must_use]
pub fn measure(ruleset: &Ruleset, corpus: &Corpus, read: impl Fn(&str) -> Vec<Finding>) -> Figures {
    let mut figures = Figures::default();
    for note in corpus.notes() {
        let findings = read(&note.text);
        let outcome = Outcome::of(note, &findings);
        let level = level::compare(ruleset, note, &findings);
        figures.take(note, &outcome, level, ruleset.vocabulary());
    }
    figures
}
