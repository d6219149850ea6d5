#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::HashMap;

use serde_json::{Value, json};
use sqlx::Row;
use triage::event::rfc3339;
use triage::loading::{RuleFiles, load};
use triage::{Finding, Status};

use super::*;
use crate::testing::{everywhere, take};
use crate::{Broken, RosterLine};

/// 2026-06-01 in Beijing.
const START: i64 = 1_780_243_200_000_000;
const RULES: &str = r#"
rule("hit", hit).says("x").points(20);
rule("choke", choke).says("x").points(30).floor(3).flag(emergency);
"#;
const SIGNALS: &str = r#"
[[signal]]
id = "hit"
zh = "打"
en = "hit"
category = "physical_violence"
current_days = 60
phrases = ["动手打人"]
[[signal]]
id = "choke"
zh = "掐"
en = "choke"
category = "lethality"
phrases = ["掐脖子"]
[[signal]]
id = "ill"
zh = "病"
en = "ill"
category = "care"
phrases = ["生了病"]
"#;
const POLICY: &str = r#"
band(1, 1); band(2, 15); band(3, 40); recency(9999, 100); recency_after(40);
leads(1, "women_grid_worker"); leads(2, "village_mediator"); leads(3, "town_studio_mediator");
"#;

fn ruleset() -> Ruleset {
    let files = [("a/rules.rhai", RULES), ("a/signals.toml", SIGNALS), ("policy.rhai", POLICY)];
    load(&RuleFiles::new(files)).unwrap()
}

/// A visit on a day, with live findings, and whether she was seen alone.
fn visit(id: &str, day: i64, found: &[&str], seen_alone: bool) -> (Value, Vec<Finding>) {
    let visit = json!({
        "specversion": "1.0", "id": id, "source": "grid/YC-03", "type": "hearthwatch.visit.v1",
        "time": rfc3339(START + day * DAY_MICROS),
        "data": { "village": "YC-03", "grid": "YC-03-012", "household": "h_1", "narrative": "无",
            "seen_alone": seen_alone, "parties": [{ "ref": "p_1", "phone": "13900000001" }] },
    });
    let live = |id: &&str| Finding { status: Status::VictimReport, ..Finding::ticked(id) };
    (visit, found.iter().map(live).collect())
}

async fn people(store: &Store) {
    let person = |id: &str, phone: &str, kin: Value| {
        let line = json!({
            "person": id, "name": "某某", "role": "town_studio_mediator", "place": "YC",
            "phone": phone, "channels": ["inbox"], "from": "2026-01-01", "kin_households": kin,
        });
        serde_json::from_value::<RosterLine>(line).unwrap()
    };
    let lines = [
        person("u_1", "13800000001", json!([])),
        person("u_2", "13800000002", json!([])),
        person("u_kin", "13800000003", json!(["h_1"])),
    ];
    store.import_roster(&lines, START).await.unwrap();
}

const fn lowering(to: Level) -> Lowering<'static> {
    Lowering { matter: "o:h_1", to, by: "u_1", second: Some("u_2"), reason: "三次回访平稳" }
}

async fn columns(store: &Store) -> (i64, i64, Option<i64>, Option<i64>) {
    let text = "SELECT level, flags, latest_at, lowered_at FROM matter WHERE id = 'o:h_1'";
    let row = sqlx::query(text).fetch_one(&store.reader).await.unwrap();
    (row.get(0), row.get(1), row.get(2), row.get(3))
}

#[tokio::test]
async fn a_two_is_lowered_by_two_people_with_a_reason() {
    let ruleset = ruleset();
    everywhere(async |store| {
        people(&store).await;
        let level = take(&store, &ruleset, START, &[visit("1", 0, &["hit"], true)]).await;
        assert_eq!(level, Level::Two);
        let ask = async |wish: Lowering<'_>| store.lower(&wish, &ruleset, START + 9).await;
        let wish = lowering(Level::One);
        let refused = [
            (Lowering { reason: " ", ..wish }, "reason: missing"),
            (Lowering { matter: "o:h_2", ..wish }, "matter: not known"),
            (Lowering { to: Level::Two, ..wish }, "to: the case is at level 2"),
            (Lowering { second: None, ..wish }, "second: a second person is needed at level 2"),
            (Lowering { second: Some("u_1"), ..wish }, "second: the same person as by"),
            (Lowering { by: "u_9", ..wish }, "by: not on the roster"),
            (Lowering { second: Some("u_kin"), ..wish }, "second: kin_household to the matter"),
        ];
        for (wish, why) in refused {
            assert_eq!(ask(wish).await.unwrap_err().to_string(), why);
        }
        assert_eq!(columns(&store).await, (2, 0, Some(START), None));
        let lowered = ask(wish).await.unwrap();
        assert_eq!((lowered.from, lowered.to), (Level::Two, Level::One));
        assert_eq!(columns(&store).await, (1, 0, Some(START), Some(START + 9)));
        // At 一级 one person is enough.
        ask(Lowering { second: None, to: Level::Watch, ..wish }).await.unwrap();
        assert_eq!(store.verify_journal().await.unwrap(), Ok::<i64, Broken>(3));
    })
    .await;
}

