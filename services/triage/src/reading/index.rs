//! What is searched for: every text once, what each of them is or fills, and which patterns a place
//! that is filled may be part of.

use std::collections::HashMap;
use std::sync::Arc;

use super::lists::Lists;
use super::normal::evened;
use super::part::Part;
use super::patterns::{Fillings, Pattern};
use super::phrases::Says;
use super::texts::Texts;
use super::words::Words;
use crate::vocabulary::Vocabulary;

/// The texts of a vocabulary, its phrases and patterns.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) texts: Texts,
    /// By text, the signals of which it is a whole phrase.
    pub(super) phrases: Lists<(u16, Says)>,
    /// By text, the places it fills.
    pub(super) fills: Lists<u32>,
    /// By text, the patterns whose rarest place it fills.
    pub(super) tried: Lists<u32>,
    /// By place, the texts that fill it.
    pub(super) places: Lists<u32>,
    /// Every part once, by its number.
    pub(super) parts: Vec<Indexed>,
    /// Every pattern.
    pub(super) patterns: Vec<Wanted>,
    /// By pattern, the places without which it cannot stand, the rarest first.
    pub(super) musts: Lists<u32>,
}

/// A part, and the places of it that cannot stay empty.
#[derive(Debug)]
pub(super) struct Indexed {
    pub(super) part: Part,
    pub(super) places: Vec<u32>,
}

/// A pattern of a signal.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) signal: u16,
    pub(super) core: usize,
    pub(super) needs: Vec<usize>,
    pub(super) bars: Vec<usize>,
}

impl Index {
    pub(super) fn new(vocabulary: &Vocabulary) -> Self {
        let (mut gathered, mut fillings) = (Gathered::default(), Fillings::default());
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
            for text in &words.patterns {
                if let Ok(pattern) = Pattern::parse(text, &mut fillings) {
                    gathered.pattern(signal, pattern);
                }
            }
        }
        gathered.finish()
    }
}

/// Texts, places, parts and patterns as they are gathered.
#[derive(Debug, Default)]
struct Gathered {
    texts: HashMap<String, usize>,
    phrases: Vec<Vec<(u16, Says)>>,
    fills: Vec<Vec<u32>>,
    known_places: HashMap<Arc<Words>, u32>,
    places: Vec<Place>,
    known_parts: HashMap<Part, usize>,
    parts: Vec<Indexed>,
    patterns: Vec<Wanted>,
}

/// A place of a part that cannot stay empty.
#[derive(Debug)]
struct Place {
    texts: Vec<u32>,
    /// How often it is filled for nothing, as a guess.
    commonness: u32,
}

impl Gathered {
    fn text(&mut self, text: String) -> usize {
        let next = self.phrases.len();
        let index = *self.texts.entry(text).or_insert(next);
        if index == next {
            self.phrases.push(Vec::new());
            self.fills.push(Vec::new());
        }
        index
    }

    fn place(&mut self, words: &Arc<Words>) -> u32 {
        if let Some(index) = self.known_places.get(words) {
            return *index;
        }
        let texts: Vec<u32> = words.texts().map(|text| self.text(text) as u32).collect();
        let index = self.places.len() as u32;
        texts.iter().for_each(|text| self.fills[*text as usize].push(index));
        self.known_places.insert(Arc::clone(words), index);
        self.places.push(Place { texts, commonness: words.commonness() });
        index
    }

    fn part(&mut self, part: Part) -> usize {
        if let Some(index) = self.known_parts.get(&part) {
            return *index;
        }
        let index = self.parts.len();
        let places = part.musts().map(|words| self.place(words)).collect();
        self.known_parts.insert(part.clone(), index);
        self.parts.push(Indexed { part, places });
        index
    }

    fn pattern(&mut self, signal: u16, pattern: Pattern) {
        let core = self.part(pattern.core);
        let needs = pattern.needs.into_iter().map(|part| self.part(part)).collect();
        let bars = pattern.bars.into_iter().map(|part| self.part(part)).collect();
        self.patterns.push(Wanted { signal, core, needs, bars });
    }

    /// The places a pattern cannot do without, the rarest first.
    fn musts(&self, pattern: &Wanted) -> Vec<u32> {
        let parts = pattern.needs.iter().chain([&pattern.core]);
        let places = parts.flat_map(|part| &self.parts[*part].places);
        let mut places: Vec<u32> = places.copied().collect();
        places.sort_by_key(|place| self.places[*place as usize].commonness);
        places
    }

    fn finish(self) -> Index {
        let mut tried = vec![Vec::new(); self.fills.len()];
        let musts = || self.patterns.iter().map(|pattern| self.musts(pattern));
        for (pattern, musts) in (0_u32..).zip(musts()) {
            let rarest = musts.first().map_or(&[][..], |place| &self.places[*place as usize].texts);
            rarest.iter().for_each(|text| tried[*text as usize].push(pattern));
        }
        let mut texts: Vec<(&String, &usize)> = self.texts.iter().collect();
        texts.sort_unstable_by_key(|(_, index)| **index);
        Index {
            texts: Texts::all(texts.iter().map(|(text, _)| text)),
            musts: musts().collect(),
            phrases: self.phrases.into_iter().collect(),
            fills: self.fills.into_iter().collect(),
            tried: tried.into_iter().collect(),
            places: self.places.into_iter().map(|place| place.texts).collect(),
            parts: self.parts,
            patterns: self.patterns,
        }
    }
}
