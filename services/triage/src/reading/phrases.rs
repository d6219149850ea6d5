//! Matching: every phrase of every signal in one pass.
//!
//! Phrases of different signals may overlap and both count. Within one signal the leftmost and
//! longest wins, so a whole negating or historical phrase hides the shorter one inside it.

use aho_corasick::{AhoCorasick, MatchKind};

use super::compounds;
use super::normal::{Note, evened};
use crate::vocabulary::Vocabulary;

/// What a phrase says of its signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Says {
    /// It is so.
    Is,
    /// It is not so.
    IsNot,
    /// It was so.
    Was,
}

/// A phrase where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) signal: u16,
    pub(super) says: Says,
    pub(super) from: u32,
    pub(super) to: u32,
}

/// Finds phrases.
#[derive(Debug)]
pub(super) struct Phrases {
    automaton: Option<AhoCorasick>,
    entries: Vec<(u16, Says)>,
}

impl Phrases {
    pub(super) fn new(vocabulary: &Vocabulary) -> Self {
        let (mut texts, mut entries) = (Vec::new(), Vec::new());
        for (index, signal) in (0_u16..).zip(vocabulary.signals()) {
            let lists = [
                (Says::Is, &signal.phrases),
                (Says::IsNot, &signal.negated),
                (Says::Was, &signal.historical),
            ];
            for (says, phrases) in lists {
                for phrase in phrases.iter().map(|phrase| evened(phrase)) {
                    if !phrase.is_empty() {
                        texts.push(phrase);
                        entries.push((index, says));
                    }
                }
            }
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&texts).ok();
        Self { automaton, entries }
    }

    /// The phrases of a note, by signal and place, one signal's never overlapping.
    pub(super) fn find(&self, note: &Note) -> Vec<Found> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut found: Vec<Found> = automaton
            .find_overlapping_iter(&note.text)
            .map(|one| {
                let (signal, says) = self.entries[one.pattern().as_usize()];
                let (from, to) = note.span(one.start(), one.end());
                Found { signal, says, from, to }
            })
            .filter(|one| !compounds::continues_another_word(note, one.from, one.to))
            .collect();
        found.sort_unstable_by(|a, b| {
            (a.signal, a.from, b.to, a.says).cmp(&(b.signal, b.from, a.to, b.says))
        });
        let mut kept: Option<Found> = None;
        found.retain(|one| {
            let hidden = kept.is_some_and(|last| last.signal == one.signal && one.from < last.to);
            if !hidden {
                kept = Some(*one);
            }
            !hidden
        });
        found
    }
}
