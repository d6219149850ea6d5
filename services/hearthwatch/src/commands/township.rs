//! A small township for tests: random households, some of whose events come late, correct one another, or
//! follow a lowering.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ingest::{Ingest, Metrics, Nudge, Received};
use secrecy::SecretString;
use serde_json::{Value, json};
use store::{Keys, Lowering, Muting, RosterLine, Store, StoreConfig};
use tokio::sync::watch;
use triage::event::rfc3339;
use triage::loading::{RuleFiles, load};
use triage::{DAY_MICROS, Level, Ruleset};

use crate::demo::seed::Seed;
use crate::shadow::Heard;

/// 2026-01-01 in Beijing.
const START: i64 = 1_767_196_800_000_000;
/// After everything, and after every rise that comes by itself.
pub const END: i64 = START + 900 * DAY_MICROS;
const HOUSEHOLDS: usize = 210;
const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

const SIGNALS: &str = r#"
[[signal]]
id = "hit"
zh = "打"
en = "hit"
category = "physical_violence"
current_days = 60
phrases = ["动手打人"]
[[signal]]
id = "quarrel"
zh = "吵"
en = "quarrel"
category = "relationship"
phrases = ["吵架"]
[[signal]]
id = "drink"
zh = "酒"
en = "drink"
category = "background"
current_days = 365
phrases = ["喝了酒"]
[[signal]]
id = "choke"
zh = "掐"
en = "choke"
category = "lethality"
phrases = ["掐脖子"]
[[signal]]
id = "safe"
zh = "安"
en = "safe"
category = "protective"
phrases = ["住在娘家"]
"#;
const POLICY: &str = r#"
band(1, 1); band(2, 15); band(3, 40);
cap("background", 5); cap("protective", -10); hearsay_counts_days(120);
recency(30, 100); recency(180, 80); recency(365, 60); recency_after(40);
leads(1, "women_grid_worker"); leads(2, "village_mediator"); leads(3, "town_studio_mediator");
"#;
const RULES: &str = r#"
rule("hit", hit).says("x").points(10).flag(mediation_stop);
rule("quarrel", quarrel).says("x").points(4);
rule("drink", drink and hit).says("x").points(9).capped("background");
rule("safe", safe).says("x").points(-12).capped("protective");
rule("hits", count(hit, 60) >= 2).says("x").points(7).floor(2);
rule("open_long", open_days >= 180).says("x").points(16);
rule("failed", failed_mediations >= 2).says("x").points(5).floor(2);
rule("choke", choke).says("x").points(30).floor(3);
rule("order", order_active("protection_order")).says("x").points(2);
"#;

fn ruleset(signals: &str, rules: &str) -> Ruleset {
    let files = [("a/signals.toml", signals), ("a/rules.rhai", rules), ("policy.rhai", POLICY)];
    load(&RuleFiles::new(files)).expect("loads")
}

/// What is live.
pub fn live() -> Ruleset {
    ruleset(SIGNALS, RULES)
}

/// A draft that judges otherwise and reads the same.
pub fn draft() -> Ruleset {
    let rules = RULES.replace("points(4)", "points(15).floor(2)").replace("2).says", "1).says");
    ruleset(
        SIGNALS,
        &rules.replace("\"open_long\", open_days >= 180", "\"open_long\", open_days >= 90"),
    )
}

/// A draft that reads otherwise: one signal more, one phrase more, one less.
pub fn reads_otherwise() -> Ruleset {
    let signals = SIGNALS
        .replace("\"动手打人\"", "\"推了她\", \"动手打人\"")
        .replace("\"住在娘家\"", "\"回了娘家\"");
    let more = "[[signal]]\nid = \"alone\"\nzh = \"孤\"\nen = \"alone\"\n\
        category = \"coercive_control\"\nphrases = [\"不让她出门\"]\n";
    let rules = format!("{RULES}\nrule(\"alone\", alone).says(\"x\").points(20);");
    ruleset(&format!("{more}{signals}"), &rules)
}

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
        let files = [("a/signals.toml", SIGNALS), ("a/rules.rhai", RULES), ("policy.rhai", POLICY)];
        let files = RuleFiles::new(files);
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

const NOTES: [&str; 9] = [
    "一切正常。",
    "丈夫动手打人。",
    "夫妻吵架。",
    "他喝了酒，动手打人。",
    "她住在娘家。",
    "丈夫推了她。",
    "邻居说丈夫动手打人。",
    "不让她出门。",
    "她回了娘家，夫妻吵架。",
];

/// When the event at this place comes in: in the year after most of them happened.
const fn moment(place: usize) -> i64 {
    START + 600 * DAY_MICROS + place as i64 * 60_000_000
}

/// Events in the order in which they come: mostly of time, some late, some correcting another.
fn events(seed: &mut Seed) -> Vec<Value> {
    let mut events: Vec<(i64, Value)> = Vec::new();
    for household in 0..HOUSEHOLDS {
        let mut day = seed.below(60) as i64;
        for number in 0..1 + seed.below(9) {
            day += 1 + seed.below(45) as i64;
            let comes = if seed.percent(25) { seed.below(400) as i64 } else { day };
            events.push((comes, event(seed, household, number, day)));
        }
    }
    events.sort_by_key(|(comes, _)| *comes);
    let mut events: Vec<Value> = events.into_iter().map(|(_, event)| event).collect();
    for (place, event) in events.iter_mut().enumerate() {
        // A few come as they happen, while rules are silent.
        if event["data"]["expires_on"].is_null() && seed.percent(10) {
            event["time"] = rfc3339(moment(place)).into();
        }
    }
    events
}

fn event(seed: &mut Seed, household: usize, number: usize, day: i64) -> Value {
    let kind = *seed.pick(&["visit", "visit", "visit", "dispute", "mediation", "order"]);
    let at = START + day * DAY_MICROS - seed.below(80_000) as i64 * 1_000_000;
    let mut data = json!({
        "village": format!("YC-0{}", household % 5), "household": format!("h_{household}"),
        "narrative": *seed.pick(&NOTES),
    });
    match kind {
        "dispute" => {
            data["channel"] = "police_bulletin".into();
            data["kind"] = "marital".into();
        }
        "mediation" => data["outcome"] = (*seed.pick(&["failed", "agreed"])).into(),
        "order" => {
            data["kind"] = "protection_order".into();
            data["issued_on"] = rfc3339(at)[..10].into();
            data["expires_on"] = rfc3339(at + 90 * DAY_MICROS)[..10].into();
        }
        _ => data["ticks"] = if seed.percent(10) { json!(["drink"]) } else { json!([]) },
    }
    if number > 0 && seed.percent(8) {
        let earlier = format!("e_{household}_{}", seed.below(number));
        data["supersedes"] = json!({ "source": "grid/YC", "id": earlier });
    }
    json!({
        "specversion": "1.0", "id": format!("e_{household}_{number}"), "source": "grid/YC",
        "type": format!("hearthwatch.{kind}.v1"), "time": rfc3339(at), "data": data,
    })
}
