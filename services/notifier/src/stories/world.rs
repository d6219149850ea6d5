//! A small township, its store, and a clock.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use prometheus::Registry;
use secrecy::SecretString;
use serde_json::{Value, json};
use store::{
    Arriving, Attempt, Due, Keys, NewWarning, Outcome, RosterLine, Store, StoreConfig, Warning,
};
use tokio::sync::watch;
use triage::event::Context;
use triage::{Event, Flag, Flags, Level, Ruleset, Vocabulary};

use super::{at, policy};
use crate::{Clock, Config, Notifier, NotifierError};

pub(crate) const SECOND: i64 = 1_000_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;

/// Tells the story once on every database, each time in an empty world.
pub(crate) async fn everywhere(story: impl AsyncFn(World)) {
    story(World::in_memory().await).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let world = World::on(&format!("sqlite:{}?mode=rwc", path.display())).await;
    let store = world.store.clone();
    story(world).await;
    store.close().await;
    let Ok(server) = std::env::var("HEARTHWATCH_TEST_POSTGRES") else { return };
    let name = format!("hw_{}", uuid::Uuid::now_v7().simple());
    psql(&server, &format!("CREATE DATABASE {name}"));
    let (base, _) = server.rsplit_once('/').unwrap();
    let world = World::on(&format!("{base}/{name}")).await;
    let store = world.store.clone();
    story(world).await;
    store.close().await;
    psql(&server, &format!("DROP DATABASE {name}"));
}

fn psql(server: &str, statement: &str) {
    let ran = Command::new("psql").args([server, "-qc", statement]).status().unwrap();
    assert!(ran.success());
}

/// A township with a store and a clock moved by hand.
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) now: Arc<AtomicI64>,
    pub(crate) ruleset: watch::Receiver<Arc<Ruleset>>,
    _sender: watch::Sender<Arc<Ruleset>>,
}

impl World {
    async fn on(url: &str) -> Self {
        let config = StoreConfig { url: SecretString::from(url.to_owned()), connections: 4 };
        let store = Store::connect(&config, Keys::random()).await.unwrap();
        store.migrate().await.unwrap();
        let ruleset = Ruleset::new("0", Vocabulary::new(Vec::new()), Vec::new(), policy());
        let (sender, ruleset) = watch::channel(Arc::new(ruleset));
        let now = Arc::new(AtomicI64::new(at("2026-11-18T15:00:00")));
        Self { store, now, ruleset, _sender: sender }
    }

    pub(crate) async fn in_memory() -> Self {
        Self::on("sqlite::memory:").await
    }

