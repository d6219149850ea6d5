//! Matching: every phrase of every signal in one pass.
//!
//! Phrases of different signals may overlap and both count. Within one signal the leftmost and
//! longest wins, so a whole negating or historical phrase hides the shorter one inside it. A pattern
//! yields to either wherever they meet: it is the wider net.

use super::index::Index;
use super::normal::Note;
use super::patterns::Gaps;
use super::{compounds, search};
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

/// Finds phrases and patterns.
#[derive(Debug)]
pub(super) struct Phrases {
    index: Index,
}

impl Phrases {
    pub(super) fn new(vocabulary: &Vocabulary) -> Self {
        Self { index: Index::new(vocabulary) }
    }

    /// The phrases of a note, by signal and place, one signal's never overlapping.
    pub(super) fn find(&self, note: &Note) -> Vec<Found> {
        let mut found = search::everything(&self.index, note);
        found.retain(|one| !compounds::continues_another_word(note, one.core.0, one.core.1));
        yield_to_phrases(&mut found);
        found.sort_unstable_by(|a, b| {
            (a.signal, a.core.0, b.core.1, a.says, a.from, b.to)
                .cmp(&(b.signal, b.core.0, a.core.1, b.says, b.from, a.to))
        });
        keep_leftmost(&mut found);
        found
    }
}

impl Found {
    pub(super) fn phrase(signal: u16, says: Says, from: u32, to: u32) -> Self {
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
    let mut firm: Vec<(u16, u32, u32)> = found
        .iter()
        .filter(|one| one.says != Says::Is)
        .map(|one| (one.signal, one.core.0, one.core.1))
        .collect();
    firm.sort_unstable();
    let meets = |one: &Found| {
        // A phrase has at most 64 characters.
        let first = firm.partition_point(|each| (each.0, each.1 + 64) < (one.signal, one.core.0));
        let near =
            firm[first..].iter().take_while(|each| (each.0, each.1) < (one.signal, one.core.1));
        near.into_iter().any(|each| each.0 == one.signal && each.2 > one.core.0)
    };
    found.retain(|one| !one.is_pattern || !meets(one));
}
