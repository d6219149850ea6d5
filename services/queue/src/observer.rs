//! Plain counters of one link, for the program's metrics and readiness. No metrics library here.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed};

/// What one publisher or consumer has seen since it was opened. Counters only ever rise.
#[derive(Debug, Default)]
pub struct Observer {
    pub(crate) connects: AtomicU64,
    pub(crate) failed_connects: AtomicU64,
    pub(crate) open_connections: AtomicI64,
    pub(crate) blocked: AtomicBool,
    pub(crate) confirmed: AtomicU64,
    pub(crate) nacked: AtomicU64,
    pub(crate) returned: AtomicU64,
    pub(crate) delivered: AtomicU64,
    pub(crate) acknowledged: AtomicU64,
    pub(crate) stale: AtomicU64,
    last_error: Mutex<Option<String>>,
}

/// The counters at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Whether a connection is open now.
    pub connected: bool,
    /// Whether the broker has stopped taking publishes (memory or disk alarm).
    pub blocked: bool,
    /// Connections opened after the first.
    pub reconnects: u64,
    /// Attempts to connect that failed.
    pub failed_connects: u64,
    /// Messages published and confirmed.
    pub confirmed: u64,
    /// Publishes the broker refused; each led to a new connection and another try.
    pub nacked: u64,
    /// Messages that no queue wanted.
    pub returned: u64,
    /// Deliveries handed out in batches, repeats included.
    pub delivered: u64,
    /// Deliveries acknowledged.
    pub acknowledged: u64,
    /// Deliveries whose acknowledgement came after their connection had ended.
    pub stale: u64,
}

impl Observer {
    /// The counters now.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            connected: self.connected(),
            blocked: self.blocked.load(Relaxed),
            reconnects: self.connects.load(Relaxed).saturating_sub(1),
            failed_connects: self.failed_connects.load(Relaxed),
            confirmed: self.confirmed.load(Relaxed),
            nacked: self.nacked.load(Relaxed),
            returned: self.returned.load(Relaxed),
            delivered: self.delivered.load(Relaxed),
            acknowledged: self.acknowledged.load(Relaxed),
            stale: self.stale.load(Relaxed),
        }
    }

    /// Whether a connection is open now.
    #[must_use]
    pub fn connected(&self) -> bool {
        self.open_connections.load(Relaxed) > 0
    }

    /// What last went wrong, for people who look into it; kept after recovery.
    #[must_use]
    pub fn last_error(&self) -> Option<String> {
        self.errors().clone()
    }

    pub(crate) fn note_error(&self, error: &dyn std::fmt::Display) {
        *self.errors() = Some(error.to_string());
    }

    fn errors(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.last_error.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

pub(crate) fn add(counter: &AtomicU64, count: usize) {
    counter.fetch_add(count as u64, Relaxed);
}
