//! Servers, queues, and two databases with the same past.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use harness::{Postgres, RabbitMq, Running, Vhost, until_async};
use queue::topology::{INGEST_DISPUTES, INGEST_VISITS};
use queue::{Config, Outgoing, Publisher};
use tokio_util::sync::CancellationToken;

use crate::arguments::Arguments;
use crate::load::{Load, Made};
use crate::side::{Side, ours};

const PATIENCE: Duration = Duration::from_mins(20);
/// How often the broker is asked what it still holds.
const ASK_EVERY: Duration = Duration::from_millis(100);
/// How many events are made and handed over at one time.
const PORTION: usize = 10_000;

/// Everything that is there before the measurement.
pub(crate) struct Stage {
    pub(crate) postgres: Postgres,
    pub(crate) rabbit: RabbitMq,
    pub(crate) vhost: Vhost,
    pub(crate) config: Config,
    pub(crate) publisher: Publisher,
    pub(crate) load: Load,
    pub(crate) ours: PathBuf,
}

impl Stage {
    /// Starts servers, brings the past in through the program itself, and copies its database.
    pub(crate) async fn set(arguments: &Arguments) -> Self {
        let (postgres, rabbit) = (Postgres::durable(), RabbitMq::durable());
        let vhost = rabbit.vhost();
        let config = Config::new(vhost.url().parse().expect("an address"));
        queue::declare(&config).await.expect("declared");
        rabbit.sync_queues();
        let publisher = Publisher::open(&config, &CancellationToken::new());
        let load = Load::new(arguments.households, now());
        let ours = arguments.ours.clone();
        let mut stage = Self { postgres, rabbit, vhost, config, publisher, load, ours };
        std::fs::write(stage.key_file(), "7b".repeat(32)).expect("our own folder");
        stage.postgres.psql("postgres", "CREATE DATABASE ours TEMPLATE template0");
        let migrated = self::ours(&stage, "migrate").run(Duration::from_mins(1));
        assert!(migrated.status.success(), "migrate: {}", migrated.stderr);
        stage.fill(arguments.earlier).await;
        stage.postgres.psql("ours", "VACUUM ANALYZE");
        stage.postgres.psql("postgres", "CREATE DATABASE floor TEMPLATE ours");
        stage.postgres.psql("floor", "VACUUM ANALYZE");
        stage
    }

    async fn fill(&mut self, most: usize) {
        let start = Instant::now();
        let running = Side::Ours.start(self);
        let mut earlier: Vec<Made> = self.load.earlier(most).collect();
        let count = earlier.len();
        while !earlier.is_empty() {
            let rest = earlier.split_off(earlier.len().min(PORTION));
            self.publish(&earlier).await;
            earlier = rest;
        }
        self.wait_until_taken(&running).await;
        stop(running);
        eprintln!("{count} events before the measurement: {:?}", start.elapsed());
    }

    /// Hands events to the broker and waits for its word.
    pub(crate) async fn publish(&self, events: &[Made]) {
        let messages: Vec<Outgoing> = events.iter().map(outgoing).collect();
        let deadline = tokio::time::Instant::now() + PATIENCE;
        self.publisher.publish(&messages, deadline).await.expect("confirmed");
    }

    /// How many events the queues still hold.
    pub(crate) fn waiting(&self) -> u64 {
        let queues = [INGEST_VISITS, INGEST_DISPUTES];
        queues.iter().map(|queue| self.vhost.messages(queue).expect("a queue")).sum()
    }

    /// Waits until the queues are empty. Asking costs the broker time that the program would
    /// have, so it is asked seldom.
    pub(crate) async fn wait_until_taken(&self, running: &Running) {
        until_async("the events are taken", PATIENCE, async || {
            assert!(alive(running), "it ended: {:?}", running.stderr().so_far());
            if self.waiting() == 0 {
                return Some(());
            }
            tokio::time::sleep(ASK_EVERY).await; // poll: between two questions
            None
        })
        .await;
    }

    /// Before a run: nothing unanswered that a warning could fold into, nothing left to write.
    pub(crate) fn settle(&self, side: Side) {
        let answered = "UPDATE warning SET state = 'acknowledged', next_at = NULL \
            WHERE state IN ('pending', 'waiting')";
        self.postgres.psql(side.database(), answered);
        self.postgres.psql(side.database(), "CHECKPOINT");
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.postgres.folder().join("measured.key")
    }
}

/// As sources send it.
pub(crate) fn outgoing(made: &Made) -> Outgoing {
    Outgoing::event(made.route, &made.id, made.body.clone())
}

pub(crate) fn alive(running: &Running) -> bool {
    crate::processor::used_micros(&running.pid().to_string()) > 0
        || std::path::Path::new(&format!("/proc/{}", running.pid())).exists()
}

/// Ends a program whose work is acknowledged.
pub(crate) fn stop(running: Running) {
    running.kill9();
}

#[expect(clippy::disallowed_methods, reason = "a measurement has a clock of its own")]
fn now() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}
