//! Small fixed bit sets: signals and rules by their index.

/// The most signals one ruleset may have; a larger vocabulary is refused at load.
pub const MAX_SIGNALS: usize = 256;
/// The most rules one ruleset may have; a larger ruleset is refused at load.
pub const MAX_RULES: usize = 512;

/// A set of signals by index.
pub type SignalSet = Bits<{ MAX_SIGNALS / 64 }>;
/// A set of rules by index.
pub type RuleSet = Bits<{ MAX_RULES / 64 }>;

/// `64 * N` bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bits<const N: usize>([u64; N]);

impl<const N: usize> Default for Bits<N> {
    fn default() -> Self {
        Self([0; N])
    }
}

impl<const N: usize> Bits<N> {
    /// A set of one.
    #[must_use]
    pub fn only(index: u16) -> Self {
        let mut set = Self::default();
        set.insert(index);
        set
    }

    /// Adds an index. Indices at or beyond `64 * N` are a programming error and panic.
    #[inline]
    pub fn insert(&mut self, index: u16) {
        self.0[usize::from(index) / 64] |= 1 << (index % 64);
    }

    /// Whether the index is in the set.
    #[inline]
    #[must_use]
    pub fn contains(&self, index: u16) -> bool {
        self.0[usize::from(index) / 64] & (1 << (index % 64)) != 0
    }

    /// Adds every index of `other`.
    #[inline]
    pub fn extend(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(mine, theirs)| *mine |= theirs);
    }

    /// What both have.
    #[inline]
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let mut both = *self;
        both.0.iter_mut().zip(other.0).for_each(|(mine, theirs)| *mine &= theirs);
        both
    }

    /// Whether the two share an index.
    #[inline]
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).any(|(mine, theirs)| mine & theirs != 0)
    }

    /// Whether every index of `other` is here.
    #[inline]
    #[must_use]
    pub fn includes(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).all(|(mine, theirs)| mine & theirs == theirs)
    }

    /// Whether it is empty.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// The indices in rising order.
    #[inline]
    #[must_use]
    pub const fn iter(&self) -> Indices<N> {
        Indices { words: self.0, at: 0 }
    }
}

/// The indices of a set, rising.
#[derive(Clone, Debug)]
pub struct Indices<const N: usize> {
    words: [u64; N],
    at: usize,
}

impl<const N: usize> Iterator for Indices<N> {
    type Item = u16;

    #[inline]
    fn next(&mut self) -> Option<u16> {
        while let Some(word) = self.words.get_mut(self.at) {
            if *word != 0 {
                let bit = word.trailing_zeros() as usize;
                *word &= *word - 1;
                return Some((self.at * 64 + bit) as u16);
            }
            self.at += 1;
        }
        None
    }
}

impl<const N: usize> FromIterator<u16> for Bits<N> {
    fn from_iter<I: IntoIterator<Item = u16>>(indices: I) -> Self {
        let mut set = Self::default();
        indices.into_iter().for_each(|index| set.insert(index));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_gives_back_its_indices_in_order() {
        let set: SignalSet = [200, 3, 64, 63].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [3, 63, 64, 200]);
        assert!(set.contains(64) && !set.contains(65));
    }
}
