//! `rules check` and `rules try`, as other programs rely on them (design 4.2 and 4.3).

use harness::{Program, repository};
use serde_json::{Value, json};

use crate::bad_settings::copy;
use crate::embedded::{Embedded, PATIENCE, text};

/// A misspelt signal in a copy of the shipped rules: its line and column are counted here.
fn misspelt(house: &Embedded) -> (usize, usize) {
    let rules = house.path("rules");
    copy(&repository().join("rules"), &rules);
    let path = rules.join("lethality/rules.rhai");
    let before = std::fs::read_to_string(&path).expect("the rules of lethality");
    let at = before.find(", strangulation)").expect("its own rule") + 2;
    let line = before[..at].matches('\n').count() + 1;
    let column = before[..at].rsplit('\n').next().expect("a line").chars().count() + 1;
    let after = format!("{}strangulatoin{}", &before[..at], &before[at + "strangulation".len()..]);
    std::fs::write(path, after).expect("our own folder");
    (line, column)
}

#[test]
fn check_names_a_misspelt_signal_with_line_column_and_a_suggestion() {
    let house = Embedded::new();
    let (line, column) = misspelt(&house);
    let rules = house.path("rules");
    let checked = Program::hearthwatch(["rules", "check", text(&rules)]).run(PATIENCE);
    assert_eq!(checked.status.code(), Some(1));
    let expected = format!(
        "lethality/rules.rhai:{line}:{column}: unknown name 'strangulatoin' \
         (did you mean 'strangulation'?)"
    );
    assert!(checked.stdout.lines().any(|line| line == expected), "{}", checked.stdout);
    let checked = Program::hearthwatch(["rules", "check", "--json", text(&rules)]).run(PATIENCE);
    assert_eq!(checked.status.code(), Some(1));
    let report: Value = serde_json::from_str(&checked.stdout).expect("one value");
    assert_eq!(report["ok"], false);
    let diagnostics = report["diagnostics"].as_array().expect("a list");
    let mut of_name = diagnostics.iter().filter(|one| one["about"] == "strangulatoin");
    let one = of_name.next().expect("the misspelt one");
    assert_eq!(one["file"], "lethality/rules.rhai");
    assert_eq!((&one["line"], &one["column"]), (&json!(line), &json!(column)));
    assert_eq!(one["hint"], "did you mean 'strangulation'?");
}

#[test]
fn check_passes_the_shipped_rules() {
    for arguments in [&["rules", "check", "--json"][..], &["rules", "check"]] {
        let checked = Program::hearthwatch(arguments).run(PATIENCE);
        assert_eq!(checked.status.code(), Some(0), "{}", checked.stdout);
        if !arguments.contains(&"--json") {
            let readme = std::fs::read_to_string(repository().join("README.md"));
            let readme = readme.expect("the README");
            assert!(readme.contains(&checked.stdout), "the README's figures: {}", checked.stdout);
        }
    }
}

/// Visits in the order in which they are written, on two households.
fn events() -> Vec<String> {
    let visit = |id: &str, household: &str, day: u8, note: &str| {
        json!({
            "specversion": "1.0", "id": id, "source": "grid/YC-03",
            "type": "hearthwatch.visit.v1", "time": format!("2025-03-{day:02}T15:20:00+08:00"),
            "data": {"grid": "YC-03-012", "household": household, "narrative": note},
        })
        .to_string()
    };
    vec![
        visit("e1", "h_a", 18, "夫妻两人闹离婚,分房睡已有半年。"),
        visit("e2", "h_b", 3, "一切正常,聊了家常。"),
        visit("e3", "h_a", 10, "丈夫昨晚掐她脖子。"),
        visit("e4", "h_a", 12, "今天没有争吵。"),
    ]
}

#[test]
fn try_answers_each_event_in_order_from_a_file_or_from_standard_input() {
    let house = Embedded::new();
    let input = events().join("\n");
    let path = house.file("events.jsonl", &input);
    let from_file = Program::hearthwatch(["rules", "try", text(&path)]).run(PATIENCE);
    let from_input = Program::hearthwatch(["rules", "try"]).input(&*input).run(PATIENCE);
    let rules = repository().join("rules");
    let named = Program::hearthwatch(["rules", "try", "--rules", text(&rules), text(&path)]);
    let named = named.run(PATIENCE);
    for tried in [&from_file, &from_input, &named] {
        assert_eq!(tried.status.code(), Some(0), "{}", tried.stderr);
        assert_eq!((&tried.stdout, &*tried.stderr), (&from_file.stdout, ""));
    }
    let lines: Vec<&str> = from_file.stdout.lines().collect();
    let judged: Vec<Value> =
        lines.iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let of = |key: &str| -> Vec<&Value> { judged.iter().map(|one| &one[key]).collect() };
    assert_eq!(of("event"), ["e1", "e2", "e3", "e4"]);
    assert_eq!(of("household"), ["h_a", "h_b", "h_a", "h_a"]);
    assert_eq!(of("case")[0], of("case")[2], "one household, one case");
    assert_ne!(of("case")[0], of("case")[1]);
    assert_eq!(judged[1]["level"], 0);
    assert_eq!(judged[2]["level"], 3);
    assert_eq!(judged[3]["level"], 3, "no visit lowers a case");
    // The latest event its case knows is the moment, not the one that came last.
    assert_eq!(judged[2]["at"], "2025-03-18T15:20:00+08:00");
    for line in lines {
        keys_stand_in_order(line);
    }
    judged.iter().for_each(only_whole_numbers);
    quotes_stand_where_they_say(&judged[2], "丈夫昨晚掐她脖子。");
}

