//! Declaring the topology, and looking whether it is there.
//!
//! Declaring needs a login that may configure; the program's own may not, and only verifies.
//! AMQP cannot set policies: they come with `deploy/rabbitmq/definitions.json`.
//!
//! Two things to know when queues are new:
//! - A single node keeps its table of quorum queues in memory for minutes. Killed within them it
//!   comes back with new, empty queues without a leader, and everything confirmed is gone. After
//!   the first declaration restart the node once, or run
//!   `rabbitmqctl eval '[dets:sync(T) || T <- dets:all()].'`.
//! - A quorum queue gets its members from the nodes that are up at that moment. Declare when the
//!   whole cluster is, or add members later with `rabbitmq-queues grow`.

use lapin::options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, ErrorKind, ExchangeKind};
use tokio::time::timeout;

use crate::config::Config;
use crate::error::SetupError;
use crate::link::{Link, Live};
use crate::topology::{self, Exchange};

/// What is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Every queue found.
    pub queues: Vec<QueueDepth>,
    /// Names of exchanges and queues that are not there.
    pub missing: Vec<String>,
}

/// How full a queue is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueDepth {
    /// Its name.
    pub queue: &'static str,
    /// Messages waiting for a consumer.
    pub ready: u32,
    /// Consumers reading it.
    pub consumers: u32,
}

/// Makes every exchange, queue and binding that is not there yet; declaring again changes nothing.
///
/// # Errors
/// When no broker can be reached, or something of that name exists with other arguments.
pub async fn declare(config: &Config) -> Result<(), SetupError> {
    let desk = Desk::open(config).await?;
    for exchange in topology::exchanges() {
        desk.ask("exchange", exchange.name, declare_exchange(&desk.channel, &exchange, false))
            .await?;
    }
    let mut quorum = FieldTable::default();
    quorum.insert("x-queue-type".into(), AMQPValue::LongString("quorum".into()));
    for queue in topology::queues() {
        let options = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
        let declared = desk.channel.queue_declare(queue.into(), options, quorum.clone());
        desk.ask("queue", queue, declared).await?;
    }
    for binding in topology::bindings() {
        let bound = desk.channel.queue_bind(
            binding.queue.into(),
            binding.exchange.into(),
            binding.key.into(),
            QueueBindOptions::default(),
            FieldTable::default(),
        );
        desk.ask("binding", binding.queue, bound).await?;
    }
    desk.live.close().await;
    Ok(())
}

/// Looks whether every exchange and queue is there, and changes nothing. Bindings and policies
/// cannot be seen over AMQP.
///
/// # Errors
/// When no broker can be reached or it does not answer; what is missing is no error.
pub async fn verify(config: &Config) -> Result<Verified, SetupError> {
    let mut desk = Desk::open(config).await?;
    let mut verified = Verified::default();
    for exchange in topology::exchanges() {
        let found = declare_exchange(&desk.channel, &exchange, true);
        if desk.ask_whether("exchange", exchange.name, found).await?.is_none() {
            verified.missing.push(exchange.name.to_owned());
            desk.renew().await?;
        }
    }
    for queue in topology::queues() {
        let options = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
        let found = desk.channel.queue_declare(queue.into(), options, FieldTable::default());
        match desk.ask_whether("queue", queue, found).await? {
            Some(found) => verified.queues.push(QueueDepth {
                queue,
                ready: found.message_count(),
                consumers: found.consumer_count(),
            }),
            None => {
                verified.missing.push(queue.to_owned());
                desk.renew().await?;
            }
        }
    }
    desk.live.close().await;
    Ok(verified)
}

/// A connection for asking one thing after another.
struct Desk<'a> {
    config: &'a Config,
    live: Live,
    channel: Channel,
}

impl<'a> Desk<'a> {
    async fn open(config: &'a Config) -> Result<Self, SetupError> {
        let live = Link::new(config, "setup").connect_once().await?;
        let channel = channel(config, &live).await?;
        Ok(Self { config, live, channel })
    }

    /// The broker closes a channel on which it said no.
    async fn renew(&mut self) -> Result<(), SetupError> {
        self.channel = channel(self.config, &self.live).await?;
        Ok(())
    }

    async fn ask<T>(
        &self,
        what: &'static str,
        name: &str,
        question: impl Future<Output = lapin::Result<T>>,
    ) -> Result<T, SetupError> {
        ask(self.config, what, name, question).await
    }

    /// `None`: there is no such thing.
    async fn ask_whether<T>(
        &self,
        what: &'static str,
        name: &str,
        question: impl Future<Output = lapin::Result<T>>,
    ) -> Result<Option<T>, SetupError> {
        let found = ask(self.config, what, name, async {
            match question.await {
                Ok(found) => Ok(Some(found)),
                Err(error) if not_found(&error) => Ok(None),
                Err(error) => Err(error),
            }
        });
        found.await
    }
}

async fn ask<T>(
    config: &Config,
    what: &'static str,
    name: &str,
    question: impl Future<Output = lapin::Result<T>>,
) -> Result<T, SetupError> {
    let name = name.to_owned();
    match timeout(config.answer_timeout, question).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(SetupError::Refused { what, name, source: error.into() }),
        Err(_) => Err(SetupError::Silent { what, name }),
    }
}

async fn channel(config: &Config, live: &Live) -> Result<Channel, SetupError> {
    ask(config, "channel on", &live.host, live.connection.create_channel()).await
}

async fn declare_exchange(
    channel: &Channel,
    exchange: &Exchange,
    passive: bool,
) -> lapin::Result<()> {
    let kind = match exchange.kind {
        "fanout" => ExchangeKind::Fanout,
        _ => ExchangeKind::Topic,
    };
    let options = ExchangeDeclareOptions {
        passive,
        durable: true,
        internal: exchange.internal,
        ..ExchangeDeclareOptions::default()
    };
    let mut arguments = FieldTable::default();
    if let Some(alternate) = exchange.alternate {
        arguments.insert("alternate-exchange".into(), AMQPValue::LongString(alternate.into()));
    }
    channel.exchange_declare(exchange.name.into(), kind, options, arguments).await
}

fn not_found(error: &lapin::Error) -> bool {
    match error.kind() {
        ErrorKind::ProtocolError(error) => error.get_id() == 404,
        _ => false,
    }
}
