//! A small township for tests: random households, some of whose events come late, correct one
//! another, or follow a lowering.

mod events;
mod rules;

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ingest::{Ingest, Metrics, Nudge, Received};
use secrecy::SecretString;
use serde_json::json;
use store::{Keys, Lowering, Muting, RosterLine, Store, StoreConfig};
use tokio::sync::watch;
use triage::event::rfc3339;
use triage::{DAY_MICROS, Level, Ruleset};

use crate::demo::seed::Seed;
use crate::shadow::Heard;
use events::{events, moment};
pub use rules::{draft, live, reads_otherwise};

/// 2026-01-01 in Beijing.
const START: i64 = 1_767_196_800_000_000;
/// After everything, and after every rise that comes by itself.
pub const END: i64 = START + 900 * DAY_MICROS;
const HOUSEHOLDS: usize = 210;
const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// Where stores are made.
pub struct Databases {
    server: Option<String>,
    folder: tempfile::TempDir,
    made: Cell<usize>,
    prefix: String,
}

/// Tells the story on each database.
pub async fn everywhere(story: impl AsyncFn(&Databases)) {
    let servers = [None, std::env::var("HEARTHWATCH_TEST_POSTGRES").ok()];
    let at_hand =
        servers.into_iter().enumerate().filter(|(place, one)| *place == 0 || one.is_some());
    for (_, server) in at_hand {
        let folder = tempfile::tempdir().expect("a folder");
        // One test runs on one thread, so that no two share a name.
        let name = format!("{:?}", std::thread::current().id());
        let thread: String = name.chars().filter(char::is_ascii_digit).collect();
        let prefix = format!("hw_replay_{}_{thread}", std::process::id());
        let databases = Databases { server, folder, made: Cell::new(0), prefix };
        story(&databases).await;
    }
}

impl Databases {
    /// An empty township.
    pub async fn one(&self, ruleset: Ruleset) -> World {
        World::on(&self.url(), ruleset).await
    }

    /// Two empty townships, each with its ruleset.
    pub async fn two(&self, one: Ruleset, other: Ruleset) -> (World, World) {
        (World::on(&self.url(), one).await, World::on(&self.url(), other).await)
    }

    fn url(&self) -> String {
        let number = self.made.replace(self.made.get() + 1);
        let Some(server) = &self.server else {
            let path = self.folder.path().join(format!("{number}.db"));
            return format!("sqlite:{}?mode=rwc", path.display());
        };
        let name = format!("{}_{number}", self.prefix);
        let made = std::process::Command::new("psql")
            .args([server, "-qc", &format!("CREATE DATABASE {name}")])
            .status();
        assert!(made.expect("psql").success());
        let (base, _) = server.rsplit_once('/').expect("a database in the address");
        format!("{base}/{name}")
    }
}

impl Drop for Databases {
    fn drop(&mut self) {
        let Some(server) = &self.server else { return };
        for number in 0..self.made.get() {
            let name = format!("{}_{number}", self.prefix);
            let drop = format!("DROP DATABASE {name} WITH (FORCE)");
            // What is left behind is seen by whoever looks after the server.
            let _ = std::process::Command::new("psql").args([server, "-qc", &drop]).status();
        }
    }
}

/// A township with a store and a clock moved by hand.
pub struct World {
    pub store: Store,
    url: String,
    ingest: Ingest,
    now: Arc<AtomicI64>,
    live: watch::Sender<Arc<Ruleset>>,
    lowered: Cell<usize>,
}

impl World {
    pub async fn on(url: &str, ruleset: Ruleset) -> Self {
        let store = open(url).await;
        store.migrate().await.expect("a schema");
        let (live, receiver) = watch::channel(Arc::new(ruleset));
        let now = Arc::new(AtomicI64::new(START));
        let clock = now.clone();
        let clock: ingest::Clock = Arc::new(move || clock.load(Ordering::SeqCst));
        let metrics = Metrics::new(&prometheus::Registry::new()).expect("metrics");
        let nudge: Nudge = Arc::new(|_| {});
        let ingest = Ingest::new(store.clone(), receiver, "YC", clock, nudge, metrics);
        let world = Self { store, url: url.to_owned(), ingest, now, live, lowered: Cell::new(0) };
        let person = |id: &str, role: &str| -> RosterLine {
            let line = json!({
                "person": id, "name": "某某", "role": role, "place": "YC", "channels": ["inbox"],
                "phone": format!("1380000000{}", &id[2..]), "from": "2026-01-01",
                "kin_households": [],
            });
            serde_json::from_value(line).expect("a line")
        };
        let lines = [person("u_1", "town_studio_mediator"), person("u_2", "village_mediator")];
        world.store.import_roster(&lines, START).await.expect("a roster");
        world
    }

    /// The store once more, after it was closed.
    pub async fn again(&self) -> Store {
        open(&self.url).await
    }

    /// The same, with a shadow that hears of what it takes.
    pub fn heard_by(mut self, heard: &Heard) -> Self {
        let heard = heard.clone();
        self.ingest = self.ingest.clone().heard_by(Arc::new(move |events| heard.tell(events)));
        self
    }

