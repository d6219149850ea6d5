//! Words of which one fills a place, kept so that most places are passed over at a glance.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::normal::evened;

/// Words by how they are written, each made once: hundreds of patterns share the long lists.
#[derive(Debug, Default)]
pub(crate) struct Fillings(HashMap<Box<str>, Arc<Words>>);

impl Fillings {
    /// The words of `甲|乙`.
    pub(super) fn of(&mut self, written: &str) -> Arc<Words> {
        if let Some(known) = self.0.get(written) {
            return Arc::clone(known);
        }
        let words = written.split('|').map(|word| evened(word).chars().collect());
        let words = Arc::new(Words::new(self.0.len(), words));
        self.0.insert(written.into(), Arc::clone(&words));
        words
    }
}

/// The words to choose from; the same when they are the same of their [`Fillings`].
#[derive(Debug)]
pub(super) struct Words {
    /// Which of its [`Fillings`] they are.
    number: usize,
    /// By their first character, otherwise as they were written.
    words: Vec<Vec<char>>,
    /// A bit for each first character; few share one.
    firsts: [u64; 4],
    /// Whether the place may stay empty.
    optional: bool,
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Words {}

impl Hash for Words {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl Words {
    fn new(number: usize, words: impl Iterator<Item = Vec<char>>) -> Self {
        let (mut words, empty): (Vec<_>, Vec<_>) = words.partition(|word| !word.is_empty());
        words.sort_by_key(|word| word.first().copied());
        let mut firsts = [0; 4];
        for first in words.iter().filter_map(|word| word.first()) {
            let (part, bit) = bit(*first);
            firsts[part] |= bit;
        }
        Self { number, words, firsts, optional: !empty.is_empty() }
    }

    /// Whether the place may stay empty.
    pub(super) const fn may_be_left_out(&self) -> bool {
        self.optional
    }

    /// The words themselves.
    pub(super) fn texts(&self) -> impl Iterator<Item = String> {
        self.words.iter().map(|word| word.iter().collect())
    }

    /// A guess at how often one of the words stands in a note: a single character is met far more
    /// often than two in a row, and two than three.
    pub(super) fn commonness(&self) -> u32 {
        self.words.iter().map(|word| [100, 100, 10].get(word.len()).unwrap_or(&1)).sum()
    }

    /// The lengths of the words that stand at a place, nothing at all last.
    pub(super) fn at<'w>(
        &'w self,
        chars: &'w [char],
        place: usize,
    ) -> impl Iterator<Item = usize> + 'w {
        let rest = chars.get(place..).unwrap_or_default();
        let first = rest.first().filter(|first| {
            let (part, bit) = bit(**first);
            self.firsts[part] & bit != 0
        });
        let candidates = first.map_or(&[][..], |first| self.beginning_with(*first));
        let stands = candidates.iter().filter(|word| rest.starts_with(word)).map(Vec::len);
        stands.chain(self.optional.then_some(0))
    }

    fn beginning_with(&self, first: char) -> &[Vec<char>] {
        let from = self.words.partition_point(|word| word.first() < Some(&first));
        let to = self.words.partition_point(|word| word.first() <= Some(&first));
        &self.words[from..to]
    }
}

const fn bit(written: char) -> (usize, u64) {
    let low = written as u32 % (4 * u64::BITS);
    ((low / u64::BITS) as usize, 1 << (low % u64::BITS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_at_a_place_come_in_their_order_and_nothing_last() {
        let words = Fillings::default().of("打||推|打人");
        let at = |text: &str, place| {
            let chars: Vec<char> = text.chars().collect();
            words.at(&chars, place).collect::<Vec<_>>()
        };
        assert_eq!(at("他打人", 1), [1, 2, 0]);
        assert_eq!(at("他推", 1), [1, 0]);
        assert_eq!(at("他", 0), [0]);
        assert_eq!(at("他", 5), [0]);
        assert!(words.may_be_left_out());
    }
}
