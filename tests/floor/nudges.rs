//! Nudges: published and confirmed beside the work, as the program does it.

use std::sync::Arc;

use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties};
use queue::topology::{WARNING_RAISED, WARNINGS};

/// A connection of its own.
pub(crate) struct Nudges {
    channel: Arc<Channel>,
    _connection: Connection,
}

impl Nudges {
    pub(crate) async fn open(amqp: &str) -> Self {
        let connected = Connection::connect(amqp, ConnectionProperties::default()).await;
        let connection = connected.expect("the broker answers");
        let channel = connection.create_channel().await.expect("a channel");
        channel.confirm_select(ConfirmSelectOptions::default()).await.expect("confirms");
        Self { channel: Arc::new(channel), _connection: connection }
    }

    /// Names new warnings, one message for each.
    pub(crate) fn send(&self, warnings: Vec<String>) {
        let channel = Arc::clone(&self.channel);
        tokio::spawn(async move {
            let published = warnings.iter().map(|warning| publish(&channel, warning));
            futures_util::future::join_all(published).await;
        });
    }
}

async fn publish(channel: &Channel, warning: &str) {
    let body = format!("{{\"warning\":\"{warning}\"}}");
    let properties = BasicProperties::default()
        .with_delivery_mode(2)
        .with_content_type("application/json".into())
        .with_message_id(warning.into());
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let (exchange, key) = (WARNINGS.into(), WARNING_RAISED.into());
    let publish = channel.basic_publish(exchange, key, options, body.as_bytes(), properties);
    publish.await.expect("published").await.expect("confirmed");
}
