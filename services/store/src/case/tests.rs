#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::json;
use sqlx::AssertSqlSafe;

use super::*;
use crate::RosterLine;
use crate::testing::everywhere;

/// 2026-01-02 in Beijing: the roster of these stories holds.
const NOW: i64 = 1_767_300_000_000_000;

async fn stage(store: &Store) {
    let people = [
        ("u_grid", "women_grid_worker", "YC-03-012", "h_1"),
        ("u_room", "village_mediator", "YC-03", "h_2"),
        ("u_next", "village_mediator", "YC-04", "h_3"),
        ("u_town", "town_studio_mediator", "YC", "h_4"),
        ("u_kin", "town_studio_mediator", "YC", "h_5"),
    ];
    let roster = people.map(|(person, role, place, household)| {
        let kin = if person == "u_kin" { vec!["h_m2"] } else { vec![] };
        serde_json::from_value::<RosterLine>(json!({
            "person": person, "name": "甲某", "role": role, "place": place, "channels": ["inbox"],
            "from": "2026-01-01", "household": household, "kin_households": kin,
        }))
        .unwrap()
    });
    store.import_roster(&roster, NOW).await.unwrap();
    for (id, level, village, latest) in [
        ("m1", 1, "YC-03", "5"),
        ("m2", 3, "YC-03", "1"),
        ("m3", 3, "YC-04", "NULL"),
        ("m4", 3, "YC-03", "7"),
    ] {
        run(
            store,
            &format!(
                "INSERT INTO matter (id, number, kind, lead_household, town, village, grid, state, \
             level, flags, latest_at, assessments, chain, opened_at, updated_at) VALUES ('{id}', \
             'YC-2026-{id}', 'family', 'h_{id}', 'YC', '{village}', 'YC-03-012', 'open', {level}, \
             0, {latest}, 0, '', 4, 4)"
            ),
        )
        .await;
        let home = format!("INSERT INTO matter_household VALUES ('{id}', 'h_{id}')");
        run(store, &home).await;
    }
}

async fn run(store: &Store, text: &str) {
    sqlx::query(AssertSqlSafe(text.to_owned())).execute(&store.writer).await.unwrap();
}

async fn ids(store: &Store, person: &str) -> Vec<String> {
    let (cases, next) = store.cases_seen_by(person, NOW, None, 50).await.unwrap();
    assert_eq!(next, None);
    for case in &cases {
        let alone = store.case_seen_by(&case.number, person, NOW).await.unwrap();
        assert_eq!(alone.as_ref(), Some(case));
    }
    cases.into_iter().map(|case| case.id).collect()
}

#[tokio::test]
async fn who_leads_sees_the_gravest_first_and_nobody_sees_their_own() {
    everywhere(async |store| {
        stage(&store).await;
        assert_eq!(ids(&store, "u_town").await, ["m4", "m3", "m2", "m1"]);
        assert_eq!(ids(&store, "u_room").await, ["m4", "m2", "m1"]);
        assert_eq!(ids(&store, "u_next").await, ["m3"]);
        assert_eq!(ids(&store, "u_kin").await, ["m4", "m3", "m1"]);
        assert!(ids(&store, "u_grid").await.is_empty());
        assert!(ids(&store, "nobody").await.is_empty());
        let own = store.case_seen_by("YC-2026-m2", "u_kin", NOW).await.unwrap();
        assert_eq!(own, None);
        let before = store.case_seen_by("YC-2026-m2", "u_town", 1).await.unwrap();
        assert_eq!(before, None, "the duty had not begun");
    })
    .await;
}

#[tokio::test]
async fn whoever_was_warned_sees_that_case_alone() {
    everywhere(async |store| {
        stage(&store).await;
        run(
            &store,
            "INSERT INTO warning (id, matter, assessment, cause, level, flags, town, raised_at, \
             state, step, channel, attempts, folded, lease_until, fence, recipient) VALUES ('w', \
             'm2', 1, 'rise', 3, 0, 'YC', 1, 'waiting', 1, 0, 0, 0, 0, 0, 'u_grid')",
        )
        .await;
        assert_eq!(ids(&store, "u_grid").await, ["m2"]);
    })
    .await;
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repeat() {
    everywhere(async |store| {
        stage(&store).await;
        let mut after = None;
        let mut all = Vec::new();
        loop {
            let (cases, next) =
                store.cases_seen_by("u_town", NOW, after.as_ref(), 1).await.unwrap();
            all.extend(cases.into_iter().map(|case| case.id));
            after = next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(all, ["m4", "m3", "m2", "m1"]);
    })
    .await;
}

#[tokio::test]
async fn a_history_is_told_from_its_beginning() {
    everywhere(async |store| {
        stage(&store).await;
        for (seq, fired) in [(1, "[[\"a\",5,0]]"), (2, "[[\"b\",9,3],[\"muted:a\",0,0]]")] {
            run(&store, &format!(
                "INSERT INTO assessment VALUES ('m2', {seq}, 'e', {seq}, {seq}, 'r', 'x', 5, 3, \
                 1, '{fired}', '')"
            ))
            .await;
        }
        run(&store, "INSERT INTO journal VALUES (1, 8, 'u_town', 'lower', 'm2', NULL, '')").await;
        let case = store.case_seen_by("YC-2026-m2", "u_town", NOW).await.unwrap().unwrap();
        let history = store.case_history(&case).await.unwrap();
        let rules: Vec<_> = history.decisions.iter().map(|one| one.rules.clone()).collect();
        assert_eq!(rules, [vec!["a".into()], vec![Box::from("b")]]);
        assert_eq!(history.acts.iter().map(|act| &*act.act).collect::<Vec<_>>(), ["lower"]);
        assert!(history.events.is_empty());
    })
    .await;
}
