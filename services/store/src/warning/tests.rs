#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::json;
use triage::{Flag, Flags, Level};

use super::*;
use crate::RosterLine;
use crate::attempt::{Attempt, Outcome};
use crate::open::Store;
use crate::testing::everywhere;

const SECOND: i64 = 1_000_000;
const LEASE: i64 = 30 * SECOND;
/// 2026-01-02 in Beijing: the roster of these stories holds.
const NOW: i64 = 1_767_300_000_000_000;

fn new(id: &str, level: Level) -> NewWarning {
    NewWarning {
        id: id.to_owned(),
        matter: format!("m_{id}"),
        assessment: 1,
        cause: "rise".to_owned(),
        level,
        flags: Flags::NONE,
        town: "YC".to_owned(),
        village: Some("YC-03".to_owned()),
        grid: Some("YC-03-012".to_owned()),
        raised_at: NOW,
    }
}

async fn raised(store: &Store, new: &[NewWarning]) {
    let mut tx = store.begin().await.unwrap();
    raise(&mut tx, store.dialect, new).await.unwrap();
    tx.commit().await.unwrap();
}

fn first_attempt(due: &Due, person: &str) -> Beginning {
    let attempt = Attempt {
        warning: due.id.clone(),
        seq: due.attempts + 1,
        fence: due.fence,
        step: 1,
        recipient: Some(person.to_owned()),
        channel: "inbox".to_owned(),
        started_at: NOW,
        ended_at: None,
        outcome: Outcome::Started,
        reason: String::new(),
        retry_at: None,
    };
    Beginning {
        warning: due.id.clone(),
        matter: due.matter.clone(),
        fence: due.fence,
        step: 1,
        role: Some("women_grid_worker".to_owned()),
        recipient: Some(person.to_owned()),
        channel: 0,
        answer_by: Some(NOW + 3600 * SECOND),
        attempts: vec![attempt],
        readers: Vec::new(),
    }
}

fn sent(due: &Due) -> Settlement {
    Settlement {
        warning: due.id.clone(),
        fence: due.fence,
        ended: vec![Ended {
            seq: due.attempts + 1,
            outcome: Outcome::Sent,
            reason: "accepted".to_owned(),
            retry_at: None,
        }],
        state: State::Waiting,
        next_at: Some(NOW + 3600 * SECOND),
        answer_by: Some(NOW + 3600 * SECOND),
        sent_at: Some(NOW),
    }
}

async fn roster(store: &Store, rows: &[(&str, &str, &str, &str)]) {
    let lines = rows.iter().map(|(person, role, place, home)| {
        serde_json::from_value::<RosterLine>(json!({
            "person": person, "name": "甲某", "role": role, "place": place, "channels": ["inbox"],
            "from": "2026-01-01", "household": home, "kin_households": [],
        }))
        .unwrap()
    });
    store.import_roster(&lines.collect::<Vec<_>>(), NOW).await.unwrap();
}

