//! Closed lists of what can be said of a row: why it was refused, why it was passed over, and
//! what a person should know of one that was taken. None of them carries a cell's content.

use serde::Serialize;

/// Why a row was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A required cell is empty.
    #[error("a required value is missing")]
    MissingValue,
    /// The cell holds no date that can be read.
    #[error("the date cannot be read")]
    DateUnreadable,
    /// The cell holds a date or time that does not exist.
    #[error("the date or time does not exist")]
    DateImpossible,
    /// The date is later than the day of import.
    #[error("the date is later than the day of import")]
    DateAhead,
    /// A formula of the spreadsheet failed.
    #[error("the cell holds a formula error")]
    FormulaError,
    /// The same event id stands earlier in the file.
    #[error("the same number stands earlier in the file")]
    Duplicate,
    /// The cell is longer than any note.
    #[error("the cell is too long")]
    TooLong,
    /// The row has more cells than the header: text with a delimiter in it was not quoted, and
    /// everything behind it stands in the wrong column.
    #[error("the row has more cells than the header")]
    TooManyCells,
    /// The cell holds the character U+0000.
    #[error("the cell holds a NUL character")]
    NulCharacter,
    /// The line is not UTF-8.
    #[error("the line is not UTF-8")]
    NotUtf8,
    /// The line is not JSON.
    #[error("the line is not JSON")]
    NotJson,
}

/// Why a row was passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// A title, a line of text across the table, or a table of something else.
    Title,
    /// The header, or the header printed again.
    Header,
    /// A row of totals.
    Total,
    /// Nothing in it.
    Empty,
    /// Who made, checked or signed it.
    Signature,
    /// More of the incident in the row above, with which it is merged.
    Joined,
}

/// What a person should know of a row that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// A spreadsheet has rounded an identity number; it was left out, not guessed.
    #[error("an identity number was damaged by the spreadsheet and left out")]
    IdentityDamaged,
    /// An identity number whose check digit does not fit.
    #[error("an identity number's check digit does not fit")]
    IdentityCheckDigit,
    /// A spreadsheet has rounded a long number; it was left out, not guessed.
    #[error("a long number was damaged by the spreadsheet and left out")]
    NumberDamaged,
    /// The year of the date was taken from the day of import.
    #[error("the year was taken from the day of import")]
    YearFromImportDay,
    /// A spreadsheet gave the date the year of typing; it was set to the bulletin's.
    #[error("the year was set back to the bulletin's period")]
    YearSetBack,
    /// The time was read out of the note.
    #[error("the time was read out of the note")]
    TimeFromNote,
    /// More than one time stands in the cell; the first was taken.
    #[error("more than one time; the first was taken")]
    SeveralTimes,
    /// The place is in no table of places.
    #[error("the place is not in the table of places")]
    PlaceUnknown,
    /// A word is not in the map's list; it is kept as it stands.
    #[error("a word is not in the map's list")]
    WordUnknown,
    /// A number cannot be read; the cell is kept as it stands.
    #[error("a number cannot be read")]
    NumberUnreadable,
    /// A column about the parties does not fit their number; it is kept as it stands.
    #[error("a column about the parties does not fit their number")]
    PartiesUnmatched,
    /// A formula failed in a column that is not required.
    #[error("a formula error in a column that is not required")]
    FormulaError,
    /// A date that is not required cannot be read; it is kept as it stands.
    #[error("a date that is not required cannot be read")]
    DateUnreadable,
    /// The bulletin has no number; the id is made from the row's content.
    #[error("the bulletin has no number; the id is made from the row's content")]
    NoBulletinNumber,
}
