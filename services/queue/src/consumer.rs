//! A consumer that survives: it takes what is there, and after a loss it connects by itself and
//! goes on. It never requeues and never rejects because something of ours is away.

use std::sync::Arc;

use futures_util::{FutureExt, StreamExt};
use lapin::options::{
    BasicAckOptions, BasicCancelOptions, BasicConsumeOptions, BasicQosOptions, BasicRejectOptions,
};
use tokio::sync::Mutex;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::backoff::Backoff;
use crate::batch::{Acked, Batch, Line};
use crate::config::Config;
use crate::delivery::Delivery;
use crate::ledger::Answer;
use crate::link::{Link, Live};
use crate::observer::{Observer, add};

/// Reads one queue. All methods take `&self`, so one batch can be acknowledged while the next is
/// awaited; only one `next_batch` waits at a time.
pub struct Consumer {
    link: Link,
    queue: String,
    stop: CancellationToken,
    session: Mutex<Option<Session>>,
}

/// One connection, for as long as it lasts.
struct Session {
    live: Live,
    stream: lapin::Consumer,
    line: Arc<Line>,
    ended: bool,
}

impl Consumer {
    /// A consumer of `queue`. Nothing is sent before the first [`Consumer::next_batch`], so a
    /// broker that is away does not keep a program from starting.
    #[must_use]
    pub fn open(config: &Config, queue: &str, shutdown: &CancellationToken) -> Self {
        Self {
            link: Link::new(config, "consumer"),
            queue: queue.to_owned(),
            stop: shutdown.child_token(),
            session: Mutex::new(None),
        }
    }

    /// Its counters.
    #[must_use]
    pub fn observer(&self) -> Arc<Observer> {
        Arc::clone(&self.link.observer)
    }

