//! Clauses and sentences: how far a small word reaches.

use super::cues::{Cue, Kind};
use super::normal::Note;

/// A clause without any punctuation is cut after so many characters, which also keeps reading
/// linear.
const LONGEST_CLAUSE: usize = 120;
/// So much of a sentence is looked back on at most, for the same reason.
const LONGEST_LOOK_BACK: u32 = 240;

/// A clause and the sentence it belongs to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clause {
    pub(super) from: u32,
    /// Exclusive, with the mark that ends it.
    pub(super) to: u32,
    /// Where its sentence begins.
    pub(super) sentence: u32,
}

/// Where clauses and sentences begin.
#[derive(Debug)]
pub(super) struct Clauses {
    cuts: Vec<Clause>,
}

impl Clauses {
    pub(super) fn cut(note: &Note, cues: &[Cue]) -> Self {
        let mut contrasts = cues.iter().filter(|cue| cue.kind == Kind::Contrast).peekable();
        let mut cuts = Vec::with_capacity(8);
        let (mut start, mut sentence) = (0, 0);
        for (index, written) in note.chars.iter().enumerate() {
            let place = index as u32;
            while contrasts.next_if(|cue| cue.from < place).is_some() {}
            let contrast = contrasts.next_if(|cue| cue.from == place).is_some();
            let too_long = index - start as usize >= LONGEST_CLAUSE;
            if (contrast || too_long) && place > start {
                cuts.push(Clause { from: start, to: place, sentence });
                start = place;
            }
            if ends_clause(*written) && !is_decimal_point(note, index) {
                cuts.push(Clause { from: start, to: place + 1, sentence });
                start = place + 1;
                if ends_sentence(*written) {
                    sentence = start;
                }
            }
        }
        let length = note.chars.len() as u32;
        if start < length {
            cuts.push(Clause { from: start, to: length, sentence });
        }
        Self { cuts }
    }

    /// The index of the clause in which a character stands.
    pub(super) fn index(&self, place: u32) -> usize {
        self.cuts.partition_point(|clause| clause.to <= place)
    }

    /// A clause by its index; an empty one where there is none.
    pub(super) fn get(&self, index: usize) -> Clause {
        let mut clause = self.cuts.get(index).copied().unwrap_or_default();
        clause.sentence = clause.sentence.max(clause.from.saturating_sub(LONGEST_LOOK_BACK));
        clause
    }

    /// The clause before one, if it belongs to the same sentence.
    pub(super) fn before(&self, index: usize) -> Option<Clause> {
        let own = self.cuts.get(index)?;
        let before = self.cuts.get(index.checked_sub(1)?)?;
        (before.sentence == own.sentence).then_some(*before)
    }

    /// The clause after one, whichever sentence it belongs to.
    pub(super) fn after(&self, index: usize) -> Option<Clause> {
        self.cuts.get(index + 1).copied()
    }

    /// The end of the sentence, looking no further than a few clauses on.
    pub(super) fn sentence_end(&self, index: usize) -> u32 {
        let Some(own) = self.cuts.get(index) else { return 0 };
        let rest = self.cuts[index..].iter().take(6);
        rest.take_while(|clause| clause.sentence == own.sentence)
            .last()
            .map_or(own.to, |one| one.to)
    }
}

/// The small words or people of a stretch, of a list in order.
pub(super) fn within(cues: &[Cue], from: u32, to: u32) -> &[Cue] {
    let first = cues.partition_point(|cue| cue.from < from);
    let last = cues.partition_point(|cue| cue.from < to);
    &cues[first..last.max(first)]
}

const fn ends_clause(written: char) -> bool {
    matches!(written, ',' | '。' | '.' | ';' | ':' | '!' | '?' | '\n' | '…' | '—')
}

const fn ends_sentence(written: char) -> bool {
    matches!(written, '。' | ';' | '!' | '?' | '\n')
}

fn is_decimal_point(note: &Note, index: usize) -> bool {
    let digit =
        |at: Option<usize>| at.and_then(|at| note.chars.get(at)).is_some_and(char::is_ascii_digit);
    note.chars[index] == '.' && digit(index.checked_sub(1)) && digit(Some(index + 1))
}
