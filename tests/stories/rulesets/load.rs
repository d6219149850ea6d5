//! Events at a steady pace, and the publisher whose word counts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use queue::{Config, Outgoing, Publisher};
use serde_json::json;
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::stage::PATIENCE;

const BURST_EVERY: Duration = Duration::from_millis(50);
/// Households the events spread over.
const HOUSEHOLDS: usize = 1_000;
/// One event in so many tells of danger.
const DANGER_IN: usize = 50;
/// 2026-06-01 in Beijing.
const START: i64 = 1_780_243_200_000_000;

/// Publishes without end.
pub(super) struct Load {
    publishing: JoinHandle<usize>,
    enough: Arc<AtomicBool>,
}

impl Load {
    pub(super) fn start(config: &Config, a_second: usize) -> Self {
        let publisher = Publisher::open(config, &CancellationToken::new());
        let enough = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&enough);
        let burst = a_second / 20;
        let publishing = tokio::spawn(async move {
            let mut ticks = interval(BURST_EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
            let mut confirmed = 0;
            while !stop.load(Ordering::Relaxed) {
                ticks.tick().await;
                let messages: Vec<Outgoing> = (confirmed..confirmed + burst).map(event).collect();
                let until = Instant::now() + PATIENCE;
                publisher.publish(&messages, until).await.expect("confirmed in time");
                confirmed += burst;
            }
            publisher.close().await;
            confirmed
        });
        Self { publishing, enough }
    }

    /// Ends it; how many events the broker has confirmed.
    pub(super) async fn finish(self) -> usize {
        self.enough.store(true, Ordering::Relaxed);
        self.publishing.await.expect("every publish was confirmed in time")
    }
}

fn event(number: usize) -> Outgoing {
    let (kind, id) = ("visit", format!("event-{number}"));
    let body = body(number, &id).into_bytes();
    Outgoing::event(&format!("{kind}.v1"), &id, body)
}

/// A visit, most of them calm.
pub(super) fn body(number: usize, id: &str) -> String {
    let note = match number % DANGER_IN {
        0 => "女方说丈夫昨晚掐她脖子。",
        1 => "邻居听说男方经常动手打老婆。",
        _ => "两口子都在家,精神状态好,未发现异常。",
    };
    let at = triage::event::rfc3339(START + i64::try_from(number).expect("small") * 1_000_000);
    json!({
        "specversion": "1.0", "id": id, "source": "grid/YC-01", "type": "hearthwatch.visit.v1",
        "time": at, "datacontenttype": "application/json",
        "data": {
            "town": "YC", "village": "YC-01", "grid": "YC-01-001",
            "household": format!("h_{}", number % HOUSEHOLDS), "narrative": note,
        },
    })
    .to_string()
}
