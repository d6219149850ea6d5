//! Words of which one fills a place, kept so that most places are passed over at a glance.

/// The words to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Words {
    /// By their first character, otherwise as they were written.
    words: Vec<Vec<char>>,
    /// A bit for each first character; few share one.
    firsts: [u64; 4],
    /// Whether the place may stay empty.
    optional: bool,
}

impl Words {
    pub(super) fn new(words: impl Iterator<Item = Vec<char>>) -> Self {
        let (mut words, empty): (Vec<_>, Vec<_>) = words.partition(|word| !word.is_empty());
        words.sort_by_key(|word| word.first().copied());
        let mut firsts = [0; 4];
        for first in words.iter().filter_map(|word| word.first()) {
            let (part, bit) = bit(*first);
            firsts[part] |= bit;
        }
        Self { words, firsts, optional: !empty.is_empty() }
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
        let words = ["打", "", "推", "打人"].map(|word| word.chars().collect());
        let words = Words::new(words.into_iter());
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