    pub(crate) fn now(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    pub(crate) fn set(&self, text: &str) {
        self.now.store(at(text), Ordering::SeqCst);
    }

    pub(crate) fn pass(&self, micros: i64) {
        self.now.fetch_add(micros, Ordering::SeqCst);
    }

    pub(crate) fn clock(&self) -> Clock {
        let now = self.now.clone();
        Arc::new(move || now.load(Ordering::SeqCst))
    }

    pub(crate) fn notifier(&self) -> Notifier {
        self.notifier_with(Config::default(), &Registry::new())
    }

    pub(crate) fn notifier_with(&self, config: Config, registry: &Registry) -> Notifier {
        self.opened(config, registry).unwrap()
    }

    /// A notifier, or why its configuration is refused.
    pub(crate) fn opened(
        &self,
        config: Config,
        registry: &Registry,
    ) -> Result<Notifier, NotifierError> {
        let ruleset = self.ruleset.clone();
        Notifier::new(config, self.store.clone(), ruleset, registry, self.clock())
    }

    /// Takes back lapsed answers, warns of owed reports, then claims and delivers until nothing is
    /// due.
    pub(crate) async fn drain(&self, notifier: &Notifier) {
        while notifier.lapse(self.now()).await.unwrap() > 0 {}
        while notifier.remind_of_reports(self.now()).await.unwrap() > 0 {}
        for _ in 0..100 {
            let claimed = self.claim(notifier).await;
            if claimed.is_empty() {
                return;
            }
            notifier.deliver(claimed, self.now()).await.unwrap();
        }
        panic!("there is always something due");
    }

    pub(crate) async fn claim(&self, notifier: &Notifier) -> Vec<Due> {
        notifier.sweep(self.now()).await.unwrap()
    }

    /// The people of the township: two grids' worth of everybody who is ever asked.
    pub(crate) async fn people(&self) {
        self.roster(&[
            person("u_grid", "women_grid_worker", "YC-03-012", json!({})),
            person("u_village", "village_mediator", "YC-03", json!({"stand_in": "u_chair"})),
            person("u_chair", "village_wf_chair", "YC-03", json!({})),
            person("u_studio", "town_studio_mediator", "YC", json!({})),
            person("u_beat", "beat_officer", "YC", json!({})),
            person("u_county", "county_duty", "TC", json!({})),
        ])
        .await;
    }

    pub(crate) async fn roster(&self, lines: &[Value]) {
        let lines: Vec<RosterLine> =
            lines.iter().map(|line| serde_json::from_value(line.clone()).unwrap()).collect();
        self.store.import_roster(&lines, self.now()).await.unwrap();
    }

    /// Raises a warning for the household `h_8f2`, whose party `p_1` has the number 13900000009.
    pub(crate) async fn raise(&self, id: &str, level: Level, flags: &[Flag]) {
        self.raise_for(id, "h_8f2", level, flags).await;
    }

    pub(crate) async fn raise_for(&self, id: &str, household: &str, level: Level, flags: &[Flag]) {
        let matter = self.visit(id, household, "2026-11-18T14:00:00").await;
        let warning = NewWarning {
            id: id.to_owned(),
            matter,
            assessment: 1,
            cause: "danger".to_owned(),
            level,
            flags: flags.iter().copied().collect::<Flags>(),
            town: "YC".to_owned(),
            village: Some("YC-03".to_owned()),
            grid: Some("YC-03-012".to_owned()),
            raised_at: self.now(),
        };
        let mut intake = self.store.begin_intake(self.now()).await.unwrap();
        intake.raise(&[warning]).await.unwrap();
        intake.commit().await.unwrap();
    }

    /// Records a visit to a household, in its own matter, and gives the matter.
    pub(crate) async fn visit(&self, id: &str, household: &str, time: &str) -> String {
        self.visit_of_kind(id, household, time, None).await
    }

    /// The same, of a kind such as `nothing_new`.
    pub(crate) async fn visit_of_kind(
        &self,
        id: &str,
        household: &str,
        time: &str,
        kind: Option<&str>,
    ) -> String {
        let ruleset = self.ruleset.borrow().clone();
        let body = json!({
            "specversion": "1.0", "id": id, "source": "grid/YC-03",
            "type": "hearthwatch.visit.v1", "time": format!("{time}+08:00"),
            "datacontenttype": "application/json",
            "data": {
                "town": "YC", "village": "YC-03", "grid": "YC-03-012", "household": household,
                "reporter": {"ref": "u_grid", "role": "women_grid_worker"},
                "parties": [{
                    "ref": "p_1", "name": "鲍某某", "role": "party", "phone": "139-0000-0009",
                }],
                "narrative": "丈夫动手", "kind": kind,
            },
        });
        let context = Context { town: "YC", now: self.now(), vocabulary: ruleset.vocabulary() };
        let body = body.to_string();
        let (event, value) = Event::decode(body.as_bytes(), &context).unwrap();
        let mut arriving = [Arriving::new(event, value.canonical(body.len()), Vec::new())];
        let mut intake = self.store.begin_intake(self.now()).await.unwrap();
        intake.resolve(&mut arriving).await.unwrap();
        intake.lock(&arriving).await.unwrap();
        let inserted = intake.insert_events(&arriving).await.unwrap();
        let new: Vec<&Arriving> = arriving.iter().collect();
        let mut matters = intake.matters(&new, ruleset.vocabulary()).await.unwrap();
        intake.save(&ruleset, &new, &inserted, &mut matters, &[]).await.unwrap();
        intake.commit().await.unwrap();
        arriving[0].matter.clone().unwrap()
    }

    pub(crate) async fn warning(&self, id: &str) -> Warning {
        self.store.warning(id).await.unwrap().unwrap()
    }

    pub(crate) async fn attempts(&self, id: &str) -> Vec<Attempt> {
        self.store.attempts(&[id]).await.unwrap()
    }

    /// The attempts as `step recipient channel outcome`.
    pub(crate) async fn log(&self, id: &str) -> Vec<String> {
        let line = |attempt: &Attempt| {
            let who = attempt.recipient.as_deref().unwrap_or("-");
            let channel = if attempt.channel.is_empty() { "-" } else { &attempt.channel };
            format!("{} {who} {channel} {}", attempt.step, attempt.outcome.name())
        };
        self.attempts(id).await.iter().map(line).collect()
    }

    /// Who was asked or told, in order.
    pub(crate) async fn reached(&self, id: &str) -> Vec<String> {
        let attempts = self.attempts(id).await;
        let sent = attempts.into_iter().filter(|attempt| attempt.outcome == Outcome::Sent);
        sent.filter_map(|attempt| attempt.recipient).collect()
    }
}

/// A line of the roster.
pub(crate) fn person(id: &str, role: &str, place: &str, changes: Value) -> Value {
    let mut line = json!({
        "person": id, "name": "某某", "role": role, "place": place, "phone": null,
        "channels": ["inbox"], "from": "2026-01-01", "household": format!("h_of_{id}"),
        "kin_households": [],
    });
    for (field, value) in changes.as_object().unwrap() {
        line.as_object_mut().unwrap().insert(field.clone(), value.clone());
    }
    line
}
