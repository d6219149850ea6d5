//! Brokers killed under load: what was confirmed is there, and the consumer is back in time.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use harness::{RabbitCluster, RabbitMq, until, until_async};
use queue::{Config, Consumer, Publisher, topology};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::queue_stage::{config, soon, visits};

const PATIENCE: Duration = Duration::from_secs(60);
const BATCH: usize = 20;
const LIMIT: Duration = Duration::from_secs(5);

/// A publisher and a consumer at work, and what each of them knows.
struct Traffic {
    publishing: JoinHandle<()>,
    consuming: JoinHandle<()>,
    enough: Arc<AtomicBool>,
    shutdown: CancellationToken,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    confirmed: Mutex<BTreeSet<String>>,
    arrived: Mutex<BTreeSet<String>>,
    deliveries: AtomicU64,
    last: Mutex<Option<Instant>>,
    longest_gap: Mutex<Duration>,
}

impl Traffic {
    fn start(config: &Config) -> Self {
        let shutdown = CancellationToken::new();
        let enough = Arc::new(AtomicBool::new(false));
        let seen = Arc::new(Seen::default());
        let publisher = Publisher::open(config, &shutdown);
        let consumer = Consumer::open(config, topology::INGEST_VISITS, &shutdown);
        Self {
            publishing: tokio::spawn(publish(publisher, Arc::clone(&enough), Arc::clone(&seen))),
            consuming: tokio::spawn(consume(consumer, Arc::clone(&seen))),
            enough,
            shutdown,
            seen,
        }
    }

    async fn confirmed_at_least(&self, count: usize) {
        until_async("enough is confirmed", PATIENCE, async || {
            (held(&self.seen.confirmed).len() >= count).then_some(())
        })
        .await;
    }

    /// Ends the publishing, waits until what was confirmed has arrived, and says how it went.
    async fn finish(self) -> String {
        self.enough.store(true, Ordering::Relaxed);
        self.publishing.await.expect("every publish was confirmed in time");
        let missing = || {
            let confirmed = held(&self.seen.confirmed);
            confirmed.difference(&held(&self.seen.arrived)).count()
        };
        until_async("everything confirmed has arrived", PATIENCE, async || {
            (missing() == 0).then_some(())
        })
        .await;
        self.shutdown.cancel();
        self.consuming.await.expect("no panic");
        let confirmed = held(&self.seen.confirmed).len();
        let repeats =
            self.seen.deliveries.load(Ordering::Relaxed) - held(&self.seen.arrived).len() as u64;
        let gap = *held(&self.seen.longest_gap);
        format!("{confirmed} confirmed, 0 lost, {repeats} repeated, longest gap {gap:?}")
    }
}

async fn publish(publisher: Publisher, enough: Arc<AtomicBool>, seen: Arc<Seen>) {
    let mut number = 0;
    while !enough.load(Ordering::Relaxed) {
        let batch = visits(number, BATCH);
        number += BATCH;
        publisher.publish(&batch, soon()).await.expect("confirmed in time");
        held(&seen.confirmed).extend(batch.into_iter().map(|message| message.message_id));
        let now = Instant::now();
        if let Some(last) = held(&seen.last).replace(now) {
            let mut longest = held(&seen.longest_gap);
            *longest = (*longest).max(now - last);
        }
    }
}

async fn consume(consumer: Consumer, seen: Arc<Seen>) {
    while let Some(batch) = consumer.next_batch(256).await {
        let ids = batch.deliveries.iter().map(|d| d.message_id.clone().expect("an id"));
        held(&seen.arrived).extend(ids);
        seen.deliveries.fetch_add(batch.deliveries.len() as u64, Ordering::Relaxed);
        consumer.ack(batch).await;
    }
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().expect("no one panics while holding it")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_broker_killed_under_load_loses_nothing_confirmed() {
    let rabbit = RabbitMq::durable();
    let config = config(&[rabbit.url()]);
    queue::declare(&config).await.expect("declared");
    // A queue this young would be forgotten by the kill.
    rabbit.sync_queues();
    let traffic = Traffic::start(&config);
    for round in 1..=3 {
        let before = held(&traffic.seen.confirmed).len();
        traffic.confirmed_at_least(before + 500).await;
        tokio::task::block_in_place(|| {
            rabbit.kill9();
            rabbit.restart();
        });
        let up = Instant::now();
        let deliveries = traffic.seen.deliveries.load(Ordering::Relaxed);
        until("the consumer is back", PATIENCE, || {
            (traffic.seen.deliveries.load(Ordering::Relaxed) > deliveries).then_some(())
        });
        let back = up.elapsed();
        println!("round {round}: consuming {back:?} after the broker was up");
        assert!(back < LIMIT, "{back:?}");
    }
    println!("{}", traffic.finish().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_killed_leader_costs_a_cluster_a_moment_and_no_message() {
    let cluster = RabbitCluster::start();
    let vhost = cluster.vhost();
    let leader_first = |leader: usize| {
        let mut urls = vhost.urls().to_vec();
        urls.rotate_left(leader);
        config(&urls)
    };
    queue::declare(&leader_first(0)).await.expect("declared");
    let leader = || cluster.leader_of(vhost.name(), topology::INGEST_VISITS);
    let first = tokio::task::block_in_place(|| until("a leader", PATIENCE, leader));
    cluster.sync_queues();

    // Both are connected to the leader's node: the hard case.
    let traffic = Traffic::start(&leader_first(first));
    traffic.confirmed_at_least(1000).await;
    let killed = Instant::now();
    tokio::task::block_in_place(|| cluster.kill9(first));
    let before = held(&traffic.seen.confirmed).len();
    traffic.confirmed_at_least(before + 1000).await;
    println!("leader killed: 1000 more confirmed after {:?}", killed.elapsed());
    assert!(killed.elapsed() < LIMIT * 2, "{:?}", killed.elapsed());
    let report = traffic.finish().await;
    println!("{report}");
}
