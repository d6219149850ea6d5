//! Malformed files: each is told by its name, or the row and column; the rows that are fine are
//! stored, and those that are not are in quarantine.

use std::io::{Cursor, Write};

use harness::Finished;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::embedded::{Embedded, text};

/// Nobody's name, and nobody's number.
const NAME: &str = "欧阳望舒";
const PHONE: &str = "13912340077";

const HEADER: [&str; 6] = ["走访编号", "走访时间", "所属网格", "走访对象", "联系电话", "走访内容"];
const DAY: &str = "2025/3/10 9:05";

/// A visit as a row of the list.
fn visit<'a>(id: &'a str, day: &'a str, note: &'a str) -> [&'a str; 6] {
    [id, day, "YC-03-012", NAME, PHONE, note]
}

/// The list as text: a good row, the ones in question, and a good row.
fn list(rows: &[String]) -> Vec<u8> {
    let good = |id| visit(id, DAY, "上午入户走访").join(",");
    let mut lines = vec![HEADER.join(","), good("V-first")];
    lines.extend_from_slice(rows);
    lines.push(good("V-last"));
    lines.join("\n").into_bytes()
}

/// A file none of which can be taken, and what is said of it.
struct Whole {
    name: &'static str,
    bytes: Vec<u8>,
    says: &'static str,
}

fn whole(name: &'static str, bytes: impl Into<Vec<u8>>, says: &'static str) -> Whole {
    Whole { name, bytes: bytes.into(), says }
}

fn whole_files() -> Vec<Whole> {
    let workbook = xlsx(&[&rows_of(&[visit("V-1", DAY, "入户")])]);
    let locked = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600]].concat();
    let page = format!("<html><body><table><tr><td>{NAME}</td></tr></table></body></html>");
    let cut_quote = format!("{}\nV-1,{DAY},YC-03-012,\"{NAME},{PHONE},x\n", HEADER.join(","));
    vec![
        whole("empty.csv", "", "the file is empty"),
        whole("page.xls", page, "the file is a web page"),
        whole("report.pdf", "%PDF-1.4 …", "the file is a PDF"),
        whole("letter.doc", format!("{{\\rtf1 {NAME}}}"), "the file is rich text"),
        whole("cut.xlsx", &workbook[..workbook.len() / 2], "the file is damaged"),
        whole("noise.xlsx", b"PK\x03\x04 nothing of a container".to_vec(), "the file is damaged"),
        whole("old.xls", locked, "the file is damaged"),
        whole("many.zip", zip(&[("a.txt", NAME)]), "an archive of other files"),
        whole("other.ods", zip(&[("content.xml", "<x/>")]), "an OpenDocument file"),
        whole("broken.xlsx", zip(&[("xl/workbook.xml", "<workbook")]), "damaged: workbook"),
        whole("letter.docx", docx(&[]), "there is no table in the file"),
        whole("what.csv", b"\xff\xff\x80\x81\xff\n\x00".to_vec(), "neither UTF-8 nor GB18030"),
        whole("other.csv", format!("姓名,{NAME}\n{NAME},{PHONE}\n"), "no known header"),
        whole(
            "short.csv",
            format!("走访编号,户编号,走访对象,走访内容\nV-1,h_1,{NAME},x\n"),
            "[走访时间]",
        ),
        whole("bare.csv", HEADER.join(","), "a header but no row below it"),
        whole("quote.csv", cut_quote, "row 2: a quote is opened and never closed"),
    ]
}

#[test]
fn a_file_that_cannot_be_read_is_told_by_its_name() {
    let house = Embedded::new();
    let files = whole_files();
    assert!(files.len() >= 15);
    for Whole { name, bytes, says } in files {
        let file = house.file(name, bytes);
        let told = house.run(&["import", text(&file)]);
        assert_eq!(told.status.code(), Some(1), "{name}: {}", told.stdout);
        assert!(told.stderr.contains(name) && told.stderr.contains(says), "{}", told.stderr);
        says_nothing_of_anybody(&told);
    }
    for (arguments, says) in [
        (vec!["import", "nothing.csv"], "nothing.csv cannot be read"),
        (vec!["import", "--map", "none", text(&house.path("bare.csv"))], "there is no map"),
        (vec!["import", "--map", "none.toml", text(&house.path("bare.csv"))], "none.toml"),
    ] {
        let told = house.run(&arguments);
        assert_eq!(told.status.code(), Some(1), "{arguments:?}");
        assert!(told.stderr.contains(says), "{arguments:?}: {}", told.stderr);
    }
    assert!(house.quarantine().is_empty(), "a file that was not read is still with its sender");
}

