//! What is searched for: every text once, and what each of them begins or is.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};

use super::normal::evened;
use super::part::Part;
use super::patterns::Pattern;
use super::phrases::Says;
use crate::vocabulary::Vocabulary;

/// The texts of a vocabulary, its phrases and patterns.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) automaton: Option<AhoCorasick>,
    /// By text, the signals of which it is a whole phrase.
    pub(super) phrases: Vec<Vec<(u16, Says)>>,
    /// By text, the parts it begins.
    pub(super) begins: Vec<Vec<usize>>,
    /// Every part once, by its number.
    pub(super) parts: Vec<Indexed>,
}

/// A part, and the patterns it is the core of.
#[derive(Debug)]
pub(super) struct Indexed {
    pub(super) part: Part,
    pub(super) patterns: Vec<Wanted>,
}

/// A pattern of a signal but for its core.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) signal: u16,
    pub(super) needs: Vec<usize>,
    pub(super) bars: Vec<usize>,
}

impl Index {
    pub(super) fn new(vocabulary: &Vocabulary) -> Self {
        let mut gathered = Gathered::default();
        for (signal, words) in (0_u16..).zip(vocabulary.signals()) {
            let lists = [
                (Says::Is, &words.phrases),
                (Says::IsNot, &words.negated),
                (Says::Was, &words.historical),
            ];
            for (says, phrases) in lists {
                for phrase in phrases.iter().map(|phrase| evened(phrase)) {
                    if !phrase.is_empty() {
                        let text = gathered.text(phrase);
                        gathered.phrases[text].push((signal, says));
                    }
                }
            }
            // The loader has refused what cannot be read.
            for pattern in words.patterns.iter().filter_map(|text| Pattern::parse(text).ok()) {
                gathered.pattern(signal, pattern);
            }
        }
        gathered.finish()
    }
}

/// Texts and parts as they are gathered.
#[derive(Debug, Default)]
struct Gathered {
    texts: HashMap<String, usize>,
    phrases: Vec<Vec<(u16, Says)>>,
    begins: Vec<Vec<usize>>,
    known: HashMap<Part, usize>,
    parts: Vec<Indexed>,
}

impl Gathered {
    fn text(&mut self, text: String) -> usize {
        let next = self.phrases.len();
        let index = *self.texts.entry(text).or_insert(next);
        if index == next {
            self.phrases.push(Vec::new());
            self.begins.push(Vec::new());
        }
        index
    }

    fn part(&mut self, part: Part) -> usize {
        if let Some(index) = self.known.get(&part) {
            return *index;
        }
        let index = self.parts.len();
        for head in part.heads() {
            let text = self.text(head);
            self.begins[text].push(index);
        }
        self.known.insert(part.clone(), index);
        self.parts.push(Indexed { part, patterns: Vec::new() });
        index
    }

    fn pattern(&mut self, signal: u16, pattern: Pattern) {
        let core = self.part(pattern.core);
        let needs = pattern.needs.into_iter().map(|part| self.part(part)).collect();
        let bars = pattern.bars.into_iter().map(|part| self.part(part)).collect();
        self.parts[core].patterns.push(Wanted { signal, needs, bars });
    }

    fn finish(self) -> Index {
        let mut texts: Vec<(String, usize)> = self.texts.into_iter().collect();
        texts.sort_unstable_by_key(|(_, index)| *index);
        let texts = texts.iter().map(|(text, _)| text);
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(texts).ok();
        Index { automaton, phrases: self.phrases, begins: self.begins, parts: self.parts }
    }
}
