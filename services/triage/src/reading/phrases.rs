//! Matching: every phrase of every signal in one pass.
//!
//! Phrases of different signals may overlap and both count. Within one signal the leftmost and
//! longest wins, so a whole negating or historical phrase hides the shorter one inside it. A pattern
//! yields to either wherever they meet: it is the wider net.

use aho_corasick::{AhoCorasick, MatchKind};

use super::compounds;
use super::normal::{Note, evened};
use super::patterns::{Gaps, Pattern};
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
    /// What stands between the words of a pattern.
    pub(super) gaps: Gaps,
}

/// Finds phrases.
#[derive(Debug)]
pub(super) struct Phrases {
    automaton: Option<AhoCorasick>,
    entries: Vec<Entry>,
    patterns: Vec<Pattern>,
}

/// What a text of the automaton stands for.
#[derive(Clone, Copy, Debug)]
enum Entry {
    /// A whole phrase of a signal.
    Phrase(u16, Says),
    /// The beginning of a pattern of a signal.
    Head(u16, usize),
}

impl Phrases {
    pub(super) fn new(vocabulary: &Vocabulary) -> Self {
        let (mut texts, mut entries, mut patterns) = (Vec::new(), Vec::new(), Vec::new());
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
                        entries.push(Entry::Phrase(index, says));
                    }
                }
            }
            // The loader has refused what cannot be read.
            for pattern in signal.patterns.iter().filter_map(|text| Pattern::parse(text).ok()) {
                for head in pattern.heads() {
                    texts.push(head);
                    entries.push(Entry::Head(index, patterns.len()));
                }
                patterns.push(pattern);
            }
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&texts).ok();
        Self { automaton, entries, patterns }
    }

    /// The phrases of a note, by signal and place, one signal's never overlapping.
    pub(super) fn find(&self, note: &Note) -> Vec<Found> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut found: Vec<Found> = automaton
            .find_overlapping_iter(&note.text)
            .filter_map(|one| {
                let (from, to) = note.span(one.start(), one.end());
                self.found(note, self.entries[one.pattern().as_usize()], from, to)
            })
            .filter(|one| !compounds::continues_another_word(note, one.from, one.to))
            .collect();
        yield_to_phrases(&mut found);
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

    fn found(&self, note: &Note, entry: Entry, from: u32, to: u32) -> Option<Found> {
        match entry {
            Entry::Phrase(signal, says) => {
                Some(Found { signal, says, from, to, gaps: Gaps::default() })
            }
            Entry::Head(signal, pattern) => {
                let (to, gaps) = self.patterns[pattern].end(note, to)?;
                Some(Found { signal, says: Says::Is, from, to, gaps })
            }
        }
    }
}

/// Drops what says a signal is there where a whole phrase that meets it says otherwise and begins
/// later: the leftmost would win, and a pattern begins far to the left.
fn yield_to_phrases(found: &mut Vec<Found>) {
    let firm: Vec<(u16, u32, u32)> = found
        .iter()
        .filter(|one| one.says != Says::Is)
        .map(|one| (one.signal, one.from, one.to))
        .collect();
    let meets = |one: &Found| {
        let inside = |(signal, from, to): &(u16, u32, u32)| {
            *signal == one.signal && *from < one.to && one.from < *to
        };
        firm.iter().any(inside)
    };
    found.retain(|one| one.gaps == Gaps::default() || !meets(one));
}