/// A file of which some rows cannot be taken: where and why, and how many rows are fine.
struct Mixed {
    name: &'static str,
    bytes: Vec<u8>,
    refused: Vec<&'static str>,
    fine: usize,
}

fn mixed(name: &'static str, row: &[&str], says: &'static str) -> Mixed {
    Mixed { name, bytes: list(&[row.join(",")]), refused: vec![says], fine: 2 }
}

fn mixed_files() -> Vec<Mixed> {
    let long = "说".repeat(10_001);
    let mut wide = visit("V-2", DAY, "入户").to_vec();
    wide.extend([NAME, PHONE]);
    let sheets: [&[Vec<String>]; 2] = [
        &rows_of(&[visit("V-a", DAY, "入户"), visit("V-b", "昨天", "入户")]),
        &rows_of(&[visit("V-c", DAY, "入户"), visit("V-d", "", "入户")]),
    ];
    let no_day = rows_of(&[visit("V-e", "", "入户"), visit("V-f", DAY, "入户")]);
    vec![
        mixed("february.csv", &visit("V-2", "2025/2/30 9:05", "x"), "row 3: refused: 走访时间"),
        mixed("ahead.csv", &visit("V-2", "2099/2/3 9:05", "x"), "row 3: refused: 走访时间"),
        mixed("name.csv", &visit("V-2", NAME, "x"), "row 3: refused: 走访时间"),
        mixed("none.csv", &visit("V-2", "", "x"), "row 3: refused: 走访时间"),
        mixed("wide.csv", &wide, "row 3: refused: #7"),
        mixed("nul.csv", &visit("V-2", DAY, "欧\0阳"), "row 3: refused: 走访内容"),
        mixed("long.csv", &visit("V-2", DAY, &long), "row 3: refused: 走访内容"),
        mixed("twice.csv", &visit("V-first", DAY, "又"), "row 3: refused: 走访编号"),
        Mixed {
            name: "sheets.xlsx",
            bytes: xlsx(&sheets),
            refused: vec!["row 3: refused: 走访时间", "table 2, row 3: refused: 走访时间"],
            fine: 2,
        },
        Mixed {
            name: "table.docx",
            bytes: docx(&no_day),
            refused: vec!["row 2: refused: 走访时间: a required value is missing"],
            fine: 1,
        },
        Mixed {
            name: "lines.jsonl",
            bytes: lines(),
            refused: vec![
                "row 2: refused: line: the line is not JSON",
                "row 3: refused: line: the line is not UTF-8",
                "row 4: refused: specversion: is required",
                "row 5: refused: data.ticks[0]: is no signal of the vocabulary",
            ],
            fine: 2,
        },
    ]
}

#[test]
fn a_row_that_cannot_be_taken_is_named_and_kept_and_the_others_are_stored() {
    for Mixed { name, bytes, refused, fine } in mixed_files() {
        let house = Embedded::new();
        let file = house.file(name, bytes);
        let told = house.run(&["import", text(&file)]);
        assert_eq!(told.status.code(), Some(1), "{name}: {}{}", told.stdout, told.stderr);
        for place in &refused {
            let named = told.stdout.lines().any(|line| line.starts_with(place));
            assert!(named, "{name}: not {place}:\n{}", told.stdout);
        }
        let counts = format!("{fine} accepted, 0 duplicate, {} refused", refused.len());
        assert!(told.stdout.contains(&counts), "{name}: {}", told.stdout);
        assert_eq!(house.quarantine().len(), refused.len(), "{name}");
        says_nothing_of_anybody(&told);
        // Once more, and nothing is doubled.
        let again = house.run(&["import", "--json", text(&file)]);
        let counts = format!("{{\"accepted\":0,\"duplicate\":{fine}");
        assert!(again.stdout.contains(&counts), "{name}: {}", again.stdout);
        assert_eq!(house.quarantine().len(), refused.len(), "{name}");
    }
}

