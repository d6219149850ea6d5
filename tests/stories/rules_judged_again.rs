//! `rules diff`, `replay`, `rerun`, `statistics`, `mute` and `case`, as people use them.

use harness::repository;
use serde_json::{Value, json};

use crate::bad_settings::copy;
use crate::embedded::{Embedded, text};

/// A copy of the shipped rules in which a quarrel over divorce leads to 三级.
fn draft(house: &Embedded) -> String {
    let rules = house.path("draft");
    copy(&repository().join("rules"), &rules);
    let path = rules.join("policy.rhai");
    let before = std::fs::read_to_string(&path).expect("the policy");
    assert!(before.contains("band(3, 40);"));
    std::fs::write(path, before.replace("band(3, 40);", "band(3, 16);")).expect("our own folder");
    text(&rules).to_owned()
}

fn visits(house: &Embedded) -> String {
    let visit = |id: &str, household: &str, day: u8, note: &str| {
        json!({
            "specversion": "1.0", "id": id, "source": "grid/YC-03",
            "type": "hearthwatch.visit.v1", "time": format!("2026-03-{day:02}T15:20:00+08:00"),
            "data": { "village": "YC-03", "household": household, "narrative": note },
        })
        .to_string()
    };
    let lines = [
        visit("e1", "h_a", 3, "夫妻两人闹离婚,分房睡已有半年。"),
        visit("e2", "h_b", 4, "一切正常,聊了家常。"),
        visit("e3", "h_a", 9, "今天没有争吵。"),
    ];
    text(&house.file("visits.jsonl", lines.join("\n"))).to_owned()
}

fn json_of(house: &Embedded, arguments: &[&str]) -> Value {
    let ran = house.run(arguments);
    assert_eq!(ran.status.code(), Some(0), "{arguments:?}: {}", ran.stderr);
    serde_json::from_str(&ran.stdout).expect("JSON")
}

#[test]
fn diff_tells_in_words_what_a_draft_changes() {
    let house = Embedded::new();
    let draft = draft(&house);
    let told = |arguments: &[&str]| house.run(&[&["rules", "diff"], arguments].concat()).stdout;
    assert_eq!(told(&["shipped", "shipped"]), "两个版本没有区别\n");
    let chinese = told(&["shipped", &draft]);
    assert_eq!(chinese, "起算分数 三级(镇好大姐工作室牵头)：40 改为 16\n");
    let english = told(&["shipped", &draft, "--lang", "en"]);
    assert_eq!(english, "score that begins third level (三级, town studio): 40 becomes 16\n");
    let found = json_of(&house, &["rules", "diff", "--json", "live", &draft]);
    let expected = json!([{ "part": "band", "of": "3", "before": 40, "after": 16 }]);
    assert_eq!(found["changes"], expected);
    let missing = house.run(&["rules", "diff", "shipped", "no-such-version"]);
    assert_eq!(missing.status.code(), Some(1));
}

#[test]
fn a_draft_is_judged_on_what_came_in_and_decisions_are_made_again() {
    let house = Embedded::new();
    let (draft, visits) = (draft(&house), visits(&house));
    assert!(house.run(&["import", &visits]).status.success());
    let found = json_of(&house, &["rules", "replay", &draft, "--json"]);
    let outlook = &found["outlook"];
    assert_eq!(outlook["cases"], 2);
    assert_eq!(outlook["moved"], 1, "{outlook}");
    let case = outlook["to_open"][0]["case"].as_str().expect("a number").to_owned();
    assert_eq!(outlook["to_open"][0]["to"], 3);
    let shown = house.run(&["rules", "replay", &draft]);
    assert!(shown.stdout.contains(&case), "{}", shown.stdout);
    let none = json_of(&house, &["rules", "replay", &draft, "--json", "--since", "2026-04-01"]);
    assert_eq!(none["outlook"]["cases"], 0);
    let again = json_of(&house, &["rules", "rerun", &case, "--json", "--with", &draft]);
    assert_eq!(again["same"], true, "{again}");
    assert_eq!(again["with"]["decided"]["level"], 3);
    let first = house.run(&["rules", "rerun", &case, "--seq", "1"]);
    assert!(first.status.success() && first.stdout.contains("逐字节相同"), "{}", first.stdout);
    let statistics = json_of(&house, &["rules", "statistics", "--json"]);
    assert_eq!(statistics["statistics"]["assessments"], 3);
    let shown = json_of(&house, &["case", "show", &case, "--json"]);
    assert_eq!(shown["objections"], json!([]));
    let refused = ["rules", "mute", "no/rule", "--case", &case, "--until", "2099-01-01"];
    let refused = house.run(&[&refused[..], &["--reason", "x", "--as", "u_1"]].concat());
    assert_eq!(refused.status.code(), Some(1));
}
