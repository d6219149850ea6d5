#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use triage::event::rfc3339;
use triage::loading::{RuleFiles, load};
use triage::{DAY_MICROS, Finding, Flag, Level, Ruleset, Status};

use super::*;
use crate::WarningFilter;
use crate::testing::{everywhere, take};

/// 2026-06-01 in Beijing.
const START: i64 = 1_780_243_200_000_000;
const SIGNALS: &str = r#"
[[signal]]
id = "hit"
zh = "打"
en = "hit"
category = "physical_violence"
current_days = 60
phrases = ["动手打人"]
"#;
const POLICY: &str = r#"
band(1, 1); band(2, 15); band(3, 40); recency(9999, 100); recency_after(40);
leads(1, "women_grid_worker"); leads(2, "village_mediator"); leads(3, "town_studio_mediator");
follow_up(2, [7, 30]);
"#;

fn ruleset() -> Ruleset {
    let rules = r#"rule("hit", hit).says("x").points(20).flag(mediation_stop);"#;
    let files = [("a/rules.rhai", rules), ("a/signals.toml", SIGNALS), ("policy.rhai", POLICY)];
    load(&RuleFiles::new(files)).unwrap()
}

const fn day(day: i64) -> i64 {
    START + day * DAY_MICROS
}

/// Nine in the morning, when what was due by that day is looked at.
const fn morning(of: i64) -> i64 {
    day(of) + 9 * 3_600_000_000
}

/// An event of the household, with what belongs to it besides.
fn event(id: &str, kind: &str, at: i64, more: &Value, found: &[&str]) -> (Value, Vec<Finding>) {
    let mut event = json!({
        "specversion": "1.0", "id": id, "source": "grid/YC-03",
        "type": format!("hearthwatch.{kind}.v1"), "time": rfc3339(at),
        "data": { "village": "YC-03", "grid": "YC-03-012", "household": "h_1", "narrative": "无" },
    });
    event["data"].as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let live = |id: &&str| Finding { status: Status::VictimReport, ..Finding::ticked(id) };
    (event, found.iter().map(live).collect())
}

fn visit(id: &str, at: i64, found: &[&str]) -> (Value, Vec<Finding>) {
    event(id, "visit", at, &json!({}), found)
}

fn order(id: &str, at: i64, more: &Value) -> (Value, Vec<Finding>) {
    event(id, "order", at, more, &[])
}

/// Looks until nothing is due, and gives what came of it.
async fn look(store: &Store, ruleset: &Ruleset, now: i64) -> (usize, usize, usize) {
    let mut sum = (0, 0, 0);
    loop {
        let looked = store.follow_up(now, ruleset.policy()).await.unwrap();
        sum = (sum.0 + looked.kept, sum.1 + looked.missed, sum.2 + looked.expiring);
        if looked.due == 0 {
            return sum;
        }
    }
}

async fn shown(store: &Store, ruleset: &Ruleset, on: i64) -> Vec<FollowUp> {
    store.follow_ups("o:h_1", ruleset.policy(), day(on)).await.unwrap()
}

async fn warned(store: &Store, cause: &str) -> Vec<crate::Warning> {
    let all = store.warnings(&WarningFilter::default(), 100).await.unwrap();
    all.into_iter().filter(|warning| warning.cause == cause).collect()
}

#[tokio::test]
async fn after_a_danger_each_visit_that_was_not_recorded_warns_once() {
    let ruleset = ruleset();
    everywhere(async |store| {
        take(&store, &ruleset, day(0), &[visit("1", day(0), &["hit"])]).await;
        assert_eq!(look(&store, &ruleset, morning(7) - 1).await, (0, 0, 0));
        assert_eq!(store.next_clock_at().await.unwrap(), Some(day(0)), "the danger's own warning");
        assert_eq!(look(&store, &ruleset, morning(7)).await, (0, 1, 0));
        assert_eq!(look(&store, &ruleset, morning(8)).await, (0, 0, 0));
        let owed = warned(&store, VISIT_OWED).await;
        assert_eq!(owed.len(), 1);
        assert_eq!((owed[0].level, owed[0].raised_at), (Level::Two, morning(7)));
        // To whom it goes is decided by the stop; nothing else of the case goes with it.
        assert_eq!(owed[0].flags, [Flag::MediationStop].into_iter().collect());
        assert!(!owed[0].id.contains("h_1"), "{}", owed[0].id);
        take(&store, &ruleset, day(20), &[visit("2", day(20), &[])]).await;
        assert_eq!(look(&store, &ruleset, morning(400)).await, (1, 0, 0));
        assert_eq!(warned(&store, VISIT_OWED).await.len(), 1);
        let follows = shown(&store, &ruleset, 401).await;
        assert_eq!(follows, [], "it is over");
    })
    .await;
}

#[tokio::test]
async fn the_visit_that_told_of_the_danger_is_no_visit_after_it_and_nothing_new_is_none() {
    let ruleset = ruleset();
    everywhere(async |store| {
        take(&store, &ruleset, day(1), &[visit("1", day(0), &["hit"])]).await;
        let nothing_new = event("2", "visit", day(5), &json!({ "kind": "nothing_new" }), &[]);
        take(&store, &ruleset, day(5), &[nothing_new]).await;
        assert_eq!(look(&store, &ruleset, morning(8)).await, (0, 1, 0));
    })
    .await;
}