/// A good line, four that are not, and a good line.
fn lines() -> Vec<u8> {
    let good = |id: &str, tick: &str| {
        format!(
            "{{\"specversion\":\"1.0\",\"id\":\"{id}\",\"source\":\"grid/YC-03\",\
             \"type\":\"hearthwatch.visit.v1\",\"time\":\"2025-03-18T15:20:00+08:00\",\
             \"data\":{{\"household\":\"h_{id}\",\"narrative\":\"{NAME}{PHONE}\",\
             \"ticks\":[\"{tick}\"]}}}}\n"
        )
    };
    let mut lines = good("first", "separation").into_bytes();
    lines.extend(format!("{NAME}{PHONE}\n").into_bytes());
    lines.extend(b"{\"\xD5\xC5\xC8\xFD\":1}\n");
    lines.extend(format!("{{\"{NAME}\":\"{PHONE}\"}}\n").into_bytes());
    lines.extend(good("tick", "strangulatoin").into_bytes());
    lines.extend(good("last", "separation").into_bytes());
    lines
}

fn says_nothing_of_anybody(told: &Finished) {
    for secret in [NAME, PHONE] {
        assert!(!told.stdout.contains(secret), "{secret} is repeated:\n{}", told.stdout);
        assert!(!told.stderr.contains(secret), "{secret} is repeated:\n{}", told.stderr);
    }
}

/// The header and these rows, cell by cell.
fn rows_of(rows: &[[&str; 6]]) -> Vec<Vec<String>> {
    std::iter::once(&HEADER)
        .chain(rows)
        .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
        .collect()
}

fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("in memory");
        zip.write_all(content.as_bytes()).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}

/// A workbook with these sheets.
fn xlsx(sheets: &[&[Vec<String>]]) -> Vec<u8> {
    const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut parts = vec![("xl/styles.xml".to_owned(), "<styleSheet/>".to_owned())];
    let mut book = format!("<workbook xmlns:r=\"{RELATION}\"><sheets>");
    let mut relations = "<Relationships>".to_owned();
    for (number, rows) in (1..).zip(sheets) {
        book += &format!("<sheet name=\"S{number}\" sheetId=\"{number}\" r:id=\"r{number}\"/>");
        let target = format!("worksheets/sheet{number}.xml");
        relations += &format!(
            "<Relationship Id=\"r{number}\" Type=\"{RELATION}/worksheet\" Target=\"{target}\"/>"
        );
        parts.push((format!("xl/{target}"), sheet(rows)));
    }
    let root = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"{RELATION}/officeDocument\" \
         Target=\"xl/workbook.xml\"/></Relationships>"
    );
    parts.push(("_rels/.rels".to_owned(), root));
    parts.push(("xl/workbook.xml".to_owned(), book + "</sheets></workbook>"));
    parts.push(("xl/_rels/workbook.xml.rels".to_owned(), relations + "</Relationships>"));
    let parts: Vec<_> = parts.iter().map(|(name, text)| (&**name, &**text)).collect();
    zip(&parts)
}

fn sheet(rows: &[Vec<String>]) -> String {
    let mut xml = "<worksheet><sheetData>".to_owned();
    for (number, row) in (1..).zip(rows) {
        xml += &format!("<row r=\"{number}\">");
        for (column, cell) in ('A'..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
            xml += &format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>");
        }
        xml += "</row>";
    }
    xml + "</sheetData></worksheet>"
}

/// A document with a paragraph and, if it has rows, a table.
fn docx(rows: &[Vec<String>]) -> Vec<u8> {
    let text = |cell: &str| format!("<w:p><w:r><w:t>{cell}</w:t></w:r></w:p>");
    let mut xml = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
         <w:body>{}",
        text(NAME)
    );
    if !rows.is_empty() {
        let row = |row: &Vec<String>| -> String {
            let cells = row.iter().map(|cell| format!("<w:tc>{}</w:tc>", text(cell)));
            format!("<w:tr>{}</w:tr>", cells.collect::<String>())
        };
        xml += &format!("<w:tbl>{}</w:tbl>", rows.iter().map(row).collect::<String>());
    }
    zip(&[("word/document.xml", &(xml + "</w:body></w:document>"))])
}
