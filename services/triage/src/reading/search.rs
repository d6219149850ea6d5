//! Searching one note: phrases as they come, patterns only where everything they need may stand.

use super::index::{Index, Wanted};
use super::normal::Note;
use super::numerals::{self, Numeral};
use super::patterns::{self, Match};
use super::phrases::{Found, Says};

/// Everything of the vocabulary that stands in a note, overlaps included.
pub(super) fn everything(index: &Index, note: &Note) -> Vec<Found> {
    let Some(automaton) = &index.automaton else { return Vec::new() };
    let mut found = Vec::new();
    let mut texts = Vec::new();
    for one in automaton.find_overlapping_iter(&note.text) {
        let (from, to) = note.span(one.start(), one.end());
        let text = one.pattern().as_usize();
        let phrases = index.phrases[text].iter();
        found.extend(phrases.map(|(signal, says)| Found::phrase(*signal, *says, from, to)));
        if !index.begins[text].is_empty() {
            texts.push((text, from, to));
        }
    }
    texts.sort_unstable();
    let mut search = Search::new(index, note, texts);
    for core in search.begin() {
        search.patterns(core, &mut found);
    }
    found
}

struct Search<'i> {
    index: &'i Index,
    note: &'i Note,
    numerals: Vec<Numeral>,
    /// The texts that begin a part, each with its place, by text.
    texts: Vec<(usize, u32, u32)>,
    /// For each part, the last of its beginnings, counted from one; 0 for a part without any.
    begun: Vec<u32>,
    beginnings: Vec<Beginning>,
    /// For each part that had to be looked for, where its matches are kept, counted from one.
    kept: Vec<u32>,
    matches: Vec<Vec<Match>>,
}

/// One text that a part may begin with, everywhere it stands.
#[derive(Clone, Copy, Debug)]
struct Beginning {
    first: usize,
    last: usize,
    /// The beginning of the same part before this one, counted from one.
    earlier: u32,
}

impl<'i> Search<'i> {
    fn new(index: &'i Index, note: &'i Note, texts: Vec<(usize, u32, u32)>) -> Self {
        let parts = index.parts.len();
        Self {
            index,
            note,
            numerals: numerals::of(note),
            texts,
            begun: vec![0; parts],
            beginnings: Vec::new(),
            kept: vec![0; parts],
            matches: Vec::new(),
        }
    }

    /// Notes which parts may stand in the note, and gives those that are the core of a pattern.
    fn begin(&mut self) -> Vec<usize> {
        let mut cores = Vec::new();
        let mut first = 0;
        for group in self.texts.chunk_by(|one, next| one.0 == next.0) {
            let last = first + group.len();
            for part in &self.index.begins[group[0].0] {
                let begun = &mut self.begun[*part];
                if *begun == 0 && !self.index.parts[*part].patterns.is_empty() {
                    cores.push(*part);
                }
                self.beginnings.push(Beginning { first, last, earlier: *begun });
                *begun = self.beginnings.len() as u32;
            }
            first = last;
        }
        cores
    }

    fn patterns(&mut self, core: usize, found: &mut Vec<Found>) {
        let index = self.index;
        for wanted in &index.parts[core].patterns {
            if wanted.needs.iter().all(|need| self.may_stand(*need)) {
                self.pattern(core, wanted, found);
            }
        }
    }

    fn pattern(&mut self, core: usize, wanted: &Wanted, found: &mut Vec<Found>) {
        let core = self.look_for(core);
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
        for core in of(&core) {
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

    /// Whether something a part may begin with stands in the note.
    fn may_stand(&self, part: usize) -> bool {
        self.begun[part] != 0 || {
            let part = &self.index.parts[part].part;
            part.begins_with_number() && self.numerals.iter().any(|numeral| part.takes(numeral))
        }
    }

    /// Looks where a part stands, once, and says where that is kept.
    fn look_for(&mut self, number: usize) -> usize {
        if self.kept[number] == 0 {
            let mut found = self.matches_of(number);
            found.sort_unstable_by_key(|one| (one.from, one.to));
            self.matches.push(found);
            self.kept[number] = self.matches.len() as u32;
        }
        self.kept[number] as usize - 1
    }

    fn matches_of(&self, number: usize) -> Vec<Match> {
        let part = &self.index.parts[number].part;
        let matched = |from: u32, to: u32| {
            let (to, gaps) = part.end(self.note, &self.numerals, to)?;
            Some(Match { from, to, gaps })
        };
        if part.begins_with_number() {
            let taken = self.numerals.iter().filter(|numeral| part.takes(numeral));
            return taken.filter_map(|numeral| matched(numeral.from, numeral.to)).collect();
        }
        let mut found = Vec::new();
        let mut begun = self.begun[number];
        while begun != 0 {
            let Beginning { first, last, earlier } = self.beginnings[begun as usize - 1];
            found.extend(self.texts[first..last].iter().filter_map(|one| matched(one.1, one.2)));
            begun = earlier;
        }
        found
    }
}
