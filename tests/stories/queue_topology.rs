//! The broker's exchanges and queues: every event finds one, and nobody may do more than needed.

use std::time::Duration;

use harness::{RabbitMq, repository, until_async};
use queue::{Config, Consumer, Outgoing, PublishError, Publisher, SetupError, topology};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use crate::queue_stage::{PATIENCE, config, declared, soon, visits};

#[tokio::test(flavor = "multi_thread")]
async fn declaring_again_changes_nothing_and_verifying_names_what_is_missing() {
    let vhost = RabbitMq::shared().vhost();
    let config = config(vhost.urls());
    let before = queue::verify(&config).await.expect("a broker");
    assert_eq!(before.queues, []);
    assert_eq!(before.missing.len(), topology::exchanges().len() + topology::queues().len());

    queue::declare(&config).await.expect("declared");
    queue::declare(&config).await.expect("declared again");
    let after = queue::verify(&config).await.expect("a broker");
    assert_eq!(after.missing, Vec::<String>::new());
    let names: Vec<&str> = after.queues.iter().map(|queue| queue.queue).collect();
    assert_eq!(names, topology::queues());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_has_its_own_queue_and_an_unknown_type_is_not_lost() {
    let vhost = RabbitMq::shared().vhost();
    let config = declared(&vhost).await;
    let shutdown = CancellationToken::new();
    let publisher = Publisher::open(&config, &shutdown);
    let kinds = ["visit.v1", "dispute.v1", "outreach.v1", "horoscope.v7"];
    let mut events: Vec<Outgoing> =
        kinds.iter().map(|kind| Outgoing::event(kind, kind, kind.as_bytes().to_vec())).collect();
    events[1].headers.push(("cloudEvents_source".to_owned(), "police/YC".to_owned()));
    publisher.publish(&events, soon()).await.expect("confirmed");

    let visits = Consumer::open(&config, topology::INGEST_VISITS, &shutdown);
    let batch = visits.next_batch(10).await.expect("a visit");
    assert_eq!(batch.deliveries[0].routing_key, "visit.v1");
    assert_eq!(batch.deliveries.len(), 1);

    let disputes = Consumer::open(&config, topology::INGEST_DISPUTES, &shutdown);
    let mut others = Vec::new();
    while others.len() < 3 {
        let batch = disputes.next_batch(10).await.expect("the others");
        others.extend(batch.deliveries.iter().cloned());
        disputes.ack(batch).await;
    }
    let keys: Vec<&str> = others.iter().map(|delivery| delivery.routing_key.as_str()).collect();
    assert_eq!(keys, ["dispute.v1", "outreach.v1", "horoscope.v7"]);
    let dispute = &others[0];
    assert_eq!(dispute.headers["cloudEvents_source"], "police/YC");
    assert_eq!(dispute.message_id.as_deref(), Some("dispute.v1"));
    assert_eq!(dispute.user_id.as_deref(), Some("hearthwatch"));
    assert_eq!(dispute.content_type.as_deref(), Some("application/cloudevents+json"));
    assert_eq!(dispute.body, b"dispute.v1");
}

/// The definitions file on a node of its own, for it brings users along.
#[tokio::test(flavor = "multi_thread")]
async fn the_definitions_file_makes_a_broker_where_everybody_may_do_just_their_work() {
    let rabbit = RabbitMq::start();
    let file = repository().join("deploy/rabbitmq/definitions.json");
    let imported = rabbit.eval(&format!(
        "{{ok, Text}} = file:read_file(\"{}\"), rabbit_definitions:import_raw(Text)",
        file.display()
    ));
    assert_eq!(imported, "ok");
    let port = config(&[rabbit.url()]).address.endpoints()[0].port;
    let login =
        |user: &str| config(&[format!("amqp://{user}:{user}@127.0.0.1:{port}/hearthwatch")]);
    let users = ["hearthwatch-setup", "hearthwatch", "hearthwatch-producer"];
    for user in users {
        let refused = queue::verify(&login(user)).await;
        assert!(matches!(refused, Err(SetupError::Link(_))), "{user} came without a password");
        rabbit.eval(&format!(
            "rabbit_auth_backend_internal:change_password(<<\"{user}\">>, <<\"{user}\">>, <<\"story\">>)"
        ));
        let verified = queue::verify(&login(user)).await.expect("everyone may look");
        assert_eq!(verified.missing, Vec::<String>::new(), "{user}");
    }
    let [setup, program, producer] = users.map(login);
    queue::declare(&setup).await.expect("declaring agrees with what was imported");
    for config in [&program, &producer] {
        let refused = queue::declare(config).await;
        assert!(matches!(refused, Err(SetupError::Refused { .. })), "{refused:?}");
    }
    only_the_producer_brings_events(&program, &producer).await;
    let policies = rabbit.eval("length(rabbit_policy:list(<<\"hearthwatch\">>))");
    assert_eq!(policies, "3");
}

async fn only_the_producer_brings_events(program: &Config, producer: &Config) {
    let shutdown = CancellationToken::new();
    let at_once = || Instant::now() + Duration::from_secs(2);
    let publisher = Publisher::open(producer, &shutdown);
    publisher.publish(&visits(0, 3), soon()).await.expect("a producer may");
    let nudge = [Outgoing::nudge("n", b"{}".to_vec())];
    let refused = publisher.publish(&nudge, at_once()).await;
    assert!(matches!(refused, Err(PublishError::Deadline { .. })), "{refused:?}");
    let text = refused.expect_err("refused").to_string();
    assert!(text.contains("ACCESS_REFUSED"), "{text}");

    let publisher = Publisher::open(program, &shutdown);
    publisher.publish(&nudge, soon()).await.expect("the program may nudge");
    assert!(publisher.publish(&visits(3, 1), at_once()).await.is_err());
    let consumer = Consumer::open(program, topology::INGEST_VISITS, &shutdown);
    let batch = timeout(PATIENCE, consumer.next_batch(10)).await.expect("in time");
    assert_eq!(
        batch.expect("visits").deliveries[0].user_id.as_deref(),
        Some("hearthwatch-producer")
    );

    let stranger = Consumer::open(producer, topology::INGEST_VISITS, &shutdown);
    let observer = stranger.observer();
    let error = tokio::select! {
        _ = stranger.next_batch(1) => panic!("a producer must not read"),
        error = until_async("the broker says no", PATIENCE, async || observer.last_error()) => error,
    };
    assert!(error.contains("ACCESS_REFUSED"), "{error}");
}
