//! Counting what rules did, now and then, beside everything else.

use std::time::Duration;

use store::{RuleCounter, Store};
use tokio_util::sync::CancellationToken;

use crate::commands::open;

/// How often the count goes on.
const COUNT_EVERY: Duration = Duration::from_secs(60);

/// A name for this process that no other has.
pub fn holder() -> String {
    let mut bytes = [0_u8; 8];
    rand::fill(&mut bytes);
    triage::hex(&bytes)
}

/// Counts on from time to time until the shutdown.
pub async fn keep_counting(store: Store, shutdown: CancellationToken) -> anyhow::Result<()> {
    let mut counter = RuleCounter::new(store, &holder());
    let mut ticks = tokio::time::interval(COUNT_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return Ok(()),
            _ = ticks.tick() => {}
        }
        if let Err(error) = count_on(&mut counter, &shutdown).await {
            tracing::warn!(%error, "counting rules waits for the store");
        }
    }
}

async fn count_on(
    counter: &mut RuleCounter,
    shutdown: &CancellationToken,
) -> Result<(), store::StoreError> {
    // What others wait for goes first: a portion is short, and between two the writer is free.
    while !shutdown.is_cancelled() && counter.step(open::now()).await?.is_some_and(|n| n > 0) {
        tokio::task::yield_now().await;
    }
    Ok(())
}
