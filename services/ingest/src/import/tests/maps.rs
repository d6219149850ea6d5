//! Column maps: the shipped ones, one of one's own, and what is wrong with others.

use super::make::{import, options};
use crate::import::{ColumnMap, FileProblem, read, shipped};

const CALLS: &str = r#"
name = "hotline_list"
title = "来电登记"
type = "hearthwatch.call.v1"
source = "hotline/{town}"
id = ["column", "row_hash"]
defaults = { mode = "hotline" }

[places]
"岗上" = "YC-03"

[[field]]
to = "id"
headers = ["登记号"]

[[field]]
to = "time"
kind = "date_time"
required = true
headers = ["来电时间"]

[[field]]
to = "village"
kind = "place"
headers = ["来自"]

[[field]]
to = "safe_now"
kind = "choice"
headers = ["是否安全"]
words = { "安全" = "yes", "危险" = "no" }

[[field]]
to = "narrative"
required = true
headers = ["诉求内容"]
"#;

#[test]
fn the_shipped_maps_can_be_read() {
    let names: Vec<&str> = shipped().iter().map(|map| map.name.as_str()).collect();
    assert_eq!(names, ["police_bulletin", "grid_visits"]);
}

#[test]
fn a_third_map_needs_no_program() {
    let list = "来电登记簿,,,,\n登记号,来电时间,来自,是否安全,诉求内容\nC-7,11月3日晚8点,岗上,危险,求助。\n";
    assert!(matches!(import("x.csv", list.as_bytes()), Err(FileProblem::NoHeader { .. })));
    let mut options = options();
    options.maps.push(ColumnMap::parse(CALLS).unwrap());
    options.year = Some(2026);
    let import = read("x.csv", list.as_bytes(), &options).unwrap();
    let event = import.events().next().unwrap();
    assert_eq!(event["id"], "C-7");
    assert_eq!(event["source"], "hotline/YC");
    assert_eq!(event["type"], "hearthwatch.call.v1");
    assert_eq!(event["time"], "2026-11-03T20:00:00+08:00");
    assert_eq!(event["data"]["mode"], "hotline");
    assert_eq!(event["data"]["village"], "YC-03");
    assert_eq!(event["data"]["safe_now"], "no");
    options.map = Some("grid_visits".into());
    assert!(matches!(read("x.csv", list.as_bytes(), &options), Err(FileProblem::NoHeader { .. })));
    options.map = Some("keine".into());
    let problem = read("x.csv", list.as_bytes(), &options).unwrap_err();
    assert!(matches!(&problem, FileProblem::NoSuchMap { known } if known.len() == 3));
}

#[test]
fn a_wrong_map_is_told_by_line_and_word() {
    let told = |from: &str, to: &str| {
        let problem = ColumnMap::parse(&CALLS.replacen(from, to, 1)).unwrap_err();
        (problem.line, problem.message)
    };
    let (line, message) = told("required = true", "requird = true");
    assert_eq!(line, 19);
    assert!(message.contains("requird"), "{message}");
    assert!(told("title =", "titel =").1.contains("titel"));
    assert_eq!(told("\"choice\"", "\"choise\"").0, 29);
    assert_eq!(told("hearthwatch.call.v1", "hearthwatch.cal.v1").0, 4);
    assert!(told("hotline/{town}", "hotline/{twon}").1.contains("source"));
    assert!(told("words = { \"安全\" = \"yes\", \"危险\" = \"no\" }", "").1.contains("no words"));
    assert!(told("to = \"time\"", "to = \"tme\"").1.contains("time"));
    assert!(told("to = \"time\"", "to = \"ti me\"").1.contains("path"));
    assert!(told("headers = [\"来电时间\"]", "headers = []").1.contains("headers"));
    assert!(told("id = [\"column\", \"row_hash\"]", "id = []").1.contains("`id`"));
    assert!(told("name = \"hotline_list\"", "").1.contains("name"));
    assert!(told("title = \"来电登记\"", "title = \"来").0 > 1);
}
