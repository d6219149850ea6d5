//! The weekly bulletin as it really comes, in every kind of file.

use serde_json::{Value, json};

use super::make::C::{self, O};
use super::make::{Sheet, delimited, document_xml, docx, import, options, row, s, xlsx, zip};
use super::sample::bulletin;
use crate::import::{Form, Import, Outcome, Reason, Remark, Why, read};

fn events(import: &Import) -> Vec<Value> {
    import.events().cloned().collect()
}

fn first_event() -> Value {
    json!({
        "specversion": "1.0",
        "id": "杨派通〔2026〕第46期/1",
        "source": "police/YC",
        "type": "hearthwatch.dispute.v1",
        "time": "2026-11-12T21:00:00+08:00",
        "datacontenttype": "application/json",
        "data": {
            "town": "YC",
            "channel": "police_bulletin",
            "bulletin_no": "杨派通〔2026〕第46期",
            "row_no": 1,
            "incident_no": "FIC-0461",
            "village": "YC-03",
            "address": "岗上村",
            "relation": "夫妻",
            "category": "家庭纠纷",
            "kind": "family",
            "narrative": "接丁某报警称被丈夫程某推打,民警到场时双方已停止争吵,丁某左手肿胀,不要求处理。",
            "disposition": "criticism",
            "resolved": true,
            "reported_history": {"police_calls_12m": 2},
            "native_grade": "黄",
            "lead_unit": "镇妇联",
            "reply_by": "11月18日",
            "parties": [
                {"name": "程某", "sex": "m", "age": 45, "role": "party", "relation": "husband", "id_last4": "1234"},
                {"name": "丁某", "sex": "f", "age": 43, "role": "party", "relation": "wife", "id_last4": "567X"},
            ],
        },
    })
}

#[test]
fn every_kind_of_file_gives_the_same_events() {
    let sheet = bulletin();
    let csv = delimited(&sheet, ',');
    let (gbk, _, _) = encoding_rs::GB18030.encode(&csv);
    let files: [(&str, Vec<u8>, Form); 8] = [
        ("周报.csv", csv.clone().into_bytes(), Form::Delimited),
        ("周报.csv", [b"\xEF\xBB\xBF", csv.as_bytes()].concat(), Form::Delimited),
        ("周报.csv", gbk.into_owned(), Form::Delimited),
        ("周报.csv", delimited(&sheet, ';').into_bytes(), Form::Delimited),
        ("周报.txt", delimited(&sheet, '\t').into_bytes(), Form::Delimited),
        ("周报.xlsx", xlsx(&sheet), Form::Xlsx),
        ("周报.docx", docx(&sheet), Form::Docx),
        ("周报.xls", include_bytes!("../../../tests/fixtures/bulletin.xls").to_vec(), Form::Xls),
    ];
    let expected = events(&import("周报.csv", csv.as_bytes()).unwrap());
    assert_eq!(expected[0], first_event());
    for (name, bytes, form) in files {
        let import = import(name, &bytes).unwrap();
        assert_eq!(import.form, form);
        let told = events(&import);
        assert_eq!(told, expected, "{form:?}");
        let summary = import.summary();
        assert_eq!(import.lines.len(), 9, "{form:?}");
        assert_eq!(summary.events, 3);
        assert_eq!(summary.skipped[&Why::Title], 2);
        assert_eq!(summary.skipped[&Why::Header], 2);
        assert_eq!(summary.skipped[&Why::Total], 1);
        assert_eq!(summary.skipped[&Why::Signature], 1);
        let rows: Vec<u32> = import.lines.iter().map(|line| line.row).collect();
        assert_eq!(rows, (1..=9).collect::<Vec<_>>());
    }
}

#[test]
fn the_other_rows_say_what_they_should() {
    let import = import("b.xlsx", &xlsx(&bulletin())).unwrap();
    let events = events(&import);
    let second = &events[1]["data"];
    assert_eq!(events[1]["time"], "2026-11-13T00:00:00+08:00");
    assert_eq!(second["village"], "YC-03", "merged down");
    assert_eq!(second["kind"], "neighbor");
    assert_eq!(second["resolved"], false);
    assert_eq!(second["parties"][0]["relation"], "neighbor");
    assert_eq!(second["parties"][1]["name"], "郑某");
    let third = &events[2]["data"];
    assert_eq!(events[2]["time"], "2026-11-12T21:30:00+08:00");
    assert_eq!(third["disposition"], "no_contact");
    assert_eq!(third["other"]["处理情况处置"], "责令禁止接触(治安法)");
    assert_eq!(third["reported_history"], json!({"police_calls_30d": 3, "police_calls_12m": 3}));
    assert_eq!(third["parties"][1]["relation"], "ex_husband");
    assert_eq!(third["parties"][1]["name"], "施某");
    assert!(third.get("household").is_none());
}

