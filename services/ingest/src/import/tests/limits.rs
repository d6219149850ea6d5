//! Every limit, from the side on which it refuses.

use super::make::{document_xml, import, sheet_xml, workbook, xlsx, zip};
use super::sample::bulletin;
use crate::import::{FileProblem, Outcome, Reason};

fn too_large(name: &str, bytes: &[u8]) -> &'static str {
    match import(name, bytes) {
        Err(FileProblem::TooLarge { what, .. }) => what,
        other => panic!("not too large: {other:?}"),
    }
}

fn sheet(cells: &str) -> String {
    format!("<worksheet><sheetData>{cells}</sheetData></worksheet>")
}

#[test]
fn a_zip_bomb_is_told_whatever_it_says_of_its_size() {
    let bomb = " ".repeat(70 << 20);
    let bytes = workbook(&[sheet_xml(&bulletin())], &[("xl/media/a.xml", &bomb)]);
    assert!(bytes.len() < 1 << 20);
    assert_eq!(too_large("x.xlsx", &bytes), "unpacked bytes");
    let bytes = zip(&[("word/document.xml", &bomb)]);
    assert_eq!(too_large("x.docx", &bytes), "unpacked bytes");
}

#[test]
fn too_many_parts_rows_columns_tables() {
    let names: Vec<String> = (0..2_001).map(|number| format!("p{number}")).collect();
    let parts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    assert_eq!(too_large("x.xlsx", &zip(&parts)), "parts");
    let far = sheet("<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row>");
    assert_eq!(too_large("x.xlsx", &workbook(&[far], &[])), "rows");
    let wide = sheet("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>");
    assert_eq!(too_large("x.xlsx", &workbook(&[wide], &[])), "columns");
    let many = vec![sheet("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"); 51];
    assert_eq!(too_large("x.xlsx", &workbook(&many, &[])), "tables");
    let tables = "<w:tbl></w:tbl>".repeat(51);
    let xml = document_xml(&[], None).replace("</w:body>", &format!("{tables}</w:body>"));
    assert_eq!(too_large("x.docx", &zip(&[("word/document.xml", &xml)])), "tables");
    assert_eq!(too_large("x.csv", "a\n".repeat(20_001).as_bytes()), "rows");
    assert_eq!(too_large("x.csv", "a,".repeat(300).as_bytes()), "columns");
}

#[test]
fn too_many_bytes() {
    assert_eq!(too_large("x.csv", &vec![b'a'; (32 << 20) + 1]), "bytes");
    assert_eq!(too_large("x.jsonl", &vec![b'a'; (512 << 20) + 1]), "bytes");
    let line = format!("\"{}\"", "a".repeat(1 << 20));
    let import = import("x.jsonl", line.as_bytes()).unwrap();
    assert!(matches!(import.lines[0].outcome, Outcome::Refused { reason: Reason::TooLong, .. }));
}

#[test]
fn too_many_cells_by_merging() {
    let rows: String = (1..=10_000)
        .map(|row| format!("<row r=\"{row}\"><c r=\"CV{row}\"><v>1</v></c></row>"))
        .collect();
    let merged = "<mergeCell ref=\"A1:CV10000\"/>".repeat(3);
    let xml = format!(
        "<worksheet><sheetData>{rows}</sheetData><mergeCells>{merged}</mergeCells></worksheet>"
    );
    assert_eq!(too_large("x.xlsx", &workbook(&[xml], &[])), "cells");
}

#[test]
fn a_cell_that_is_longer_than_any_note_refuses_its_row() {
    let mut sheet = bulletin();
    sheet.rows[5][7] = super::make::s(&"长".repeat(10_001));
    let import = import("x.xlsx", &xlsx(&sheet)).unwrap();
    let Outcome::Refused { column, reason, .. } = &import.lines[5].outcome else { panic!("taken") };
    assert_eq!((column.as_str(), *reason), ("简要警情", Reason::TooLong));
    assert_eq!(import.summary().events, 2);
}

#[test]
fn claims_of_a_file_are_not_believed() {
    let strings = "<sst uniqueCount=\"99999999999999\"><si><t>a</t></si></sst>";
    let bytes = workbook(&[sheet_xml(&bulletin())], &[("xl/sharedStrings.xml", strings)]);
    assert!(matches!(import("x.xlsx", &bytes), Err(FileProblem::Damaged { .. })));
    let old = include_bytes!("../../../tests/fixtures/bulletin.xls");
    // The record in which a sheet claims its size: kind 0x0200, 14 bytes.
    let at = old.windows(4).position(|bytes| bytes == [0x00, 0x02, 0x0E, 0x00]).unwrap();
    let mut claims = old.to_vec();
    claims[at + 8..at + 12].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(matches!(import("x.xls", &claims), Err(FileProblem::Damaged { .. })));
}

#[test]
fn a_chain_of_sectors_that_runs_in_a_circle_ends() {
    let old = include_bytes!("../../../tests/fixtures/bulletin.xls");
    let table = u32::from_le_bytes(old[76..80].try_into().unwrap()) as usize;
    for sector in 0..8_usize {
        let mut circle = old.to_vec();
        let at = (table + 1) * 512 + sector * 4;
        circle[at..at + 4].copy_from_slice(&u32::try_from(sector).unwrap().to_le_bytes());
        assert!(matches!(import("x.xls", &circle), Err(FileProblem::Damaged { .. })));
    }
}

#[test]
fn a_cell_with_more_parties_than_a_case_can_have_is_cut_and_told() {
    let many: Vec<String> =
        (0..60).map(|number| format!("赵某{}", char::from(b'a' + number % 26))).collect();
    let text = format!("序号,时间,当事人,简要警情\n1,2026-11-12,{},口角\n", many.join("、"));
    let import = import("x.csv", text.as_bytes()).unwrap();
    let event = import.events().next().unwrap();
    assert_eq!(event["data"]["parties"].as_array().unwrap().len(), 40);
    assert_eq!(import.summary().remarks[&crate::import::Remark::PartiesUnmatched], 1);
}
