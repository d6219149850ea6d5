//! A small invented township with warnings, and the console in front of it on a free port.

mod intake;
pub mod rules;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use console::{AccountRequest, Console, ConsoleConfig, Metrics, create_account};
use secrecy::SecretString;
use serde_json::{Value, json};
use store::{
    Arriving, Attempt, Beginning, Ended, HouseholdLine, Keys, NewWarning, Outcome, RosterLine,
    Settlement, Store, StoreConfig, WarningState,
};
use tokio_util::sync::{CancellationToken, DropGuard};
use triage::event::Context;
use triage::{Event, Flag, Flags, Level, Vocabulary};

pub const MINUTE: i64 = 60_000_000;
/// 2026-11-18 15:20 in Beijing.
pub const NOW: i64 = 1_794_986_400_000_000;
pub const PASSWORD: &str = "a-password-of-the-stage";
/// Everybody's name in this township: no page may show it.
pub const NAME: &str = "陶无名";
/// Everybody's numbers: no page may show them before their identity is opened.
pub const PHONE: &str = "13900001234";
pub const ID_NUMBER: &str = "341181199001011234";

/// The console, as a browser or a program meets it.
pub struct Stage {
    pub store: Store,
    pub address: String,
    pub registry: prometheus::Registry,
    /// Set, nothing that people record is taken.
    pub away: Arc<AtomicBool>,
    /// The way every event takes.
    pub intake: console::Intake,
    clock: Arc<AtomicI64>,
    _running: DropGuard,
}

impl Stage {
    /// Sets everything up on a free port of this machine.
    pub async fn new(https: bool) -> Self {
        Self::on("127.0.0.1:0", https).await
    }

    /// Sets everything up on this address.
    pub async fn on(address: &str, https: bool) -> Self {
        let config =
            StoreConfig { url: SecretString::from("sqlite::memory:".to_owned()), connections: 1 };
        let store = Store::connect(&config, Keys::random()).await.expect("a store");
        store.migrate().await.expect("a schema");
        fill(&store).await;
        let clock = Arc::new(AtomicI64::new(NOW));
        let registry = prometheus::Registry::new();
        let metrics = Metrics::new(&registry).expect("metrics");
        let now = Arc::clone(&clock);
        let now: console::Clock = Arc::new(move || now.load(Ordering::Relaxed));
        let (intake, away) = intake::intake(&store, now.clone());
        let config = ConsoleConfig { https };
        let rules = rules::rules(&store, now.clone());
        let console = Console::new(store.clone(), config, now, metrics, intake.clone(), rules);
        let listener = tokio::net::TcpListener::bind(address).await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let stop = CancellationToken::new();
        let running = stop.clone().drop_guard();
        tokio::spawn(console::run(listener, console.expect("a console"), stop));
        Self { store, address, registry, away, intake, clock, _running: running }
    }

    /// The same with a first version of small rules, and the people who change them.
    pub async fn with_rules() -> Self {
        let stage = Self::new(false).await;
        rules::begin(&stage.store, NOW).await;
        for (person, roles) in [
            ("u_keeper", &["rule_keeper"][..]),
            ("u_approver", &["approver"]),
            ("u_both", &["rule_keeper", "approver"]),
            ("u_admin", &["administrator"]),
            ("u_auditor", &["auditor"]),
        ] {
            account(&stage.store, person, roles, false).await;
        }
        stage
    }

    /// Lets time pass.
    pub fn pass(&self, micros: i64) {
        self.clock.fetch_add(micros, Ordering::Relaxed);
    }
}

/// Who is who: the studio, the room of YC-03, its grid worker, another grid worker, and one who is
/// kin to the household of every warning.
async fn fill(store: &Store) {
    let people = [
        ("u_1", "town_studio_mediator", "YC", "h_1"),
        ("u_3", "village_mediator", "YC-03", "h_3"),
        ("u_17", "women_grid_worker", "YC-03-012", "h_17"),
        ("u_18", "women_grid_worker", "YC-04-001", "h_18"),
        ("u_19", "village_mediator", "YC-03", "h_case"),
    ];
    let roster = people.map(|(person, role, place, household)| {
        serde_json::from_value::<RosterLine>(json!({
            "person": person, "name": NAME, "role": role, "place": place,
            "channels": ["inbox"], "from": "2026-01-01", "household": household,
            "kin_households": [],
        }))
        .expect("a line")
    });
    store.import_roster(&roster, NOW).await.expect("a roster");
    for (person, ..) in people {
        account(store, person, &["mediator"], false).await;
    }
    account(store, "u_new", &["mediator"], true).await;
    let households =
        [("h_21", "YC-03-012", "1"), ("h_22", "YC-03-012", "2"), ("h_18", "YC-04-001", "3")];
    let households = households.map(|(id, grid, house)| home(id, grid, house));
    store.import_households(&households, NOW).await.expect("households");
    let ways = [
        ("w_1", Level::Three, vec![Flag::Emergency, Flag::MediationStop], 25, "u_17"),
        ("w_2", Level::Two, vec![], -65, "u_17"),
        ("w_3", Level::One, vec![Flag::MandatoryReport], 26 * 60, "u_17"),
        ("w_4", Level::Watch, vec![Flag::CareTrack], 3 * 1440, "u_18"),
    ];
    for (id, level, flags, minutes, person) in ways {
        let flags: Flags = flags.into_iter().collect();
        warn(store, id, level, flags, person, NOW + minutes * MINUTE).await;
    }
}

