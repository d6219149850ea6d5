//! The columns of a record that say who.

use super::super::column_map::{Field, Kind};
use super::super::identity::{self, Identity};
use super::super::table::Value;
use super::super::{Remark, parties};
use super::Draft;

impl Draft<'_> {
    pub(super) fn parties(&mut self, column: usize) {
        let mut remarks = Vec::new();
        let text = self.record.lines(column);
        self.people.extend(parties::read(&text, &mut remarks));
        self.remark(column, remarks);
    }

    /// One thing told of every party in turn.
    pub(super) fn told(&mut self, field: &Field, column: usize) {
        let words = parties::in_turn(&self.record.lines(column));
        let mut remarks = Vec::new();
        let range = self.range(field, words.len());
        let Some(people) = range.and_then(|range| self.people.get_mut(range)) else {
            return self.keep(column, Some(Remark::PartiesUnmatched));
        };
        let mut all = true;
        for (person, word) in people.iter_mut().zip(&words).filter(|(_, word)| !word.is_empty()) {
            all &= match field.kind {
                Kind::PartyPhone => person.phone(word),
                Kind::PartyAge => person.aged(word),
                _ => person.tell(word, &mut remarks),
            };
        }
        self.remark(column, remarks);
        if !all {
            self.keep(column, Some(Remark::WordUnknown));
        }
    }

    pub(super) fn identities(&mut self, field: &Field, column: usize) {
        let mut identities = Vec::new();
        let cells = self.record.cells(column).enumerate();
        for (_, cell) in cells.filter(|(row, cell)| *row == 0 || !cell.above) {
            match &cell.value {
                Value::Number(number) => identities.push(identity::of_number(*number)),
                value => identities.extend(
                    parties::in_turn(&value.shown()).iter().map(|text| identity::of_text(text)),
                ),
            }
        }
        let mut remarks = Vec::new();
        let range = self.range(field, identities.len());
        let fits = match range.and_then(|range| self.people.get_mut(range)) {
            Some(people) => {
                for (person, identity) in people.iter_mut().zip(&identities) {
                    person.identify(identity, &mut remarks);
                }
                true
            }
            None => {
                remarks.push(Remark::PartiesUnmatched);
                if identities.contains(&Identity::Damaged) {
                    remarks.push(Remark::IdentityDamaged);
                }
                false
            }
        };
        self.remark(column, remarks);
        if !fits {
            self.keep(column, None);
        }
    }

    /// Which parties a column with so many words is about: the one it names, or all of them.
    fn range(&self, field: &Field, words: usize) -> Option<std::ops::Range<usize>> {
        match field.party {
            Some(party) => (words == 1 && party <= self.people.len()).then(|| party - 1..party),
            None => (words == self.people.len()).then_some(0..words),
        }
    }
}
