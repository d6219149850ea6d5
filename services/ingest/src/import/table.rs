//! A table of cells, the same whatever kind of file it came from, with the row numbers a person
//! sees. Merged cells are filled in here: every place a merged cell covers holds its value.

use jiff::civil::DateTime;

use super::FileProblem;
use super::limits::{MAX_CELLS, MAX_COLUMNS, MAX_ROWS};
use super::numerals::plain_number;

/// One sheet, or one table of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Table {
    /// Its place in the file, counted from 1.
    pub(crate) number: u32,
    /// Text that stands in the file outside of any table.
    pub(crate) preface: Vec<String>,
    /// All rows from the first to the last that holds anything.
    pub(crate) rows: Vec<Row>,
    /// Whether days are counted from 1904 instead of 1900.
    pub(crate) since_1904: bool,
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Row {
    /// Its number as a person sees it.
    pub(crate) number: u32,
    /// Its cells from the first column on; cells beyond the last are empty.
    pub(crate) cells: Vec<Cell>,
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cell {
    pub(crate) value: Value,
    /// Covered by a merged cell that begins in a row above.
    pub(crate) above: bool,
    /// Covered by a merged cell that begins in a column to the left.
    pub(crate) left: bool,
}

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Value {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    Date(DateTime),
    /// A formula that failed.
    Fault,
}

/// A rectangle of merged cells, rows and columns counted from 0, both ends included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Region {
    pub(crate) top: usize,
    pub(crate) left: usize,
    pub(crate) bottom: usize,
    pub(crate) right: usize,
}

impl Table {
    /// Puts a value at a place, rows and columns counted from 0.
    pub(crate) fn put(
        &mut self,
        row: usize,
        column: usize,
        value: Value,
    ) -> Result<(), FileProblem> {
        if value == Value::Empty {
            return Ok(());
        }
        if row >= MAX_ROWS {
            return Err(FileProblem::TooLarge { what: "rows", most: MAX_ROWS });
        }
        if column >= MAX_COLUMNS {
            return Err(FileProblem::TooLarge { what: "columns", most: MAX_COLUMNS });
        }
        while self.rows.len() <= row {
            let number = u32::try_from(self.rows.len() + 1).unwrap_or(u32::MAX);
            self.rows.push(Row { number, cells: Vec::new() });
        }
        let cells = &mut self.rows[row].cells;
        if cells.len() <= column {
            cells.resize(column + 1, Cell::default());
        }
        cells[column].value = value;
        Ok(())
    }

    /// Fills merged cells in. What lies outside the table's own extent is left alone.
    pub(crate) fn merge(&mut self, regions: &[Region]) -> Result<(), FileProblem> {
        let width = self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let mut filled = 0;
        for region in regions {
            let Some(last_row) = self.rows.len().checked_sub(1) else { return Ok(()) };
            let bottom = region.bottom.min(last_row);
            let right = region.right.min(width.saturating_sub(1));
            if region.top > bottom || region.left > right {
                continue;
            }
            filled += (bottom - region.top + 1) * (right - region.left + 1);
            if filled > MAX_CELLS {
                return Err(FileProblem::TooLarge { what: "cells", most: MAX_CELLS });
            }
            let value = self.rows[region.top].value(region.left).clone();
            for row in region.top..=bottom {
                let cells = &mut self.rows[row].cells;
                if cells.len() <= right {
                    cells.resize(right + 1, Cell::default());
                }
                for (column, cell) in cells.iter_mut().enumerate().take(right + 1).skip(region.left)
                {
                    cell.value = value.clone();
                    cell.above = row > region.top;
                    cell.left = column > region.left;
                }
            }
        }
        Ok(())
    }
}

impl Row {
    /// The cell in a column; an empty one beyond the last.
    pub(crate) fn cell(&self, column: usize) -> &Cell {
        const NONE: &Cell = &Cell { value: Value::Empty, above: false, left: false };
        self.cells.get(column).unwrap_or(NONE)
    }

    /// The value in a column.
    pub(crate) fn value(&self, column: usize) -> &Value {
        &self.cell(column).value
    }

    /// The cells that hold something of their own: not empty and not covered by another.
    pub(crate) fn own(&self) -> impl Iterator<Item = (usize, &Cell)> {
        self.cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.left && !cell.above && !cell.value.is_empty())
    }
}

impl Value {
    /// A text cell; blank text is an empty one, and the words of a failed formula a fault.
    pub(crate) fn text(text: &str) -> Self {
        const FAULTS: [&str; 8] =
            ["#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#GETTING_DATA"];
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if text.is_empty() {
            return Self::Empty;
        }
        if FAULTS.contains(&text) { Self::Fault } else { Self::Text(text.to_owned()) }
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// As the person reads it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Empty | Self::Fault => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => plain_number(*number),
            Self::Date(at) if at.hour() == 0 && at.minute() == 0 => at.date().to_string(),
            Self::Date(at) => format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute()),
        }
    }
}
