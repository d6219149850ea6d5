//! The same events give every household the same: on either database, through the broker or not,
//! in whatever order they arrive (design, section 9.2).

mod chance;
mod stream;

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use harness::{Postgres, Program, RabbitMq, free_port, repository, until};
use ingest::{Ingest, Metrics, Outcome, Received};
use queue::{Outgoing, Publisher, topology};
use store::{Keys, Store, StoreConfig};
use tokio::task::block_in_place;
use tokio_util::sync::CancellationToken;
use triage::loading::{RuleFiles, load};
use triage::{DAY_MICROS, Ruleset};

use crate::queue_stage::{declared, soon};
use chance::Chance;
use stream::Made;

/// 2025-06-01 in Beijing: a year after the stream's last event, so that whatever rises by itself
/// has risen, by this clock and by the wall's.
const NOW: i64 = 1_748_707_200_000_000;
/// 2024-01-01 in Beijing.
const FIRST: i64 = 1_704_038_400_000_000;
/// 2040: after every event of the example, whenever this runs.
const MUCH_LATER: i64 = 2_208_960_000_000_000;
const PATIENCE: Duration = Duration::from_mins(2);

/// Of each matter: the final assessment without the case's number, and the level and flags.
type Outcomes = BTreeMap<String, String>;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_events_end_the_same_on_both_databases_in_any_order() {
    let ruleset = Arc::new(shipped());
    let events = stream::made(2026, 60, 600);
    let in_order = embedded(&ruleset, &events, NOW, &mut Chance::new(1)).await;
    assert!(in_order.len() >= 60, "only {} matters", in_order.len());
    for words in ["三级", "emergency", "mediation_stop", "mandatory_report"] {
        assert!(in_order.values().any(|said| said.contains(words)), "nothing with {words}");
    }
    let levels: BTreeSet<_> =
        matters_of(&in_order).filter_map(|said| said.split(['(', ' ']).next()).collect();
    assert!(levels.len() > 1, "{levels:?}");
    for seed in 2..4 {
        let mut chance = Chance::new(seed);
        let mut shuffled = events.clone();
        chance.shuffle(&mut shuffled);
        same(&in_order, &embedded(&ruleset, &shuffled, NOW, &mut chance).await);
    }
    let mut shuffled = events.clone();
    Chance::new(4).shuffle(&mut shuffled);
    same(&in_order, &distributed(&ruleset, &shuffled).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_year_of_the_example_ends_the_same_in_any_order() {
    let printed = block_in_place(|| Program::hearthwatch(["demo", "--events"]).run(PATIENCE));
    assert!(printed.status.success(), "{}", printed.stderr);
    // A row without a household is matched with what is known when it comes.
    let events: Vec<Made> = printed.stdout.lines().filter_map(Made::of_line).collect();
    assert!(events.len() > 1_000, "only {} events", events.len());
    let ruleset = Arc::new(shipped());
    let in_order = embedded(&ruleset, &events, MUCH_LATER, &mut Chance::new(5)).await;
    let mut shuffled = events.clone();
    let mut chance = Chance::new(6);
    chance.shuffle(&mut shuffled);
    same(&in_order, &embedded(&ruleset, &shuffled, MUCH_LATER, &mut chance).await);
}

fn matters_of(outcomes: &Outcomes) -> impl Iterator<Item = &str> {
    let matters = outcomes.iter().filter(|(name, _)| name.contains(':'));
    matters.map(|(_, said)| said.as_str())
}

fn same(one: &Outcomes, other: &Outcomes) {
    for (matter, said) in one {
        assert_eq!(Some(said), other.get(matter), "{matter}");
    }
    assert_eq!(one.len(), other.len());
}

/// In this process, on SQLite, in batches of any size.
async fn embedded(
    ruleset: &Arc<Ruleset>,
    made: &[Made],
    now: i64,
    chance: &mut Chance,
) -> Outcomes {
    let store = open("sqlite::memory:").await;
    store.migrate().await.expect("a schema");
    let (_live, live) = tokio::sync::watch::channel(Arc::clone(ruleset));
    let metrics = Metrics::new(&prometheus::Registry::new()).expect("metrics");
    let ingest =
        Ingest::new(store.clone(), live, "YC", Arc::new(move || now), Arc::new(|_| {}), metrics);
    let mut rest = made;
    while !rest.is_empty() {
        let (batch, after) = rest.split_at(chance.below(40).clamp(1, rest.len()));
        rest = after;
        let batch: Vec<Received> =
            batch.iter().map(|one| Received::new("story", one.body.clone())).collect();
        for outcome in ingest.accept(&batch).await.expect("the store is there") {
            // The example sends one event twice.
            let taken = matches!(outcome, Outcome::Accepted { .. } | Outcome::Duplicate { .. });
            assert!(taken, "{outcome:?}");
        }
        // The clock goes on its own, between any two batches.
        if chance.below(4) == 0 {
            ingest.rise().await.expect("the store is there");
        }
    }
    while ingest.rise().await.expect("the store is there") > 0 {}
    let outcomes = outcomes(&store, ruleset, made).await;
    store.close().await;
    outcomes
}

/// The program with two workers, between RabbitMQ and PostgreSQL.
async fn distributed(ruleset: &Ruleset, made: &[Made]) -> Outcomes {
    let database = block_in_place(|| Postgres::shared().create_database());
    let vhost = block_in_place(|| RabbitMq::shared().vhost());
    let config = declared(&vhost).await;
    let address = || SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
    let (http, admin) = (address(), address());
    let key_file = Postgres::shared().folder().join("same_everywhere.key");
    std::fs::write(&key_file, KEY.repeat(32)).expect("our own file");
    let program = |role: &str| {
        Program::hearthwatch([role])
            .env("HEARTHWATCH_STORE__URL", database.url())
            .env("HEARTHWATCH_STORE__KEY_FILE", &key_file)
            .env("HEARTHWATCH_BROKER__URL", vhost.url())
            .env("HEARTHWATCH_INGEST__WORKERS", "2")
            .env("HEARTHWATCH_INGEST__BATCH", "40")
            .env("HEARTHWATCH_HTTP__LISTEN", http.to_string())
            .env("HEARTHWATCH_ADMIN__LISTEN", admin.to_string())
    };
    let running = block_in_place(|| {
        let migrated = program("migrate").run(PATIENCE);
        assert!(migrated.status.success(), "{}", migrated.stderr);
        let mut running = program("ingest").start();
        running.wait_for_http(admin, "/readyz", PATIENCE);
        running
    });
    let publisher = Publisher::open(&config, &CancellationToken::new());
    let message = |one: &Made| Outgoing::event(&one.kind, &one.id, one.body.clone());
    for part in made.chunks(50) {
        let part: Vec<Outgoing> = part.iter().map(message).collect();
        publisher.publish(&part, soon()).await.expect("confirmed");
    }
    publisher.close().await;
    block_in_place(|| {
        let due = "SELECT (SELECT count(*) FROM event) || ' ' || (SELECT count(*) FROM matter \
                   WHERE next_rise_at <= extract(epoch FROM now()) * 1000000)";
        let settled = format!("{} 0", made.len());
        until("everything is taken and risen", PATIENCE, || {
            (database.psql(due) == settled).then_some(())
        });
        assert_eq!(database.psql("SELECT count(*) FROM quarantine"), "0");
        for queue in [topology::INGEST_VISITS, topology::INGEST_DISPUTES] {
            until("the queue is empty", PATIENCE, || (vhost.messages(queue)? == 0).then_some(()));
        }
        let ended = running.terminate(PATIENCE);
        assert!(ended.status.success(), "{}", ended.stderr);
    });
    let store = open(database.url()).await;
    let outcomes = outcomes(&store, ruleset, made).await;
    store.close().await;
    outcomes
}

const KEY: &str = "5a";

async fn open(url: &str) -> Store {
    let config = StoreConfig { url: url.to_owned().into(), connections: 4 };
    let keys = Keys::from_hex(&KEY.repeat(32)).expect("a key");
    Store::connect(&config, keys).await.expect("a store")
}

async fn outcomes(store: &Store, ruleset: &Ruleset, made: &[Made]) -> Outcomes {
    let mut outcomes = Outcomes::new();
    for matter in made.iter().map(|one| &one.matter) {
        if outcomes.contains_key(matter) {
            continue;
        }
        let latest = store.latest_assessment(matter, ruleset).await.expect("the store is there");
        let mut latest = latest.unwrap_or_else(|| panic!("{matter} was never judged"));
        assert_eq!(&*latest.ruleset, ruleset.hash());
        latest.case = None;
        let (level, flags) =
            store.level_and_flags(matter).await.expect("the store is there").expect("a matter");
        let latest = serde_json::to_string(&latest).expect("JSON");
        outcomes.insert(matter.clone(), format!("{} {flags:?}\n{latest}", level.words()));
    }
    // The figures of each quarter, without the warnings: how many folded is a matter of arrival.
    for quarter in 0..12 {
        let from = FIRST + quarter * 91 * DAY_MICROS;
        let report = store.report(from, from + 91 * DAY_MICROS).await.expect("the store is there");
        let report = store::Report { warnings: 0, acknowledged: 0, ..report };
        outcomes.insert(format!("quarter {quarter}"), format!("{report:?}"));
    }
    outcomes
}

fn shipped() -> Ruleset {
    let root = repository().join("rules");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the rules folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "toml" || kind == "rhai") {
                let name = path.strip_prefix(&root).expect("inside").display().to_string();
                files.push((name, std::fs::read(&path).expect("a file")));
            }
        }
    }
    load(&RuleFiles::new(files)).expect("the shipped rules load")
}
