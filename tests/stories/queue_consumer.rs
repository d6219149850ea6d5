//! A consumer: takes what is there, answers only for what is done, and comes back by itself.

use std::sync::Arc;
use std::time::{Duration, Instant};

use harness::{RabbitMq, until, until_async};
use queue::{Acked, Batch, Consumer, Publisher, topology};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::queue_stage::{
    PATIENCE, config, declared, drain, set_policies, soon, through_proxy, visits,
};

const VISITS: &str = topology::INGEST_VISITS;

async fn take(consumer: &Consumer, most: usize) -> Batch {
    let taken = timeout(PATIENCE, consumer.next_batch(most)).await.expect("something in time");
    taken.expect("not stopped")
}

/// Exactly `count`, however the broker portions them.
async fn take_exactly(consumer: &Consumer, count: usize) -> Vec<Batch> {
    let mut batches = Vec::new();
    let mut left = count;
    while left > 0 {
        let batch = take(consumer, left).await;
        left -= batch.deliveries.len();
        batches.push(batch);
    }
    batches
}

fn ids(batches: &[Batch]) -> Vec<String> {
    let deliveries = batches.iter().flat_map(|batch| &batch.deliveries);
    deliveries.map(|delivery| delivery.message_id.clone().expect("an id")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_what_is_there_and_never_waits_for_more() {
    let vhost = RabbitMq::shared().vhost();
    let config = declared(&vhost).await;
    let shutdown = CancellationToken::new();
    let publisher = Publisher::open(&config, &shutdown);
    let consumer = Consumer::open(&config, VISITS, &shutdown);

    publisher.publish(&visits(0, 1), soon()).await.expect("confirmed");
    let one = take(&consumer, 1000).await;
    assert_eq!(one.deliveries.len(), 1);
    publisher.publish(&visits(1, 200), soon()).await.expect("confirmed");
    let rest = take_exactly(&consumer, 200).await;
    assert!(rest.iter().any(|batch| batch.deliveries.len() > 1), "200 batches of one");
    let expected: Vec<String> = (1..201).map(|number| format!("visit-{number}")).collect();
    assert_eq!(ids(&rest), expected, "in the order of publishing");

    assert_eq!(consumer.ack(one).await, Acked::Done);
    for batch in rest {
        assert_eq!(consumer.ack(batch).await, Acked::Done);
    }
    until("all are acknowledged", PATIENCE, || (vhost.messages(VISITS)? == 0).then_some(()));
    assert_eq!(consumer.observer().snapshot().acknowledged, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_batch_acknowledged_first_does_not_answer_for_the_earlier_one() {
    let vhost = RabbitMq::shared().vhost();
    let config = declared(&vhost).await;
    let (proxy, poor) = through_proxy(&config);
    let shutdown = CancellationToken::new();
    let publisher = Publisher::open(&config, &shutdown);
    publisher.publish(&visits(0, 20), soon()).await.expect("confirmed");

    let consumer = Consumer::open(&poor, VISITS, &shutdown);
    let earlier = take_exactly(&consumer, 10).await;
    let later = take_exactly(&consumer, 10).await;
    let (earlier_ids, late) = (ids(&earlier), later.len());
    for batch in later {
        assert_eq!(consumer.ack(batch).await, Acked::Done);
    }
    assert!(late > 0);
    until("ten are acknowledged", PATIENCE, || (vhost.messages(VISITS)? == 10).then_some(()));

    proxy.cut();
    let again = take_exactly(&consumer, 10).await;
    assert_eq!(ids(&again), earlier_ids);
    assert!(again.iter().flat_map(|batch| &batch.deliveries).all(|delivery| delivery.redelivered));
    for batch in earlier {
        assert_eq!(consumer.ack(batch).await, Acked::Stale, "its connection is gone");
    }
    assert_eq!(vhost.messages(VISITS), Some(10), "and answers for nothing on the new one");
    for batch in again {
        assert_eq!(consumer.ack(batch).await, Acked::Done);
    }
    until("all are acknowledged", PATIENCE, || (vhost.messages(VISITS)? == 0).then_some(()));
    let seen = consumer.observer().snapshot();
    assert_eq!((seen.reconnects, seen.stale, seen.acknowledged), (1, 10, 20));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_comes_back_has_its_consumer_back_within_five_seconds() {
    let vhost = RabbitMq::shared().vhost();
    let config = declared(&vhost).await;
    let (proxy, poor) = through_proxy(&config);
    let shutdown = CancellationToken::new();
    let publisher = Publisher::open(&config, &shutdown);
    let consumer = Arc::new(Consumer::open(&poor, VISITS, &shutdown));
    publisher.publish(&visits(0, 1), soon()).await.expect("confirmed");
    let observer = consumer.observer();
    drain(&consumer, 1).await;

    proxy.refuse();
    publisher.publish(&visits(1, 1), soon()).await.expect("confirmed");
    let waiting = tokio::spawn({
        let consumer = Arc::clone(&consumer);
        async move { drain(&consumer, 1).await }
    });
    until_async("it has failed often enough to be at its longest pause", PATIENCE, async || {
        (observer.snapshot().failed_connects >= 8).then_some(())
    })
    .await;
    assert!(!observer.connected());
    let back = Instant::now();
    proxy.resume();
    waiting.await.expect("drained");
    assert!(back.elapsed() < Duration::from_secs(5), "{:?}", back.elapsed());
    assert!(observer.connected());
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_lets_a_batch_finish_and_closing_gives_the_rest_back() {
    let vhost = RabbitMq::shared().vhost();
    let config = declared(&vhost).await;
    let shutdown = CancellationToken::new();
    let publisher = Publisher::open(&config, &shutdown);
    publisher.publish(&visits(0, 30), soon()).await.expect("confirmed");
    let consumer = Consumer::open(&config, VISITS, &shutdown);
    let finished = take_exactly(&consumer, 10).await;
    let unfinished = take_exactly(&consumer, 10).await;

    assert_eq!(consumer.stop().await, 20, "handed out and not answered");
    assert!(consumer.next_batch(10).await.is_none());
    for batch in finished {
        assert_eq!(consumer.ack(batch).await, Acked::Done);
    }
    assert_eq!(consumer.close().await, 10);
    for batch in unfinished {
        assert_eq!(consumer.ack(batch).await, Acked::Stale);
    }
    let next = Consumer::open(&config, VISITS, &shutdown);
    let seen = drain(&next, 20).await;
    assert_eq!(seen, (10..30).map(|number| format!("visit-{number}")).collect());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stop_signal_ends_a_wait_at_once_even_without_a_broker() {
    let shutdown = CancellationToken::new();
    let nowhere = config(&[format!("amqp://127.0.0.1:{}", harness::free_port())]);
    let consumer = Consumer::open(&nowhere, VISITS, &shutdown);
    let observer = consumer.observer();
    let waiting = tokio::spawn(async move { consumer.next_batch(1).await });
    until_async("it has tried", PATIENCE, async || observer.last_error()).await;
    shutdown.cancel();
    let ended = timeout(Duration::from_secs(1), waiting).await.expect("at once");
    assert!(ended.expect("no panic").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_is_not_there_yet_is_waited_for() {
    let vhost = RabbitMq::shared().vhost();
    let config = config(vhost.urls());
    let shutdown = CancellationToken::new();
    let consumer = Consumer::open(&config, VISITS, &shutdown);
    let observer = consumer.observer();
    let waiting = tokio::spawn(async move { drain(&consumer, 1).await });
    let error = until_async("the broker says so", PATIENCE, async || observer.last_error()).await;
    assert!(error.contains("no queue"), "{error}");
    queue::declare(&config).await.expect("declared");
    let publisher = Publisher::open(&config, &shutdown);
    publisher.publish(&visits(0, 1), soon()).await.expect("confirmed");
    waiting.await.expect("drained");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_parked_and_what_kills_its_readers_ends_among_the_dead() {
    let rabbit = RabbitMq::shared();
    let vhost = rabbit.vhost();
    let config = declared(&vhost).await;
    let limits = r#"{"max-length":100,"overflow":"reject-publish","delivery-limit":2,"dead-letter-exchange":"hearthwatch.dlx","dead-letter-strategy":"at-least-once"}"#;
    set_policies(|ask| rabbit.eval(ask), &vhost, Some(("hearthwatch-ingest", limits)));
    let shutdown = CancellationToken::new();
    let publisher = Publisher::open(&config, &shutdown);
    let dead = Consumer::open(&config, topology::DEAD, &shutdown);
    let died = async || {
        let batch = take(&dead, 1).await;
        let delivery = batch.deliveries[0].clone();
        dead.ack(batch).await;
        let death = delivery.death.expect("a reason");
        assert_eq!(death.queue, VISITS);
        (delivery.message_id.expect("an id"), death.reason)
    };

    publisher.publish(&visits(0, 1), soon()).await.expect("confirmed");
    let reader = Consumer::open(&config, VISITS, &shutdown);
    let mut batch = take(&reader, 1).await;
    let (parked, outcome) = reader.park(&mut batch, 0).await;
    assert_eq!((parked.message_id.as_deref(), outcome), (Some("visit-0"), Acked::Done));
    assert_eq!(reader.ack(batch).await, Acked::Done, "nothing is left in it");
    assert_eq!(died().await, ("visit-0".to_owned(), "rejected".to_owned()));
    reader.close().await;

    // Three readers die with the same message in hand: one more than the limit.
    publisher.publish(&visits(1, 1), soon()).await.expect("confirmed");
    for _ in 0..3 {
        let reader = Consumer::open(&config, VISITS, &shutdown);
        assert_eq!(ids(&[take(&reader, 1).await]), ["visit-1"]);
        reader.close().await;
    }
    assert_eq!(died().await, ("visit-1".to_owned(), "delivery_limit".to_owned()));
}
