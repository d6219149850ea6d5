#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::json;
use triage::{Flags, Level};

use super::*;
use crate::testing::everywhere;
use crate::{NewWarning, RosterLine};

/// 2026-01-02 in Beijing: the roster of these stories holds.
const NOW: i64 = 1_767_300_000_000_000;

fn line(person: &str, role: &str, place: &str, household: &str) -> RosterLine {
    serde_json::from_value(json!({
        "person": person, "name": "甲某", "role": role, "place": place, "channels": ["inbox"],
        "from": "2026-01-01", "household": household, "kin_households": ["h_kin"],
    }))
    .unwrap()
}

async fn stage(store: &Store) {
    let roster = [
        line("u_grid", "women_grid_worker", "YC-03-012", "h_1"),
        line("u_room", "village_mediator", "YC-03", "h_2"),
        line("u_next", "village_mediator", "YC-04", "h_3"),
        line("u_town", "town_studio_mediator", "YC", "h_4"),
        line("u_else", "town_wf_officer", "TC", "h_5"),
        line("u_past", "women_grid_worker", "YC-03-013", "h_6"),
    ];
    store.import_roster(&roster, NOW).await.unwrap();
    let mut intake = store.begin_intake(NOW).await.unwrap();
    let warning = |id: &str, raised_at| NewWarning {
        id: id.to_owned(),
        matter: format!("m_{id}"),
        assessment: 1,
        cause: "rise".to_owned(),
        level: Level::Two,
        flags: Flags::NONE,
        town: "YC".to_owned(),
        village: Some("YC-03".to_owned()),
        grid: Some("YC-03-012".to_owned()),
        raised_at,
    };
    intake.raise(&[warning("w1", NOW), warning("w2", NOW + 1)]).await.unwrap();
    intake.commit().await.unwrap();
    let ask = "UPDATE warning SET recipient = 'u_grid', answer_by = $1 WHERE id = 'w1'";
    sqlx::query(ask).bind(NOW + 9).execute(&store.writer).await.unwrap();
    let told = "INSERT INTO attempt (warning, seq, fence, step, recipient, channel, started_at, \
        outcome, reason) VALUES ('w1', 1, 1, 1, 'u_past', 'inbox', 1, 'sent', ''), \
        ('w1', 2, 1, 2, 'u_grid', 'inbox', 2, 'sent', '')";
    sqlx::query(told).execute(&store.writer).await.unwrap();
}

async fn seen(store: &Store, person: &str) -> Vec<String> {
    let seen = store.open_warnings_seen_by(person, NOW, 10).await.unwrap();
    for one in &seen {
        let alone = store.warning_seen_by(&one.warning.id, person, NOW).await.unwrap();
        assert_eq!(alone.as_ref(), Some(one));
    }
    seen.into_iter().map(|seen| seen.warning.id).collect()
}

#[tokio::test]
async fn people_see_what_is_asked_of_them_and_what_is_in_their_place() {
    everywhere(async |store| {
        stage(&store).await;
        assert_eq!(seen(&store, "u_grid").await, ["w1"]);
        assert_eq!(seen(&store, "u_past").await, ["w1"], "was told before");
        assert_eq!(seen(&store, "u_room").await, ["w2", "w1"], "by deadline");
        assert_eq!(seen(&store, "u_town").await, ["w2", "w1"]);
        for nobody in ["u_next", "u_else", "u_unknown", ""] {
            assert!(seen(&store, nobody).await.is_empty(), "{nobody}");
            assert!(store.warning_seen_by("w1", nobody, NOW).await.unwrap().is_none());
        }
        assert!(store.warning_seen_by("w2", "u_grid", NOW).await.unwrap().is_none());
        assert!(store.warning_seen_by("w9", "u_town", NOW).await.unwrap().is_none());
        let asked = store.warning_seen_by("w1", "u_grid", NOW).await.unwrap().unwrap();
        assert!(asked.asked);
        let before = NOW - 365 * 86_400_000_000;
        assert!(store.open_warnings_seen_by("u_town", before, 10).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn parties_and_kin_see_nothing_whatever_their_role() {
    everywhere(async |store| {
        stage(&store).await;
        let matter = "INSERT INTO matter (id, number, kind, lead_household, town, state, level, \
            flags, assessments, chain, opened_at, updated_at) VALUES ('m_w1', 'YC-2026-0001', \
            'own', 'h_1', 'YC', 'open', 2, 0, 1, '', 1, 1)";
        sqlx::query(matter).execute(&store.writer).await.unwrap();
        let link = "INSERT INTO matter_household (matter, household) VALUES ('m_w1', $1)";
        sqlx::query(link).bind("h_1").execute(&store.writer).await.unwrap();
        assert!(seen(&store, "u_grid").await.is_empty(), "her own household");
        assert_eq!(seen(&store, "u_town").await, ["w2", "w1"]);
        sqlx::query(link).bind("h_kin").execute(&store.writer).await.unwrap();
        assert_eq!(seen(&store, "u_town").await, ["w2"], "declared kin");
    })
    .await;
}

#[tokio::test]
async fn an_answer_is_kept_with_its_act_and_listed_for_who_gave_it() {
    everywhere(async |store| {
        stage(&store).await;
        store.acknowledge("w1", "u_grid", NOW + 5).await.unwrap();
        store.acknowledge("w1", "u_grid", NOW + 6).await.unwrap();
        let answered = store.warnings_answered_by("u_grid", 10).await.unwrap();
        assert_eq!(answered.len(), 1);
        assert_eq!(answered[0].warning.acknowledged_at, Some(NOW + 5));
        assert!(!answered[0].asked && seen(&store, "u_grid").await.is_empty());
        assert!(store.warnings_answered_by("u_town", 10).await.unwrap().is_empty());
        assert_eq!(store.verify_journal().await.unwrap(), Ok(1), "once");
    })
    .await;
}
