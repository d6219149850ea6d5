//! Whether a connection is up and whether its broker takes publishes, kept in the observer by a
//! task beside each connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use futures_util::StreamExt;
use lapin::{Connection, Event};

use crate::observer::Observer;

/// Counts one connection as open until it ends, however it ends.
pub(crate) struct Up {
    observer: Arc<Observer>,
    ended: AtomicBool,
    blocked: AtomicBool,
}

impl Up {
    /// Counts the connection and watches it.
    pub(crate) fn watch(connection: &Connection, observer: &Arc<Observer>) -> Arc<Self> {
        observer.open_connections.fetch_add(1, Relaxed);
        let up = Arc::new(Self {
            observer: Arc::clone(observer),
            ended: AtomicBool::new(false),
            blocked: AtomicBool::new(false),
        });
        let mut events = connection.events_listener();
        let watched = Arc::clone(&up);
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                match event {
                    Event::ConnectionBlocked(reason) => watched.set_blocked(true, &reason),
                    Event::ConnectionUnblocked => watched.set_blocked(false, ""),
                    Event::Error(_) => break,
                    _ => {}
                }
            }
            watched.end();
        });
        up
    }

    /// No longer open. Only the first call counts.
    pub(crate) fn end(&self) {
        if !self.ended.swap(true, Relaxed) {
            self.observer.open_connections.fetch_sub(1, Relaxed);
            self.set_blocked(false, "");
        }
    }

    fn set_blocked(&self, blocked: bool, reason: &str) {
        if self.blocked.swap(blocked, Relaxed) == blocked {
            return;
        }
        self.observer.blocked.store(blocked, Relaxed);
        if blocked {
            tracing::warn!(reason, "broker takes no publishes");
        } else {
            tracing::info!("broker takes publishes again");
        }
    }
}
