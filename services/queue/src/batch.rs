//! What was taken from a queue at one time, and the channel it has to be answered on.

use std::sync::{Arc, Mutex, MutexGuard};

use lapin::Channel;

use crate::delivery::Delivery;
use crate::ledger::Ledger;

/// Deliveries in the order in which the queue gave them.
///
/// Dropped without [`crate::Consumer::ack`], they stay with this consumer, unanswered and counted
/// against its prefetch, until its connection ends; then the broker delivers them again.
#[derive(Debug)]
pub struct Batch {
    /// The messages, never none.
    pub deliveries: Vec<Delivery>,
    pub(crate) line: Arc<Line>,
    /// Also of what was taken out of `deliveries`.
    pub(crate) tags: Vec<u64>,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acked {
    /// It was written to the connection the batch came on.
    Done,
    /// That connection has ended: the broker delivers the same messages again. Nothing is to be
    /// done; whoever keeps them sees that they are duplicates.
    Stale,
}

/// One channel's deliveries and answers. Answers need it after the consumer has moved on to
/// another connection, to know that they come too late.
pub(crate) struct Line {
    pub(crate) channel: Channel,
    ledger: Mutex<Ledger>,
}

impl Line {
    pub(crate) fn new(channel: Channel) -> Self {
        Self { channel, ledger: Mutex::default() }
    }

    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    pub(crate) fn open(&self) -> bool {
        self.channel.status().connected()
    }
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Line").field("open", &self.open()).finish_non_exhaustive()
    }
}
