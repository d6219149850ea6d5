//! The embedded default: the same events through the same intake, into SQLite on a disk.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ingest::{Ingest, Metrics, Nudge, Received};
use secrecy::SecretString;
use serde::Serialize;
use store::{Keys, Store, StoreConfig};
use tokio::sync::{mpsc, watch};
use triage::Ruleset;

use super::load::{EARLIER_MOST, Load, Made};
use super::processor::used_micros;
use super::replaying::{self, Replaying};
use crate::commands::open;

/// Households of this run: fewer than with servers, so that filling them takes seconds.
const HOUSEHOLDS: usize = 2_000;
const BATCH: usize = 256;
/// Events a second when time is measured.
const RATE: usize = 2_000;

/// What the embedded default does.
#[derive(Debug, Serialize)]
pub struct Embedded {
    /// Households, each with 1 to 50 events before.
    pub households: usize,
    /// Events before the measurement.
    pub earlier_events: usize,
    /// Events a second, of a backlog.
    pub events_per_second: f64,
    /// Our processor time for an event, SQLite included.
    pub processor_microseconds_per_event: f64,
    /// At 2,000 events a second, from handing in to the nudge of its warning.
    pub warned_p50_milliseconds: f64,
    /// The same, the 99th percentile.
    pub warned_p99_milliseconds: f64,
    /// How many warnings that rests on.
    pub warned: usize,
    /// Replays of all of it.
    pub replaying: Replaying,
}

/// When the batch under way was handed in, and how long its warnings took.
#[derive(Default)]
struct Watchman {
    since: Vec<Instant>,
    took: Vec<Duration>,
}

/// Measures it for so many seconds each way.
pub async fn measure(ruleset: Ruleset, seconds: u64) -> anyhow::Result<Embedded> {
    let folder = std::env::temp_dir().join(format!("hearthwatch-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let measured = measure_in(&folder, ruleset, seconds).await;
    std::fs::remove_dir_all(&folder)?;
    measured
}

async fn measure_in(
    folder: &std::path::Path,
    ruleset: Ruleset,
    seconds: u64,
) -> anyhow::Result<Embedded> {
    let url = format!("sqlite:{}?mode=rwc", folder.join("bench.db").display());
    let open = StoreConfig { url: SecretString::from(url), connections: 2 };
    let store = Store::connect(&open, Keys::random()).await?;
    store.migrate().await?;
    let watchman = Arc::new(Mutex::new(Watchman::default()));
    let ingest = ingest(&store, ruleset, &watchman)?;
    let mut load = Load::new(HOUSEHOLDS, open::now());
    let earlier: Vec<Received> = load
        .earlier(EARLIER_MOST)
        .map(|made| Received { history: true, ..received(made) })
        .collect();
    for batch in earlier.chunks(4 * BATCH) {
        ingest.accept(batch).await?;
    }
    let (rate, cost) = backlog(&ingest, &mut load, Duration::from_secs(seconds)).await?;
    let mut took = live(&ingest, &mut load, seconds as usize, &watchman).await?;
    took.sort_unstable();
    let at = |percent: usize| {
        let index = took.len() * percent / 100;
        took.get(index.min(took.len().saturating_sub(1))).map_or(0.0, Duration::as_secs_f64) * 1e3
    };
    let replaying = replaying::measure(&store).await?;
    store.close().await;
    Ok(Embedded {
        replaying,
        households: HOUSEHOLDS,
        earlier_events: earlier.len(),
        events_per_second: rate,
        processor_microseconds_per_event: cost,
        warned_p50_milliseconds: at(50),
        warned_p99_milliseconds: at(99),
        warned: took.len(),
    })
}

fn ingest(
    store: &Store,
    ruleset: Ruleset,
    watchman: &Arc<Mutex<Watchman>>,
) -> anyhow::Result<Ingest> {
    let watchman = Arc::clone(watchman);
    let nudge: Nudge = Arc::new(move |ids| {
        let Ok(mut watchman) = watchman.lock() else { return };
        // The oldest of the batch stands for all of it: never better than it was.
        let oldest = watchman.since.iter().min().map(Instant::elapsed);
        watchman.took.extend(oldest.into_iter().cycle().take(ids.len()));
    });
    let (_, live) = watch::channel(Arc::new(ruleset));
    let metrics = Metrics::new(&prometheus::Registry::new())?;
    Ok(Ingest::new(store.clone(), live, "YC", open::clock(), nudge, metrics))
}

fn received(made: Made) -> Received {
    Received::new("bench", made.body)
}

/// Events a second, and our processor time for one.
async fn backlog(ingest: &Ingest, load: &mut Load, time: Duration) -> anyhow::Result<(f64, f64)> {
    let (mut taken, mut elapsed, mut used) = (0, Duration::ZERO, 0);
    while elapsed < time {
        let batch: Vec<Received> = load.next(BATCH).into_iter().map(received).collect();
        let (start, before) = (Instant::now(), used_micros("self"));
        ingest.accept(&batch).await?;
        elapsed += start.elapsed();
        used += used_micros("self") - before;
        taken += batch.len();
    }
    Ok((taken as f64 / elapsed.as_secs_f64(), used as f64 / taken as f64))
}

/// How long each warning took.
async fn live(
    ingest: &Ingest,
    load: &mut Load,
    seconds: usize,
    watchman: &Mutex<Watchman>,
) -> anyhow::Result<Vec<Duration>> {
    let events: Vec<Made> = load.next(RATE * seconds);
    let (sender, mut queue) = mpsc::channel(events.len().max(1));
    let publisher = tokio::spawn(async move {
        let start = Instant::now();
        for (index, made) in events.into_iter().enumerate() {
            let due = start + Duration::from_secs_f64(index as f64 / RATE as f64);
            tokio::time::sleep_until(due.into()).await;
            if sender.send((Instant::now(), received(made))).await.is_err() {
                break;
            }
        }
    });
    let mut batch = Vec::new();
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let (since, events): (Vec<_>, Vec<_>) = batch.drain(..).unzip();
        if let Ok(mut watchman) = watchman.lock() {
            watchman.since = since;
        }
        ingest.accept(&events).await?;
    }
    publisher.await?;
    let watchman = watchman.lock().map(|mut one| std::mem::take(&mut one.took));
    Ok(watchman.unwrap_or_default())
}
