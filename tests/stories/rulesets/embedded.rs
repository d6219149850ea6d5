//! The same in one process on one file: the command is another process on that file.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use harness::{Program, all, until};
use sqlx::{Connection, Executor, Row, SqliteConnection};
use tokio::task::block_in_place;

use super::SEEN_WITHIN;
use super::account::Swap;
use super::load::body;
use super::people::{APPROVER, KEEPER, Township, approve, draft, settle_in};
use super::stage::PATIENCE;
use crate::bad_settings::copy;
use crate::embedded::{Embedded, text};
use crate::undercuts::ways;

/// Notes in which order the file was written: assessments, and what is live. There is one writer,
/// so that is the order of the commits too.
const NOTE_THE_ORDER: &str = "
    CREATE TABLE order_of_writing (seq INTEGER PRIMARY KEY, what TEXT, hash TEXT);
    INSERT INTO order_of_writing (what, hash) SELECT 'live', hash FROM live_ruleset;
    CREATE TRIGGER note_assessment AFTER INSERT ON assessment BEGIN
        INSERT INTO order_of_writing (what, hash) VALUES ('judged', NEW.ruleset); END;
    CREATE TRIGGER note_live AFTER UPDATE ON live_ruleset BEGIN
        INSERT INTO order_of_writing (what, hash) VALUES ('live', NEW.hash); END;";
const WRONG: &str = "SELECT count(*) FROM order_of_writing o WHERE o.what = 'judged' AND o.hash <> \
    (SELECT l.hash FROM order_of_writing l WHERE l.what = 'live' AND l.seq < o.seq \
    ORDER BY l.seq DESC LIMIT 1)";

impl Township for Embedded {
    fn program(&self, arguments: &[&str]) -> Program {
        Self::program(self, arguments)
    }

    fn folder(&self) -> PathBuf {
        self.path("")
    }
}

async fn file(town: &Embedded) -> SqliteConnection {
    let url = format!("sqlite:{}", town.path("store.db").display());
    SqliteConnection::connect(&url).await.expect("the store's file")
}

async fn number(connection: &mut SqliteConnection, sql: &'static str) -> i64 {
    sqlx::query(sql).fetch_one(connection).await.expect("a row").get(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_process_on_one_file_is_swapped_by_another_process_just_as_well() {
    let swaps = if all() { 40 } else { 6 };
    let town = Embedded::new();
    block_in_place(|| settle_in(&town));
    let second = block_in_place(|| {
        let second = draft(&town, "night", |policy| policy.replace("(22, 7)", "(21, 7)"));
        approve(&town, &second);
        second
    });
    let mut own = file(&town).await;
    own.execute(sqlx::raw_sql(NOTE_THE_ORDER)).await.expect("our own file");
    let running = block_in_place(|| town.serve());
    let (enough, sent) = (AtomicBool::new(false), AtomicUsize::new(0));
    let seen = block_in_place(|| {
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !enough.load(Ordering::Relaxed) {
                    let number = sent.fetch_add(1, Ordering::Relaxed);
                    let (status, _, answer) =
                        town.post(body(number, &format!("event-{number}")).as_bytes());
                    assert_eq!(status, 201, "{answer}");
                }
            });
            let seen: Vec<Swap> = (0..swaps).map(|swap| swap_once(&town, swap, &second)).collect();
            enough.store(true, Ordering::Relaxed);
            seen
        })
    });
    let sent = sent.load(Ordering::Relaxed);
    assert_eq!(number(&mut own, "SELECT count(*) FROM event").await, sent as i64);
    assert_eq!(number(&mut own, WRONG).await, 0, "judged by a version that was not live");
    let forge = "INSERT INTO order_of_writing (what, hash) SELECT 'judged', hash FROM publishing \
        WHERE hash <> (SELECT hash FROM live_ruleset) LIMIT 1";
    own.execute(forge).await.expect("our own file");
    assert_eq!(number(&mut own, WRONG).await, 1, "the account would have noticed");
    let mut took = Vec::new();
    for swap in &seen {
        let named = sqlx::query("SELECT ended_at FROM publishing WHERE id = $1");
        let named = named.bind(swap.publishing).fetch_one(&mut own).await.expect("a row");
        took.extend(swap.since.iter().map(|since| (since - named.get::<i64, _>(0)) / 1_000));
    }
    took.sort_unstable();
    println!("{swaps} swaps under {sent} events; milliseconds to judging with it: {took:?}");
    assert!(took.iter().all(|took| *took < SEEN_WITHIN.as_millis() as i64), "{took:?}");
    block_in_place(|| running.terminate(PATIENCE));
}

