#![expect(clippy::unwrap_used, reason = "tests")]

mod lists;
mod people;
mod year;

use std::sync::LazyLock;

use serde_json::Value;

use super::Town;

static TOWN: LazyLock<Town> = LazyLock::new(Town::build);

/// A string at a pointer, empty where there is none.
fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// A list at a pointer, empty where there is none.
fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// The events of one type, `visit` for `hearthwatch.visit.v1`.
fn of_type(kind: &str) -> impl Iterator<Item = &'static Value> + use<> {
    let name = format!("hearthwatch.{kind}.v1");
    TOWN.events.iter().filter(move |event| text(event, "/type") == name)
}

/// The members of a household, by its id.
fn members(household: &str) -> &'static [Value] {
    let line = TOWN.households.iter().find(|line| text(line, "/household") == household);
    list(line.unwrap(), "/members")
}

#[test]
fn two_builds_are_the_same_to_the_byte() {
    let (first, second) = (Town::build(), Town::build());
    assert_eq!(first.roster, second.roster);
    assert_eq!(first.households, second.households);
    assert!(super::events_jsonl(&first).eq(super::events_jsonl(&second)));
}

#[test]
fn answers_come_by_rule_and_one_holder_stays_silent() {
    let town = &TOWN;
    let mediator = |village: &str| {
        let holds = |line: &&Value| {
            text(line, "/role") == "village_mediator" && text(line, "/place") == village
        };
        text(town.roster.iter().find(holds).unwrap(), "/person").to_owned()
    };
    let bulletin = 1_773_624_600_000_000; // 2026-03-16T09:30:00+08:00
    assert_eq!(town.answer_to(&mediator("YC-05"), "二级", bulletin), None);
    let a_week_later = bulletin + 7 * 86_400_000_000;
    assert!(town.answer_to(&mediator("YC-05"), "二级", a_week_later).is_some());
    let other = town.answer_to(&mediator("YC-06"), "二级", bulletin).unwrap();
    assert_eq!(town.answer_to(&mediator("YC-06"), "二级", bulletin), Some(other));
    let grave = town.answer_to(&mediator("YC-06"), "三级", bulletin).unwrap();
    assert!(grave < 30 * 60);
}
