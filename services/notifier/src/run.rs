//! The loop: a nudge or a tick, then the single step until nothing is due.

use std::sync::Arc;

use prometheus::Registry;
use store::{Store, StoreError};
use tokio::sync::{Notify, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use triage::Ruleset;

use crate::config::Config;
use crate::deliver::{Clock, Notifier, NotifierError};

/// How often the gauges are brought up to date, in microseconds.
const SHOW_EVERY: i64 = 5_000_000;

/// Runs the notifier until `shutdown`. A nudge only makes it look sooner: what is due it finds by
/// itself. At the end it takes nothing more and finishes what it holds.
///
/// # Errors
/// At the start, when the configuration is refused, and when a delivery panics; a database that
/// is away is logged and tried again.
pub async fn run(
    config: Config,
    store: Store,
    ruleset: watch::Receiver<Arc<Ruleset>>,
    registry: &Registry,
    clock: Clock,
    nudges: Arc<Notify>,
    shutdown: CancellationToken,
) -> Result<(), NotifierError> {
    let notifier = Arc::new(Notifier::new(config, store, ruleset, registry, clock)?);
    let workers = usize::try_from(notifier.config.workers.max(1)).unwrap_or(1);
    let permits = Arc::new(Semaphore::new(workers));
    let mut deliveries = JoinSet::new();
    let mut ticks = tokio::time::interval(notifier.config.sweep_every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut shown_at = i64::MIN;
    loop {
        tokio::select! {
            biased;
            () = shutdown.cancelled() => break,
            () = nudges.notified() => {}
            _ = ticks.tick() => {}
        }
        while let Some(joined) = deliveries.try_join_next() {
            joined?;
        }
        report(lapse(&notifier).await);
        report(remind(&notifier).await);
        report(follow_up(&notifier).await);
        report(drain(&notifier, &permits, &mut deliveries, &shutdown).await);
        let now = (notifier.clock)();
        if now.saturating_sub(shown_at) >= SHOW_EVERY {
            shown_at = now;
            report(notifier.show_backlog(now).await);
        }
    }
    while let Some(joined) = deliveries.join_next().await {
        joined?;
    }
    Ok(())
}

/// Takes back answers without a visit until none is left.
async fn lapse(notifier: &Notifier) -> Result<(), StoreError> {
    while notifier.lapse((notifier.clock)()).await? > 0 {}
    Ok(())
}

/// Warns again of reports without a receipt until none is left.
async fn remind(notifier: &Notifier) -> Result<(), StoreError> {
    while notifier.remind_of_reports((notifier.clock)()).await? > 0 {}
    Ok(())
}

/// Looks at what is followed up until nothing is due.
async fn follow_up(notifier: &Notifier) -> Result<(), StoreError> {
    while notifier.follow_up((notifier.clock)()).await? > 0 {}
    Ok(())
}

/// Claims until nothing is due; each batch is delivered beside the next. What was claimed is
/// always delivered; only waiting for a free worker is given up at the shutdown.
async fn drain(
    notifier: &Arc<Notifier>,
    permits: &Arc<Semaphore>,
    deliveries: &mut JoinSet<()>,
    shutdown: &CancellationToken,
) -> Result<(), StoreError> {
    loop {
        let permit = tokio::select! {
            biased;
            () = shutdown.cancelled() => return Ok(()),
            permit = permits.clone().acquire_owned() => permit,
        };
        let Ok(permit) = permit else { return Ok(()) };
        let now = (notifier.clock)();
        let claimed = notifier.sweep(now).await?;
        if claimed.is_empty() {
            return Ok(());
        }
        let notifier = notifier.clone();
        deliveries.spawn(async move {
            report(notifier.deliver(claimed, now).await.map(|_| ()));
            drop(permit);
        });
    }
}

fn report(result: Result<(), StoreError>) {
    if let Err(error) = result {
        tracing::warn!(%error, "the store did not answer; what is due stays due");
    }
}