fn swap_once(town: &Embedded, swap: usize, second: &str) -> Swap {
    let finished = match swap % 2 {
        0 => town.must(&["rules", "publish", second, "--as", APPROVER, "--note", "试", "--json"]),
        _ => town.must(&["rules", "rollback", "--as", APPROVER, "--note", "退", "--json"]),
    };
    let done = Swap::read(&finished.stdout);
    assert_eq!(done.since.len(), 1, "one node");
    done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_publishing_of_a_time_is_carried_out_by_the_running_process() {
    let town = Embedded::new();
    let second = block_in_place(|| {
        settle_in(&town);
        let second = draft(&town, "night", |policy| policy.replace("(22, 7)", "(21, 7)"));
        approve(&town, &second);
        second
    });
    let past = "2026-01-01T00:00:00+08:00";
    let publish = ["rules", "publish", &second, "--as", APPROVER, "--note", "试", "--at", past];
    block_in_place(|| {
        let running = town.serve();
        town.must(&publish);
        until("the node has carried it out", PATIENCE, || {
            let versions = town.must(&["rules", "versions"]).stdout;
            versions
                .lines()
                .any(|line| line.starts_with("   2") && line.contains(" live "))
                .then_some(())
        });
        let nodes = town.must(&["rules", "versions", "--nodes"]).stdout;
        assert!(nodes.starts_with("serve@"), "{nodes}");
        running.terminate(PATIENCE);
    });
}

#[test]
fn a_draft_that_undercuts_a_locked_floor_is_refused_with_the_case() {
    let town = Embedded::new();
    settle_in(&town);
    let rules = town.path("lower");
    copy(&harness::repository().join("rules"), &rules);
    let (_, way) = ways().into_iter().find(|(name, _)| name == "floor_lowered").expect("it");
    way.apply(&rules);
    let kept = town.run(&["rules", "draft", text(&rules), "--author", KEEPER, "--note", "降一级"]);
    assert_eq!(kept.status.code(), Some(1), "{}", kept.stdout);
    let expected = format!("undercuts the locked floor '{}'", way.names);
    assert!(kept.stderr.contains("the check fails"), "{}", kept.stderr);
    assert!(kept.stderr.contains(&expected), "{}", kept.stderr);
    let versions = town.must(&["rules", "versions"]).stdout;
    assert!(!versions.contains("降一级"), "{versions}");
}

#[test]
fn what_may_not_be_done_is_refused_and_says_why() {
    let town = Embedded::new();
    settle_in(&town);
    let says = |arguments: &[&str], words: &str| {
        let finished = town.run(arguments);
        assert_eq!(finished.status.code(), Some(1), "{arguments:?}: {}", finished.stdout);
        assert!(finished.stderr.contains(words), "{arguments:?}: {}", finished.stderr);
    };
    let second = draft(&town, "night", |policy| policy.replace("(22, 7)", "(21, 7)"));
    says(&["rules", "approve", &second, "--as", KEEPER], "role approver");
    says(&["rules", "approve", &second, "--as", "nobody"], "no such account");
    says(&["rules", "publish", &second, "--as", APPROVER, "--note", "试"], "is draft");
    says(&["rules", "publish", "77", "--as", APPROVER, "--note", "试"], "not known");
    says(&["rules", "rollback", "--as", APPROVER, "--note", "退"], "no earlier version");
    approve(&town, &second);
    town.must(&["rules", "publish", &second, "--as", APPROVER, "--note", "试"]);
    says(&["rules", "withdraw", &second, "--as", APPROVER], "is live");
    town.must(&["rules", "rollback", "--as", APPROVER, "--note", "退"]);
    town.must(&["rules", "withdraw", &second, "--as", KEEPER]);
    says(&["rules", "publish", &second, "--as", APPROVER, "--note", "试"], "is withdrawn");
    let wrong = town.path("night/lethality/rules.rhai");
    std::fs::write(&wrong, "rule(").expect("our own folder");
    let night = town.path("night");
    let night = text(&night);
    says(&["rules", "draft", night, "--author", KEEPER, "--note", "试"], "the check fails");
    let out = town.path("out");
    town.must(&["rules", "export", "2", text(&out)]);
    assert!(out.join("lethality/signals.toml").exists());
    assert_eq!(town.must(&["rules", "lowered"]).stdout, "");
    assert!(town.must(&["rules", "merge-release"]).stdout.contains("already"));
    assert!(town.must(&["audit", "verify"]).stdout.contains("the chain holds"));
}
