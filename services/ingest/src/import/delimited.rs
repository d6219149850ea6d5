//! Text with commas, semicolons or tabs. Read here and not by a library because the row numbers
//! must be those a person sees, empty rows included, and an unclosed quote must be told and not
//! swallow the rest of the file.

use super::FileProblem;
use super::encoding::decode;
use super::table::{Table, Value};

/// How many rows decide which character parts the columns.
const ROWS_TO_DECIDE: usize = 200;

/// Reads the one table in it.
pub(crate) fn read(bytes: &[u8]) -> Result<Table, FileProblem> {
    let text = decode(bytes)?;
    let nul = text.chars().filter(|c| *c == '\0').count();
    if nul * 10 > text.chars().count() {
        return Err(FileProblem::Unsupported { found: "not text" });
    }
    let (named, body) = excel_hint(&text);
    let delimiter = named.map_or_else(|| decide(body), Ok)?;
    let mut table = Table { number: 1, ..Table::default() };
    // The hint line is a row of the file to nobody but Excel, which does not show it.
    for (row, record) in records(body, delimiter, usize::MAX)?.into_iter().enumerate() {
        for (column, field) in record.into_iter().enumerate() {
            table.put(row, column, Value::text(&field))?;
        }
    }
    Ok(table)
}

/// `sep=;` in a first line of its own, by which Excel is told the delimiter.
fn excel_hint(text: &str) -> (Option<char>, &str) {
    let Some(rest) = text.strip_prefix("sep=") else { return (None, text) };
    let mut chars = rest.chars();
    let Some(delimiter @ (',' | ';' | '\t')) = chars.next() else { return (None, text) };
    let rest = chars.as_str();
    match rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')) {
        Some(body) => (Some(delimiter), body),
        None => (None, text),
    }
}

/// The delimiter by which most rows have the same number of columns.
fn decide(text: &str) -> Result<char, FileProblem> {
    let mut best = (0, 0, ',');
    for delimiter in [',', '\t', ';'] {
        let mut widths = std::collections::BTreeMap::<usize, usize>::new();
        for record in records(text, delimiter, ROWS_TO_DECIDE)? {
            if record.len() > 1 {
                *widths.entry(record.len()).or_default() += 1;
            }
        }
        let Some((&width, &rows)) = widths.iter().max_by_key(|(width, rows)| (**rows, **width))
        else {
            continue;
        };
        if (rows, width) > (best.0, best.1) {
            best = (rows, width, delimiter);
        }
    }
    Ok(best.2)
}

/// The records of the text. A quote opens a field only at its beginning; elsewhere it is a
/// character like any other, as people type it.
fn records(text: &str, delimiter: char, most: usize) -> Result<Vec<Vec<String>>, FileProblem> {
    let mut records: Vec<Vec<String>> = Vec::new();
    let mut record = Vec::new();
    let mut field = String::new();
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if quoted {
            match c {
                '"' if chars.next_if_eq(&'"').is_some() => field.push('"'),
                '"' => quoted = false,
                _ => field.push(c),
            }
            continue;
        }
        match c {
            '"' if field.is_empty() => quoted = true,
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
                if records.len() == most {
                    return Ok(records);
                }
            }
            _ if c == delimiter => record.push(std::mem::take(&mut field)),
            _ => field.push(c),
        }
    }
    if quoted {
        let row = u32::try_from(records.len() + 1).unwrap_or(u32::MAX);
        return Err(FileProblem::UnclosedQuote { row });
    }
    if !field.is_empty() || !record.is_empty() {
        record.push(field);
        records.push(record);
    }
    Ok(records)
}
