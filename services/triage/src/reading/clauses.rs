//! Clauses and sentences: how far a small word reaches.

use super::cues::{Cue, Kind};
use super::normal::Note;

/// A clause without any punctuation is cut after so many characters, which also keeps reading
/// linear.
const LONGEST_CLAUSE: usize = 120;

/// How many clauses behind one are looked at.
const MOST_LATER: usize = 8;

/// Where clauses and sentences begin.
#[derive(Debug)]
pub(super) struct Clauses {
    /// For each clause: its start, its end, and the start of its sentence.
    cuts: Vec<(u32, u32, u32)>,
}

/// The clause around a match, and what stands in its sentence before it.
#[derive(Debug)]
pub(super) struct Around<'a> {
    /// The end of the clause, exclusive.
    pub(super) end: u32,
    /// The small words of the clause.
    pub(super) clause: &'a [Cue],
    /// Those of its sentence up to the end of the clause.
    pub(super) sentence: &'a [Cue],
    /// Those behind the clause, to the end of its sentence.
    pub(super) rest: &'a [Cue],
    /// Those behind the clause, to the end of the next sentence.
    pub(super) next: &'a [Cue],
    /// What stands behind the clause in its sentence: each clause with its end.
    pub(super) later: &'a [(u32, u32, u32)],
}

impl Clauses {
    pub(super) fn cut(note: &Note, cues: &[Cue]) -> Self {
        let mut contrasts = cues.iter().filter(|cue| cue.kind == Kind::Contrast).peekable();
        let (mut cuts, mut start, mut sentence) = (Vec::new(), 0, 0);
        for (index, written) in note.chars.iter().enumerate() {
            let place = index as u32;
            let contrast = contrasts.next_if(|cue| cue.from == place).is_some();
            let too_long = index - start as usize >= LONGEST_CLAUSE;
            if (contrast || too_long) && place > start {
                cuts.push((start, place, sentence));
                start = place;
            }
            if ends_clause(*written) && !is_decimal_point(note, index) {
                cuts.push((start, place + 1, sentence));
                start = place + 1;
                if ends_sentence(*written) {
                    sentence = start;
                }
            }
        }
        let length = note.chars.len() as u32;
        if start < length {
            cuts.push((start, length, sentence));
        }
        Self { cuts }
    }

    /// The clause in which a character stands, with its small words.
    pub(super) fn around<'a>(&'a self, place: u32, cues: &'a [Cue]) -> Around<'a> {
        let index = self.cuts.partition_point(|(_, end, _)| *end <= place);
        let (start, end, sentence) = self.cuts.get(index).copied().unwrap_or((place, place, place));
        let sentence_start = sentence;
        // A sentence without an end must not make reading quadratic.
        let sentence = sentence.max(start.saturating_sub(2 * LONGEST_CLAUSE as u32));
        let from = cues.partition_point(|cue| cue.from < start);
        let to = cues.partition_point(|cue| cue.from < end);
        let earlier = cues.partition_point(|cue| cue.from < sentence);
        let later = self.later(index, sentence_start);
        let rest_end = later.last().map_or(end, |(_, end, _)| *end);
        let next = self.later(index + later.len(), rest_end);
        let next_end = next.last().map_or(rest_end, |(_, end, _)| *end);
        let until = |end: u32| cues.partition_point(|cue| cue.from < end);
        Around {
            end,
            clause: &cues[from..to],
            sentence: &cues[earlier..to],
            rest: &cues[to..until(rest_end).max(to)],
            next: &cues[to..until(next_end).max(to)],
            later,
        }
    }

    /// The clauses behind one that belong to a sentence, a few at most.
    fn later(&self, index: usize, sentence: u32) -> &[(u32, u32, u32)] {
        let behind = self.cuts.get(index + 1..).unwrap_or_default();
        let belongs = |cut: &&(u32, u32, u32)| cut.2 == sentence;
        let count = behind.iter().take(MOST_LATER).take_while(belongs).count();
        &behind[..count]
    }
}

pub(super) const fn ends_clause(written: char) -> bool {
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
