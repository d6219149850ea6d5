//! A publisher: done means confirmed, and what cannot be done is said in time.

use std::sync::Arc;
use std::time::Duration;

use harness::{RabbitMq, until, until_async};
use queue::{Consumer, Outgoing, PublishError, Publisher, topology};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use crate::queue_stage::{
    PATIENCE, config, declared, drain, set_policies, soon, through_proxy, visits,
};

const VISITS: &str = topology::INGEST_VISITS;

#[tokio::test(flavor = "multi_thread")]
async fn what_no_queue_takes_is_named_and_the_rest_is_confirmed() {
    let vhost = RabbitMq::shared().vhost();
    let config = declared(&vhost).await;
    let shutdown = CancellationToken::new();
    let publisher = Publisher::open(&config, &shutdown);
    let mut messages: Vec<Outgoing> =
        (0..60).map(|n| Outgoing::nudge(&format!("nudge-{n}"), b"{}".to_vec())).collect();
    for stray in [7, 8, 59] {
        messages[stray].routing_key = "nobody.listens".to_owned();
    }
    let error = publisher.publish(&messages, soon()).await.expect_err("three have no queue");
    let PublishError::Returned { confirmed, total, returned } = error else {
        panic!("{error}");
    };
    assert_eq!((confirmed, total, returned), (57, 60, vec![7, 8, 59]));
    until("57 are there", PATIENCE, || (vhost.messages(topology::NOTIFY)? == 57).then_some(()));
    assert_eq!(publisher.observer().snapshot().returned, 3);
    publisher.publish(&messages[..1], soon()).await.expect("and goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_deadline_it_says_how_much_is_confirmed_and_then_goes_on() {
    let vhost = RabbitMq::shared().vhost();
    let (proxy, poor) = through_proxy(&declared(&vhost).await);
    let shutdown = CancellationToken::new();
    let publisher = Publisher::open(&poor, &shutdown);
    publisher.publish(&visits(0, 10), soon()).await.expect("confirmed");

    proxy.pause();
    let deadline = Instant::now() + Duration::from_millis(500);
    let error = publisher.publish(&visits(10, 10), deadline).await.expect_err("nothing passes");
    assert!(matches!(error, PublishError::Deadline { confirmed: 0, total: 10, .. }), "{error}");
    assert!(deadline.elapsed() < Duration::from_secs(1), "late by {:?}", deadline.elapsed());

    proxy.resume();
    publisher.publish(&visits(20, 10), soon()).await.expect("confirmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_broker_is_left_for_the_next_and_nothing_is_missing() {
    let vhost = RabbitMq::shared().vhost();
    let good = declared(&vhost).await;
    let (proxy, _) = through_proxy(&good);
    let silent = vhost.url().replace(
        &good.address.endpoints()[0].port.to_string(),
        &proxy.address().port().to_string(),
    );
    let mut both = config(&[silent, vhost.url().to_owned()]);
    both.confirm_timeout = Duration::from_millis(300);
    let shutdown = CancellationToken::new();
    let publisher = Publisher::open(&both, &shutdown);
    publisher.publish(&visits(0, 10), soon()).await.expect("confirmed by the first");
    proxy.pause();
    publisher.publish(&visits(10, 90), soon()).await.expect("confirmed by the second");
    assert_eq!(publisher.observer().snapshot().reconnects, 1);
    let consumer = Consumer::open(&good, VISITS, &shutdown);
    assert_eq!(drain(&consumer, 100).await.len(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_broker_does_not_collect_threads() {
    let vhost = RabbitMq::shared().vhost();
    let (proxy, mut poor) = through_proxy(&declared(&vhost).await);
    poor.connect_timeout = Duration::from_millis(50);
    poor.backoff_most = Duration::from_millis(50);
    proxy.pause();
    let shutdown = CancellationToken::new();
    let publisher = Arc::new(Publisher::open(&poor, &shutdown));
    let observer = publisher.observer();
    let connecting = tokio::spawn({
        let publisher = Arc::clone(&publisher);
        async move { publisher.connect().await }
    });
    let failed = async |count| {
        until_async("attempts have failed", PATIENCE, async || {
            (observer.snapshot().failed_connects >= count).then_some(())
        })
        .await;
        connections_to(proxy.address().port())
    };
    let after_one = failed(1).await;
    let after_ten = failed(10).await;
    assert!(after_ten <= after_one + 1, "{after_one} connections became {after_ten}");
    proxy.resume();
    assert!(connecting.await.expect("no panic"), "and it still connects");
}

/// How many connections to a port of this machine are open.
fn connections_to(port: u16) -> usize {
    let table = std::fs::read_to_string("/proc/self/net/tcp").expect("Linux");
    let remote = format!(":{port:04X}");
    let open = |line: &&str| {
        let mut columns = line.split_whitespace().skip(2);
        columns.next().is_some_and(|to| to.ends_with(&remote)) && columns.next() == Some("01")
    };
    table.lines().filter(open).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_refuses_and_takes_again_once_there_is_room() {
    let rabbit = RabbitMq::shared();
    let vhost = rabbit.vhost();
    let mut config = declared(&vhost).await;
    // The broker notices that a quorum queue is full a little late: what is in flight still fits.
    config.in_flight = 10;
    let limits = r#"{"max-length":20,"overflow":"reject-publish"}"#;
    set_policies(|ask| rabbit.eval(ask), &vhost, Some(("hearthwatch-ingest", limits)));
    let shutdown = CancellationToken::new();
    let publisher = Publisher::open(&config, &shutdown);
    let deadline = Instant::now() + Duration::from_secs(2);
    let error = publisher.publish(&visits(0, 500), deadline).await.expect_err("too many");
    let confirmed = error.confirmed();
    assert!((20..500).contains(&confirmed), "{error}");
    assert!(error.to_string().contains("refused"), "{error}");
    let seen = publisher.observer().snapshot();
    assert!(seen.nacked > 0 && seen.reconnects > 0, "{seen:?}");
    assert!(seen.reconnects < 12, "pauses between attempts: {seen:?}");

    let consumer = Consumer::open(&config, VISITS, &shutdown);
    drain(&consumer, confirmed).await;
    publisher.publish(&visits(100, 5), soon()).await.expect("room again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_publish_leaves_nothing_that_spoils_the_next() {
    let vhost = RabbitMq::shared().vhost();
    let config = declared(&vhost).await;
    let shutdown = CancellationToken::new();
    let publisher = Arc::new(Publisher::open(&config, &shutdown));
    publisher.publish(&visits(0, 1), soon()).await.expect("confirmed");
    for round in 0..20 {
        let lost = visits(1000 * (round + 1), 500);
        let under_way = publisher.publish(&lost, soon());
        let _ = timeout(Duration::from_millis(round as u64 % 5), under_way).await;
        let next = visits(100_000 + round * 10, 10);
        publisher.publish(&next, soon()).await.expect("confirmed");
    }
    assert_eq!(publisher.observer().snapshot().reconnects, 0, "the connection is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_at_the_same_time_share_one_connection() {
    let vhost = RabbitMq::shared().vhost();
    let config = declared(&vhost).await;
    let shutdown = CancellationToken::new();
    let publisher = Arc::new(Publisher::open(&config, &shutdown));
    let calls: Vec<_> = (0..8)
        .map(|call| {
            let publisher = Arc::clone(&publisher);
            tokio::spawn(async move { publisher.publish(&visits(call * 100, 100), soon()).await })
        })
        .collect();
    for call in calls {
        call.await.expect("no panic").expect("confirmed");
    }
    let seen = publisher.observer().snapshot();
    assert_eq!((seen.confirmed, seen.reconnects), (800, 0));
    let consumer = Consumer::open(&config, VISITS, &shutdown);
    assert_eq!(drain(&consumer, 800).await.len(), 800);
}

#[tokio::test(flavor = "multi_thread")]
async fn being_told_to_stop_ends_a_publish() {
    let shutdown = CancellationToken::new();
    let nowhere = config(&[format!("amqp://127.0.0.1:{}", harness::free_port())]);
    let publisher = Publisher::open(&nowhere, &shutdown);
    let observer = publisher.observer();
    let publishing = tokio::spawn(async move { publisher.publish(&visits(0, 2), soon()).await });
    until_async("it has tried", PATIENCE, async || observer.last_error()).await;
    shutdown.cancel();
    let ended = timeout(Duration::from_secs(1), publishing).await.expect("at once");
    let error = ended.expect("no panic").expect_err("nothing was confirmed");
    assert!(matches!(error, PublishError::Stopped { confirmed: 0, total: 2 }), "{error}");
}

/// On a node of its own: an alarm stops everybody.
#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_is_noticed_and_waited_out() {
    let rabbit = RabbitMq::start();
    let mut config = config(&[rabbit.url()]);
    queue::declare(&config).await.expect("declared");
    config.confirm_timeout = Duration::from_millis(200);
    let shutdown = CancellationToken::new();
    let publisher = Arc::new(Publisher::open(&config, &shutdown));
    publisher.publish(&visits(0, 1), soon()).await.expect("confirmed");
    let alarm = "{{resource_limit, memory, node()}, []}";
    rabbit.eval(&format!("rabbit_alarm:set_alarm({alarm})"));

    let observer = publisher.observer();
    let enough = CancellationToken::new();
    let publishing = tokio::spawn({
        let (publisher, enough) = (Arc::clone(&publisher), enough.clone());
        async move {
            // The broker tells a connection at its next publish after the alarm, so go on.
            for round in 1.. {
                publisher.publish(&visits(round * 10, 10), soon()).await.expect("in the end");
                if enough.is_cancelled() {
                    return;
                }
            }
        }
    });
    until_async("the alarm is seen", PATIENCE, async || observer.snapshot().blocked.then_some(()))
        .await;
    enough.cancel();
    let waits = timeout(Duration::from_secs(1), async {
        until_async("nothing", PATIENCE, async || publishing.is_finished().then_some(())).await;
    });
    assert!(waits.await.is_err() || observer.snapshot().blocked, "it waits");
    rabbit.eval("rabbit_alarm:clear_alarm({resource_limit, memory, node()})");
    publishing.await.expect("confirmed after all");
    until_async("the all-clear is seen", PATIENCE, async || {
        (!observer.snapshot().blocked).then_some(())
    })
    .await;
    publisher.publish(&visits(0, 10), soon()).await.expect("confirmed");
    let seen = observer.snapshot();
    assert!(seen.reconnects <= 1, "nowhere to go, so it stays: {seen:?}");
}
