//! Every limit of the file reader, the same in debug and release. Each has a test.

/// Largest spreadsheet, document or delimited file.
pub(crate) const MAX_FILE_BYTES: usize = 32 << 20;
/// Largest file of JSON lines.
pub(crate) const MAX_LINES_BYTES: usize = 512 << 20;
/// Longest single JSON line.
pub(crate) const MAX_LINE_BYTES: usize = 1 << 20;
/// Most bytes all parts of a zip container may unpack to.
pub(crate) const MAX_UNPACKED_BYTES: u64 = 64 << 20;
/// Most parts in a zip container.
pub(crate) const MAX_PARTS: usize = 2_000;
/// Most sheets of a workbook, or tables of a document.
pub(crate) const MAX_TABLES: usize = 50;
/// Last row that may hold a value.
pub(crate) const MAX_ROWS: usize = 20_000;
/// Last column that may hold a value.
pub(crate) const MAX_COLUMNS: usize = 256;
/// Most cells of all tables together, merged ones counted for each place they cover.
pub(crate) const MAX_CELLS: usize = 1_000_000;
/// Longest text of one cell, in characters; a longer one refuses its row.
pub(crate) const MAX_CELL_CHARS: usize = 10_000;
/// Longest text of a column that is not the note; a longer one is kept under its header.
pub(crate) const MAX_WORD_CHARS: usize = 200;
/// Largest count that can be meant.
pub(crate) const MAX_NUMBER: i64 = 100_000;
/// How far down a table its header may begin.
pub(crate) const MAX_TITLE_ROWS: usize = 50;
/// Longest name of a party, or word for what they are to each other.
pub(crate) const MAX_NAME_CHARS: usize = 60;
/// Most parties read out of one row.
pub(crate) const MAX_PARTIES: usize = 40;
/// How deep elements of a document may nest.
pub(crate) const MAX_DEPTH: usize = 256;
