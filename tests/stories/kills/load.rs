//! The events, and the publisher whose word counts.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use queue::{Config, Outgoing, Publisher};
use serde_json::json;
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::world::PATIENCE;

/// Events published together; ingest is in the middle of them when the kill comes.
pub(crate) const BURST: usize = 50;
const BURST_EVERY: Duration = Duration::from_millis(500);
/// Households that are visited at the same time.
const ROUND: usize = 40;
/// Events of each.
const EACH: usize = 5;
/// One household in so many is in danger, and one of its events says so.
const DANGER_IN: usize = 8;

const CALM: [&str; 4] = [
    "两口子都在家,精神状态好。",
    "家里正在晒稻谷,未发现异常。",
    "屋内整洁,灶台和煤气已检查。",
    "询问了医保缴费情况,已缴。",
];
const DANGER: &str = "女方说丈夫昨晚掐她脖子。";

/// What was handed to the broker.
#[derive(Debug, Default)]
pub(crate) struct Published {
    /// The ids it confirmed.
    pub(crate) confirmed: BTreeSet<String>,
    /// Households in danger among those.
    pub(crate) in_danger: BTreeSet<String>,
}

/// Publishes without end.
pub(crate) struct Load {
    publisher: Arc<Publisher>,
    publishing: JoinHandle<()>,
    enough: Arc<AtomicBool>,
    published: Arc<Mutex<Published>>,
    dangers: AtomicUsize,
    day: String,
}

impl Load {
    pub(crate) fn start(config: &Config, day: &str) -> Self {
        let publisher = Arc::new(Publisher::open(config, &CancellationToken::new()));
        let enough = Arc::new(AtomicBool::new(false));
        let published = Arc::<Mutex<Published>>::default();
        let (own, mine, stop) = (Arc::clone(&publisher), Arc::clone(&published), enough.clone());
        let today = day.to_owned();
        let publishing = tokio::spawn(async move {
            let mut ticks = interval(BURST_EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            for first in (0..).step_by(BURST) {
                ticks.tick().await;
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let burst: Vec<Made> =
                    (first..first + BURST).map(|number| event(number, &today)).collect();
                publish(&own, &mine, burst).await;
            }
        });
        let (dangers, day) = (AtomicUsize::new(0), day.to_owned());
        Self { publisher, publishing, enough, published, dangers, day }
    }

    /// How many events the broker has confirmed.
    pub(crate) fn confirmed(&self) -> usize {
        self.published.lock().expect("no one panics while holding it").confirmed.len()
    }

    /// Publishes one danger in a household not seen before; which.
    pub(crate) async fn publish_danger(&self) -> String {
        let number = self.dangers.fetch_add(1, Ordering::Relaxed);
        let household = format!("h_probe_{number}");
        let made = made(&format!("probe-{number}"), &household, number, true, &self.day);
        publish(&self.publisher, &self.published, vec![made]).await;
        household
    }

    /// Ends the publishing; what the broker has confirmed in all.
    pub(crate) async fn finish(self) -> Published {
        self.enough.store(true, Ordering::Relaxed);
        self.publishing.await.expect("every publish was confirmed in time");
        self.publisher.close().await;
        std::mem::take(&mut *self.published.lock().expect("no one panics while holding it"))
    }
}

async fn publish(publisher: &Publisher, published: &Mutex<Published>, events: Vec<Made>) {
    let messages: Vec<Outgoing> = events.iter().map(|made| made.message.clone()).collect();
    publisher.publish(&messages, Instant::now() + PATIENCE).await.expect("confirmed in time");
    let mut published = published.lock().expect("no one panics while holding it");
    for made in events {
        if made.dangerous {
            published.in_danger.insert(made.household);
        }
        published.confirmed.insert(made.message.message_id);
    }
}

/// An event on its way to the broker.
pub(crate) struct Made {
    pub(crate) message: Outgoing,
    household: String,
    dangerous: bool,
}

/// The event of that number: households come in rounds, each is visited several times among the
/// others, and one event of some of them tells of danger.
pub(crate) fn event(number: usize, day: &str) -> Made {
    let (round, place) = (number / (ROUND * EACH), number % (ROUND * EACH));
    let household = round * ROUND + place % ROUND;
    let dangerous = household.is_multiple_of(DANGER_IN) && place / ROUND == EACH / 2;
    made(&format!("event-{number}"), &format!("h_{household}"), number, dangerous, day)
}

fn made(id: &str, household: &str, number: usize, dangerous: bool, day: &str) -> Made {
    let kind = if number.is_multiple_of(3) { "dispute" } else { "visit" };
    let (hour, minute, second) = (number / 3_600 % 24, number / 60 % 60, number % 60);
    let note = if dangerous { DANGER } else { CALM[number % CALM.len()] };
    let mut data = json!({
        "town": "YC", "village": "YC-01", "grid": "YC-01-001", "household": household,
        "reporter": { "ref": "u_1", "role": "women_grid_worker" },
        "parties": [{ "ref": format!("p_{household}"), "name": "沈某英", "sex": "f", "age": 36,
                      "role": "party", "relation": "wife" }],
        "narrative": note,
    });
    if kind == "dispute" {
        data["channel"] = "grid".into();
        data["resolved"] = true.into();
    }
    let body = json!({
        "specversion": "1.0", "id": id, "source": "grid/YC-01",
        "type": format!("hearthwatch.{kind}.v1"),
        "time": format!("{day}T{hour:02}:{minute:02}:{second:02}+08:00"),
        "datacontenttype": "application/json", "data": data,
    });
    let message = Outgoing::event(&format!("{kind}.v1"), id, body.to_string().into_bytes());
    Made { message, household: household.to_owned(), dangerous }
}
