//! Matching: every phrase of every signal in one pass.
//!
//! Phrases of different signals may overlap and both count. Within one signal the leftmost and
//! longest wins, so a whole negating or historical phrase hides the shorter one inside it. A pattern
//! yields to either wherever they meet: it is the wider net.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};

use super::compounds;
use super::normal::{Note, evened};
use super::numerals::{self, Numeral};
use super::part::Part;
use super::patterns::{self, Gaps, Match, Pattern};
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
    /// What is judged of it: all of a phrase, the core of a pattern.
    pub(super) core: (u32, u32),
    /// What stands between the words of a pattern's core.
    pub(super) gaps: Gaps,
    pub(super) is_pattern: bool,
}

/// Finds phrases.
#[derive(Debug)]
pub(super) struct Phrases {
    automaton: Option<AhoCorasick>,
    /// What each text of the automaton stands for.
    entries: Vec<Vec<Entry>>,
    parts: Vec<Part>,
    /// The parts that begin with a number.
    numbered: Vec<usize>,
    /// The patterns by the part that is their core.
    patterns: Vec<Vec<Wanted>>,
}

/// What a text of the automaton stands for.
#[derive(Clone, Copy, Debug)]
enum Entry {
    /// A whole phrase of a signal.
    Phrase(u16, Says),
    /// The beginning of a part.
    Head(usize),
}

/// A pattern of a signal; parts are shared by many.
#[derive(Debug)]
struct Wanted {
    signal: u16,
    needs: Vec<usize>,
    bars: Vec<usize>,
}

/// Collects texts and parts, each once.
#[derive(Debug, Default)]
struct Collected {
    texts: HashMap<String, usize>,
    entries: Vec<Vec<Entry>>,
    known: HashMap<Part, usize>,
    parts: Vec<Part>,
    patterns: Vec<Vec<Wanted>>,
}

impl Collected {
    fn text(&mut self, text: String, entry: Entry) {
        let next = self.entries.len();
        let index = *self.texts.entry(text).or_insert(next);
        if index == next {
            self.entries.push(Vec::new());
        }
        self.entries[index].push(entry);
    }

    fn part(&mut self, part: Part) -> usize {
        if let Some(index) = self.known.get(&part) {
            return *index;
        }
        let index = self.parts.len();
        for head in part.heads() {
            self.text(head, Entry::Head(index));
        }
        self.parts.push(part.clone());
        self.patterns.push(Vec::new());
        self.known.insert(part, index);
        index
    }

    fn pattern(&mut self, signal: u16, pattern: Pattern) {
        let core = self.part(pattern.core);
        let needs = pattern.needs.into_iter().map(|part| self.part(part)).collect();
        let bars = pattern.bars.into_iter().map(|part| self.part(part)).collect();
        self.patterns[core].push(Wanted { signal, needs, bars });
    }
}

impl Phrases {
    pub(super) fn new(vocabulary: &Vocabulary) -> Self {
        let mut all = Collected::default();
        for (index, signal) in (0_u16..).zip(vocabulary.signals()) {
            let lists = [
                (Says::Is, &signal.phrases),
                (Says::IsNot, &signal.negated),
                (Says::Was, &signal.historical),
            ];
            for (says, phrases) in lists {
                for phrase in phrases.iter().map(|phrase| evened(phrase)) {
                    if !phrase.is_empty() {
                        all.text(phrase, Entry::Phrase(index, says));
                    }
                }
            }
            // The loader has refused what cannot be read.
            for pattern in signal.patterns.iter().filter_map(|text| Pattern::parse(text).ok()) {
                all.pattern(index, pattern);
            }
        }
        let mut texts: Vec<(String, usize)> = all.texts.into_iter().collect();
        texts.sort_unstable_by_key(|(_, index)| *index);
        let texts = texts.iter().map(|(text, _)| text);
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(texts).ok();
        let begins = |index: &usize| all.parts[*index].begins_with_number();
        let numbered = (0..all.parts.len()).filter(begins).collect();
        let Collected { entries, parts, patterns, .. } = Collected { texts: HashMap::new(), ..all };
        Self { automaton, entries, parts, numbered, patterns }
    }

