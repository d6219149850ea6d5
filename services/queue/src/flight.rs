//! One batch on its way: which messages are confirmed, which came back, which to send again.

use std::fmt;

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use lapin::Confirmation;
use lapin::message::BasicReturnMessage;
use lapin::options::BasicPublishOptions;
use tokio::time::timeout;

use crate::config::Config;
use crate::error::PublishError;
use crate::observer::{Observer, add};
use crate::outgoing::Outgoing;
use crate::publisher::Lane;

pub(crate) struct Flight<'a> {
    messages: &'a [Outgoing],
    fates: Vec<Fate>,
    trouble: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Unsettled,
    Confirmed,
    Returned,
}

/// Why a connection has to be left.
#[derive(Debug)]
pub(crate) enum Trouble {
    Refused,
    Silent,
    Lost(lapin::Error),
}

impl<'a> Flight<'a> {
    pub(crate) fn new(messages: &'a [Outgoing]) -> Result<Self, PublishError> {
        for (place, message) in messages.iter().enumerate() {
            if let Some(field) = message.too_long() {
                let total = messages.len();
                return Err(PublishError::Unsendable { place, total, field });
            }
        }
        Ok(Self { messages, fates: vec![Fate::Unsettled; messages.len()], trouble: None })
    }

    pub(crate) fn confirmed(&self) -> usize {
        self.places(Fate::Confirmed).count()
    }

    pub(crate) fn unsettled(&self) -> bool {
        self.places(Fate::Unsettled).next().is_some()
    }

    pub(crate) fn trouble(&self) -> Option<String> {
        self.trouble.clone()
    }

    pub(crate) fn verdict(&self) -> Result<(), PublishError> {
        let returned: Vec<usize> = self.places(Fate::Returned).collect();
        if returned.is_empty() {
            return Ok(());
        }
        Err(PublishError::Returned {
            confirmed: self.confirmed(),
            total: self.messages.len(),
            returned,
        })
    }

    /// Sends what is not settled, with a limited number unconfirmed at a time, until all is
    /// settled or the connection shows itself unfit.
    pub(crate) async fn fly(
        &mut self,
        lane: &Lane,
        config: &Config,
        observer: &Observer,
    ) -> Result<(), Trouble> {
        let pending: Vec<usize> = self.places(Fate::Unsettled).collect();
        let mut waiting = pending.into_iter();
        let mut in_flight = FuturesUnordered::new();
        let messages = self.messages;
        let result = loop {
            // Polled first in the order in which they are pushed, and lapin numbers and queues a
            // message at its first poll: so the order is kept.
            while in_flight.len() < config.in_flight.max(1) {
                let Some(place) = waiting.next() else { break };
                in_flight.push(async move { (place, send(lane, &messages[place]).await) });
            }
            match timeout(config.confirm_timeout, in_flight.next()).await {
                Ok(None) => break Ok(()),
                Ok(Some((place, outcome))) => {
                    if let Err(trouble) = self.settle(place, outcome, observer) {
                        break Err(trouble);
                    }
                }
                // Blocked by an alarm: every broker of the cluster is, so there is nowhere to go.
                Err(_) if lane.live.connection.status().blocked() => {}
                Err(_) => break Err(Trouble::Silent),
            }
        };
        // Confirms that are already here save publishing again.
        while let Some(Some((place, outcome))) = in_flight.next().now_or_never() {
            let _ = self.settle(place, outcome, observer);
        }
        if let Err(trouble) = &result {
            self.trouble = Some(trouble.to_string());
        }
        result
    }

    fn settle(
        &mut self,
        place: usize,
        outcome: lapin::Result<Confirmation>,
        observer: &Observer,
    ) -> Result<(), Trouble> {
        let (fate, returned) = match outcome {
            Ok(Confirmation::Ack(returned)) => (Fate::Confirmed, returned),
            Ok(Confirmation::Nack(returned)) => {
                add(&observer.nacked, 1);
                (Fate::Unsettled, returned)
            }
            // Cannot be: the channel is in confirm mode. Better once more than lost.
            Ok(Confirmation::NotRequested) => (Fate::Unsettled, None),
            Err(error) => return Err(Trouble::Lost(error)),
        };
        if self.fates[place] == Fate::Unsettled {
            self.fates[place] = fate;
        }
        if let Some(returned) = returned {
            add(&observer.returned, 1);
            self.settle_returned(&returned);
        }
        match fate {
            Fate::Unsettled => Err(Trouble::Refused),
            _ => Ok(()),
        }
    }

    /// lapin hands a returned message to whichever confirm completes next, which need not be its
    /// own: so it is told by what it is.
    fn settle_returned(&mut self, returned: &BasicReturnMessage) {
        let id = returned.properties.message_id().as_ref();
        let found = self.messages.iter().zip(&self.fates).position(|(message, fate)| {
            *fate != Fate::Returned
                && Some(message.message_id.as_str()) == id.map(lapin::types::ShortString::as_str)
                && message.routing_key == returned.routing_key.as_str()
                && message.exchange == returned.exchange.as_str()
        });
        if let Some(place) = found {
            self.fates[place] = Fate::Returned;
        }
    }

    fn places(&self, wanted: Fate) -> impl Iterator<Item = usize> {
        let numbered = self.fates.iter().enumerate();
        numbered.filter_map(move |(place, fate)| (*fate == wanted).then_some(place))
    }
}

async fn send(lane: &Lane, message: &Outgoing) -> lapin::Result<Confirmation> {
    let options = BasicPublishOptions { mandatory: true, immediate: false };
    let confirm = lane
        .channel
        .basic_publish(
            message.exchange.as_str().into(),
            message.routing_key.as_str().into(),
            options,
            &message.body,
            message.properties(&lane.live.user),
        )
        .await?;
    confirm.await
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused => f.write_str("broker refused a message: queue full or without leader"),
            Self::Silent => f.write_str("broker confirms nothing"),
            Self::Lost(error) => write!(f, "connection lost: {error}"),
        }
    }
}
