//! What kind of file the bytes are. The bytes decide; the name only where they leave a doubt,
//! because offices send web pages named `.xls` and old workbooks named `.xlsx`.

use super::limits::{MAX_FILE_BYTES, MAX_LINES_BYTES};
use super::table::Table;
use super::{FileProblem, archive, compound, delimited, docx, xls, xlsx};

/// The kinds of file that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One CloudEvent per line.
    JsonLines,
    /// Text with commas, semicolons or tabs.
    Delimited,
    /// A workbook of Excel 97 to 2003, or of WPS.
    Xls,
    /// A workbook of today.
    Xlsx,
    /// A document with a table in it.
    Docx,
}

/// Says what the bytes are.
pub(crate) fn recognise(name: &str, bytes: &[u8]) -> Result<Form, FileProblem> {
    let name = name.to_ascii_lowercase();
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(FileProblem::Empty);
    }
    if bytes.len() > MAX_LINES_BYTES {
        return Err(too_large(MAX_LINES_BYTES));
    }
    if name.ends_with(".jsonl") || name.ends_with(".ndjson") {
        return Ok(Form::JsonLines);
    }
    if bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start().starts_with(b"{\"") {
        return Ok(Form::JsonLines);
    }
    if bytes.len() > MAX_FILE_BYTES {
        return Err(too_large(MAX_FILE_BYTES));
    }
    if bytes.starts_with(b"PK") {
        return archive::recognise(bytes);
    }
    if bytes.starts_with(&compound::SIGNATURE) {
        return Ok(Form::Xls);
    }
    if bytes.starts_with(b"%PDF") {
        return Err(FileProblem::Unsupported { found: "a PDF" });
    }
    if bytes.starts_with(b"{\\rtf") {
        return Err(FileProblem::Unsupported { found: "rich text" });
    }
    if bytes.starts_with(b"Rar!")
        || bytes.starts_with(b"7z\xBC\xAF")
        || bytes.starts_with(b"\x1F\x8B")
    {
        return Err(FileProblem::Archive);
    }
    markup(bytes)?;
    if [".xlsx", ".docx", ".zip"].iter().any(|end| name.ends_with(end)) && bytes.contains(&0) {
        return Err(FileProblem::damaged("container"));
    }
    Ok(Form::Delimited)
}

/// The tables in it, by the reader for its kind.
pub(crate) fn tables(form: Form, bytes: &[u8]) -> Result<Vec<Table>, FileProblem> {
    let tables = match form {
        Form::JsonLines => Vec::new(),
        Form::Delimited => vec![delimited::read(bytes)?],
        Form::Xls => xls::read(bytes)?,
        Form::Xlsx => xlsx::read(bytes)?,
        Form::Docx => docx::read(bytes)?,
    };
    if tables.iter().all(|table| table.rows.is_empty()) {
        return Err(FileProblem::NoTable);
    }
    Ok(tables)
}

/// Web pages and the XML of other programs, which many platforms name `.xls`.
fn markup(bytes: &[u8]) -> Result<(), FileProblem> {
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head = head.trim_ascii_start();
    let head = String::from_utf8_lossy(&head[..head.len().min(1024)]).to_ascii_lowercase();
    if !head.starts_with('<') {
        return Ok(());
    }
    if ["<html", "<!doctype html", "<table", "<head", "<meta"].iter().any(|tag| head.contains(tag))
    {
        return Err(FileProblem::WebPage);
    }
    Err(FileProblem::Unsupported { found: "XML" })
}

const fn too_large(most: usize) -> FileProblem {
    FileProblem::TooLarge { what: "bytes", most }
}
