//! Between the broker and ingest: a batch is taken, accepted, and only then acknowledged.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use ingest::{Grant, Ingest, Received};
use queue::{Address, Config, Consumer, Delivery, Outgoing, Publisher, topology};
use secrecy::ExposeSecret;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use triage::event::Envelope;

use crate::config;

/// The pauses while the store is away: first, and longest.
const PAUSE_FIRST: Duration = Duration::from_millis(100);
const PAUSE_LONGEST: Duration = Duration::from_secs(2);
/// How long a batch in hand may still take once the end was asked for. A store that does not answer
/// must not hold up the end: what goes back is delivered again, and taken twice does no harm.
const FINISH_WITHIN: Duration = Duration::from_secs(5);
/// Nudges that wait to be published; more are dropped, because the notifier sweeps anyway.
pub const NUDGES: usize = 1_024;
/// How many publishes wait for the broker's word at one time: a confirm takes as long as its disk.
const NUDGES_AT_ONCE: usize = 8;
/// How long a nudge is worth publishing.
const NUDGE_WITHIN: Duration = Duration::from_secs(5);

/// The broker's settings as the queue room takes them; `None` without a broker.
pub fn config(broker: &config::Broker) -> anyhow::Result<Option<Config>> {
    let url = broker.url.expose_secret();
    if url.is_empty() {
        return Ok(None);
    }
    let address: Address = url.parse().map_err(|error| anyhow::anyhow!("broker.url: {error}"))?;
    let mut config = Config::new(address);
    config.prefetch = broker.prefetch;
    if !broker.ca_file.as_os_str().is_empty() {
        config.tls.authority = Some(broker.ca_file.clone());
    }
    Ok(Some(config))
}

/// Declares what the broker does not have yet. Where the shipped definitions made it all, the user
/// of the roles may not declare anything, and need not.
pub async fn prepare(config: &Config) -> anyhow::Result<()> {
    let verified = queue::verify(config).await.context("the broker cannot be asked")?;
    if !verified.missing.is_empty() {
        queue::declare(config).await.context("the broker's topology cannot be declared")?;
    }
    Ok(())
}

/// Drains a queue into ingest until the shutdown; what is not yet accepted then goes back.
pub async fn drain(
    config: Config,
    queue: &'static str,
    ingest: Ingest,
    (batch_most, grants): (usize, Grants),
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    let consumer = Consumer::open(&config, queue, &shutdown);
    while let Some(mut batch) = consumer.next_batch(batch_most).await {
        let deliveries = batch.deliveries.drain(..);
        let received: Vec<Received> =
            deliveries.map(|delivery| received(queue, delivery, &grants)).collect();
        let accepted = tokio::select! {
            accepted = accept(&ingest, &received, &shutdown) => accepted,
            () = overdue(&shutdown) => false,
        };
        if !accepted {
            break;
        }
        consumer.ack(batch).await;
    }
    let back = consumer.close().await;
    if back > 0 {
        tracing::info!(queue, back, "unfinished messages go back to the broker");
    }
    Ok(())
}

/// Accepts a batch, however long the store is away. `false`: the shutdown came first.
async fn accept(ingest: &Ingest, received: &[Received], shutdown: &CancellationToken) -> bool {
    let mut pause = PAUSE_FIRST;
    loop {
        match ingest.accept(received).await {
            Ok(_) => return true,
            Err(error) => tracing::warn!(%error, "the store is away; messages wait"),
        }
        tokio::select! {
            () = shutdown.cancelled() => return false,
            () = tokio::time::sleep(pause) => pause = (pause * 2).min(PAUSE_LONGEST),
        }
    }
}

/// Comes to pass some time after the shutdown.
async fn overdue(shutdown: &CancellationToken) {
    shutdown.cancelled().await;
    tokio::time::sleep(FINISH_WITHIN).await;
}

/// What each user of the broker may speak for; `None`: any user for anything.
pub type Grants = Arc<Option<HashMap<String, Arc<Grant>>>>;

/// The grants of the configured producers.
pub fn grants(broker: &config::Broker) -> Grants {
    let named = broker.producers.iter().map(|producer| {
        let (sources, places) = (producer.sources.clone(), producer.places.clone());
        (producer.user.clone(), Arc::new(Grant { sources, places }))
    });
    Arc::new((!broker.producers.is_empty()).then(|| named.collect()))
}

fn received(queue: &str, delivery: Delivery, grants: &Grants) -> Received {
    let mut received = Received::new(queue, delivery.body);
    if let Some(grants) = grants.as_ref() {
        received.grant = delivery.user_id.as_ref().and_then(|user| grants.get(user)).cloned();
        if received.grant.is_none() {
            received.refused = Some(("user_id".to_owned(), "unauthorized".to_owned()));
        }
    }
    let attributes = || {
        let named = delivery.headers.iter().filter_map(|(name, value)| {
            Some((name.strip_prefix("cloudEvents_")?.to_owned(), value.clone()))
        });
        named.collect::<Vec<_>>()
    };
    let is_binary = delivery.headers.contains_key("cloudEvents_type");
    if is_binary {
        received.envelope = Some(Envelope { attributes: attributes() });
    }
    if queue == topology::DEAD {
        let why = delivery.death.as_ref().map_or("dead_letter", |death| death.reason.as_str());
        received.refused = Some((String::new(), why.to_owned()));
    }
    received
}

/// Publishes nudges; one that cannot be published in time is left to the notifier's sweep.
pub async fn publish_nudges(
    config: Config,
    mut nudges: mpsc::Receiver<Vec<String>>,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    let publisher = Arc::new(Publisher::open(&config, &shutdown));
    let mut under_way = JoinSet::new();
    loop {
        if under_way.len() >= NUDGES_AT_ONCE {
            under_way.join_next().await;
        }
        let ids = tokio::select! {
            () = shutdown.cancelled() => break,
            ids = nudges.recv() => ids,
        };
        let Some(mut ids) = ids else { break };
        while let Ok(more) = nudges.try_recv() {
            ids.extend(more);
        }
        let outgoing: Vec<Outgoing> =
            ids.iter().map(|id| Outgoing::nudge(id, nudge_body(id))).collect();
        let publisher = Arc::clone(&publisher);
        under_way.spawn(async move {
            let deadline = tokio::time::Instant::now() + NUDGE_WITHIN;
            if let Err(error) = publisher.publish(&outgoing, deadline).await {
                tracing::debug!(%error, "nudges are lost; the sweep finds what is due");
            }
        });
    }
    while under_way.join_next().await.is_some() {}
    publisher.close().await;
    Ok(())
}

/// Ids only (design 4.1).
fn nudge_body(id: &str) -> Vec<u8> {
    format!("{{\"warning\":\"{id}\"}}").into_bytes()
}

/// Wakes the notifier for every nudge.
pub async fn hear_nudges(
    config: Config,
    wake: Arc<Notify>,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    let consumer = Consumer::open(&config, topology::NOTIFY, &shutdown);
    while let Some(batch) = consumer.next_batch(256).await {
        wake.notify_one();
        consumer.ack(batch).await;
    }
    consumer.close().await;
    Ok(())
}
