//! Files into events: JSON lines, and tables as offices really send them.
//!
//! Here belongs everything between the bytes of a file and the events its rows tell of. It is
//! pure: no database, no network and no clock; the town and the day of import are arguments.
//! Storing, judging and answering for what comes out belong to the caller.
//!
//! A file becomes tables of cells (`form` says which reader), the column map whose header stands
//! in the table says what each column means (`heading`), and each row below it becomes one
//! event, is refused with a reason that never repeats the cell, or is skipped for a named why.

mod archive;
mod calendar;
mod classify;
mod column_map;
mod compound;
mod day_time;
mod delimited;
mod docx;
mod draft;
mod encoding;
mod envelope;
mod form;
mod heading;
mod identity;
mod limits;
mod lines;
mod numerals;
mod outcome;
mod parties;
mod person;
mod place;
mod problem;
mod reason;
mod record;
mod relation;
mod sheet;
mod spelling;
mod table;
pub mod text;
mod title;
mod values;
mod xls;
mod xlsx;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use column_map::{ColumnMap, MapProblem, shipped};
pub use form::Form;
pub use outcome::{Content, Import, Line, Outcome, Summary};
pub use problem::FileProblem;
pub use reason::{Reason, Remark, Why};

use jiff::civil::Date;

/// What the reader is told beside the file itself.
#[derive(Clone, Debug)]
pub struct Options {
    /// Code of the town the file speaks for, for example `YC`.
    pub town: String,
    /// The day of import: nothing in a file is later, and the last resort for a missing year.
    pub today: Date,
    /// Name of the map to use; without it the map is recognised by the table's header.
    pub map: Option<String>,
    /// Maps beside the shipped ones; one of the same name takes the shipped one's place.
    pub maps: Vec<ColumnMap>,
    /// Names of villages and grids, and their codes.
    pub places: BTreeMap<String, String>,
    /// Number of the bulletin, where the file does not say it.
    pub bulletin_no: Option<String>,
    /// Year of dates without one, where the file does not say it.
    pub year: Option<i16>,
}

impl Options {
    /// The least there is to say: the town and the day of import.
    pub fn new(town: impl Into<String>, today: Date) -> Self {
        Self {
            town: town.into(),
            today,
            map: None,
            maps: Vec::new(),
            places: BTreeMap::new(),
            bulletin_no: None,
            year: None,
        }
    }
}

/// Reads one file. `name` is the file's name; it decides only where the bytes leave a doubt.
///
/// # Errors
/// A [`FileProblem`] when the file as a whole cannot be read; a row that cannot is an
/// [`Outcome::Refused`] among the others.
pub fn read(name: &str, bytes: &[u8], options: &Options) -> Result<Import, FileProblem> {
    let form = form::recognise(name, bytes)?;
    if form == Form::JsonLines {
        return lines::read(bytes);
    }
    let tables = form::tables(form, bytes)?;
    sheet::read(sheet::File { name, form, options }, &tables)
}
