//! The private RabbitMQ cluster of the harness.

use std::time::Duration;

use harness::{RabbitCluster, until};

use crate::rabbitmq::{declare, publish};

const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn a_queue_of_a_cluster_finds_a_new_leader_when_its_leader_is_killed() {
    let cluster = RabbitCluster::start();
    let vhost = cluster.vhost();
    assert_eq!(vhost.urls().len(), 3);
    declare(|ask| cluster.eval(1, ask), &vhost, "visits");
    publish(|ask| cluster.eval(1, ask), &vhost, "visits");
    let leader = || cluster.leader_of(vhost.name(), "visits");
    let first = until("the queue has a leader", PATIENCE, leader);
    until("the message is in", PATIENCE, || (vhost.messages("visits")? == 1).then_some(()));
    cluster.sync_queues();

    cluster.kill9(first);
    let second = until("another node leads", PATIENCE, || leader().filter(|&now| now != first));
    assert_ne!(second, first);
    until("the message is there", PATIENCE, || (vhost.messages("visits")? == 1).then_some(()));

    cluster.restart(first);
    assert_eq!(cluster.running(first), 3);
}
