//! Searching one note: phrases as they come, patterns only where everything they need may stand.

use std::ops::Range;

use super::index::{Index, Wanted};
use super::normal::Note;
use super::numerals::{self, Numeral};
use super::patterns::{self, Match};
use super::phrases::{Found, Says};
use super::texts;

/// How many characters are searched at once.
const PIECE: u32 = 1_024;
/// How far beyond a piece anything can still belong to a core in it: a clause, and a part's length.
const MARGIN: u32 = 256;

/// Everything of the vocabulary that stands in a note, overlaps included.
pub(super) fn everything(index: &Index, note: &Note) -> Vec<Found> {
    let mut found = Vec::new();
    let mut hits = Vec::new();
    for texts::Hit { text, start, end } in index.texts.all_in(&note.text) {
        let (from, to) = note.span(start, end);
        let phrases = index.phrases.of(text).iter();
        found.extend(phrases.map(|(signal, says)| Found::phrase(*signal, *says, from, to)));
        if !index.fills.of(text).is_empty() {
            hits.push(Hit { text: text as u32, from, to });
        }
    }
    // A long note is searched piece by piece: what needs to stand somewhere stands everywhere in it.
    let numerals = numerals::of(note);
    for from in (0..note.chars.len() as u32).step_by(PIECE as usize) {
        let piece = from..from + PIECE;
        let (first, last) = (from.saturating_sub(MARGIN), from + PIECE + MARGIN);
        let begin = hits.partition_point(|hit| hit.to < first);
        let near = hits[begin..hits.partition_point(|hit| hit.to <= last)].to_vec();
        let begin = numerals.partition_point(|numeral| numeral.to < first);
        let end = numerals.partition_point(|numeral| numeral.to <= last);
        Search::new(index, note, near, &numerals[begin..end]).patterns(&piece, &mut found);
    }
    found
}

/// A text that fills places, where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Hit {
    text: u32,
    from: u32,
    to: u32,
}

fn set(bits: &mut [u64], place: u32) {
    bits[place as usize / 64] |= 1 << (place % 64);
}

fn is_set(bits: &[u64], place: u32) -> bool {
    bits[place as usize / 64] & (1 << (place % 64)) != 0
}

struct Search<'i> {
    index: &'i Index,
    note: &'i Note,
    numerals: &'i [Numeral],
    /// By text, then place.
    hits: Vec<Hit>,
    /// A bit for each text that stands in the note.
    stands: Vec<u64>,
    /// A bit for each place that is filled.
    filled: Vec<u64>,
    /// The parts that had to be looked for, few of the many; their matches are kept in this order.
    kept: Vec<u32>,
    matches: Vec<Vec<Match>>,
}

impl<'i> Search<'i> {
    fn new(index: &'i Index, note: &'i Note, mut hits: Vec<Hit>, numerals: &'i [Numeral]) -> Self {
        hits.sort_unstable();
        let mut stands = vec![0; index.fills.count().div_ceil(64)];
        let mut filled = vec![0; index.places.count().div_ceil(64)];
        for hits in hits.chunk_by(|a, b| a.text == b.text) {
            let text = hits[0].text;
            set(&mut stands, text);
            index.fills.of(text as usize).iter().for_each(|place| set(&mut filled, *place));
        }
        Self { index, note, numerals, hits, stands, filled, kept: Vec::new(), matches: Vec::new() }
    }

    /// Tries every pattern whose rarest place is filled; its core has to begin in the piece.
    fn patterns(&mut self, piece: &Range<u32>, found: &mut Vec<Found>) {
        let index = self.index;
        let mut tried = vec![0; index.patterns.len().div_ceil(64)];
        let mut last = None;
        for hit in 0..self.hits.len() {
            let text = self.hits[hit].text;
            if last.replace(text) == Some(text) {
                continue;
            }
            for pattern in index.tried.of(text as usize) {
                let musts = index.musts.of(*pattern as usize);
                if !is_set(&tried, *pattern) && musts.iter().all(|place| self.is_filled(*place)) {
                    self.pattern(&index.patterns[*pattern as usize], piece, found);
                }
                set(&mut tried, *pattern);
            }
        }
    }

    fn is_filled(&self, place: u32) -> bool {
        is_set(&self.filled, place)
    }

    fn stands(&self, text: u32) -> bool {
        is_set(&self.stands, text)
    }

    /// Finds a pattern of which every place that cannot stay empty is filled.
    fn pattern(&mut self, wanted: &Wanted, piece: &Range<u32>, found: &mut Vec<Found>) {
        let core = self.look_for(wanted.core);
        if self.matches[core].is_empty() {
            return;
        }
        let needs: Vec<usize> = wanted.needs.iter().map(|need| self.look_for(*need)).collect();
        if needs.iter().any(|need| self.matches[*need].is_empty()) {
            return;
        }
        let mut bars = wanted.bars.clone();
        bars.retain(|bar| self.may_stand(*bar));
        bars.iter_mut().for_each(|bar| *bar = self.look_for(*bar));
        let of = |place: &usize| self.matches[*place].as_slice();
        for core in of(&core).iter().filter(|core| piece.contains(&core.from)) {
            let Some((from, to)) = patterns::reach(core, needs.iter().map(of)) else {
                continue;
            };
            if patterns::is_barred(core, bars.iter().map(of), self.note) {
                continue;
            }
            found.push(Found {
                signal: wanted.signal,
                says: Says::Is,
                from,
                to,
                core: (core.from, core.to),
                gaps: core.gaps,
                is_pattern: true,
            });
        }
    }

    /// Whether all that a part cannot do without stands somewhere in the note.
    fn may_stand(&self, part: usize) -> bool {
        let indexed = &self.index.parts[part];
        indexed.places.iter().all(|place| self.is_filled(*place))
            && (!indexed.part.begins_with_number()
                || self.numerals.iter().any(|numeral| indexed.part.takes(numeral)))
    }

    /// Looks where a part stands, once, and says where that is kept.
    fn look_for(&mut self, number: usize) -> usize {
        let known = self.kept.iter().position(|kept| *kept as usize == number);
        known.unwrap_or_else(|| {
            let mut found = self.matches_of(number);
            found.sort_unstable_by_key(|one| (one.from, one.to));
            self.kept.push(number as u32);
            self.matches.push(found);
            self.matches.len() - 1
        })
    }

    fn matches_of(&self, number: usize) -> Vec<Match> {
        let indexed = &self.index.parts[number];
        let part = &indexed.part;
        let matched = |from: u32, to: u32| {
            let (to, gaps) = part.end(self.note, self.numerals, to)?;
            Some(Match { from, to, gaps })
        };
        if part.begins_with_number() {
            let taken = self.numerals.iter().filter(|numeral| part.takes(numeral));
            return taken.filter_map(|numeral| matched(numeral.from, numeral.to)).collect();
        }
        let Some(begins) = indexed.places.first() else { return Vec::new() };
        let mut found = Vec::new();
        for text in self.index.places.of(*begins as usize) {
            if self.stands(*text) {
                let first = self.hits.partition_point(|hit| hit.text < *text);
                let hits = self.hits[first..].iter().take_while(|hit| hit.text == *text);
                found.extend(hits.filter_map(|hit| matched(hit.from, hit.to)));
            }
        }
        found
    }
}
