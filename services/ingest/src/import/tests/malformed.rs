//! Files that are not what they should be. Each is told, none stops anything.

use super::make::{
    C, Sheet, delimited, document_xml, docx, import, row, s, sheet_xml, workbook, xlsx, zip,
};
use super::sample::bulletin;
use crate::import::{FileProblem, Form, Outcome, Reason, text};

const HEADER: &str = "杨派通〔2026〕第46期\n序号,时间,当事人,身份证号,简要警情\n";

fn problem(name: &str, bytes: &[u8]) -> FileProblem {
    let problem = import(name, bytes).unwrap_err();
    // Whatever is wrong can be told in both languages.
    assert!(!problem.to_string().is_empty() && !text::problem(&problem).is_empty());
    problem
}

/// The outcomes of the rows below the header.
fn rows(body: &str) -> Vec<Outcome> {
    let import = import("x.csv", format!("{HEADER}{body}").as_bytes()).unwrap();
    import.lines.into_iter().skip(2).map(|line| line.outcome).collect()
}

fn refusal(outcome: &Outcome) -> (&str, Reason) {
    match outcome {
        Outcome::Refused { column, reason, .. } => (column, *reason),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn empty_files() {
    for bytes in [&b""[..], b" \r\n\t", b"\n\n\n"] {
        assert_eq!(problem("x.xlsx", bytes), FileProblem::Empty);
    }
    assert_eq!(problem("x.csv", b"\xEF\xBB\xBF,,\n,,\n"), FileProblem::NoTable);
}

#[test]
fn a_truncated_container() {
    let bytes = xlsx(&bulletin());
    for length in [10, 100, bytes.len() / 2, bytes.len() - 1] {
        assert!(matches!(problem("x.xlsx", &bytes[..length]), FileProblem::Damaged { .. }));
    }
}

#[test]
fn a_workbook_with_the_wrong_name_is_read_for_what_it_is() {
    let old = include_bytes!("../../../tests/fixtures/bulletin.xls");
    assert_eq!(import("x.xlsx", old).unwrap().form, Form::Xls);
    assert_eq!(import("x.xls", &xlsx(&bulletin())).unwrap().form, Form::Xlsx);
    assert_eq!(
        import("x.xls", delimited(&bulletin(), '\t').as_bytes()).unwrap().form,
        Form::Delimited
    );
}

#[test]
fn a_web_page_named_as_a_workbook() {
    let page = b"\xEF\xBB\xBF\r\n<html><body><table><tr><td>1</td></tr></table></body></html>";
    assert_eq!(problem("x.xls", page), FileProblem::WebPage);
    let xml = b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook/>";
    assert_eq!(problem("x.xls", xml), FileProblem::Unsupported { found: "XML" });
    assert!(matches!(problem("x.xlsx", b"%PDF-1.7"), FileProblem::Unsupported { .. }));
}

#[test]
fn only_a_header() {
    assert_eq!(
        problem("x.csv", HEADER.as_bytes()),
        FileProblem::NoRows { map: "police_bulletin".into() }
    );
}

#[test]
fn text_in_no_known_encoding() {
    assert_eq!(problem("x.csv", b"a,b\n\xFF\xFF\xFF,\x80\n"), FileProblem::Encoding);
    let (big5, _, _) = encoding_rs::BIG5.encode("編號,時間,簡要警情\n");
    assert!(matches!(
        problem("x.csv", &big5),
        FileProblem::Encoding | FileProblem::NoHeader { .. } | FileProblem::NoTable
    ));
    assert!(matches!(problem("x.csv", &[0; 400]), FileProblem::Unsupported { .. }));
}

#[test]
fn an_unclosed_quote_is_told_by_its_row() {
    let text = format!("{HEADER}1,11月12日,张某,,\"口角\n2,11月13日,李某,,口角\n");
    assert_eq!(problem("x.csv", text.as_bytes()), FileProblem::UnclosedQuote { row: 3 });
}

#[test]
fn a_merged_header_that_hides_a_required_column() {
    let mut sheet = Sheet::default();
    sheet.rows.push(row(&["序号", "时间", "当事人", "处置", ""]));
    sheet.rows.push(row(&["1", "11月12日", "张某", "调解", "口角"]));
    sheet.merged = vec![(0, 3, 0, 4)];
    let missing = FileProblem::MissingColumn {
        map: "police_bulletin".into(),
        columns: vec!["简要警情".into()],
    };
    assert_eq!(problem("x.xlsx", &xlsx(&sheet)), missing);
    assert_eq!(problem("x.docx", &docx(&sheet)), missing);
}

#[test]
fn headers_nobody_knows_are_counted_and_not_repeated() {
    let found = problem("x.csv", "序号,张某的秘密,李某的秘密\n1,2,3\n".as_bytes());
    assert_eq!(found, FileProblem::NoHeader { known: vec!["序号".into()], unknown: 2 });
    assert!(!found.to_string().contains("秘密") && !text::problem(&found).contains("秘密"));
}

#[test]
fn a_document_without_a_table() {
    let xml = document_xml(&["杨派通〔2026〕第46期", "本周无警情。"], None);
    assert_eq!(problem("x.docx", &zip(&[("word/document.xml", &xml)])), FileProblem::NoTable);
}

#[test]
fn a_document_that_breaks_off_or_nests_without_end() {
    let xml = document_xml(&[], Some(&bulletin()));
    let cut = &xml[..xml.len() - 40];
    assert!(matches!(
        problem("x.docx", &zip(&[("word/document.xml", cut)])),
        FileProblem::Damaged { .. }
    ));
    let deep = "<w:tbl>".repeat(5_000);
    assert!(matches!(
        problem("x.docx", &zip(&[("word/document.xml", &deep)])),
        FileProblem::Damaged { .. }
    ));
}

#[test]
fn an_archive_inside_an_archive() {
    let inner = xlsx(&bulletin());
    let inner = inner.iter().map(|byte| char::from(*byte)).collect::<String>();
    assert_eq!(problem("x.zip", &zip(&[("周报.xlsx", &inner)])), FileProblem::Archive);
    assert_eq!(problem("x.xlsx", &zip(&[("a.zip", &inner)])), FileProblem::Archive);
    assert_eq!(problem("x.xlsx", b"7z\xBC\xAF\x27\x1C"), FileProblem::Archive);
}

#[test]
fn other_programs_files() {
    assert!(matches!(
        problem("x.ods", &zip(&[("content.xml", "<a/>")])),
        FileProblem::Unsupported { .. }
    ));
    assert!(matches!(
        problem("x.xlsb", &zip(&[("xl/workbook.bin", "a")])),
        FileProblem::Unsupported { .. }
    ));
    assert!(matches!(
        problem("x.xls", &crate::import::compound::SIGNATURE),
        FileProblem::Damaged { .. }
    ));
}

#[test]
fn the_same_number_twice_refuses_the_second() {
    let rows = rows("1,11月12日,张某,,口角\n1,11月13日,李某,,另一起\n2,11月13日,王某,,口角\n");
    assert!(matches!(rows[0], Outcome::Event(..)));
    assert_eq!(refusal(&rows[1]), ("序号", Reason::Duplicate));
    assert!(matches!(rows[2], Outcome::Event(..)));
}

#[test]
fn a_number_a_spreadsheet_rounded_is_left_out_and_told() {
    let rows = rows("1,11月12日,张某,3.41181E+17,口角\n2,11月12日,李某,341181198001010000,口角\n");
    for outcome in &rows {
        let Outcome::Event(event, remarks) = outcome else { panic!("refused") };
        assert!(event["data"]["parties"][0].get("id_number").is_none());
        assert_eq!(remarks.len(), 1);
        assert_eq!(remarks[0], ("身份证号".into(), crate::import::Remark::IdentityDamaged));
    }
    let text = "序号,时间,警情编号,当事人,简要警情\n1,2026-11-12,3.4118112026E+18,张某,口角\n";
    let import = import("x.csv", text.as_bytes()).unwrap();
    let event = import.events().next().unwrap();
    assert!(event["data"].get("incident_no").is_none(), "two incidents must not seem one");
}

#[test]
fn formulas_that_failed() {
    let mut sheet = Sheet::default();
    sheet.rows.push(row(&["序号", "时间", "村", "当事人", "简要警情"]));
    sheet.rows.push(vec![C::N("1"), s("2026-11-12"), C::E, s("张某"), s("口角")]);
    sheet.rows.push(vec![C::N("2"), C::E, s("岗上村"), s("张某"), s("口角")]);
    sheet.rows.push(vec![C::N("3"), s("2026-11-12"), s("岗上村"), s("张某"), s("#N/A")]);
    for (name, bytes) in [("x.xlsx", xlsx(&sheet)), ("x.csv", delimited(&sheet, ',').into_bytes())]
    {
        let import = import(name, &bytes).unwrap();
        let Outcome::Event(_, remarks) = &import.lines[1].outcome else { panic!("refused") };
        assert!(remarks.iter().any(|(column, _)| column == "村"));
        assert_eq!(refusal(&import.lines[2].outcome), ("时间", Reason::FormulaError));
        assert_eq!(refusal(&import.lines[3].outcome), ("简要警情", Reason::FormulaError));
    }
}

#[test]
fn dates_that_do_not_exist() {
    let rows =
        rows("1,2月30日,张某,,口角\n2,上周三,李某,,口角\n3,2026-12-31,王某,,口角\n4,,赵某,,口角\n");
    let reasons: Vec<_> = rows.iter().map(refusal).collect();
    assert_eq!(
        reasons,
        [
            ("时间", Reason::DateImpossible),
            ("时间", Reason::DateUnreadable),
            ("时间", Reason::DateAhead),
            ("时间", Reason::MissingValue),
        ]
    );
}

#[test]
fn a_comma_that_was_not_quoted_shifts_no_column_unnoticed() {
    let rows = rows("1,11月12日,张某,李某,,口角\n2,11月12日,张某,,口角,\n");
    assert_eq!(refusal(&rows[0]), ("#6", Reason::TooManyCells));
    assert!(matches!(rows[1], Outcome::Event(..)), "empty cells at the end are none");
}

#[test]
fn a_nul_in_a_cell_refuses_its_row_and_no_other() {
    let rows = rows("1,11月12日,张\0某,,口角\n2,11月12日,李某,,口\0角\n3,11月13日,王某,,口角\n");
    assert_eq!(refusal(&rows[0]), ("当事人", Reason::NulCharacter));
    assert_eq!(refusal(&rows[1]), ("简要警情", Reason::NulCharacter));
    assert!(matches!(rows[2], Outcome::Event(..)));
}

#[test]
fn a_row_without_its_summary_keeps_its_content_for_quarantine() {
    let rows = rows("1,11月12日,张某,,\n");
    assert_eq!(refusal(&rows[0]), ("简要警情", Reason::MissingValue));
    let Outcome::Refused { content, .. } = &rows[0] else { unreachable!() };
    let kept: serde_json::Value = serde_json::from_slice(&content.0).unwrap();
    assert_eq!(kept["当事人"], "张某");
    assert!(!format!("{:?}", rows[0]).contains("张某"));
}

#[test]
fn a_workbook_whose_parts_are_missing_or_no_xml() {
    let sheet = sheet_xml(&bulletin());
    let broken = [
        zip(&[("xl/workbook.xml", "<workbook/>")]),
        workbook(&[sheet[..sheet.len() / 2].to_owned()], &[]),
        workbook(&["not xml".to_owned()], &[]),
        workbook(&["<worksheet><sheetData><row r=\"99999999999\"><c r=\"A1\"/></row>".to_owned()], &[]),
        workbook(&["<worksheet><sheetData><row><c r=\"ZZZZZZZZZ1\"><v>1</v></c></row></sheetData></worksheet>".to_owned()], &[]),
    ];
    for bytes in broken {
        assert!(matches!(
            problem("x.xlsx", &bytes),
            FileProblem::Damaged { .. } | FileProblem::NoTable | FileProblem::TooLarge { .. }
        ));
    }
}

#[test]
fn json_lines_are_handed_on_or_refused_one_by_one() {
    let mut file = b"\xEF\xBB\xBF{\"id\":\"1\"}\r\n\n{\"id\":\"2\"\n\xFF\xFE\n[1,2]\n".to_vec();
    file.extend_from_slice("[".repeat(100_000).as_bytes());
    let import = import("x.jsonl", &file).unwrap();
    let outcomes: Vec<_> = import.lines.iter().map(|line| (line.row, &line.outcome)).collect();
    assert_eq!(*outcomes[0].1, Outcome::Bytes(b"{\"id\":\"1\"}".to_vec()));
    assert_eq!(outcomes[1].0, 2);
    assert_eq!(refusal(outcomes[2].1), ("", Reason::NotJson));
    assert_eq!(refusal(outcomes[3].1), ("", Reason::NotUtf8));
    assert_eq!(outcomes[4].0, 5);
    assert_eq!(refusal(outcomes[5].1), ("", Reason::NotJson));
    assert_eq!(import.summary().events, 2);
}
