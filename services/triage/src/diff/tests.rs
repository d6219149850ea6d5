#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::loading::{RuleFiles, load};

const SIGNALS: &str = r#"
[[signal]]
id = "hit"
zh = "打"
en = "hit"
category = "physical_violence"
current_days = 60
phrases = ["动手打人", "打了她"]
[[signal]]
id = "choke"
zh = "掐"
en = "choke"
category = "lethality"
phrases = ["掐脖子"]
"#;
const RULES: &str = r#"
rule("hit", hit).says("x").points(20).basis("甲法第1条");
rule("choke", choke).says("x").points(30).floor(3).flag(emergency);
"#;
const POLICY: &str = r#"
band(1, 1); band(2, 15); band(3, 40); cap("background", 15);
recency(30, 100); recency_after(40);
leads(1, "women_grid_worker"); leads(2, "village_mediator"); leads(3, "town_studio_mediator");
clock("acknowledge", 3, hours(4)); receiver(emergency, "beat_officer");
"#;

fn of(signals: &str, rules: &str, policy: &str) -> Ruleset {
    let files = [("a/signals.toml", signals), ("a/rules.rhai", rules), ("policy.rhai", policy)];
    load(&RuleFiles::new(files)).unwrap()
}

fn changes(signals: (&str, &str), rules: (&str, &str), policy: (&str, &str)) -> Vec<Change> {
    let before = of(SIGNALS, RULES, POLICY);
    let after = of(
        &SIGNALS.replace(signals.0, signals.1),
        &RULES.replace(rules.0, rules.1),
        &POLICY.replace(policy.0, policy.1),
    );
    diff(&before, &after)
}

fn only(changes: &[Change]) -> (Part, &str, Option<Value>, Option<Value>) {
    let [Change { part, of, before, after }] = changes else { panic!("{changes:?}") };
    (*part, of, before.clone(), after.clone())
}

const NONE: (&str, &str) = ("\u{0}", "");

fn texts(words: &[&str]) -> Option<Value> {
    Some(Value::Texts(words.iter().map(|word| (*word).into()).collect()))
}

#[test]
fn a_ruleset_does_not_differ_from_itself() {
    assert!(changes(NONE, NONE, NONE).is_empty());
}

#[test]
fn each_part_of_a_rule_is_told_by_itself() {
    let found = changes(NONE, ("points(20)", "points(25)"), NONE);
    let (points, floor) = (Some(Value::Number(20)), Some(Value::Level(Level::Three)));
    assert_eq!(only(&found), (Part::Points, "a/hit", points, Some(Value::Number(25))));
    let found = changes(NONE, (".floor(3)", ""), NONE);
    assert_eq!(only(&found), (Part::Floor, "a/choke", floor, None));
    let found = changes(NONE, ("emergency", "mediation_stop"), NONE);
    let flags = |flag| Some(Value::Flags(Flags::from_iter([flag])));
    let (was, is) = (flags(crate::Flag::Emergency), flags(crate::Flag::MediationStop));
    assert_eq!(only(&found), (Part::Flags, "a/choke", was, is));
    let found = changes(NONE, ("\"choke\", choke", "\"choke\", choke or hit"), NONE);
    assert_eq!(found[0].part, Part::Condition);
    let found = changes(NONE, ("甲法第1条", "乙法第2条"), NONE);
    let (was, is) = (texts(&["甲法第1条"]), texts(&["乙法第2条"]));
    assert_eq!(only(&found), (Part::Basis, "a/hit", was, is));
}

#[test]
fn a_rule_that_goes_is_told_with_all_that_goes_with_it() {
    let gone = "rule(\"choke\", choke).says(\"x\").points(30).floor(3).flag(emergency);";
    let parts: Vec<Part> = changes(NONE, (gone, ""), NONE).iter().map(|one| one.part).collect();
    assert_eq!(parts, [Part::Rule, Part::Points, Part::Floor, Part::Flags]);
}

#[test]
fn of_phrases_only_what_went_and_came_is_told() {
    let found = changes(("\"打了她\"", "\"打了她\", \"推她\""), NONE, NONE);
    assert_eq!(only(&found), (Part::Phrases, "hit", None, texts(&["推她"])));
    let found = changes(("\"动手打人\", ", ""), NONE, NONE);
    assert_eq!(only(&found), (Part::Phrases, "hit", texts(&["动手打人"]), None));
    let found = changes(("current_days = 60", "current_days = 90"), NONE, NONE);
    let (was, is) = (Some(Value::Number(60)), Some(Value::Number(90)));
    assert_eq!(only(&found), (Part::CurrentDays, "hit", was, is));
}

#[test]
fn bands_caps_clocks_and_receivers_are_told() {
    let found = changes(NONE, NONE, ("band(3, 40)", "band(3, 45)"));
    let (was, is) = (Some(Value::Number(40)), Some(Value::Number(45)));
    assert_eq!(only(&found), (Part::Band, "3", was, is));
    let found = changes(NONE, NONE, ("\"background\", 15", "\"background\", 10"));
    let (was, is) = (Some(Value::Number(15)), Some(Value::Number(10)));
    assert_eq!(only(&found), (Part::Cap, "background", was, is));
    let found = changes(NONE, NONE, ("hours(4)", "hours(2)"));
    let (was, is) = (Some(Value::Number(14_400)), Some(Value::Number(7_200)));
    assert_eq!(only(&found), (Part::Clock, "acknowledge 3", was, is));
    let found = changes(NONE, NONE, ("\"beat_officer\"", "\"child_supervisor\""));
    let (was, is) = (texts(&["beat_officer"]), texts(&["child_supervisor"]));
    assert_eq!(only(&found), (Part::Receivers, "emergency", was, is));
    let found = changes(NONE, NONE, ("cap(", "hearsay_counts_days(90); cap("));
    assert_eq!(only(&found), (Part::HearsayDays, "", None, Some(Value::Number(90))));
}