#[tokio::test]
async fn urgent_rows_come_first_and_a_claimed_row_is_claimed_once() {
    everywhere(async |store| {
        let mut emergency = new("c", Level::One);
        emergency.flags.insert(Flag::Emergency);
        let late = NewWarning { raised_at: NOW + 1, ..new("e", Level::Three) };
        let all = [new("a", Level::One), new("b", Level::Three), emergency, late];
        raised(&store, &all).await;
        let due = store.claim_warnings(NOW, NOW + LEASE, 2).await.unwrap();
        assert_eq!(due.iter().map(|due| &*due.id).collect::<Vec<_>>(), ["b", "c"]);
        let rest = store.claim_warnings(NOW, NOW + LEASE, 9).await.unwrap();
        assert_eq!(rest.iter().map(|due| &*due.id).collect::<Vec<_>>(), ["a"]);
        assert!(store.claim_warnings(NOW, NOW + LEASE, 9).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn many_claimers_never_share_a_row() {
    everywhere(async |store| {
        let all: Vec<_> = (0..60).map(|n| new(&format!("w{n:02}"), Level::Two)).collect();
        raised(&store, &all).await;
        let claimers = (0..4).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                for _ in 0..15 {
                    let due = store.claim_warnings(NOW, NOW + LEASE, 4).await.unwrap();
                    mine.extend(due.into_iter().map(|due| due.id));
                }
                mine
            })
        });
        let mut taken = Vec::new();
        for claimer in claimers.collect::<Vec<_>>() {
            taken.extend(claimer.await.unwrap());
        }
        taken.sort();
        assert_eq!(taken, all.iter().map(|new| new.id.clone()).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn after_the_lease_the_late_holder_is_fenced_off() {
    everywhere(async |store| {
        raised(&store, &[new("w", Level::Three)]).await;
        let late = store.claim_warnings(NOW, NOW + LEASE, 1).await.unwrap().remove(0);
        let begun = store.begin_attempts(&[first_attempt(&late, "u_1")], NOW).await.unwrap();
        assert!(begun.held.contains("w"));
        let now = NOW + LEASE;
        let heir = store.claim_warnings(now, now + LEASE, 1).await.unwrap().remove(0);
        assert_eq!((heir.fence, heir.attempts), (late.fence + 1, 1));
        assert!(
            store
                .begin_attempts(&[first_attempt(&late, "u_1")], now)
                .await
                .unwrap()
                .held
                .is_empty()
        );
        let begun = store.begin_attempts(&[first_attempt(&heir, "u_1")], now).await.unwrap();
        assert!(begun.held.contains("w"));
        assert!(store.settle_warnings(&[sent(&late)], now).await.unwrap().is_empty());
        let rows = store.attempts(&["w"]).await.unwrap();
        let outcomes: Vec<_> = rows.iter().map(|row| row.outcome).collect();
        assert_eq!(outcomes, [Outcome::Lost, Outcome::Started]);
        assert!(store.settle_warnings(&[sent(&heir)], now).await.unwrap().contains("w"));
        let warning = store.warning("w").await.unwrap().unwrap();
        assert_eq!((warning.state, warning.sent_at), (State::Waiting, Some(NOW)));
    })
    .await;
}

#[tokio::test]
async fn an_answer_counts_once_and_only_from_who_may_give_it() {
    everywhere(async |store| {
        let rows = [
            ("u_1", "women_grid_worker", "YC-03-012", "h_1"),
            ("u_2", "village_mediator", "YC-03", "h_2"),
            ("u_3", "village_mediator", "YC-04", "h_3"),
            ("u_4", "town_studio_mediator", "YC", "h_4"),
        ];
        roster(&store, &rows).await;
        raised(&store, &[new("w", Level::One)]).await;
        let due = store.claim_warnings(NOW, NOW + LEASE, 1).await.unwrap().remove(0);
        store.begin_attempts(&[first_attempt(&due, "u_1")], NOW).await.unwrap();
        let answer = async |person: &str| store.acknowledge("w", person, NOW).await.unwrap();
        assert_eq!(answer("u_3").await, Answer::NotYours);
        assert_eq!(answer("nobody").await, Answer::NotYours);
        assert_eq!(store.acknowledge("none", "u_1", NOW).await.unwrap(), Answer::Unknown);
        assert_eq!(answer("u_1").await, Answer::Taken);
        let already = Answer::Already { by: "u_1".to_owned(), at: NOW };
        assert_eq!(answer("u_1").await, already);
        assert_eq!(answer("u_4").await, already);
        assert!(store.settle_warnings(&[sent(&due)], NOW).await.unwrap().is_empty());
        assert_eq!(store.warning("w").await.unwrap().unwrap().state, State::Acknowledged);
        assert_eq!(store.attempts(&["w"]).await.unwrap()[0].outcome, Outcome::Sent);
        raised(&store, &[new("v", Level::One), new("x", Level::One)]).await;
        assert_eq!(store.acknowledge("v", "u_4", NOW).await.unwrap(), Answer::Taken);
        assert_eq!(store.acknowledge("x", "u_2", NOW).await.unwrap(), Answer::NotYours);
        let due = store.claim_warnings(NOW, NOW + LEASE, 1).await.unwrap().remove(0);
        store.begin_attempts(&[first_attempt(&due, "u_1")], NOW).await.unwrap();
        assert_eq!(store.acknowledge("x", "u_2", NOW).await.unwrap(), Answer::Taken);
        assert!(store.warning_backlog().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_sweep_reads_only_the_index_of_due_rows() {
    let store = crate::testing::memory().await;
    let plan = "EXPLAIN QUERY PLAN SELECT id FROM warning WHERE state IN ('pending', 'waiting') \
                AND next_at <= 1 AND lease_until <= 1";
    let rows = sqlx::query(plan).fetch_all(&store.reader).await.unwrap();
    let plan: String = sqlx::Row::get(&rows[0], "detail");
    assert!(plan.contains("USING INDEX warning_due (state=? AND next_at<?)"), "{plan}");
}
