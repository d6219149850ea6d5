//! Documents: the tables in them, with cells merged across (`gridSpan`) and down (`vMerge`), and
//! the paragraphs outside, where a letter says its number and period. A table inside a cell is
//! read as that cell's text.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::FileProblem;
use super::archive::Archive;
use super::limits::{MAX_CELLS, MAX_COLUMNS, MAX_DEPTH, MAX_TABLES};
use super::table::{Region, Table, Value};

const DAMAGED: FileProblem = FileProblem::damaged("document");

/// Reads every table of the document's body.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Table>, FileProblem> {
    let mut archive = Archive::checked(bytes)?;
    let body = archive.part("word/document.xml")?.ok_or(DAMAGED)?;
    let mut reader = Reader::from_str(&body);
    let mut document = Document::default();
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|_| DAMAGED)? {
            Event::Start(tag) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(DAMAGED);
                }
                document.open(&tag)?;
            }
            Event::Empty(tag) => {
                document.open(&tag)?;
                document.close(tag.local_name().as_ref())?;
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                document.close(tag.local_name().as_ref())?;
            }
            Event::Text(text) => document.write(&text.xml10_content()),
            Event::CData(text) => document.write(&text.xml10_content()),
            Event::GeneralRef(reference) => document.write(&resolved(&reference)?),
            Event::Eof => break,
            _ => {}
        }
    }
    if depth > 0 {
        return Err(DAMAGED);
    }
    document.finish()
}

/// What is being read.
#[derive(Default)]
struct Document {
    tables: Vec<Table>,
    preface: Vec<String>,
    paragraph: String,
    /// How many tables are open; only the outermost is a table of its own.
    nested: usize,
    /// Whether what is read is text and not an instruction or a deleted passage.
    in_text: bool,
    regions: Vec<Region>,
    /// For each column, the region that a cell merged downwards began.
    falling: Vec<Option<usize>>,
    row: usize,
    column: usize,
    cell: Opened,
    cells: usize,
}

/// The cell that is open.
#[derive(Default)]
struct Opened {
    text: String,
    span: usize,
    down: Down,
}

/// Whether a cell is merged downwards.
#[derive(Clone, Copy, Default, PartialEq)]
enum Down {
    #[default]
    Alone,
    Begins,
    Continues,
}

impl Document {
    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), FileProblem> {
        match tag.local_name().as_ref() {
            "tbl" => self.open_table()?,
            "tr" if self.nested == 1 => self.column = 0,
            "tc" if self.nested == 1 => self.cell = Opened { span: 1, ..Opened::default() },
            // Places left free at the beginning of a row count as columns.
            "gridBefore" if self.nested == 1 => self.column += number(tag)?,
            "gridSpan" if self.nested == 1 => self.cell.span = number(tag)?.max(1),
            "vMerge" if self.nested == 1 => {
                let begins = value(tag)?.as_deref() == Some("restart");
                self.cell.down = if begins { Down::Begins } else { Down::Continues };
            }
            "t" => self.in_text = true,
            "br" | "cr" => self.write_always("\n"),
            "tab" => self.write_always(" "),
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), FileProblem> {
        match name {
            "t" => self.in_text = false,
            "p" => self.end_paragraph(),
            "tc" if self.nested == 1 => self.end_cell()?,
            "tr" if self.nested == 1 => self.row += 1,
            "tbl" => self.end_table()?,
            _ => {}
        }
        Ok(())
    }

    fn open_table(&mut self) -> Result<(), FileProblem> {
        self.nested += 1;
        if self.nested == 1 {
            if self.tables.len() == MAX_TABLES {
                return Err(FileProblem::TOO_MANY_TABLES);
            }
            let number = u32::try_from(self.tables.len() + 1).unwrap_or(u32::MAX);
            self.tables.push(Table { number, ..Table::default() });
            (self.row, self.regions, self.falling) = (0, Vec::new(), Vec::new());
        }
        Ok(())
    }

    fn end_table(&mut self) -> Result<(), FileProblem> {
        self.nested = self.nested.saturating_sub(1);
        match self.tables.last_mut() {
            Some(table) if self.nested == 0 => table.merge(&self.regions),
            _ => Ok(()),
        }
    }

    fn end_cell(&mut self) -> Result<(), FileProblem> {
        let cell = std::mem::take(&mut self.cell);
        let (left, right) = (self.column, self.column + cell.span.max(1) - 1);
        if right >= MAX_COLUMNS {
            return Err(FileProblem::TooLarge { what: "columns", most: MAX_COLUMNS });
        }
        self.cells += 1;
        if self.cells > MAX_CELLS {
            return Err(FileProblem::TooLarge { what: "cells", most: MAX_CELLS });
        }
        self.column = right + 1;
        if self.falling.len() <= right {
            self.falling.resize(right + 1, None);
        }
        match (cell.down, self.falling[left]) {
            (Down::Continues, Some(region)) => {
                self.regions[region].bottom = self.row;
                return Ok(());
            }
            (Down::Begins, _) => self.falling[left] = Some(self.regions.len()),
            _ => self.falling[left] = None,
        }
        if cell.down == Down::Begins || right > left {
            self.regions.push(Region { top: self.row, left, bottom: self.row, right });
        }
        match self.tables.last_mut() {
            Some(table) => table.put(self.row, left, Value::text(&cell.text)),
            None => Ok(()),
        }
    }

    fn end_paragraph(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        if self.nested == 0 {
            if !paragraph.trim().is_empty() {
                self.preface.push(paragraph);
            }
        } else if !paragraph.is_empty() {
            if !self.cell.text.is_empty() {
                self.cell.text.push('\n');
            }
            self.cell.text.push_str(&paragraph);
        }
    }

    fn write(&mut self, text: &str) {
        if self.in_text {
            self.paragraph.push_str(text);
        }
    }

    fn write_always(&mut self, text: &str) {
        self.paragraph.push_str(text);
    }

    fn finish(mut self) -> Result<Vec<Table>, FileProblem> {
        if self.tables.is_empty() {
            return Err(FileProblem::NoTable);
        }
        for table in &mut self.tables {
            table.preface.clone_from(&self.preface);
        }
        Ok(std::mem::take(&mut self.tables))
    }
}

/// The `w:val` of an element.
fn value(tag: &BytesStart<'_>) -> Result<Option<String>, FileProblem> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| DAMAGED)?;
        if attribute.key.local_name().as_ref() == "val" {
            return Ok(Some(attribute.value.into_owned()));
        }
    }
    Ok(None)
}

fn number(tag: &BytesStart<'_>) -> Result<usize, FileProblem> {
    let number = value(tag)?.and_then(|value| value.parse().ok()).unwrap_or(0);
    if number > MAX_COLUMNS {
        return Err(FileProblem::TooLarge { what: "columns", most: MAX_COLUMNS });
    }
    Ok(number)
}

/// The five named characters and those given by number; others do not occur in documents.
fn resolved(reference: &quick_xml::events::BytesRef<'_>) -> Result<String, FileProblem> {
    if let Some(c) = reference.resolve_char_ref().map_err(|_| DAMAGED)? {
        return Ok(c.to_string());
    }
    let c = match reference.as_ref() {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        _ => return Err(DAMAGED),
    };
    Ok(c.to_owned())
}
