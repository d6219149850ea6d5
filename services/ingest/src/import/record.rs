//! One incident as the table tells it: a row, and the rows merged with it that name more parties.

use super::table::{Cell, Row, Value};

/// The rows that tell of one event.
#[derive(Clone, Debug)]
pub(crate) struct Record<'a> {
    pub(crate) rows: Vec<&'a Row>,
}

impl<'a> Record<'a> {
    /// The row's number, as a person sees it.
    pub(crate) fn number(&self) -> u32 {
        self.rows.first().map_or(0, |row| row.number)
    }

    /// How many columns it has.
    pub(crate) fn width(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0)
    }

    /// The first value in a column.
    pub(crate) fn value(&self, column: usize) -> &'a Value {
        let mut values = self.rows.iter().map(|row| row.value(column));
        let first = values.next().unwrap_or(&Value::Empty);
        if first.is_empty() {
            values.find(|value| !value.is_empty()).unwrap_or(first)
        } else {
            first
        }
    }

    /// The text of every row in a column, one per line; what is merged from above counts once.
    pub(crate) fn lines(&self, column: usize) -> String {
        let own = self
            .cells(column)
            .filter(|cell| !cell.above || std::ptr::eq(*cell, self.first(column)));
        own.map(|cell| cell.value.shown()).collect::<Vec<_>>().join("\n")
    }

    /// What rows after the first hold in a column beside the value that is used.
    pub(crate) fn leftover(&self, column: usize) -> String {
        let used = self.value(column);
        let others = self.cells(column).filter(|cell| !cell.above && cell.value != *used);
        let texts: Vec<String> =
            others.map(|cell| cell.value.shown()).filter(|text| !text.is_empty()).collect();
        texts.join("\n")
    }

    /// The cells of a column, from the first row down.
    pub(crate) fn cells(&self, column: usize) -> impl Iterator<Item = &'a Cell> {
        self.rows.iter().map(move |row| row.cell(column))
    }

    fn first(&self, column: usize) -> &'a Cell {
        self.rows[0].cell(column)
    }
}
