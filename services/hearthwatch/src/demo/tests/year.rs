use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::{TOWN, list, members, of_type, text};

#[test]
fn events_come_in_the_order_of_their_times_and_inside_the_year() {
    let times: Vec<&str> = TOWN.events.iter().map(|event| text(event, "/time")).collect();
    assert!(times.is_sorted());
    assert!(times[0] >= "2025-11-24T00:00:00+08:00");
    assert!(times[times.len() - 1] < "2026-11-23T00:00:00+08:00");
}

#[test]
fn every_id_is_used_once_but_for_one_event_that_comes_twice() {
    let mut seen: HashMap<(&str, &str), &Value> = HashMap::new();
    let mut again = Vec::new();
    for event in &TOWN.events {
        if let Some(first) = seen.insert((text(event, "/source"), text(event, "/id")), event) {
            assert_eq!(first, event);
            again.push(text(event, "/type"));
        }
    }
    assert_eq!(again, ["hearthwatch.dispute.v1"]);
}

#[test]
fn every_event_has_the_fields_of_its_type() {
    for event in &TOWN.events {
        let kind = text(event, "/type").trim_start_matches("hearthwatch.").trim_end_matches(".v1");
        let own: &[&str] = match kind {
            "visit" => &["household", "grid", "present", "seen_alone", "minors_in_home"],
            "dispute" => &["channel", "category", "disposition", "resolved", "kind", "parties"],
            "call" => &["household", "mode", "safe_now", "caller_relation", "request"],
            "mediation" => &["household", "mode", "outcome", "by"],
            "order" => &["household", "kind", "issued_on"],
            "care" => &["household", "kind", "parties"],
            "outreach" => &["sessions", "people_reached"],
            other => panic!("{other} is no type"),
        };
        for field in own.iter().chain(&["town", "village", "reporter", "narrative"]) {
            assert!(event["data"].get(field).is_some(), "{kind} {} {field}", text(event, "/id"));
        }
        for field in ["specversion", "id", "source", "time", "datacontenttype"] {
            assert!(!text(event, &format!("/{field}")).is_empty());
        }
        assert!(event["data"].get("ticks").is_none());
    }
}

#[test]
fn a_bulletin_comes_each_week_and_numbers_its_rows() {
    let mut bulletins = HashSet::new();
    for event in of_type("dispute") {
        if text(event, "/data/channel") == "police_bulletin" {
            let bulletin = text(event, "/data/bulletin_no");
            bulletins.insert(bulletin);
            let row = event["data"]["row_no"].as_i64().unwrap();
            assert_eq!(text(event, "/id"), format!("{bulletin}/{row}"));
            assert!(!text(event, "/data/incident_no").is_empty());
        }
    }
    assert_eq!(bulletins.len(), 52);
}

#[test]
fn the_year_holds_what_the_example_tells_of() {
    let count = |kind: &str, pointer: &str, value: &str| {
        let of_kind = of_type(kind).filter(|event| text(event, pointer) == value);
        of_kind.map(|event| text(event, "/id")).collect::<HashSet<_>>().len()
    };
    let family =
        count("dispute", "/data/kind", "marital") + count("dispute", "/data/kind", "family");
    assert_eq!(family, 6);
    assert_eq!(of_type("call").count(), 3);
    assert_eq!(count("care", "/data/kind", "two_cancers_relief"), 1);
    assert_eq!(count("care", "/data/kind", "two_cancers_visit"), 3);
    assert_eq!(count("care", "/data/kind", "child_in_difficulty_visit"), 5);
    let sum = |field: &str| -> i64 {
        of_type("outreach").filter_map(|event| event["data"][field].as_i64()).sum()
    };
    assert_eq!((sum("sessions"), sum("people_reached")), (20, 950));
    assert!((1_200..=1_800).contains(&of_type("visit").count()));
}

#[test]
fn every_family_dispute_is_agreed_in_the_end_and_one_came_back() {
    let agreed: Vec<(&str, &str)> = of_type("mediation")
        .filter(|event| text(event, "/data/outcome") == "agreed")
        .map(|event| (text(event, "/data/household"), text(event, "/time")))
        .collect();
    let mut by_household: HashMap<&str, HashSet<&str>> = HashMap::new();
    for event in of_type("dispute") {
        if !matches!(text(event, "/data/kind"), "marital" | "family") {
            continue;
        }
        let household = household_of(event);
        let time = text(event, "/time");
        assert!(agreed.iter().any(|(home, at)| *home == household && *at > time));
        by_household.entry(household).or_default().insert(time);
    }
    let twice: Vec<&HashSet<&str>> =
        by_household.values().filter(|times| times.len() == 2).collect();
    assert_eq!((by_household.len(), twice.len()), (5, 1));
}

/// The household that an event names, or whose member has the identity number it gives.
fn household_of(event: &Value) -> &str {
    let named = text(event, "/data/household");
    if !named.is_empty() {
        return named;
    }
    let id = text(event, "/data/parties/0/id_number");
    let lives_in = |line: &&Value| {
        members(text(line, "/household")).iter().any(|own| text(own, "/id_number") == id)
    };
    text(TOWN.households.iter().find(lives_in).unwrap(), "/household")
}

#[test]
fn two_rows_name_no_household_and_one_of_them_is_of_strangers() {
    let unnamed: Vec<&Value> =
        of_type("dispute").filter(|event| event["data"].get("household").is_none()).collect();
    let known: HashSet<&str> = TOWN
        .households
        .iter()
        .flat_map(|line| list(line, "/members"))
        .map(|member| text(member, "/id_number"))
        .collect();
    let strangers = unnamed.iter().filter(|event| {
        list(event, "/data/parties").iter().all(|party| !known.contains(text(party, "/id_number")))
    });
    assert_eq!((unnamed.len(), strangers.count()), (2, 1));
}

#[test]
fn no_note_is_told_more_than_a_few_times() {
    let mut told: HashMap<&str, usize> = HashMap::new();
    for event in &TOWN.events {
        *told.entry(text(event, "/data/narrative")).or_default() += 1;
    }
    assert!(told.values().all(|times| *times <= 4));
}

/// Everyday words that hold a dangerous character.
const HARMLESS: &str = "打扫 打电话 打工 打招呼 打针 打印 打包 打豆浆 打太极 打篮球 打谷场 \
    打过一遍农药 按时打了 打110 未发现家庭矛盾 未发现家暴、赌博等情况 无矛盾隐患";

/// What may not be left when those are taken away.
const DANGEROUS: &str = "打 揍 踢 掐 勒 砸 杀 死 刀 汽油 骂 吓 怕 赌 毒 酒 离婚 分居 吵 闹 威胁 \
    扬言 跟踪 伤 没人管 一个人 独自 多年 辍学 欺 彩礼 分家 遗产 赡养 婆媳 家暴 矛盾 报警 停药 出轨";

#[test]
fn ordinary_visits_tell_of_no_danger() {
    let stories = include_str!("../stories.toml");
    for event in of_type("visit") {
        let note = text(event, "/data/narrative");
        if stories.contains(note) {
            continue;
        }
        let without = |rest: String, word: &str| rest.replace(word, "");
        let bare = HARMLESS.split_whitespace().fold(note.to_owned(), without);
        for danger in DANGEROUS.split_whitespace() {
            assert!(!bare.contains(danger), "{danger} in: {note}");
        }
    }
}