#[tokio::test]
async fn a_visit_to_one_of_two_households_is_one_in_the_matter_between_them() {
    let ruleset = ruleset();
    everywhere(async |store| {
        let party = |home: &str| json!({ "ref": format!("p_{home}"), "household": home });
        let both = json!({ "household": "h_1", "channel": "grid", "kind": "neighbor",
            "parties": [party("h_1"), party("h_2")] });
        take(&store, &ruleset, day(0), &[event("1", "dispute", day(0), &both, &["hit"])]).await;
        let at_the_others = event("2", "visit", day(5), &json!({ "household": "h_2" }), &[]);
        take(&store, &ruleset, day(5), &[at_the_others]).await;
        assert_eq!(look(&store, &ruleset, morning(8)).await, (1, 0, 0));
    })
    .await;
}

#[tokio::test]
async fn danger_told_again_begins_the_visits_anew() {
    let ruleset = ruleset();
    everywhere(async |store| {
        take(&store, &ruleset, day(0), &[visit("1", day(0), &["hit"])]).await;
        take(&store, &ruleset, day(6), &[visit("2", day(6), &["hit"])]).await;
        assert_eq!(look(&store, &ruleset, morning(12)).await, (0, 0, 0));
        let follows = shown(&store, &ruleset, 12).await;
        let kind = FollowUpKind::Danger;
        let expected = FollowUp {
            kind,
            since: day(6),
            until: None,
            missed: 0,
            times: vec![morning(13), morning(36)],
        };
        assert_eq!(follows, [expected]);
        // Both visits were due while nobody looked: one warning.
        assert_eq!(look(&store, &ruleset, morning(40)).await, (0, 1, 0));
        assert_eq!(warned(&store, VISIT_OWED).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_warning_letter_makes_its_visits_from_the_day_the_village_learns_of_it() {
    let ruleset = ruleset();
    everywhere(async |store| {
        let letter = |id, issued: &str| {
            order(id, day(0), &json!({ "kind": "warning_letter", "issued_on": issued }))
        };
        take(&store, &ruleset, day(0), &[letter("1", "2026-05-20")]).await;
        assert_eq!(look(&store, &ruleset, morning(7) - 1).await, (0, 0, 0));
        take(&store, &ruleset, day(6), &[visit("2", day(6), &[])]).await;
        assert_eq!(look(&store, &ruleset, morning(7)).await, (1, 0, 0));
        assert_eq!(look(&store, &ruleset, morning(37)).await, (0, 1, 0));
        // One of two years ago asks for nothing.
        take(&store, &ruleset, day(38), &[letter("3", "2024-05-20")]).await;
        let follows = shown(&store, &ruleset, 38).await;
        assert_eq!(follows.iter().map(|one| one.since).collect::<Vec<_>>(), [day(0)]);
    })
    .await;
}

#[tokio::test]
async fn of_an_order_somebody_is_told_before_it_runs_out_and_not_after() {
    let ruleset = ruleset();
    everywhere(async |store| {
        // It holds through 2026-07-31, so it runs out 61 days after the start.
        let told = json!({ "kind": "protection_order", "expires_on": "2026-07-31" });
        take(&store, &ruleset, day(0), &[order("1", day(0), &told)]).await;
        for (at, expiring) in
            [(0, 0), (30, 0), (31, 1), (46, 0), (47, 1), (54, 1), (60, 0), (70, 0)]
        {
            assert_eq!(look(&store, &ruleset, morning(at)).await, (0, 0, expiring), "day {at}");
            assert_eq!(shown(&store, &ruleset, at).await.len(), usize::from(at < 61), "day {at}");
        }
        // Unanswered, they fold into one.
        let told = warned(&store, ORDER_EXPIRING).await;
        assert_eq!((told.len(), told[0].folded), (1, 2));
    })
    .await;
}

#[tokio::test]
async fn an_order_that_comes_when_its_end_is_near_is_told_of_at_once_and_one_that_ended_is_not() {
    let ruleset = ruleset();
    everywhere(async |store| {
        let until = |day: &str| json!({ "kind": "no_contact", "expires_on": day });
        take(&store, &ruleset, day(0), &[order("1", day(0), &until("2026-06-03"))]).await;
        assert_eq!(look(&store, &ruleset, morning(0)).await, (0, 0, 1));
        take(&store, &ruleset, day(0), &[order("2", day(-9), &until("2026-05-30"))]).await;
        assert_eq!(look(&store, &ruleset, morning(0)).await, (0, 0, 0));
        // Without an end there is nothing to tell.
        let open = json!({ "kind": "no_contact" });
        take(&store, &ruleset, day(0), &[order("3", day(0), &open)]).await;
        assert_eq!(look(&store, &ruleset, morning(400)).await, (0, 0, 0));
    })
    .await;
}
