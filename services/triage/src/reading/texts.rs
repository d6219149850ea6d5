//! Finding many texts in one pass: the only user of the automaton.

use std::fmt;

use daachorse::MatchKind;
use daachorse::charwise::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

/// Texts to look for, none of them empty or twice.
pub(crate) struct Texts(Option<CharwiseDoubleArrayAhoCorasick<u32>>);

/// One of the texts where it stands, in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    /// Its number, in the order in which they were given.
    pub(crate) text: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Texts {
    /// For finding every one of them, also inside another.
    pub(crate) fn all(texts: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Self::build(MatchKind::Standard, texts)
    }

    /// For finding the leftmost and longest, none overlapping another.
    pub(crate) fn longest(texts: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Self::build(MatchKind::LeftmostLongest, texts)
    }

    fn build(kind: MatchKind, texts: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut texts = texts.into_iter().peekable();
        // It takes no empty list.
        if texts.peek().is_none() {
            return Self(None);
        }
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new().match_kind(kind).build(texts);
        // Only more than four thousand million characters are refused; going on without them would
        // read every note as harmless.
        Self(Some(automaton.unwrap_or_else(|error| panic!("too many texts: {error}"))))
    }

    /// Each where it stands, by its end.
    pub(crate) fn all_in<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Hit> + 't {
        let automaton = self.0.iter();
        automaton.flat_map(move |automaton| automaton.find_overlapping_iter(text)).map(hit)
    }

    /// The leftmost and longest, in order.
    pub(crate) fn longest_in<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Hit> + 't {
        let automaton = self.0.iter();
        automaton.flat_map(move |automaton| automaton.leftmost_find_iter(text)).map(hit)
    }
}

fn hit(one: daachorse::Match<u32>) -> Hit {
    Hit { text: one.value() as usize, start: one.start(), end: one.end() }
}

impl fmt::Debug for Texts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Texts").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 3] = ["打", "打人", "人"];

    fn numbers(hits: impl Iterator<Item = Hit>) -> Vec<usize> {
        hits.map(|hit| hit.text).collect()
    }

    #[test]
    fn all_are_found_or_only_the_longest() {
        assert_eq!(numbers(Texts::all(TEXTS).all_in("他打人")), [0, 1, 2]);
        assert_eq!(numbers(Texts::longest(TEXTS).longest_in("他打人")), [1]);
    }

    #[test]
    fn nothing_to_look_for_is_found_nowhere() {
        assert_eq!(numbers(Texts::all([""; 0]).all_in("他打人")), [0_usize; 0]);
    }
}
