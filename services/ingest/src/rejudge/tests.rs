#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use secrecy::SecretString;
use serde_json::json;
use store::{
    APPROVER, Checked, Count, Keys, NewAccount, NewRuleset, Order, OrderKind, Progress,
    RULE_KEEPER, Store, StoreConfig, WarningFilter,
};
use tokio::sync::watch;
use triage::Level;
use triage::event::rfc3339;
use triage::loading::{RuleFiles, load};

use crate::{Ingest, Metrics, Outcome, Received};

/// 2026-06-01 in Beijing.
const START: i64 = 1_780_243_200_000_000;

/// A small ruleset in which a quarrel has so many points.
fn files(points: i32) -> RuleFiles {
    let signals = "[[signal]]\nid = \"quarrel\"\nzh = \"争吵\"\nen = \"quarrel\"\n\
        category = \"relationship\"\nphrases = [\"吵了一架\"]\n";
    let policy = "band(1, 1); band(2, 15); band(3, 40); recency(9999, 100); recency_after(40);\n\
        leads(1, \"women_grid_worker\"); leads(2, \"village_mediator\");\n\
        leads(3, \"town_studio_mediator\"); rejudge_confirm_above(1000);\n";
    let rules = format!("rule(\"quarrel\", quarrel).says(\"吵\").points({points});\n");
    let level = [1, 15, 40].iter().filter(|from| points >= **from).count();
    let cases = format!(
        "[[case]]\nname = \"吵\"\nticks = [\"quarrel\"]\nfound = [\"quarrel\"]\n\
         fires = [\"home/quarrel\"]\nlevel = {level}\nflags = []\nscore = {points}\n\n\
         [[case]]\nname = \"静\"\nnote = \"一切正常。\"\nabsent = [\"quarrel\"]\n\
         quiet = [\"home/quarrel\"]\nlevel = 0\nflags = []\nscore = 0\n"
    );
    RuleFiles::new([
        ("home/signals.toml", signals),
        ("home/rules.rhai", &*rules),
        ("home/cases.toml", &*cases),
        ("policy.rhai", policy),
    ])
}

struct Town {
    store: Store,
    ingest: Ingest,
    now: Arc<AtomicI64>,
    nudged: Arc<Mutex<usize>>,
}

impl Town {
    /// A quarrel has four points, and so many households have one.
    async fn new(households: usize) -> Self {
        let config = StoreConfig { url: SecretString::from("sqlite::memory:"), connections: 1 };
        let store = Store::connect(&config, Keys::random()).await.unwrap();
        store.migrate().await.unwrap();
        let first = NewRuleset { files: &files(4), author: "system", note: "第一版" };
        store.publish_first(&first, START).await.unwrap();
        for (person, role) in [("u_1", RULE_KEEPER), ("u_2", APPROVER)] {
            let (hash, roles) = (SecretString::from("$argon2id$x"), [role.to_owned()]);
            let account = NewAccount {
                person,
                name: person,
                hash: &hash,
                roles: &roles,
                must_change: false,
                by: "system",
                at: START,
            };
            store.create_account(&account).await.unwrap();
        }
        let (_, live) = watch::channel(Arc::new(load(&files(4)).unwrap()));
        let (now, nudged) = (Arc::new(AtomicI64::new(START)), Arc::new(Mutex::new(0)));
        let (clock, nudges) = (Arc::clone(&now), Arc::clone(&nudged));
        let ingest = Ingest::new(
            store.clone(),
            live,
            "YC",
            Arc::new(move || clock.load(Ordering::Relaxed)),
            Arc::new(move |ids| *nudges.lock().unwrap() += ids.len()),
            Metrics::new(&prometheus::Registry::new()).unwrap(),
        );
        let town = Self { store, ingest, now, nudged };
        for household in 0..households {
            town.quarrel(household, "first").await;
        }
        *town.nudged.lock().unwrap() = 0;
        town
    }

    /// The level of the household's case after another quarrel.
    async fn quarrel(&self, household: usize, id: &str) -> Level {
        let event = json!({
            "specversion": "1.0", "id": format!("{id}-{household}"), "source": "grid/YC-03",
            "type": "hearthwatch.visit.v1", "time": rfc3339(START - 86_400_000_000),
            "data": { "village": "YC-03", "grid": "YC-03-012",
                "household": format!("h_{household:03}"), "narrative": "夫妻昨天吵了一架。" },
        });
        let received = [Received::new("test", event.to_string().into_bytes())];
        let outcome = self.ingest.accept(&received).await.unwrap().remove(0);
        let Outcome::Accepted { level, .. } = outcome else { panic!("{outcome:?}") };
        level.unwrap()
    }