/// A household of the list: a woman who may only be sent a text.
fn home(id: &str, grid: &str, house: &str) -> HouseholdLine {
    let line = json!({
        "household": id, "village": &grid[..5], "grid": grid, "group": "岗上组",
        "house": format!("{house}号"), "lists": [], "key_persons": [],
        "members": [{
            "ref": format!("p_{id}"), "name": NAME, "sex": "f", "age": 36, "relation": "wife",
            "phone": PHONE, "id_number": ID_NUMBER,
            "safe_contact": {"ok": ["sms"], "never": ["call"], "hours": "09:00-11:00"},
        }],
    });
    HouseholdLine::parse(line, "YC").expect("a household")
}

async fn account(store: &Store, person: &str, roles: &[&str], must_change: bool) {
    let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
    let request = AccountRequest {
        person,
        name: person,
        password: &SecretString::from(PASSWORD),
        roles: &roles,
        must_change,
        by: "system",
        at: NOW,
    };
    create_account(store, &request).await.expect("an account");
}

/// A warning about a matter of household `h_case`, sent to this person through the inbox after a
/// first way failed.
async fn warn(store: &Store, id: &str, level: Level, flags: Flags, person: &str, answer_by: i64) {
    let raised_at = NOW - 95 * MINUTE;
    let vocabulary = Vocabulary::default();
    let event = json!({
        "specversion": "1.0", "id": id, "source": "grid/YC-03", "type": "hearthwatch.dispute.v1",
        "time": "2026-11-18T13:00:00+08:00",
        "data": {
            "town": "YC", "village": "YC-03", "grid": "YC-03-012", "household": "h_case",
            "channel": "grid", "kind": "family", "narrative": "两家口角。",
            "parties": [{"ref": "p_1", "name": NAME, "household": format!("h_{id}"),
                "relation": "wife", "id_number": ID_NUMBER}],
        },
    });
    let context = Context { town: "YC", now: raised_at, vocabulary: &vocabulary };
    let (event, body) = decode(&event, &context);
    let mut batch = [Arriving::new(event, body, Vec::new())];
    let mut intake = store.begin_intake(raised_at).await.expect("begins");
    intake.resolve(&mut batch).await.expect("resolves");
    intake.lock(&batch).await.expect("locks");
    let matter = batch[0].matter.clone().expect("a matter");
    let inserted = intake.insert_events(&batch).await.expect("inserts");
    let new = [&batch[0]];
    let mut matters = intake.matters(&new, &vocabulary).await.expect("matters");
    let rules = intake::rules();
    intake.save(&rules, &new, &inserted, &mut matters, &[]).await.expect("saves");
    let warning = NewWarning {
        id: id.to_owned(),
        matter,
        assessment: 1,
        cause: "danger".to_owned(),
        level,
        flags,
        town: "YC".to_owned(),
        village: Some("YC-03".to_owned()),
        grid: Some("YC-03-012".to_owned()),
        raised_at,
    };
    intake.raise(&[warning]).await.expect("raises");
    intake.commit().await.expect("commits");
    send(store, person, raised_at, answer_by).await;
}

fn decode(event: &Value, context: &Context<'_>) -> (Event, String) {
    let body = event.to_string();
    let (event, _) = Event::decode(body.as_bytes(), context).expect("an event");
    (event, body)
}

async fn send(store: &Store, person: &str, at: i64, answer_by: i64) {
    let due =
        store.claim_warnings(at, at + MINUTE, 10).await.expect("claims").pop().expect("one due");
    let attempt = |seq, channel: &str| Attempt {
        warning: due.id.clone(),
        seq,
        fence: due.fence,
        step: 1,
        recipient: Some(person.to_owned()),
        channel: channel.to_owned(),
        started_at: at + seq * MINUTE,
        ended_at: None,
        outcome: Outcome::Started,
        reason: String::new(),
        retry_at: None,
    };
    let beginning = Beginning {
        warning: due.id.clone(),
        matter: due.matter.clone(),
        fence: due.fence,
        step: 1,
        role: Some("women_grid_worker".to_owned()),
        recipient: Some(person.to_owned()),
        channel: 0,
        answer_by: Some(answer_by),
        attempts: vec![attempt(1, "webhook"), attempt(2, "inbox")],
        readers: Vec::new(),
    };
    store.begin_attempts(&[beginning], at).await.expect("begins");
    let ended = |seq, outcome| Ended { seq, outcome, reason: String::new(), retry_at: None };
    let settlement = Settlement {
        warning: due.id,
        fence: due.fence,
        ended: vec![ended(1, Outcome::Retry), ended(2, Outcome::Sent)],
        state: WarningState::Waiting,
        next_at: Some(answer_by),
        answer_by: Some(answer_by),
        sent_at: Some(at + 2 * MINUTE),
    };
    store.settle_warnings(&[settlement], at).await.expect("settles");
}