    /// The phrases of a note, by signal and place, one signal's never overlapping.
    pub(super) fn find(&self, note: &Note) -> Vec<Found> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let numerals = numerals::of(note);
        let (mut found, mut matches) = (Vec::new(), Vec::new());
        for one in automaton.find_overlapping_iter(&note.text) {
            let (from, to) = note.span(one.start(), one.end());
            for entry in &self.entries[one.pattern().as_usize()] {
                match entry {
                    Entry::Phrase(signal, says) => {
                        found.push(Found::phrase(*signal, *says, from, to))
                    }
                    Entry::Head(part) => {
                        matches.extend(self.matched(note, &numerals, *part, from, to))
                    }
                }
            }
        }
        for numeral in &numerals {
            let taking = self.numbered.iter().filter(|part| self.parts[**part].takes(numeral));
            let (from, to) = (numeral.from, numeral.to);
            matches
                .extend(taking.filter_map(|part| self.matched(note, &numerals, *part, from, to)));
        }
        self.take_patterns(note, &matches, &mut found);
        found.retain(|one| !compounds::continues_another_word(note, one.core.0, one.core.1));
        yield_to_phrases(&mut found);
        found.sort_unstable_by(|a, b| {
            (a.signal, a.core.0, b.core.1, a.says).cmp(&(b.signal, b.core.0, a.core.1, b.says))
        });
        keep_leftmost(&mut found);
        found
    }

    fn matched(
        &self,
        note: &Note,
        numerals: &[Numeral],
        part: usize,
        from: u32,
        to: u32,
    ) -> Option<Match> {
        let (to, gaps) = self.parts[part].end(note, numerals, to)?;
        Some(Match { part, from, to, gaps })
    }

    /// Adds the patterns whose parts all stand where they must.
    fn take_patterns(&self, note: &Note, matches: &[Match], found: &mut Vec<Found>) {
        let mut sorted = matches.to_vec();
        sorted.sort_unstable_by_key(|one| one.from);
        for core in &sorted {
            let near = patterns::around(&sorted, core);
            for wanted in &self.patterns[core.part] {
                let Some((from, to)) = patterns::reach(core, &wanted.needs, near.iter()) else {
                    continue;
                };
                if patterns::is_barred(core, &wanted.bars, near.iter(), note) {
                    continue;
                }
                found.push(Found {
                    signal: wanted.signal,
                    says: Says::Is,
                    from,
                    to,
                    core: (core.from, core.to),
                    gaps: core.gaps,
                    is_pattern: true,
                });
            }
        }
    }
}

impl Found {
    fn phrase(signal: u16, says: Says, from: u32, to: u32) -> Self {
        let gaps = Gaps::default();
        Self { signal, says, from, to, core: (from, to), gaps, is_pattern: false }
    }
}

/// Of findings of one signal that overlap, the leftmost stays.
fn keep_leftmost(found: &mut Vec<Found>) {
    let mut kept: Option<Found> = None;
    found.retain(|one| {
        let hidden = kept.is_some_and(|last| last.signal == one.signal && one.core.0 < last.core.1);
        if !hidden {
            kept = Some(*one);
        }
        !hidden
    });
}

/// Drops what says a signal is there where a whole phrase that meets it says otherwise and begins
/// later: the leftmost would win, and a pattern begins far to the left.
fn yield_to_phrases(found: &mut Vec<Found>) {
    let firm: Vec<(u16, u32, u32)> = found
        .iter()
        .filter(|one| one.says != Says::Is)
        .map(|one| (one.signal, one.core.0, one.core.1))
        .collect();
    let meets = |one: &Found| {
        let inside = |(signal, from, to): &(u16, u32, u32)| {
            *signal == one.signal && *from < one.core.1 && one.core.0 < *to
        };
        firm.iter().any(inside)
    };
    found.retain(|one| !one.is_pattern || !meets(one));
}
