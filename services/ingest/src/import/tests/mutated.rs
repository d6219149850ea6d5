//! Files with bytes changed, the same in every run. Nothing may panic, and every row that is
//! read must be accounted for once.

use super::make::{delimited, document_xml, import, sheet_xml, workbook, xlsx, zip};
use super::sample::bulletin;

/// A small generator of numbers that are always the same (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most as u64).unwrap()
    }

    /// Changes, takes out, doubles or cuts off a few bytes.
    fn change(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len());
            match self.below(8) {
                0 => drop(bytes.drain(at..(at + 1 + self.below(8)).min(bytes.len()))),
                1 => bytes.insert(at, self.below(256) as u8),
                2 => {
                    let piece = bytes[at..(at + 40).min(bytes.len())].to_vec();
                    bytes.splice(at..at, piece);
                }
                3 if bytes.len() > 600 => bytes.truncate(at.max(500)),
                4 => bytes[at] = [0x00, 0xFF, 0x7F, 0x80][self.below(4)],
                _ => bytes[at] ^= 1 << self.below(8),
            }
        }
        bytes
    }
}

fn survives(name: &str, bytes: &[u8]) {
    if let Ok(import) = import(name, bytes) {
        let mut places: Vec<(u32, u32)> =
            import.lines.iter().map(|line| (line.table, line.row)).collect();
        let all = places.len();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), all);
    }
}

#[test]
fn changed_bytes_never_panic() {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let sheet = bulletin();
    let csv = delimited(&sheet, ',').into_bytes();
    let (gbk, _, _) = encoding_rs::GB18030.encode(std::str::from_utf8(&csv).unwrap());
    let old = include_bytes!("../../../tests/fixtures/bulletin.xls");
    let files: [(&str, &[u8], usize); 5] = [
        ("x.csv", &csv, 400),
        ("x.csv", &gbk, 200),
        ("x.xls", old, 400),
        ("x.xlsx", &xlsx(&sheet), 200),
        ("x.jsonl", b"{\"id\":\"1\",\"data\":{\"a\":[1,2,3]}}\n{}\n", 200),
    ];
    for (name, bytes, times) in files {
        for _ in 0..times {
            survives(name, &numbers.change(bytes));
        }
    }
}

/// Inside a container a changed byte is found by its checksum, so the parts are changed before
/// they are packed.
#[test]
fn changed_parts_never_panic() {
    let mut numbers = Numbers(0xD1B5_4A32_D192_ED03);
    let sheet = sheet_xml(&bulletin());
    let document = document_xml(&["杨派通〔2026〕第46期"], Some(&bulletin()));
    for _ in 0..200 {
        let part = String::from_utf8_lossy(&numbers.change(sheet.as_bytes())).into_owned();
        survives("x.xlsx", &workbook(&[part], &[]));
        let part = String::from_utf8_lossy(&numbers.change(document.as_bytes())).into_owned();
        survives("x.docx", &zip(&[("word/document.xml", &part)]));
    }
}
