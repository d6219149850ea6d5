//! One worker: take what is there, write it in one transaction, acknowledge, nudge.

use std::sync::Arc;

use futures_util::{FutureExt, StreamExt};
use lapin::options::{BasicAckOptions, BasicConsumeOptions, BasicQosOptions};
use lapin::types::FieldTable;
use lapin::{Connection, ConnectionProperties};

use crate::incoming::Incoming;
use crate::{Floor, PREFETCH, bare, take};

/// Works for ever.
pub(crate) async fn run(floor: Arc<Floor>, queue: &'static str) {
    let connected = Connection::connect(&floor.amqp, ConnectionProperties::default()).await;
    let connection = connected.expect("the broker answers");
    let channel = connection.create_channel().await.expect("a channel");
    channel.basic_qos(PREFETCH, BasicQosOptions::default()).await.expect("a prefetch");
    let consume = channel.basic_consume(
        queue.into(),
        "".into(),
        BasicConsumeOptions::default(),
        FieldTable::default(),
    );
    let mut stream = consume.await.expect("the queue is there");
    while let Some(first) = stream.next().await {
        let mut batch = vec![first.expect("a delivery")];
        while batch.len() < floor.batch {
            match stream.next().now_or_never() {
                Some(Some(next)) => batch.push(next.expect("a delivery")),
                _ => break,
            }
        }
        let events: Vec<Incoming<'_>> =
            batch.iter().map(|delivery| Incoming::read(&delivery.data)).collect();
        let raised = match &floor.thorough {
            None => {
                bare::insert(&floor.database, &events).await.expect("inserted");
                Vec::new()
            }
            Some((samples, _)) => {
                take::take(&floor.database, samples, &events).await.expect("taken")
            }
        };
        let last = batch.last().expect("at least the first").delivery_tag;
        channel.basic_ack(last, BasicAckOptions { multiple: true }).await.expect("acknowledged");
        if let (Some((_, nudges)), false) = (&floor.thorough, raised.is_empty()) {
            nudges.send(raised);
        }
    }
}
