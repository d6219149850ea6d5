//! What comes out of a file: one line for every row of it, and their counts.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::{Form, Reason, Remark, Why};

/// A file that was read. Every row of it is accounted for, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// What kind of file it is.
    pub form: Form,
    /// The map that was used; JSON lines have none.
    pub map: Option<String>,
    /// One entry for each row.
    pub lines: Vec<Line>,
}

/// One row of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The sheet or table, counted from 1.
    pub table: u32,
    /// The row's number as a person sees it in the file.
    pub row: u32,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of one row.
#[derive(Clone, PartialEq)]
pub enum Outcome {
    /// An event (design 4.1), and what a person should know of it, each with its column.
    Event(Box<Value>, Vec<(String, Remark)>),
    /// A JSON line, as it stands; the intake decodes it.
    Bytes(Vec<u8>),
    /// It cannot be an event.
    Refused {
        /// The column, by the known word for it or as `#7`; empty for a JSON line.
        column: String,
        /// Why.
        reason: Reason,
        /// The row itself, for quarantine.
        content: Content,
    },
    /// It is not meant to be one.
    Skipped(Why),
}

/// What a refused row held: the line's bytes, or a JSON object of the row's texts. It is for
/// sealing into quarantine and does not print itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Content(pub Vec<u8>);

/// How many rows became what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Events and JSON lines.
    pub events: usize,
    /// Refused rows, by reason.
    pub refused: BTreeMap<Reason, usize>,
    /// Skipped rows, by why.
    pub skipped: BTreeMap<Why, usize>,
    /// Remarks on events, by kind.
    pub remarks: BTreeMap<Remark, usize>,
}

impl Import {
    /// Counts the rows.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for line in &self.lines {
            match &line.outcome {
                Outcome::Event(_, remarks) => {
                    summary.events += 1;
                    for (_, remark) in remarks {
                        *summary.remarks.entry(*remark).or_default() += 1;
                    }
                }
                Outcome::Bytes(_) => summary.events += 1,
                Outcome::Refused { reason, .. } => {
                    *summary.refused.entry(*reason).or_default() += 1;
                }
                Outcome::Skipped(why) => *summary.skipped.entry(*why).or_default() += 1,
            }
        }
        summary
    }

    /// The events, in the order of their rows.
    pub fn events(&self) -> impl Iterator<Item = &Value> {
        self.lines.iter().filter_map(|line| match &line.outcome {
            Outcome::Event(event, _) => Some(event.as_ref()),
            _ => None,
        })
    }
}

// Written by hand: an event and a refused row are personal data and stay out of logs.
impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(_, remarks) => write!(f, "Event(.., {remarks:?})"),
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::Refused { column, reason, .. } => write!(f, "Refused({column:?}, {reason:?})"),
            Self::Skipped(why) => write!(f, "Skipped({why:?})"),
        }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Content({} bytes)", self.0.len())
    }
}
