//! Publishing that is done when the broker says so.
//!
//! Confirms are awaited together, never one by one. Whatever goes wrong on the way (the broker is
//! killed, it refuses, it falls silent), what was not confirmed is published again, on a new
//! connection to the next broker, until the caller's deadline. So a message may arrive twice, and
//! after such trouble out of order.
//!
//! A refused publish is never answered on the same connection: a channel opened while a quorum
//! queue elects its leader keeps to the dead one and refuses everything for as long as that node
//! is away, though a new leader exists. Leaving the connection for the next broker ends it.

use std::sync::Arc;

use lapin::Channel;
use lapin::options::ConfirmSelectOptions;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::backoff::Backoff;
use crate::config::Config;
use crate::error::PublishError;
use crate::flight::Flight;
use crate::link::{Link, Live};
use crate::observer::{Observer, add};
use crate::outgoing::Outgoing;

/// Publishes on a connection of its own. Shared freely: each call has a channel for itself.
pub struct Publisher {
    link: Link,
    shutdown: CancellationToken,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    live: Option<Arc<Live>>,
    /// Channels of `live` that no call uses: one only comes back with nothing unconfirmed on it.
    free: Vec<Channel>,
}

/// A channel for one call, in confirm mode.
pub(crate) struct Lane {
    pub(crate) live: Arc<Live>,
    pub(crate) channel: Channel,
}

impl Publisher {
    /// A publisher that connects when it is first needed.
    #[must_use]
    pub fn open(config: &Config, shutdown: &CancellationToken) -> Self {
        Self {
            link: Link::new(config, "publisher"),
            shutdown: shutdown.clone(),
            state: Mutex::default(),
        }
    }

    /// Its counters.
    #[must_use]
    pub fn observer(&self) -> Arc<Observer> {
        Arc::clone(&self.link.observer)
    }

    /// Connects now, so that the counters say whether the broker can be reached and the first
    /// publish does not pay for it. Waits until it can; `false` once told to stop.
    pub async fn connect(&self) -> bool {
        tokio::select! {
            biased;
            () = self.shutdown.cancelled() => false,
            lane = self.lease() => {
                self.give_back(lane).await;
                true
            }
        }
    }

    /// Publishes all, in order, and returns once the broker has confirmed every one.
    ///
    /// # Errors
    /// At the deadline, when told to stop, or when no queue wants some of them; the error says how
    /// many are confirmed. Dropping the future is safe: what was under way may or may not arrive.
    pub async fn publish(
        &self,
        messages: &[Outgoing],
        deadline: Instant,
    ) -> Result<(), PublishError> {
        let mut flight = Flight::new(messages)?;
        let ended = tokio::select! {
            biased;
            () = self.shutdown.cancelled() => Some(true),
            done = timeout_at(deadline, self.publish_all(&mut flight)) => done.err().map(|_| false),
        };
        let (confirmed, total) = (flight.confirmed(), messages.len());
        add(&self.link.observer.confirmed, confirmed);
        match ended {
            Some(true) => Err(PublishError::Stopped { confirmed, total }),
            Some(false) => {
                Err(PublishError::Deadline { confirmed, total, last: self.trouble_of(&flight) })
            }
            None => flight.verdict(),
        }
    }

    /// Ends the connection. Later publishes open another.
    pub async fn close(&self) {
        let live = {
            let mut state = self.state.lock().await;
            state.free.clear();
            state.live.take()
        };
        if let Some(live) = live {
            live.close().await;
        }
    }

    async fn publish_all(&self, flight: &mut Flight<'_>) {
        let config = &self.link.config;
        let mut backoff = Backoff::new(config);
        while flight.unsettled() {
            let lane = self.lease().await;
            let Err(trouble) = flight.fly(&lane, config, &self.link.observer).await else {
                return self.give_back(lane).await;
            };
            tracing::warn!(host = lane.live.host, %trouble, "publishing again elsewhere");
            self.link.observer.note_error(&trouble);
            self.retire(&lane).await;
            backoff.sleep().await;
        }
    }

    /// A free channel, or a new one, on a connection that is up.
    async fn lease(&self) -> Lane {
        let mut backoff = Backoff::new(&self.link.config);
        let mut state = self.state.lock().await;
        loop {
            let live = match state.live.take().filter(|live| live.usable()) {
                Some(live) => live,
                None => {
                    state.free.clear();
                    Arc::new(self.link.connect().await)
                }
            };
            state.live = Some(Arc::clone(&live));
            while let Some(channel) = state.free.pop() {
                if channel.status().connected() {
                    return Lane { live, channel };
                }
            }
            match timeout(self.link.config.answer_timeout, confirming(&live)).await {
                Ok(Ok(channel)) => return Lane { live, channel },
                Ok(Err(error)) => self.link.observer.note_error(&error),
                Err(_) => self.link.observer.note_error(&"broker opens no channel"),
            }
            state.live = None;
            live.leave();
            backoff.sleep().await;
        }
    }

    async fn give_back(&self, lane: Lane) {
        let mut state = self.state.lock().await;
        if state.live.as_ref().is_some_and(|live| Arc::ptr_eq(live, &lane.live)) {
            state.free.push(lane.channel);
        }
    }

    /// Leaves the connection, for everybody who uses it.
    async fn retire(&self, lane: &Lane) {
        let mut state = self.state.lock().await;
        if state.live.as_ref().is_some_and(|live| Arc::ptr_eq(live, &lane.live)) {
            state.live = None;
            state.free.clear();
        }
        lane.live.leave();
    }

    fn trouble_of(&self, flight: &Flight<'_>) -> String {
        let observer = &self.link.observer;
        let unreached = || observer.last_error().filter(|_| !observer.connected());
        flight.trouble().or_else(unreached).unwrap_or_else(|| "none".to_owned())
    }
}

async fn confirming(live: &Live) -> lapin::Result<Channel> {
    let channel = live.connection.create_channel().await?;
    channel.confirm_select(ConfirmSelectOptions::default()).await?;
    Ok(channel)
}
