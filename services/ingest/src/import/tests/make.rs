//! Makes files of every kind out of one description, so that they can be held against each other.

use std::io::{Cursor, Write};

use jiff::civil::date;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::import::{FileProblem, Import, Options, read};

/// A cell to be written.
#[derive(Clone, Debug)]
pub(crate) enum C {
    /// Nothing.
    O,
    /// Text.
    S(String),
    /// A number as it stands in the file.
    N(&'static str),
    /// A date as a spreadsheet counts it, and as text has it.
    D(f64, &'static str),
    /// A formula that failed.
    E,
}

/// Text.
pub(crate) fn s(text: &str) -> C {
    if text.is_empty() { C::O } else { C::S(text.to_owned()) }
}

/// A row of texts.
pub(crate) fn row(texts: &[&str]) -> Vec<C> {
    texts.iter().map(|text| s(text)).collect()
}

/// A table to be written: its rows, and what is merged (top, left, bottom, right).
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) rows: Vec<Vec<C>>,
    pub(crate) merged: Vec<(usize, usize, usize, usize)>,
}

/// What the tests are told beside the file.
pub(crate) fn options() -> Options {
    let mut options = Options::new("YC", date(2026, 11, 20));
    for (name, code) in [("岗上村", "YC-03"), ("陶圩村", "YC-04"), ("新街社区", "YC-05")]
    {
        options.places.insert(name.into(), code.into());
    }
    options
}

/// Reads with those options.
pub(crate) fn import(name: &str, bytes: &[u8]) -> Result<Import, FileProblem> {
    read(name, bytes, &options())
}

/// A zip container.
pub(crate) fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The table as text. What is merged down below the header is written out in every row it covers,
/// because text cannot say it otherwise.
pub(crate) fn delimited(sheet: &Sheet, delimiter: char) -> String {
    let mut rows = sheet.rows.clone();
    for &(top, left, bottom, _) in &sheet.merged {
        for row in (top + 1..=bottom).filter(|_| top > 3) {
            rows[row][left] = rows[top][left].clone();
        }
    }
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| quoted(&shown(cell), delimiter)).collect();
        text.push_str(&cells.join(&delimiter.to_string()));
        text.push_str("\r\n");
    }
    text
}

fn quoted(text: &str, delimiter: char) -> String {
    if text.contains([delimiter, '"', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn shown(cell: &C) -> String {
    match cell {
        C::O => String::new(),
        C::S(text) => text.clone(),
        C::N(number) => (*number).to_owned(),
        C::D(_, text) => (*text).to_owned(),
        C::E => "#REF!".to_owned(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "&#10;")
}

fn place(row: usize, column: usize) -> String {
    format!("{}{}", char::from(b'A' + u8::try_from(column).unwrap()), row + 1)
}

/// The sheet's own part of a workbook.
pub(crate) fn sheet_xml(sheet: &Sheet) -> String {
    let mut xml = String::from("<worksheet><sheetData>");
    for (number, row) in sheet.rows.iter().enumerate() {
        xml.push_str(&format!("<row r=\"{}\">", number + 1));
        for (column, cell) in row.iter().enumerate() {
            let at = place(number, column);
            match cell {
                C::O => {}
                C::S(text) => xml.push_str(&format!(
                    "<c r=\"{at}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                    escaped(text)
                )),
                C::N(number) => xml.push_str(&format!("<c r=\"{at}\"><v>{number}</v></c>")),
                C::D(days, _) => xml.push_str(&format!("<c r=\"{at}\" s=\"1\"><v>{days}</v></c>")),
                C::E => xml.push_str(&format!("<c r=\"{at}\" t=\"e\"><v>#REF!</v></c>")),
            }
        }
        xml.push_str("</row>");
    }
    xml.push_str("</sheetData><mergeCells>");
    for &(top, left, bottom, right) in &sheet.merged {
        let (from, to) = (place(top, left), place(bottom, right));
        xml.push_str(&format!("<mergeCell ref=\"{from}:{to}\"/>"));
    }
    xml.push_str("</mergeCells></worksheet>");
    xml
}

/// A workbook of today out of the parts of its sheets.
pub(crate) fn workbook(sheets: &[String], more: &[(&str, &str)]) -> Vec<u8> {
    const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut book = format!("<workbook xmlns:r=\"{RELATION}\"><sheets>");
    let mut relations = String::from("<Relationships>");
    for number in 1..=sheets.len() {
        book.push_str(&format!(
            "<sheet name=\"S{number}\" sheetId=\"{number}\" r:id=\"r{number}\"/>"
        ));
        relations.push_str(&format!(
            "<Relationship Id=\"r{number}\" Type=\"{RELATION}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        ));
    }
    book.push_str("</sheets></workbook>");
    relations.push_str("</Relationships>");
    let root = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"{RELATION}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let styles =
        "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>";
    let names: Vec<String> =
        (1..=sheets.len()).map(|number| format!("xl/worksheets/sheet{number}.xml")).collect();
    let mut parts = vec![
        ("_rels/.rels", root.as_str()),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/styles.xml", styles),
    ];
    parts.extend(names.iter().zip(sheets).map(|(name, sheet)| (name.as_str(), sheet.as_str())));
    parts.extend(more);
    zip(&parts)
}

/// A workbook with that one sheet.
pub(crate) fn xlsx(sheet: &Sheet) -> Vec<u8> {
    workbook(&[sheet_xml(sheet)], &[])
}

/// The body of a document with paragraphs and the table.
pub(crate) fn document_xml(paragraphs: &[&str], sheet: Option<&Sheet>) -> String {
    let text = |text: &str| {
        let lines: Vec<String> =
            text.split('\n').map(|line| format!("<w:t>{}</w:t>", escaped(line))).collect();
        format!("<w:p><w:r>{}</w:r></w:p>", lines.join("<w:br/>"))
    };
    let mut xml = String::from("<w:document xmlns:w=\"w\"><w:body>");
    paragraphs.iter().for_each(|paragraph| xml.push_str(&text(paragraph)));
    if let Some(sheet) = sheet {
        xml.push_str("<w:tbl>");
        for (number, row) in sheet.rows.iter().enumerate() {
            xml.push_str("<w:tr>");
            let mut column = 0;
            while column < row.len() {
                let region = sheet.merged.iter().find(|(top, left, bottom, right)| {
                    (*top..=*bottom).contains(&number) && (*left..=*right).contains(&column)
                });
                let (top, span, down) = match region {
                    Some((top, left, bottom, right)) => (*top, right - left + 1, bottom > top),
                    None => (number, 1, false),
                };
                xml.push_str(&format!("<w:tc><w:tcPr><w:gridSpan w:val=\"{span}\"/>"));
                match (down, top == number) {
                    (true, true) => xml.push_str("<w:vMerge w:val=\"restart\"/>"),
                    (true, false) => xml.push_str("<w:vMerge/>"),
                    _ => {}
                }
                let own = if top == number { shown(&row[column]) } else { String::new() };
                xml.push_str(&format!("</w:tcPr>{}</w:tc>", text(&own)));
                column += span;
            }
            xml.push_str("</w:tr>");
        }
        xml.push_str("</w:tbl>");
    }
    xml.push_str("</w:body></w:document>");
    xml
}

/// A document with that table.
pub(crate) fn docx(sheet: &Sheet) -> Vec<u8> {
    zip(&[("word/document.xml", &document_xml(&[], Some(sheet)))])
}
