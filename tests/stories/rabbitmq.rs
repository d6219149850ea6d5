//! The private RabbitMQ of the harness.

use std::time::Duration;

use harness::{RabbitMq, Vhost, until};

const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn each_story_gets_a_virtual_host_that_goes_with_it() {
    let rabbit = RabbitMq::shared();
    let (one, two) = (rabbit.vhost(), rabbit.vhost());
    assert_ne!(one.url(), two.url());
    declare(|ask| rabbit.eval(ask), &one, "visits");
    assert_eq!(one.messages("visits"), Some(0));
    assert_eq!(two.messages("visits"), None);

    let exists = format!("rabbit_vhost:exists(<<\"{}\">>)", one.name());
    assert_eq!(rabbit.eval(&exists), "true");
    drop(one);
    assert_eq!(rabbit.eval(&exists), "false");
}

#[test]
fn a_new_queue_and_its_messages_outlive_a_kill_once_written_down() {
    let rabbit = RabbitMq::durable();
    let vhost = rabbit.vhost();
    declare(|ask| rabbit.eval(ask), &vhost, "visits");
    for _ in 0..5 {
        publish(|ask| rabbit.eval(ask), &vhost, "visits");
    }
    until("five messages are in", PATIENCE, || (vhost.messages("visits")? == 5).then_some(()));
    rabbit.sync_queues();

    rabbit.kill9();
    assert_eq!(rabbit.pid(), None);
    rabbit.restart();
    until("they are back", PATIENCE, || (vhost.messages("visits")? == 5).then_some(()));

    rabbit.terminate();
    rabbit.restart();
    until("they are back again", PATIENCE, || (vhost.messages("visits")? == 5).then_some(()));
}

/// Declares a quorum queue without a client.
pub(crate) fn declare(eval: impl Fn(&str) -> String, vhost: &Vhost, queue: &str) {
    let name = vhost.name();
    eval(&format!(
        "{{new, _}} = rabbit_amqqueue:declare(rabbit_misc:r(<<\"{name}\">>, queue, <<\"{queue}\">>), \
         true, false, [{{<<\"x-queue-type\">>, longstr, <<\"quorum\">>}}], none, <<\"story\">>)"
    ));
}

/// Publishes one persistent message without a client, and so without a confirm.
pub(crate) fn publish(eval: impl Fn(&str) -> String, vhost: &Vhost, queue: &str) {
    let name = vhost.name();
    eval(&format!(
        "rabbit_basic:publish(rabbit_misc:r(<<\"{name}\">>, exchange, <<>>), <<\"{queue}\">>, \
         [{{delivery_mode, 2}}], <<\"a note\">>)"
    ));
}