#[tokio::test]
async fn a_three_waits_for_three_clean_follow_ups_over_ninety_days() {
    let ruleset = ruleset();
    everywhere(async |store| {
        people(&store).await;
        let choked = [visit("0", 0, &["choke"], true), visit("1", 10, &["hit"], true)];
        assert_eq!(take(&store, &ruleset, START, &choked).await, Level::Three);
        let ask = async || store.lower(&lowering(Level::Watch), &ruleset, START).await;
        let missing = async || match ask().await {
            Err(LowerError::FollowUps { clean, days }) => (clean, days),
            other => panic!("{other:?}"),
        };
        assert_eq!(missing().await, (0, 0));
        let not_alone = [visit("2", 20, &[], false), visit("3", 20, &["ill"], true)];
        take(&store, &ruleset, START, &not_alone).await;
        assert_eq!(missing().await, (1, 0));
        take(&store, &ruleset, START, &[visit("4", 50, &[], true), visit("5", 109, &[], true)])
            .await;
        assert_eq!(missing().await, (3, 89));
        take(&store, &ruleset, START, &[visit("6", 110, &[], true)]).await;
        assert_eq!(columns(&store).await.0, 3, "nothing but a person lowers it");
        ask().await.unwrap();
        assert_eq!(columns(&store).await, (0, 0, Some(START + 110 * DAY_MICROS), Some(START)));
    })
    .await;
}

#[tokio::test]
async fn a_danger_on_the_way_begins_the_follow_ups_anew() {
    let ruleset = ruleset();
    everywhere(async |store| {
        people(&store).await;
        let days = [(1, 10), (2, 40), (3, 110)].map(|(id, day)| (format!("{id}"), day));
        take(&store, &ruleset, START, &[visit("0", 0, &["choke"], true)]).await;
        for (id, day) in &days {
            take(&store, &ruleset, START, &[visit(id, *day, &[], true)]).await;
        }
        take(&store, &ruleset, START, &[visit("9", 50, &["hit"], false)]).await;
        let refused = store.lower(&lowering(Level::Two), &ruleset, START).await.unwrap_err();
        assert!(matches!(refused, LowerError::FollowUps { clean: 1, days: 0 }), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn what_rests_sleeps_until_a_new_live_danger_wakes_all_of_it() {
    let ruleset = ruleset();
    everywhere(async |store| {
        people(&store).await;
        take(&store, &ruleset, START, &[visit("1", 0, &["hit"], true)]).await;
        store.lower(&lowering(Level::Watch), &ruleset, START).await.unwrap();
        let calm = [visit("2", 5, &["ill"], true), visit("3", 6, &[], true)];
        assert_eq!(take(&store, &ruleset, START, &calm).await, Level::Watch, "care wakes nothing");
        let latest = store.latest_assessment("o:h_1", &ruleset).await.unwrap().unwrap();
        assert_eq!((latest.level, &*latest.event, latest.score), (Level::Watch, "3", 0));
        let shown: Vec<_> = latest.findings.iter().map(|found| &*found.signal).collect();
        assert_eq!(shown, ["hit", "ill"], "what rests is visible");
        // Before everything the person had, and yet they did not have it.
        assert_eq!(
            take(&store, &ruleset, START, &[visit("4", -9, &["hit"], true)]).await,
            Level::Two
        );
        let columns = columns(&store).await;
        assert_eq!((columns.0, columns.2), (2, Some(START + 6 * DAY_MICROS)));
    })
    .await;
}

#[tokio::test]
async fn the_reason_is_sealed_and_opens_with_the_key_of_the_household() {
    let ruleset = ruleset();
    everywhere(async |store| {
        people(&store).await;
        take(&store, &ruleset, START, &[visit("1", 0, &["hit"], true)]).await;
        store.lower(&lowering(Level::One), &ruleset, START + 7).await.unwrap();
        let text = "SELECT sealed FROM journal WHERE act = 'lower'";
        let row = sqlx::query(text).fetch_one(&store.reader).await.unwrap();
        let sealed: String = row.get(0);
        assert!(!sealed.contains("回访"));
        let text = "SELECT wrapped_key FROM household WHERE id = 'h_1'";
        let row = sqlx::query(text).fetch_one(&store.reader).await.unwrap();
        let wrapped: String = row.get(0);
        let key = store.household_key("h_1", &wrapped).unwrap();
        let row = reason_row("o:h_1", START + 7);
        let plain = key.open(reason_place(&row), &sealed).unwrap();
        let said: HashMap<String, Value> = serde_json::from_slice(&plain).unwrap();
        assert_eq!(said["reason"], "三次回访平稳");
    })
    .await;
}
