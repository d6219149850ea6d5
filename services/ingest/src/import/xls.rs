//! Old workbooks. The library that reads them builds whole rectangles and believes what a sheet
//! claims of its size, so the records are walked first and measured against the limits.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, Reader, SheetType, Xls, XlsError};

use super::FileProblem;
use super::calendar::serial;
use super::compound::{Compound, u16_at, u32_at};
use super::limits::{MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TABLES};
use super::table::{Region, Table, Value};

const DAMAGED: FileProblem = FileProblem::damaged("workbook");

/// Reads every sheet.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Table>, FileProblem> {
    let compound = Compound::open(bytes)?;
    let stream = match ["Workbook", "Book"].into_iter().find(|name| compound.has(name)) {
        Some(name) => compound.stream(name)?,
        None if compound.has("EncryptedPackage") => return Err(FileProblem::Locked),
        None if compound.has("WordDocument") => {
            return Err(FileProblem::Unsupported { found: "an old document (.doc)" });
        }
        None => return Err(FileProblem::Unsupported { found: "another program's container" }),
    };
    measure(&stream)?;
    // The library may panic on a file made to hurt it; that is the file's fault, not ours.
    catch_unwind(AssertUnwindSafe(|| sheets(bytes))).unwrap_or(Err(DAMAGED))
}

fn sheets(bytes: &[u8]) -> Result<Vec<Table>, FileProblem> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| problem(&error))?;
    let since_1904 = book.has_1904_epoch();
    let sheets = book.sheets_metadata().to_vec();
    let mut tables = Vec::new();
    for (number, sheet) in (1..).zip(sheets) {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let mut table = Table { number, since_1904, ..Table::default() };
        let range = book.worksheet_range(&sheet.name).map_err(|error| problem(&error))?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            let value = value(data, since_1904);
            table.put(row + top as usize, column + left as usize, value)?;
        }
        let merged =
            book.merge_cells_by_sheet_name(&sheet.name).map_err(|error| problem(&error))?;
        let regions: Vec<Region> = merged
            .iter()
            .map(|merged| Region {
                top: merged.start.0 as usize,
                left: merged.start.1 as usize,
                bottom: merged.end.0 as usize,
                right: merged.end.1 as usize,
            })
            .collect();
        table.merge(&regions)?;
        tables.push(table);
    }
    Ok(tables)
}

fn value(data: &Data, since_1904: bool) -> Value {
    match data {
        Data::Empty => Value::Empty,
        Data::Int(number) => Value::Number(*number as f64),
        Data::Float(number) => Value::Number(*number),
        Data::Bool(true) => Value::text("是"),
        Data::Bool(false) => Value::text("否"),
        Data::DateTime(at) => serial(at.as_f64(), since_1904),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Value::text(text),
        Data::Error(_) => Value::Fault,
    }
}

/// One record: its kind and its content.
type Record<'a> = (u16, &'a [u8]);

/// The records from a place on. A cut-off one is a damaged file.
fn records(stream: &[u8], start: usize) -> impl Iterator<Item = Result<Record<'_>, FileProblem>> {
    let mut at = start;
    std::iter::from_fn(move || {
        if at + 4 > stream.len() {
            return None;
        }
        let kind = u16::from_le_bytes([stream[at], stream[at + 1]]);
        let length = usize::from(u16::from_le_bytes([stream[at + 2], stream[at + 3]]));
        let content = stream.get(at + 4..at + 4 + length);
        at += 4 + length;
        Some(content.map(|content| (kind, content)).ok_or(DAMAGED))
    })
}

/// Refuses a workbook with too many sheets, or whose sheets are or claim to be too large.
fn measure(stream: &[u8]) -> Result<(), FileProblem> {
    const SHEET: u16 = 0x0085;
    const END: u16 = 0x000A;
    let mut starts = Vec::new();
    for record in records(stream, 0) {
        match record? {
            (SHEET, content) => starts.push(u32_at(content, 0)? as usize),
            (END, _) => break,
            _ => {}
        }
    }
    if starts.len() > MAX_TABLES {
        return Err(FileProblem::TOO_MANY_TABLES);
    }
    let mut left = MAX_CELLS;
    for start in starts {
        let area = extent(stream, start)?;
        left = left
            .checked_sub(area)
            .ok_or(FileProblem::TooLarge { what: "cells", most: MAX_CELLS })?;
    }
    Ok(())
}

/// How large a rectangle the cells of the sheet that begins there span.
fn extent(stream: &[u8], start: usize) -> Result<usize, FileProblem> {
    let (mut rows, mut columns) = (0, 0);
    for record in records(stream, start) {
        let (kind, content) = record?;
        match kind {
            0x0200 => claim(content)?,
            // Number, label, error, number in short, shared text, formula, rich text.
            0x0203 | 0x0204 | 0x0205 | 0x027E | 0x00FD | 0x0006 | 0x00D6 => {
                rows = rows.max(usize::from(u16_at(content, 0)?) + 1);
                columns = columns.max(usize::from(u16_at(content, 2)?) + 1);
            }
            // A run of numbers; its last column stands at its end.
            0x00BD => {
                rows = rows.max(usize::from(u16_at(content, 0)?) + 1);
                let last = u16_at(content, content.len().saturating_sub(2))?;
                columns = columns.max(usize::from(last) + 1);
            }
            0x000A => break,
            _ => {}
        }
    }
    if rows > MAX_ROWS {
        return Err(FileProblem::TooLarge { what: "rows", most: MAX_ROWS });
    }
    if columns > MAX_COLUMNS {
        return Err(FileProblem::TooLarge { what: "columns", most: MAX_COLUMNS });
    }
    Ok(rows * columns)
}

/// Refuses a claimed size beyond what the format itself can hold.
fn claim(content: &[u8]) -> Result<(), FileProblem> {
    let (first, last, left, right) = if content.len() >= 14 {
        (u32_at(content, 0)?, u32_at(content, 4)?, u16_at(content, 8)?, u16_at(content, 10)?)
    } else {
        let at = |place| u16_at(content, place);
        (u32::from(at(0)?), u32::from(at(2)?), at(4)?, at(6)?)
    };
    let believable = first <= last.max(1) && last <= 65_536 && left <= right.max(1) && right <= 256;
    if believable { Ok(()) } else { Err(DAMAGED) }
}

fn problem(error: &XlsError) -> FileProblem {
    match error {
        XlsError::Password => FileProblem::Locked,
        _ => DAMAGED,
    }
}
