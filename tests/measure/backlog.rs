//! A backlog, from the first acknowledgement to the last.

use std::time::{Duration, Instant};

use harness::until_async;
use serde_json::{Value, json};

use crate::load::Made;
use crate::side::Side;
use crate::stage::{Stage, alive, stop};
use crate::used::Used;

const PATIENCE: Duration = Duration::from_mins(10);

/// Fills the queues, then starts one side and watches them empty.
pub(crate) async fn measure(stage: &Stage, side: Side, events: &[Made]) -> Value {
    stage.settle(side);
    stage.publish(events).await;
    let running = side.start(stage);
    let all = events.len() as u64;
    let left = until_async("the first batch is taken", PATIENCE, async || {
        assert!(alive(&running), "it ended: {:?}", running.stderr().so_far());
        Some(stage.waiting()).filter(|left| *left < all)
    })
    .await;
    let (start, before) = (Instant::now(), Used::now(stage, &running));
    stage.wait_until_taken(&running).await;
    let (seconds, after) = (start.elapsed().as_secs_f64(), Used::now(stage, &running));
    stop(running);
    let taken = left as f64;
    json!({
        "events_per_second": taken / seconds,
        "seconds": seconds,
        "processor_microseconds_per_event": after.each(before, taken),
        "warnings": warnings(stage, side),
    })
}

/// How many warnings are unanswered: what this run has raised.
fn warnings(stage: &Stage, side: Side) -> i64 {
    let count = "SELECT count(*) FROM warning WHERE state = 'pending'";
    stage.postgres.psql(side.database(), count).parse().unwrap_or_default()
}