/// The keys as design 4.2 lists them, on the outside and in every finding and reason.
fn keys_stand_in_order(line: &str) {
    let outer = [
        "event",
        "household",
        "case",
        "ruleset",
        "at",
        "score",
        "level",
        "flags",
        "findings",
        "reasons",
    ];
    let stand = |text: &str, keys: &[&str]| {
        let mut from = 0;
        for key in keys {
            let key = format!("\"{key}\":");
            let at =
                text[from..].find(&key).unwrap_or_else(|| panic!("{key} after {from}: {text}"));
            from += at + key.len();
        }
    };
    stand(line, &outer);
    let findings = line.split("\"findings\":").nth(1).expect("a list");
    let (findings, reasons) = findings.split_once("\"reasons\":").expect("a list");
    for finding in findings.split("{\"").skip(1) {
        stand(&format!("\"{finding}"), &["signal", "status", "quote", "from", "to"]);
    }
    for reason in reasons.split("{\"").skip(1) {
        stand(&format!("\"{reason}"), &["rule", "points"]);
    }
    let value: Value = serde_json::from_str(line).expect("JSON");
    let mut keys: Vec<&String> = value.as_object().expect("an object").keys().collect();
    let mut expected = outer.map(str::to_owned);
    keys.sort_unstable();
    expected.sort_unstable();
    assert_eq!(keys, expected.iter().collect::<Vec<_>>());
    let rules: Vec<&str> = value["reasons"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|reason| reason["rule"].as_str())
        .collect();
    assert!(rules.is_sorted(), "{rules:?}");
}

fn only_whole_numbers(value: &Value) {
    match value {
        Value::Number(number) => assert!(number.is_i64(), "{number}"),
        Value::Array(items) => items.iter().for_each(only_whole_numbers),
        Value::Object(fields) => fields.values().for_each(only_whole_numbers),
        _ => {}
    }
}

fn quotes_stand_where_they_say(assessment: &Value, narrative: &str) {
    let findings = assessment["findings"].as_array().expect("a list");
    let found = findings.iter().find(|one| one["signal"] == "strangulation").expect("found");
    let number =
        |key: &str| usize::try_from(found[key].as_u64().expect("a number")).expect("small");
    let (from, to) = (number("from"), number("to"));
    let quoted: String = narrative.chars().skip(from).take(to - from).collect();
    assert_eq!(found["quote"], quoted);
    assert!(!quoted.is_empty());
}

#[test]
fn try_leaves_nothing_behind_and_tells_by_its_exit_code() {
    let mut input = events();
    input.insert(2, String::new());
    input.insert(3, "{".to_owned());
    input.push(input[0].clone());
    input.push(input[0].replace("半年", "一年"));
    let running = Program::hearthwatch(["rules", "try"]).input(input.join("\r\n")).start();
    // Its output ends when it does.
    assert_eq!(running.stdout().find("\u{0}", PATIENCE), None);
    let made = std::fs::read_dir(running.folder()).expect("its own folder").count();
    assert_eq!(made, 0, "it made a file");
    let tried = running.finish(PATIENCE);
    assert_eq!(tried.status.code(), Some(1));
    assert_eq!(tried.stdout.lines().count(), 4, "{}", tried.stdout);
    let told: Vec<&str> = tried.stderr.lines().collect();
    assert_eq!(told.len(), 3, "{}", tried.stderr);
    assert!(told[0].starts_with("line 4: body: not JSON"), "{}", told[0]);
    assert!(told[1].starts_with("line 7: id: came before; no second effect"), "{}", told[1]);
    assert!(told[2].starts_with("line 8: id: came before with another body"), "{}", told[2]);
    let nothing = Program::hearthwatch(["rules", "try"]).run(PATIENCE);
    assert_eq!((nothing.status.code(), &*nothing.stdout), (Some(0), ""));
    let missing = Program::hearthwatch(["rules", "try", "none.jsonl"]).run(PATIENCE);
    assert_eq!(missing.status.code(), Some(1));
    assert!(missing.stderr.contains("none.jsonl"), "{}", missing.stderr);
    let unknown = Program::hearthwatch(["rules", "try", "--rulse", "x"]).run(PATIENCE);
    assert_eq!(unknown.status.code(), Some(2));
}
