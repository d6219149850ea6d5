//! What stands in a backup once its frames are opened, line by line.

use std::io::BufRead;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::frames::Opening;
use super::{BackupError, BackupRows};

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Line {
    /// A row of the table named last, its fields in the order of the columns.
    Row(Vec<Value>),
    /// A table begins; one without rows names no columns.
    Table {
        /// Its name.
        table: String,
        /// Its columns.
        columns: Vec<String>,
    },
    /// The end: how many rows of each table there are.
    End {
        /// By table.
        rows: BackupRows,
    },
}

/// The lines of a backup, counted as they come.
pub(super) struct Lines<'r, R> {
    opening: Opening<'r, R>,
    opened: std::vec::IntoIter<String>,
    table: Option<String>,
    rows: BackupRows,
    ended: bool,
}

impl<'r, R: BufRead> Lines<'r, R> {
    pub(super) fn new(opening: Opening<'r, R>) -> Self {
        let opened = Vec::new().into_iter();
        Self { opening, opened, table: None, rows: BackupRows::new(), ended: false }
    }

    /// The line of the file read last.
    pub(super) const fn place(&self) -> u64 {
        self.opening.line()
    }

    /// The rows counted so far.
    pub(super) fn rows(self) -> BackupRows {
        self.rows
    }

    /// The next table or row; `None` at the end, if every row that was counted has come.
    pub(super) fn next(&mut self) -> Result<Option<Line>, BackupError> {
        loop {
            let Some(text) = self.opened.next() else {
                match self.opening.next()? {
                    Some(frame) => {
                        let lines: Vec<String> = frame.lines().map(str::to_owned).collect();
                        self.opened = lines.into_iter();
                    }
                    None if self.ended => return Ok(None),
                    None => return Err(BackupError::CutShort(self.place())),
                }
                continue;
            };
            let damaged = || BackupError::Damaged(self.opening.line());
            let line: Line = serde_json::from_str(&text).map_err(|_| damaged())?;
            match (&line, &self.table) {
                (Line::End { rows }, _) => {
                    self.compare(rows)?;
                    continue;
                }
                (Line::Table { table, .. }, _) => {
                    self.rows.insert(table.clone(), 0);
                    self.table = Some(table.clone());
                }
                (Line::Row(_), Some(table)) => *self.rows.entry(table.clone()).or_default() += 1,
                (Line::Row(_), None) => return Err(damaged()),
            }
            return Ok(Some(line));
        }
    }

    fn compare(&mut self, counted: &BackupRows) -> Result<(), BackupError> {
        let differs = |pair: &(&String, &u64)| self.rows.get(pair.0) != Some(pair.1);
        if let Some((table, _)) = counted.iter().find(differs) {
            return Err(BackupError::Count(table.clone()));
        }
        self.ended = true;
        Ok(())
    }
}
