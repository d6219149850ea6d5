//! Workbooks of today. The cells are read as a stream, because a sheet whose only two cells
//! stand in opposite corners is small in the file and enormous as a rectangle.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, Xlsx, XlsxError};

use super::FileProblem;
use super::archive::Archive;
use super::calendar::serial;
use super::limits::{MAX_CELLS, MAX_TABLES};
use super::table::{Region, Table, Value};

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads every sheet.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Table>, FileProblem> {
    let mut archive = Archive::checked(bytes)?;
    believable(archive.part("xl/sharedStrings.xml")?.as_deref())?;
    // The library may panic on a file made to hurt it; that is the file's fault, not ours.
    catch_unwind(AssertUnwindSafe(|| sheets(bytes)))
        .unwrap_or(Err(FileProblem::damaged("workbook")))
}

/// The library reserves as many strings as the file claims to have, so the claim is checked.
fn believable(strings: Option<&str>) -> Result<(), FileProblem> {
    let Some(strings) = strings else { return Ok(()) };
    for claim in strings.split("uniqueCount").skip(1) {
        let digits: String = claim
            .chars()
            .skip_while(|c| !c.is_ascii_digit() && *c != '>')
            .take_while(char::is_ascii_digit)
            .collect();
        if digits.len() > 9 || digits.parse::<usize>().is_ok_and(|count| count > strings.len()) {
            return Err(FileProblem::damaged("shared strings"));
        }
    }
    Ok(())
}

fn sheets(bytes: &[u8]) -> Result<Vec<Table>, FileProblem> {
    let mut book: Workbook<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| problem(&error))?;
    let since_1904 = book.has_1904_epoch();
    let names: Vec<(u32, String)> = (1..)
        .zip(book.sheets_metadata())
        .filter(|(_, sheet)| sheet.typ == SheetType::WorkSheet)
        .map(|(number, sheet)| (number, sheet.name.clone()))
        .collect();
    if names.len() > MAX_TABLES {
        return Err(FileProblem::TOO_MANY_TABLES);
    }
    let mut left = MAX_CELLS;
    let mut tables = Vec::new();
    for (number, name) in names {
        let mut table = Table { number, since_1904, ..Table::default() };
        cells(&mut book, &name, &mut table, &mut left)?;
        let merged = book.merge_cells_by_sheet_name(&name).map_err(|error| problem(&error))?;
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

fn cells(
    book: &mut Workbook<'_>,
    name: &str,
    table: &mut Table,
    left: &mut usize,
) -> Result<(), FileProblem> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|error| problem(&error))?;
    while let Some(cell) = cells.next_cell().map_err(|error| problem(&error))? {
        let value = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::Int(number) => Value::Number(*number as f64),
            DataRef::Float(number) => Value::Number(*number),
            DataRef::String(text) => Value::text(text),
            DataRef::SharedString(text) => Value::text(text),
            DataRef::Bool(true) => Value::text("是"),
            DataRef::Bool(false) => Value::text("否"),
            DataRef::DateTime(at) => serial(at.as_f64(), table.since_1904),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Value::text(text),
            DataRef::Error(_) => Value::Fault,
        };
        *left =
            left.checked_sub(1).ok_or(FileProblem::TooLarge { what: "cells", most: MAX_CELLS })?;
        let (row, column) = cell.get_position();
        table.put(row as usize, column as usize, value)?;
    }
    Ok(())
}

fn problem(error: &XlsxError) -> FileProblem {
    match error {
        XlsxError::Password => FileProblem::Locked,
        _ => FileProblem::damaged("workbook"),
    }
}
