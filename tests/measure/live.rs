//! A steady stream: from publishing an event to seeing the nudge of its warning.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use harness::until_async;
use queue::topology::NOTIFY;
use queue::{Consumer, Outgoing};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::load::Made;
use crate::numbers::percentile;
use crate::side::Side;
use crate::stage::{Stage, outgoing, stop};
use crate::used::Used;

const PATIENCE: Duration = Duration::from_mins(5);
/// How often a portion is published.
const TICK: Duration = Duration::from_millis(1);
/// Events sent ahead, so that connections, caches and plans are there.
const WARM: usize = 2_000;

/// Publishes at a steady rate and measures what comes back.
pub(crate) async fn measure(stage: &Stage, side: Side, events: &[Made], rate: usize) -> Value {
    stage.settle(side);
    drop(drain(stage).await);
    let running = side.start(stage);
    let (warm, events) = events.split_at(WARM.min(events.len() / 4));
    stage.publish(warm).await;
    stage.wait_until_taken(&running).await;
    drop(drain(stage).await);
    let stop_listening = CancellationToken::new();
    let listener = tokio::spawn(listen(Consumer::open(&stage.config, NOTIFY, &stop_listening)));
    let before = Used::now(stage, &running);
    let published = publish(stage, events, rate).await;
    stage.wait_until_taken(&running).await;
    let after = Used::now(stage, &running);
    // What is on its way to us arrives within the listener's next moments.
    until_async("the nudges have arrived", PATIENCE, async || {
        stage.vhost.messages(NOTIFY).filter(|left| *left == 0)
    })
    .await;
    stop_listening.cancel();
    let heard = listener.await.expect("the listener ends");
    stop(running);
    let mut took: Vec<f64> = causes(stage, side)
        .iter()
        .filter_map(|(warning, event)| {
            Some((*heard.get(warning)? - *published.get(event)?).as_secs_f64() * 1e3)
        })
        .collect();
    took.sort_by(f64::total_cmp);
    json!({
        "p50_milliseconds": percentile(&took, 50),
        "p99_milliseconds": percentile(&took, 99),
        "warnings": took.len(),
        "processor_microseconds_per_event": after.each(before, events.len() as f64),
    })
}

/// Takes what nudges are left of earlier runs.
async fn drain(stage: &Stage) -> HashMap<String, Instant> {
    let stop = CancellationToken::new();
    let listener = tokio::spawn(listen(Consumer::open(&stage.config, NOTIFY, &stop)));
    until_async("no nudge is left", PATIENCE, async || {
        stage.vhost.messages(NOTIFY).filter(|left| *left == 0)
    })
    .await;
    stop.cancel();
    listener.await.expect("the listener ends")
}

/// When each event was published, by id.
async fn publish(stage: &Stage, events: &[Made], rate: usize) -> HashMap<String, Instant> {
    let start = Instant::now();
    let portion = (rate / 1_000).max(1);
    let mut published = HashMap::with_capacity(events.len());
    let publisher = &stage.publisher;
    let messages: Vec<Vec<Outgoing>> =
        events.chunks(portion).map(|chunk| chunk.iter().map(outgoing).collect()).collect();
    let mut under_way = futures_util::stream::FuturesUnordered::new();
    let mut ticks = tokio::time::interval_at((start + TICK).into(), TICK);
    for (chunk, messages) in events.chunks(portion).zip(&messages) {
        loop {
            tokio::select! {
                biased;
                _ = ticks.tick() => break,
                Some(()) = futures_util::StreamExt::next(&mut under_way) => {}
            }
        }
        let now = Instant::now();
        published.extend(chunk.iter().map(|made| (made.id.clone(), now)));
        under_way.push(async move {
            let deadline = tokio::time::Instant::now() + PATIENCE;
            publisher.publish(messages, deadline).await.expect("confirmed");
        });
    }
    while futures_util::StreamExt::next(&mut under_way).await.is_some() {}
    published
}

/// When each warning was heard of, by id.
async fn listen(consumer: Consumer) -> HashMap<String, Instant> {
    let (consumer, mut heard) = (Arc::new(consumer), HashMap::new());
    while let Some(batch) = consumer.next_batch(256).await {
        let now = Instant::now();
        for delivery in &batch.deliveries {
            let body: Value = serde_json::from_slice(&delivery.body).unwrap_or_default();
            names(&body, &mut |id| {
                heard.entry(id.to_owned()).or_insert(now);
            });
        }
        consumer.ack(batch).await;
    }
    consumer.close().await;
    heard
}

/// Every text in a nudge that can be the id of a warning.
fn names(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) if text.starts_with("w_") => found(text),
        Value::Array(items) => items.iter().for_each(|item| names(item, found)),
        Value::Object(fields) => fields.values().for_each(|item| names(item, found)),
        _ => {}
    }
}

/// The event behind each unanswered warning, by the warning's id.
fn causes(stage: &Stage, side: Side) -> HashMap<String, String> {
    let select = "SELECT w.id, e.id FROM warning w \
        JOIN assessment a ON a.matter = w.matter AND a.seq = w.assessment \
        JOIN event e ON e.key = a.event WHERE w.state = 'pending'";
    let rows = stage.postgres.psql(side.database(), select);
    let pairs = rows.lines().filter_map(|line| line.split_once('|'));
    pairs.map(|(warning, event)| (warning.to_owned(), event.to_owned())).collect()
}