    pub fn now(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    /// The day of the clock, counted from the first.
    pub fn today(&self) -> i64 {
        (self.now() - START) / DAY_MICROS
    }

    /// Takes one visit of a day, at a moment of its own.
    pub async fn take(&self, household: &str, id: &str, day: i64, note: &str) {
        let at = START + day * DAY_MICROS + 1_000_000;
        self.now.fetch_add(1_000_000, Ordering::SeqCst);
        self.now.fetch_max(at, Ordering::SeqCst);
        let visit = json!({
            "specversion": "1.0", "id": id, "source": "grid/YC", "type": "hearthwatch.visit.v1",
            "time": rfc3339(at),
            "data": { "village": "YC-01", "household": household, "narrative": note },
        });
        let taken = self.ingest.accept(&[Received::new("test", visit.to_string())]).await;
        assert_eq!(taken.expect("accepts")[0].name(), "accepted");
    }

    /// Keeps the live ruleset in the store, as a first start does.
    pub async fn keep_rulesets(&self) {
        let files = rules::live_files();
        let new = store::NewRuleset { files: &files, author: "system", note: "" };
        self.store.publish_first(&new, START).await.expect("kept");
    }

    pub fn ruleset(&self) -> Arc<Ruleset> {
        self.live.borrow().clone()
    }

    pub fn lowered(&self) -> usize {
        self.lowered.get()
    }

    pub fn households(&self) -> impl Iterator<Item = String> {
        (0..HOUSEHOLDS).map(|number| format!("h_{number}"))
    }

    /// Fills it.
    pub async fn fill(&self) {
        Self::fill_with(&[self], None).await;
    }

    /// Fills both with the same events and the same lowerings.
    pub async fn fill_alike(&self, other: &Self) {
        Self::fill_with(&[self, other], None).await;
    }

    /// Fills it, publishing another ruleset half-way and silencing rules now and then.
    pub async fn fill_and_publish(&self, next: Ruleset) {
        Self::fill_with(&[self], Some(next)).await;
    }

    async fn fill_with(worlds: &[&Self], mut publish: Option<Ruleset>) {
        let mut seed = Seed::new(7);
        let events = events(&mut seed);
        let (half, mutes) = (events.len() / 2, publish.is_some());
        let mut from = 0;
        while from < events.len() {
            let until = (from + 1 + seed.below(4)).min(events.len());
            let batch: Vec<Received> = events[from..until]
                .iter()
                .map(|event| Received::new("test", event.to_string()))
                .collect();
            for world in worlds {
                // A moment of its own for each batch, in the year after the events.
                world.now.store(moment(from), Ordering::SeqCst);
                let outcomes = world.ingest.accept(&batch).await.expect("accepts");
                assert!(outcomes.iter().all(|one| one.name() == "accepted"), "{outcomes:?}");
            }
            if from >= half
                && let Some(next) = publish.take()
            {
                worlds[0].live.send_replace(Arc::new(next));
            }
            let household = format!("h_{}", seed.below(HOUSEHOLDS));
            if seed.percent(20) {
                Self::lower(worlds, &format!("o:{household}"), seed.below(2) as i64).await;
            }
            if mutes && seed.percent(15) {
                worlds[0].silence(&format!("o:{household}"), seed.percent(30)).await;
            }
            if seed.percent(10) {
                for world in worlds {
                    world.rise(moment(from) + 1).await;
                }
            }
            from = until;
        }
        for world in worlds {
            world.rise(END).await;
        }
    }

    async fn rise(&self, now: i64) {
        self.now.store(now, Ordering::SeqCst);
        while self.ingest.rise().await.expect("rises") > 0 {}
    }

    /// Lowers a case where it can be lowered in each world.
    async fn lower(worlds: &[&Self], matter: &str, to: i64) {
        let to = Level::from_number(to).expect("a level");
        for world in worlds {
            let stands = world.store.level_and_flags(matter).await.expect("reads");
            if stands.is_none_or(|(level, _)| level <= to || level == Level::Three) {
                return;
            }
        }
        for world in worlds {
            let wish = Lowering { matter, to, by: "u_1", second: Some("u_2"), reason: "平稳" };
            let now = world.now.load(Ordering::SeqCst);
            world.store.lower(&wish, &world.ruleset(), now).await.expect("lowered");
            world.lowered.set(world.lowered.get() + 1);
        }
    }

    async fn silence(&self, case: &str, speak_again: bool) {
        let (ruleset, now) = (self.ruleset(), self.now.load(Ordering::SeqCst));
        // Late enough for events that come as they happen: the mute ends before the last moment.
        let until = now + 100 * DAY_MICROS;
        let muting = Muting { case, rule: "a/hit", until, by: "u_1", reason: "误报" };
        let known = self.store.level_and_flags(case).await.expect("reads").is_some();
        if known && speak_again {
            let spoken = self.store.unmute((case, "a/hit"), "u_1", &ruleset, now + 1).await;
            assert!(matches!(spoken, Ok(()) | Err(store::MuteError::NotMuted)), "{spoken:?}");
        } else if known {
            let silenced = self.store.mute(&muting, &ruleset, now).await;
            silenced.expect("silenced");
        }
    }
}

async fn open(url: &str) -> Store {
    let config = StoreConfig { url: SecretString::from(url.to_owned()), connections: 4 };
    let keys = Keys::from_hex(KEY).expect("a key");
    Store::connect(&config, keys).await.expect("a store")
}