#[test]
fn importing_again_gives_the_same_bytes() {
    let bytes = xlsx(&bulletin());
    let once: Vec<String> =
        import("b.xlsx", &bytes).unwrap().events().map(Value::to_string).collect();
    let mut later = options();
    later.today = jiff::civil::date(2027, 8, 1);
    let again = read("anders.xlsx", &bytes, &later).unwrap();
    let again: Vec<String> = again.events().map(Value::to_string).collect();
    assert_eq!(once, again);
}

#[test]
fn a_letter_says_its_number_outside_of_the_table() {
    let mut sheet = bulletin();
    sheet.rows.drain(..2);
    sheet.merged = vec![(0, 8, 0, 9), (2, 3, 3, 3)];
    sheet.merged.extend((0..14).filter(|c| !(8..=9).contains(c)).map(|c| (0, c, 1, c)));
    let xml = document_xml(
        &["通 报 函", "杨派通[2026] 第 46 期", "(2026年11月9日至2026年11月15日)"],
        Some(&sheet),
    );
    let import = import("函.docx", &zip(&[("word/document.xml", &xml)])).unwrap();
    let told = events(&import);
    assert_eq!(told[0]["id"], "杨派通〔2026〕第46期/1");
    assert_eq!(told.len(), 3);
    assert_eq!(import.lines[0].row, 1);
}

#[test]
fn december_rows_of_a_january_bulletin_belong_to_the_year_before() {
    let text = "杨派通〔2027〕第1期(2026年12月28日—1月3日)\n\
        序号,发生时间,村,当事人,简要警情\n\
        1,12月29日22时,岗上村,张某,口角。\n\
        2,1月2日下午3点半,岗上村,李某,口角。\n\
        3,12/30,岗上村,王某,口角。\n";
    let mut options = options();
    options.today = jiff::civil::date(2027, 1, 5);
    let import = read("x.csv", text.as_bytes(), &options).unwrap();
    let times: Vec<&Value> = import.events().map(|event| &event["time"]).collect();
    assert_eq!(
        times,
        ["2026-12-29T22:00:00+08:00", "2027-01-02T15:30:00+08:00", "2026-12-30T00:00:00+08:00"]
    );
    // A spreadsheet in which 12月29日 was typed in January holds the December still to come.
    let mut sheet = Sheet::default();
    sheet.rows.push(row(&["杨派通〔2027〕第1期(2026年12月28日—2027年1月3日)", "", "", ""]));
    sheet.rows.push(row(&["序号", "发生时间", "当事人", "简要警情"]));
    sheet.rows.push(vec![C::N("1"), C::D(46750.0, ""), s("张某"), s("口角。")]);
    let import = read("x.xlsx", &xlsx(&sheet), &options).unwrap();
    assert_eq!(events(&import)[0]["time"], "2026-12-29T00:00:00+08:00");
    assert_eq!(import.summary().remarks[&Remark::YearSetBack], 1);
}

#[test]
fn a_year_nobody_said_is_taken_from_the_day_of_import_and_told() {
    let text = "序号,时间,当事人,简要警情\n1,11月12日21时许,张某,口角。\n2,12月1日,李某,口角。\n";
    let import = import("x.csv", text.as_bytes()).unwrap();
    let told = events(&import);
    assert_eq!(told[0]["time"], "2026-11-12T21:00:00+08:00");
    assert_eq!(told[1]["time"], "2025-12-01T00:00:00+08:00");
    assert_eq!(import.summary().remarks[&Remark::YearFromImportDay], 2);
    assert_eq!(import.summary().remarks[&Remark::NoBulletinNumber], 2);
    assert!(told[0]["id"].as_str().unwrap().starts_with("row-"));
}

#[test]
fn two_rows_under_one_number_are_one_incident() {
    let mut sheet = Sheet::default();
    sheet.rows.push(row(&["杨派通〔2026〕第46期", "", "", "", "", "", ""]));
    sheet.rows.push(row(&["序号", "时间", "姓名", "性别", "身份证号", "简要警情", "备用"]));
    sheet.rows.push(vec![
        C::N("1"),
        s("2026-11-12"),
        s("程某"),
        s("男"),
        s("341181198001010014"),
        s("争吵。"),
        O,
    ]);
    sheet.rows.push(vec![O, O, s("丁某"), s("女"), C::N("3.41181198202030E+17"), O, s("补")]);
    sheet.rows.push(vec![
        C::N("2"),
        s("2026-11-13"),
        s("许某"),
        s("男"),
        C::N("123"),
        s("争吵。"),
        O,
    ]);
    sheet.merged = vec![(2, 0, 3, 0), (2, 1, 3, 1), (2, 5, 3, 5)];
    for (name, bytes) in [("x.xlsx", xlsx(&sheet)), ("x.docx", docx(&sheet))] {
        let import = import(name, &bytes).unwrap();
        let told = events(&import);
        assert_eq!(told.len(), 2);
        assert_eq!(import.lines[3].outcome, Outcome::Skipped(Why::Joined));
        let parties = told[0]["data"]["parties"].as_array().unwrap();
        assert_eq!(parties[0]["id_number"], "341181198001010014");
        assert_eq!(parties[1]["name"], "丁某");
        assert_eq!(parties[1]["sex"], "f");
        assert!(parties[1].get("id_number").is_none(), "damaged, never guessed");
        assert!(parties[1].get("id_last4").is_none());
        assert_eq!(told[0]["data"]["other"]["备用"], "补");
        assert_eq!(told[1]["data"]["parties"][0]["name"], "许某");
        assert_eq!(import.summary().remarks[&Remark::IdentityDamaged], 1);
        assert!(told[0]["data"]["remarks"].to_string().contains("identity_damaged"));
    }
}

