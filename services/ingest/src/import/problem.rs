//! Why a whole file cannot be read. Names kinds, numbers and known words, never what stands in
//! a cell.

use super::limits::MAX_TABLES;

/// Why a whole file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is larger than the reader takes; the word says what is.
    #[error("the file is too large: more {what} than {most}")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much of it is taken.
        most: usize,
    },
    /// The container is cut off or damaged.
    #[error("the file is damaged: {what}")]
    Damaged {
        /// The part that cannot be read.
        what: &'static str,
    },
    /// It needs a password.
    #[error("the file is locked with a password; save it without one")]
    Locked,
    /// A web page, whatever its name says.
    #[error("the file is a web page, not a spreadsheet; open it and save it as .xlsx")]
    WebPage,
    /// A file of a kind that is not read.
    #[error("the file is {found}; save it as .xlsx, .docx or .csv")]
    Unsupported {
        /// What it seems to be.
        found: &'static str,
    },
    /// A zip container that is neither a workbook nor a document.
    #[error("the file is an archive of other files; unpack it and import them one by one")]
    Archive,
    /// Neither UTF-8, UTF-16 with its mark, nor GB18030.
    #[error("the file's text is neither UTF-8 nor GB18030")]
    Encoding,
    /// A quote that is opened and never closed.
    #[error("row {row}: a quote is opened and never closed")]
    UnclosedQuote {
        /// The row in which it is opened.
        row: u32,
    },
    /// A document or workbook without a table in it.
    #[error("there is no table in the file")]
    NoTable,
    /// No row is the header of a known map.
    #[error("no known header: saw the known columns [{}] and {unknown} unknown", known.join(", "))]
    NoHeader {
        /// The headers seen that some map knows.
        known: Vec<String>,
        /// How many others were seen; their words are not repeated.
        unknown: usize,
    },
    /// A header is recognised but lacks columns its map requires.
    #[error("map {map}: missing the required columns [{}]", columns.join(", "))]
    MissingColumn {
        /// The map's name.
        map: String,
        /// The columns, by the first name each may have.
        columns: Vec<String>,
    },
    /// No map has the name that was asked for.
    #[error("there is no map of the name that was asked for; there are [{}]", known.join(", "))]
    NoSuchMap {
        /// The maps there are.
        known: Vec<String>,
    },
    /// A header and not one row below it.
    #[error("map {map}: there is a header but no row below it")]
    NoRows {
        /// The map's name.
        map: String,
    },
}

impl FileProblem {
    /// Too many sheets or tables.
    pub(crate) const TOO_MANY_TABLES: Self = Self::TooLarge { what: "tables", most: MAX_TABLES };

    /// Something that cannot be read, by the name of its part.
    pub(crate) const fn damaged(what: &'static str) -> Self {
        Self::Damaged { what }
    }
}
