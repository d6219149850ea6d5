//! Reading notes: from a narrative to findings with status, quote and place.
//!
//! One way through: [`normal`] evens out the writing, [`clauses`] cuts it up, [`phrases`] and
//! [`patterns`] find what the vocabulary knows, [`cues`] finds the small words that change what is meant, and
//! [`status`] asks its judges in order. Each further capability (speakers, time, third parties,
//! numbers) is one more judge with a room of its own.
//!
//! When in doubt a finding stands: a missed danger is worse than a false alarm.

mod answers;
mod clauses;
mod compounds;
mod conditions;
mod cues;
mod denial;
mod elsewhere;
mod homophones;
mod index;
mod lists;
mod negation;
mod normal;
mod numerals;
mod part;
mod patterns;
mod phrases;
mod search;
mod speakers;
mod status;
mod texts;
mod time;
mod voice;
mod words;

use std::collections::HashMap;

use crate::finding::Finding;
use crate::vocabulary::Vocabulary;
use clauses::Clauses;
use cues::Cues;
use normal::Note;
pub(crate) use patterns::{Fillings, Pattern, Unreadable};
use phrases::{Found, Phrases};
pub(crate) use texts::Texts;
use voice::Voices;

/// The most characters of a note that one quote takes, blanks and all: a bound on looking back.
const LONGEST_QUOTE: u32 = 400;

/// Reads notes with one vocabulary.
#[derive(Debug)]
pub struct Reader {
    phrases: Phrases,
    cues: Cues,
    signals: Vec<Box<str>>,
    /// By signal, the more exact ones it yields to.
    yielding: HashMap<Box<str>, Vec<Box<str>>>,
}

impl Reader {
    /// A reader of this vocabulary.
    #[must_use]
    pub fn new(vocabulary: &Vocabulary) -> Self {
        let signals = vocabulary.signals().iter().map(|signal| signal.id.clone()).collect();
        let yielding = vocabulary.signals().iter().filter(|signal| !signal.yields_to.is_empty());
        let yielding =
            yielding.map(|signal| (signal.id.clone(), signal.yields_to.clone())).collect();
        Self { phrases: Phrases::new(vocabulary), cues: Cues::new(), signals, yielding }
    }

    /// The findings of a narrative, by place, then signal.
    #[must_use]
    pub fn read(&self, narrative: &str) -> Vec<Finding> {
        let note = Note::new(narrative);
        let found = self.phrases.find(&note);
        if found.is_empty() {
            return Vec::new();
        }
        let cues = self.cues.find(&note);
        let clauses = Clauses::cut(&note, &cues);
        let voices = Voices::of(&note, &cues);
        let mut findings: Vec<Finding> = found
            .iter()
            .filter_map(|one| {
                let signal = &self.signals[usize::from(one.signal)];
                let judged_from = patterns::judged_from(one.core.0, &one.gaps, &cues);
                let judged = Found { from: judged_from, to: one.core.1, ..*one };
                let around = clauses.around(judged_from, &cues);
                let status = status::judge(&judged, signal, &around, &note, &voices)?;
                let (from, to, quote) = note.original(narrative, one.from, one.to);
                Some(Finding { signal: signal.clone(), status, quote: quote.into(), from, to })
            })
            .collect();
        findings.sort_by(|a, b| (a.from, a.to, &a.signal).cmp(&(b.from, b.to, &b.signal)));
        findings.dedup();
        self.give_way(&mut findings);
        findings
    }

    /// Drops what a more exact signal says of the same words: a child that is hit is no wife.
    fn give_way(&self, findings: &mut Vec<Finding>) {
        if findings.iter().all(|one| !self.yielding.contains_key(&one.signal)) {
            return;
        }
        let live: Vec<Finding> =
            findings.iter().filter(|one| one.status.is_live()).cloned().collect();
        findings.retain(|one| {
            let exact = self.yielding.get(&one.signal).map_or(&[][..], Vec::as_slice);
            let first = live.partition_point(|other| other.from + LONGEST_QUOTE < one.from);
            let near = live[first..].iter().take_while(|other| other.from < one.to);
            !near.into_iter().any(|other| other.to > one.from && exact.contains(&other.signal))
        });
    }
}

#[cfg(test)]
mod tests;