    /// Waits for a first delivery and takes with it what else is already here, at most `max`.
    /// Connects, and connects again, as needed. `None` once told to stop. Dropping the future
    /// loses nothing.
    pub async fn next_batch(&self, max: usize) -> Option<Batch> {
        let mut slot = self.session.lock().await;
        let mut backoff = Backoff::new(&self.link.config);
        let mut losses = 0;
        loop {
            let session = match slot.as_mut() {
                Some(session) if !session.ended && session.line.open() => session,
                _ => {
                    *slot = None;
                    let subscribed = tokio::select! {
                        biased;
                        () = self.stop.cancelled() => return None,
                        session = async {
                            // The first loss is made good at once; a run of them is not a race.
                            if losses > 1 {
                                backoff.sleep().await;
                            }
                            self.subscribe().await
                        } => session,
                    };
                    slot.insert(subscribed)
                }
            };
            let first = tokio::select! {
                biased;
                () = self.stop.cancelled() => return None,
                first = session.stream.next() => first,
            };
            match first {
                // What a dead channel still holds comes again on the next one.
                Some(Ok(first)) if session.line.open() => {
                    let batch = session.gather(first, max);
                    add(&self.link.observer.delivered, batch.deliveries.len());
                    return Some(batch);
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => self.note_loss(&error),
                None => self.note_loss(&"cancelled by the broker"),
            }
            session.ended = true;
            losses += 1;
        }
    }

    /// Acknowledges a whole batch, once what it asked for is committed. Batches may be
    /// acknowledged in any order.
    pub async fn ack(&self, batch: Batch) -> Acked {
        let line = &batch.line;
        let Some(answer) = line.ledger().settle_all(batch.tags.iter().copied()) else {
            return Acked::Done;
        };
        let (tags, multiple) = match answer {
            Answer::UpTo(tag) => (vec![tag], true),
            Answer::Each(tags) => (tags, false),
        };
        let mut outcome = Acked::Done;
        for tag in tags {
            if line.channel.basic_ack(tag, BasicAckOptions { multiple }).await.is_err() {
                outcome = Acked::Stale;
                break;
            }
        }
        let counter = match outcome {
            Acked::Done => &self.link.observer.acknowledged,
            Acked::Stale => &self.link.observer.stale,
        };
        add(counter, batch.tags.len());
        outcome
    }

    /// Takes one delivery out of its batch and sends it to the dead letters. Ingest keeps what it
    /// cannot read in quarantine and acknowledges; this is for what cannot even be kept.
    ///
    /// # Panics
    /// If the batch has no delivery at `place`.
    pub async fn park(&self, batch: &mut Batch, place: usize) -> (Delivery, Acked) {
        let delivery = batch.deliveries.remove(place);
        batch.tags.retain(|tag| *tag != delivery.tag);
        batch.line.ledger().settle(delivery.tag);
        let reject = BasicRejectOptions { requeue: false };
        let outcome = match batch.line.channel.basic_reject(delivery.tag, reject).await {
            Ok(()) => Acked::Done,
            Err(_) => Acked::Stale,
        };
        (delivery, outcome)
    }

    /// Stops taking. Batches already handed out can still be acknowledged; returns how many
    /// deliveries they hold.
    pub async fn stop(&self) -> usize {
        self.stop.cancel();
        let slot = self.session.lock().await;
        let Some(session) = slot.as_ref() else {
            return 0;
        };
        let cancel =
            session.line.channel.basic_cancel(session.stream.tag(), BasicCancelOptions::default());
        // Unanswered, the end of the connection cancels as well.
        let _ = timeout(self.link.config.answer_timeout, cancel).await;
        session.line.ledger().owed()
    }

    /// Stops and ends the connection: the broker takes back what was not acknowledged and
    /// delivers it to the next consumer. Returns how many of those had been handed out.
    pub async fn close(&self) -> usize {
        self.stop.cancel();
        let Some(session) = self.session.lock().await.take() else {
            return 0;
        };
        let owed = session.line.ledger().owed();
        session.live.close().await;
        owed
    }

    /// Connects and subscribes, however often it takes.
    async fn subscribe(&self) -> Session {
        let mut backoff = Backoff::new(&self.link.config);
        loop {
            let live = self.link.connect().await;
            match timeout(self.link.config.answer_timeout, self.consume(&live)).await {
                Ok(Ok((stream, line))) => {
                    tracing::info!(queue = self.queue, "consuming");
                    return Session { live, stream, line, ended: false };
                }
                Ok(Err(error)) => self.note_loss(&error),
                Err(_) => self.note_loss(&"no answer: the queue may have no leader"),
            }
            live.leave();
            backoff.sleep().await;
        }
    }

    async fn consume(&self, live: &Live) -> lapin::Result<(lapin::Consumer, Arc<Line>)> {
        let channel = live.connection.create_channel().await?;
        channel.basic_qos(self.link.config.prefetch, BasicQosOptions::default()).await?;
        let stream = channel
            .basic_consume(
                self.queue.as_str().into(),
                "".into(),
                BasicConsumeOptions::default(),
                lapin::types::FieldTable::default(),
            )
            .await?;
        Ok((stream, Arc::new(Line::new(channel))))
    }

    fn note_loss(&self, error: &dyn std::fmt::Display) {
        self.link.observer.note_error(error);
        tracing::warn!(queue = self.queue, %error, "consumer lost its queue, connecting again");
    }
}

impl Session {
    fn gather(&mut self, first: lapin::message::Delivery, max: usize) -> Batch {
        let mut deliveries = vec![Delivery::read(first)];
        while deliveries.len() < max {
            match self.stream.next().now_or_never() {
                Some(Some(Ok(next))) => deliveries.push(Delivery::read(next)),
                None => break,
                Some(_) => {
                    self.ended = true;
                    break;
                }
            }
        }
        let tags: Vec<u64> = deliveries.iter().map(|delivery| delivery.tag).collect();
        let mut ledger = self.line.ledger();
        tags.iter().for_each(|tag| ledger.hand_out(*tag));
        drop(ledger);
        Batch { deliveries, line: Arc::clone(&self.line), tags }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.live.leave();
    }
}