#[test]
fn a_bulletin_without_a_column_of_times_says_them_in_its_summary() {
    let text = "杨派通〔2026〕第46期\n序号,警情编号,当事人,简要警情\n\
        1,A1,张某,\"11月12日21时许,接报警称夫妻争吵。\"\n2,A2,李某,接报警称夫妻争吵。\n3,A3,王某,\"2月30日晚,争吵。\"\n";
    let import = import("x.csv", text.as_bytes()).unwrap();
    assert_eq!(events(&import)[0]["time"], "2026-11-12T21:00:00+08:00");
    let reason = |line: usize| match &import.lines[line].outcome {
        Outcome::Refused { reason, .. } => Some(*reason),
        _ => None,
    };
    assert_eq!(reason(3), Some(Reason::MissingValue));
    assert_eq!(reason(4), Some(Reason::DateImpossible));
}

#[test]
fn a_sheet_of_statistics_beside_the_bulletin_is_passed_over() {
    let mut statistics = Sheet::default();
    statistics.rows.push(row(&["村", "类别", "起数"]));
    statistics.rows.push(row(&["岗上村", "家庭纠纷", "2"]));
    let sheets = [super::make::sheet_xml(&statistics), super::make::sheet_xml(&bulletin())];
    let import = import("x.xlsx", &super::make::workbook(&sheets, &[])).unwrap();
    assert_eq!(events(&import)[0], first_event());
    assert_eq!(import.lines.iter().filter(|line| line.table == 1).count(), 2);
    assert_eq!(import.lines.len(), 11);
}

#[test]
fn a_header_printed_again_a_line_of_text_and_printed_numbers_are_no_events() {
    let text = "杨派通〔2026〕第46期\n序号,时间,当事人,简要警情\n一、家庭纠纷类,,,\n1,11月12日,张某,口角。\n\
        序号,时间,当事人,简要警情\n,,,\n小计:1,,,\n2,11月13日,李某,口角。\n3,,,\n4,,,\n填表人:周某,,,\n杨村派出所,,,\n";
    let import = import("x.csv", text.as_bytes()).unwrap();
    let summary = import.summary();
    assert_eq!(summary.events, 2);
    assert_eq!(summary.skipped[&Why::Header], 2);
    assert_eq!(summary.skipped[&Why::Title], 2);
    assert_eq!(summary.skipped[&Why::Total], 1);
    assert_eq!(summary.skipped[&Why::Empty], 3);
    assert_eq!(summary.skipped[&Why::Signature], 2);
    assert!(summary.refused.is_empty());
}

#[test]
fn nothing_that_prints_an_import_prints_a_person() {
    let import = import("x.xlsx", &xlsx(&bulletin())).unwrap();
    let printed = format!("{import:?}");
    for name in ["程某", "丁某", "1234", "推打"] {
        assert!(!printed.contains(name));
    }
}

#[test]
fn who_reports_is_a_party_only_where_no_column_names_the_parties() {
    let names = |text: &str| -> Vec<String> {
        let import = import("x.csv", text.as_bytes()).unwrap();
        let event = import.events().next().unwrap();
        let parties = event["data"]["parties"].as_array().unwrap();
        parties.iter().map(|party| party["name"].as_str().unwrap().to_owned()).collect()
    };
    let text = "序号,日期,时间,报警人,当事人,简要警情\n1,2026-11-12,21:30,周某,程某、丁某,口角\n";
    assert_eq!(names(text), ["程某", "丁某"]);
    let event = import("x.csv", text.as_bytes()).unwrap().events().next().unwrap().clone();
    assert_eq!(event["data"]["other"]["报警人"], "周某");
    assert_eq!(event["time"], "2026-11-12T21:30:00+08:00");
    assert_eq!(
        names("序号,日期,报警人,对方,简要警情\n1,2026-11-12,丁某,程某,口角\n"),
        ["丁某", "程某"]
    );
}

#[test]
fn signatures_in_several_cells_are_no_events_and_a_note_is_never_a_signature() {
    let text = "杨派通〔2026〕第46期\n序号,时间,当事人,简要警情\n1,11月12日,张某,口角。\n\
        填表人:周某,,审核人:钱某,签发人:孙某\n,,签发人家属,另有一起\n";
    let import = import("x.csv", text.as_bytes()).unwrap();
    assert_eq!(import.lines[3].outcome, Outcome::Skipped(Why::Signature));
    assert!(matches!(
        import.lines[4].outcome,
        Outcome::Refused { reason: Reason::MissingValue, .. }
    ));
}
