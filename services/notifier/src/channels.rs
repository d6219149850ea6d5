//! Ways to reach a person, one file each. A channel decides itself, at the call that failed,
//! whether trying again can help; whatever it does not know is a failure.

mod inbox;
pub(crate) mod webhook;

use futures_util::{FutureExt, StreamExt, stream};
use store::{Outcome, Store};

use crate::message::Message;
use webhook::Webhook;

/// Every channel.
pub(crate) const NAMES: [&str; 2] = [inbox::NAME, webhook::NAME];

/// How many webhooks are called at once.
pub(crate) const AT_ONCE: usize = 64;

/// What a channel answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It took the message.
    Sent,
    /// It took it for some of those it is for.
    Partial(&'static str),
    /// It may take it later; no sooner than after so many microseconds, if it said.
    Retry(Option<i64>, &'static str),
    /// It is out of order until somebody mends it.
    Broken(&'static str),
    /// It will never take this message.
    Rejected(&'static str),
}

impl Verdict {
    pub(crate) const fn outcome(&self) -> Outcome {
        match self {
            Self::Sent => Outcome::Sent,
            Self::Partial(_) => Outcome::Partial,
            Self::Retry(..) => Outcome::Retry,
            Self::Broken(_) => Outcome::Broken,
            Self::Rejected(_) => Outcome::Rejected,
        }
    }

    /// A word or two for whoever looks after the program; never what a provider wrote.
    pub(crate) const fn reason(&self) -> &'static str {
        match self {
            Self::Sent => "",
            Self::Partial(reason)
            | Self::Retry(_, reason)
            | Self::Broken(reason)
            | Self::Rejected(reason) => reason,
        }
    }
}

/// A message on its way to a channel.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) channel: String,
    pub(crate) message: Message,
}

/// The channels of this deployment.
#[derive(Debug)]
pub(crate) struct Channels {
    store: Store,
    webhook: Option<Webhook>,
}

impl Channels {
    pub(crate) const fn new(store: Store, webhook: Option<Webhook>) -> Self {
        Self { store, webhook }
    }

    /// Hands the messages over and gives their verdicts in the same order.
    pub(crate) async fn send(&self, outgoing: &[Outgoing], now: i64) -> Vec<Verdict> {
        let kept: Vec<&Message> = outgoing
            .iter()
            .filter(|one| one.channel == inbox::NAME)
            .map(|one| &one.message)
            .collect();
        let inbox = inbox::send(&self.store, &kept, now).await;
        // Boxed, because the compiler cannot see that a stream of borrowing futures may be sent.
        let calls: Vec<_> =
            outgoing.iter().map(|one| self.verdict(one, inbox.clone(), now).boxed()).collect();
        stream::iter(calls).buffered(AT_ONCE).collect().await
    }

    async fn verdict(&self, one: &Outgoing, inbox: Verdict, now: i64) -> Verdict {
        match (&*one.channel, &self.webhook) {
            (inbox::NAME, _) => inbox,
            (webhook::NAME, Some(webhook)) => webhook.send(&one.message, now).await,
            (webhook::NAME, None) => Verdict::Broken("not configured"),
            _ => Verdict::Broken("unknown channel"),
        }
    }
}
