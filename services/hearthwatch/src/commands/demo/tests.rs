#![expect(clippy::unwrap_used, reason = "tests")]

mod figures;
mod reached;

use std::sync::Arc;

use ingest::{Ingest, Metrics, Received};
use secrecy::SecretString;
use serde_json::Value;
use store::{Keys, Report, Store, StoreConfig};
use tokio::sync::watch;
use triage::Ruleset;

use super::house::{House, move_in};
use super::year::Year;
use crate::demo::Town;

/// The figures of the example, by key.
const EXPECTED: [(&str, i64); 14] = [
    ("villages", 10),
    ("grid_workers", 142),
    ("women_grid_workers", 30),
    ("key_persons", 87),
    ("key_households", 22),
    ("disputes", 6),
    ("calls", 3),
    ("resolved", 6),
    ("recurred", 1),
    ("outreach_sessions", 20),
    ("people_reached", 950),
    ("two_cancers_relief", 1),
    ("two_cancers_visits", 3),
    ("children_visited", 5),
];

const MEMORY: &str = "sqlite::memory:";

/// A figure of a report.
fn figure(report: &Report, key: &str) -> i64 {
    serde_json::to_value(report).unwrap()[key].as_i64().unwrap()
}

fn ruleset() -> Arc<Ruleset> {
    Arc::new(crate::rules::load(&crate::rules::shipped()).unwrap())
}

/// A string at a pointer, empty where there is none.
fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// Without the visits that put nobody on a list and that no story tells.
fn telling(town: &mut Town) {
    let told = |event: &Value| {
        !text(event, "/type").contains(".visit.")
            || event.pointer("/data/registers").is_some()
            || event.pointer("/data/parties").is_some()
    };
    town.events.retain(told);
}

/// The report of a town whose events were imported in batches, as the command does it.
async fn imported(town: &Town, ruleset: &Arc<Ruleset>) -> Report {
    let open = StoreConfig { url: SecretString::from(MEMORY), connections: 1 };
    let store = Store::connect(&open, Keys::random()).await.unwrap();
    store.migrate().await.unwrap();
    let (from, until) = town.year();
    move_in(&store, town, until).await.unwrap();
    let metrics = Metrics::new(&prometheus::Registry::new()).unwrap();
    let (_, live) = watch::channel(Arc::clone(ruleset));
    let clock = Arc::new(move || until);
    let ingest = Ingest::new(store.clone(), live, &town.code, clock, Arc::new(|_| {}), metrics);
    for batch in town.events.chunks(256) {
        let batch: Vec<Received> =
            batch.iter().map(|event| Received::new("file", event.to_string())).collect();
        ingest.accept(&batch).await.unwrap();
    }
    let report = store.report(from, until).await.unwrap();
    store.close().await;
    report
}

/// The report of a town whose year was lived through.
async fn lived(town: &Town) -> Report {
    let house = House::open(SecretString::from(MEMORY), town).await.unwrap();
    Year::new(town, &house, Box::new(std::io::sink())).live_through().await.unwrap();
    let (from, until) = town.year();
    house.store.report(from, until).await.unwrap()
}