    async fn make_live(&self, points: i32, kind: OrderKind) {
        let (store, files) = (&self.store, files(points));
        let checked = Checked::toy(&files).unwrap();
        if store.ruleset_version(checked.hash()).await.is_err() {
            let new = NewRuleset { files: &files, author: "u_1", note: "试试" };
            store.draft_ruleset(&new, &checked, START).await.unwrap();
            let version = store.ruleset_version(checked.hash()).await.unwrap();
            store.approve_ruleset(&version, &checked, "u_2", 0, START).await.unwrap();
        }
        let version = store.ruleset_version(checked.hash()).await.unwrap();
        let order = Order {
            version: &version,
            kind,
            by: "u_2",
            note: "本镇决定",
            without: &[],
            confirm_warnings: None,
            at: None,
        };
        let ordered = store.order_publishing(&order, &checked, START).await.unwrap();
        assert_eq!(store.name_live(&ordered, START).await.unwrap(), Progress::Ready);
    }

    async fn rejudge_all(&self) {
        let mut lease = self.ingest.take_up_rejudging("node").await.unwrap().expect("due");
        while self.ingest.rejudge(&mut lease).await.unwrap() {}
    }

    async fn counts(&self) -> (String, i64, i64, i64) {
        let last = self.store.rejudgings().await.unwrap().remove(0);
        (last.state, last.judged, last.raised, last.lowered)
    }
}

#[tokio::test]
async fn what_rises_warns_once_and_what_would_fall_is_only_listed() {
    let town = Town::new(3).await;
    let count = town.store.count_rejudging(&load(&files(20)).unwrap()).await.unwrap();
    assert_eq!(count, Count { open: 3, warn: 3, lower: 0 });
    town.make_live(20, OrderKind::Publish).await;
    town.rejudge_all().await;
    assert_eq!(town.counts().await, ("done".to_owned(), 3, 3, 0));
    assert_eq!(*town.nudged.lock().unwrap(), 3);
    let warnings = town.store.warnings(&WarningFilter::default(), START).await.unwrap();
    assert_eq!(warnings.iter().filter(|one| one.level == Level::Two).count(), 3);
    let due = town.store.claim_warnings(START, START + 1, 100).await.unwrap();
    let bundled = due.iter().filter(|one| one.bundle.as_deref() == Some("publishing-2"));
    assert_eq!(bundled.count(), 3, "the first warnings belong to no bundle");
    town.make_live(4, OrderKind::Rollback).await;
    town.rejudge_all().await;
    assert_eq!(town.counts().await, ("done".to_owned(), 3, 0, 3));
    assert_eq!(*town.nudged.lock().unwrap(), 3, "nobody is warned of a fall");
    let listed = town.store.lowered_by_ruleset().await.unwrap();
    let fell: Vec<(Level, Level)> =
        listed.iter().map(|one| (one.level_was, one.level_now)).collect();
    assert_eq!(fell, [(Level::Two, Level::One); 3]);
    assert_eq!(town.quarrel(0, "second").await, Level::Two, "no ruleset lowers a case");
    assert_eq!(town.quarrel(1, "late").await, Level::Two);
}

#[tokio::test]
async fn an_event_is_judged_with_what_is_live_although_the_process_has_not_heard_of_it() {
    let town = Town::new(0).await;
    assert_eq!(town.quarrel(0, "first").await, Level::One);
    town.make_live(20, OrderKind::Publish).await;
    assert_eq!(town.quarrel(1, "first").await, Level::Two);
    town.rejudge_all().await;
    let (_, judged, raised, _) = town.counts().await;
    assert_eq!((judged, raised), (1, 1), "what the new version has judged is not judged again");
}

#[tokio::test]
async fn whoever_takes_it_up_goes_on_where_a_killed_one_stopped() {
    let town = Town::new(150).await;
    town.make_live(20, OrderKind::Publish).await;
    let mut killed = town.ingest.take_up_rejudging("a").await.unwrap().expect("due");
    assert!(town.ingest.rejudge(&mut killed).await.unwrap());
    assert!(town.ingest.take_up_rejudging("b").await.unwrap().is_none(), "it is in hands");
    town.now.fetch_add(31_000_000, Ordering::Relaxed);
    let mut next = town.ingest.take_up_rejudging("b").await.unwrap().expect("its lease is over");
    assert!(!town.ingest.rejudge(&mut killed).await.unwrap(), "it is not theirs any more");
    while town.ingest.rejudge(&mut next).await.unwrap() {}
    assert_eq!(town.counts().await, ("done".to_owned(), 150, 150, 0));
}

#[tokio::test]
async fn the_next_publishing_overtakes_the_one_before() {
    let town = Town::new(2).await;
    town.make_live(20, OrderKind::Publish).await;
    let mut lease = town.ingest.take_up_rejudging("a").await.unwrap().expect("due");
    town.make_live(50, OrderKind::Publish).await;
    assert!(!town.ingest.rejudge(&mut lease).await.unwrap());
    town.rejudge_all().await;
    assert_eq!(town.counts().await, ("done".to_owned(), 2, 2, 0));
    assert_eq!(town.quarrel(0, "second").await, Level::Three);
}
