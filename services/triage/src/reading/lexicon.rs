//! All words in one place: a trie by characters, walked once for each character of a note.
//!
//! Small words, people, lists of patterns, fixed words of patterns and harmless compounds all
//! stand in it, so that reading stays one way through however long the vocabulary grows.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// What a word is, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// A small word, by its index in the list of kinds.
    Cue(u16),
    /// Somebody, by roles.
    Person(u16),
    /// A member of a list that patterns name.
    List(u16),
    /// The fixed word of patterns, by the index of their group.
    Anchor(u32),
    /// A compound that is harmless whatever it contains.
    Harmless,
}

/// Multiplies instead of hashing: the keys are small numbers, and nobody attacks a vocabulary.
#[derive(Debug, Default)]
pub(super) struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, value: u64) {
        let mixed = (self.0 ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

type Edges = HashMap<u64, u32, BuildHasherDefault<Mixer>>;

/// The characters that most words begin with lie below this.
const ROOTS: usize = 0x1_0000;

/// A trie of words; forwards or, with words put in backwards, for looking behind.
#[derive(Debug)]
pub(super) struct Trie {
    roots: Box<[u32]>,
    edges: Edges,
    /// Of each node, where its marks lie.
    spans: Vec<(u32, u32)>,
    marks: Vec<Mark>,
}

impl Trie {
    /// Puts words together. The same word may have several marks.
    pub(super) fn new(words: impl IntoIterator<Item = (Vec<char>, Mark)>) -> Self {
        let mut roots = vec![0_u32; ROOTS].into_boxed_slice();
        let mut edges = Edges::default();
        let mut ends: Vec<Vec<Mark>> = vec![Vec::new()];
        for (word, mark) in words {
            let mut node = 0;
            for (index, written) in word.iter().enumerate() {
                let place = *written as usize;
                let next = if index == 0 && place < ROOTS {
                    &mut roots[place]
                } else {
                    edges.entry(key(node, *written)).or_insert(0)
                };
                if *next == 0 {
                    *next = ends.len() as u32;
                    ends.push(Vec::new());
                }
                node = *next;
            }
            if node != 0 && !ends[node as usize].contains(&mark) {
                ends[node as usize].push(mark);
            }
        }
        let (mut spans, mut marks) = (Vec::with_capacity(ends.len()), Vec::new());
        for end in ends {
            let from = marks.len() as u32;
            marks.extend(end);
            spans.push((from, marks.len() as u32));
        }
        Self { roots, edges, spans, marks }
    }

    /// Every word that begins at a character, shortest first, with its length.
    pub(super) fn each(&self, chars: &[char], start: usize, mut tell: impl FnMut(usize, Mark)) {
        let mut node = 0;
        for (index, written) in chars[start..].iter().enumerate() {
            let Some(next) = self.next(node, index, *written) else { return };
            node = next;
            self.tell(node, index + 1, &mut tell);
        }
    }

    /// Every word that ends right before a character; its letters stand in the trie backwards.
    pub(super) fn each_behind(
        &self,
        chars: &[char],
        end: usize,
        mut tell: impl FnMut(usize, Mark),
    ) {
        let mut node = 0;
        for (index, written) in chars[..end].iter().rev().enumerate() {
            let Some(next) = self.next(node, index, *written) else { return };
            node = next;
            self.tell(node, index + 1, &mut tell);
        }
    }

    fn next(&self, node: u32, index: usize, written: char) -> Option<u32> {
        let place = written as usize;
        let next = if index == 0 && place < ROOTS {
            self.roots[place]
        } else {
            self.edges.get(&key(node, written)).copied().unwrap_or(0)
        };
        (next != 0).then_some(next)
    }

    fn tell(&self, node: u32, length: usize, tell: &mut impl FnMut(usize, Mark)) {
        let (from, to) = self.spans[node as usize];
        for mark in &self.marks[from as usize..to as usize] {
            tell(length, *mark);
        }
    }
}

fn key(node: u32, written: char) -> u64 {
    u64::from(node) << 21 | u64::from(written as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_at_a_place_is_told_from_either_side() {
        let words = ["打", "打扫", "扫"].map(|word| (word.chars().collect(), Mark::Harmless));
        let trie = Trie::new(words);
        let text: Vec<char> = "他打扫屋".chars().collect();
        let mut lengths = Vec::new();
        trie.each(&text, 1, |length, _| lengths.push(length));
        assert_eq!(lengths, [1, 2]);
        let backwards = Trie::new([("扫打".chars().collect(), Mark::List(3))]);
        let mut found = Vec::new();
        backwards.each_behind(&text, 3, |length, mark| found.push((length, mark)));
        assert_eq!(found, [(2, Mark::List(3))]);
    }
}
