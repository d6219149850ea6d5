//! The example's clock: moved through the year, then running by itself.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

/// A clock that somebody moves until it is let run.
#[derive(Debug)]
pub(super) struct Clock {
    at: AtomicI64,
    running: OnceLock<Instant>,
}

impl Clock {
    /// Stands at this moment, microseconds since the epoch.
    pub(super) fn at(moment: i64) -> Self {
        Self { at: AtomicI64::new(moment), running: OnceLock::new() }
    }

    /// The moment it shows.
    pub(super) fn now(&self) -> i64 {
        let elapsed = self.running.get().map_or(0, |since| since.elapsed().as_micros());
        self.at.load(Ordering::Relaxed).saturating_add(i64::try_from(elapsed).unwrap_or(i64::MAX))
    }

    /// Moves it on; never back.
    pub(super) fn move_to(&self, moment: i64) {
        if self.running.get().is_none() {
            self.at.fetch_max(moment, Ordering::Relaxed);
        }
    }

    /// Lets it run from here on.
    pub(super) fn run(&self) {
        self.running.get_or_init(Instant::now);
    }
}
