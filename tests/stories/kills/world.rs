//! Private servers that keep what they confirm, and the program's roles as processes of their own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use harness::{Database, Postgres, Program, RabbitMq, Running, Vhost, free_port};
use queue::{Config, topology};
use serde_json::json;

use super::receiver::Receiver;
use crate::queue_stage::set_policies;

/// For anything that has to happen in the end, on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);
/// What opens the HTTP way in.
pub(crate) const TOKEN: &str = "story-token";

/// Everything a township runs, each in one copy.
pub(crate) struct World {
    pub(crate) ingest: Option<Running>,
    pub(crate) notifier: Option<Running>,
    pub(crate) receiver: Receiver,
    pub(crate) config: Config,
    pub(crate) vhost: Vhost,
    pub(crate) rabbit: RabbitMq,
    pub(crate) database: Database,
    pub(crate) postgres: Postgres,
    /// A day that is over, as `2026-05-01`: an event of it is never in the future.
    pub(crate) past_day: String,
    /// What the killed ones had written on standard error.
    pub(crate) logs: Vec<String>,
    pub(crate) http: SocketAddr,
    admin: SocketAddr,
    other: SocketAddr,
}

impl World {
    /// Servers, a schema, a ruleset and a roster; no role runs yet.
    pub(crate) async fn new() -> Self {
        let (postgres, rabbit) = (Postgres::durable(), RabbitMq::durable());
        let database = postgres.create_database();
        let vhost = rabbit.vhost();
        let config = Config::new(vhost.url().parse().expect("an address"));
        queue::declare(&config).await.expect("declared");
        set_policies(|expression| rabbit.eval(expression), &vhost, None);
        // Queues this young would be forgotten by a kill.
        rabbit.sync_queues();
        let past_day = "SELECT to_char(now() - interval '2 days', 'YYYY-MM-DD')";
        let address = || SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let world = Self {
            ingest: None,
            notifier: None,
            receiver: Receiver::start().await,
            past_day: database.psql(past_day),
            config,
            vhost,
            rabbit,
            database,
            postgres,
            logs: Vec::new(),
            http: address(),
            admin: address(),
            other: address(),
        };
        world.settle_in();
        world
    }

    fn settle_in(&self) {
        let tokens = format!("[[tokens]]\ntoken = \"{TOKEN}\"\n");
        for (name, text) in
            [("key", "7b".repeat(32)), ("roster.jsonl", roster()), ("settings.toml", tokens)]
        {
            std::fs::write(self.file(name), text).expect("our own folder");
        }
        let roster = self.file("roster.jsonl");
        let import = ["roster", "import", roster.to_str().expect("a path of ours")];
        for arguments in [&["migrate"][..], &import] {
            let finished = self.program(arguments, self.admin).run(PATIENCE);
            assert!(finished.status.success(), "{arguments:?}: {}", finished.stderr);
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.postgres.folder().join(name)
    }

    /// The program with everything it needs to know.
    fn program(&self, arguments: &[&str], admin: SocketAddr) -> Program {
        Program::hearthwatch(arguments)
            .env("HEARTHWATCH_CONFIG", self.file("settings.toml"))
            .env("HEARTHWATCH_STORE__URL", self.database.url())
            .env("HEARTHWATCH_STORE__KEY_FILE", self.file("key"))
            .env("HEARTHWATCH_BROKER__URL", self.vhost.url())
            .env("HEARTHWATCH_HTTP__LISTEN", self.http.to_string())
            .env("HEARTHWATCH_ADMIN__LISTEN", admin.to_string())
            .env("HEARTHWATCH_NOTIFIER__WEBHOOK__URL", self.receiver.url())
            .env(
                "HEARTHWATCH_NOTIFIER__WEBHOOK__SECRET",
                "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
            )
            .env("HEARTHWATCH_NOTIFIER__WEBHOOK__ALLOW_PRIVATE", "true")
    }

    pub(crate) fn start_ingest(&mut self) {
        self.ingest = Some(self.start("ingest", self.admin));
    }

    pub(crate) fn start_notifier(&mut self) {
        self.notifier = Some(self.start("notifier", self.other));
    }

    fn start(&self, role: &str, admin: SocketAddr) -> Running {
        let mut running = self.program(&[role], admin).start();
        running.wait_for_http(admin, "/readyz", PATIENCE);
        running
    }

    pub(crate) fn kill_ingest(&mut self) {
        let ended = self.ingest.take().expect("it runs").kill9();
        self.logs.push(ended.stderr);
    }

    pub(crate) fn kill_notifier(&mut self) {
        let ended = self.notifier.take().expect("it runs").kill9();
        self.logs.push(ended.stderr);
    }

    /// How many events the broker holds, ready or handed out; `None` while it cannot say.
    pub(crate) fn waiting(&self) -> Option<u64> {
        let queues = [topology::INGEST_VISITS, topology::INGEST_DISPUTES];
        queues.iter().map(|queue| self.vhost.messages(queue)).sum()
    }

    /// How many events are stored.
    pub(crate) fn stored(&self) -> u64 {
        self.database.psql("SELECT count(*) FROM event").parse().expect("a number")
    }

    /// The operators' endpoint of ingest.
    pub(crate) fn admin(&self) -> SocketAddr {
        self.admin
    }
}

/// One person for each role a warning of danger may go to, all reached by webhook.
fn roster() -> String {
    let people = [
        ("u_1", "women_grid_worker", "YC-01-001"),
        ("u_2", "village_mediator", "YC-01"),
        ("u_3", "town_studio_mediator", "YC"),
        ("u_4", "beat_officer", "YC"),
        ("u_5", "county_duty", "TC"),
    ];
    let line = |(person, role, place): (&str, &str, &str)| {
        let line = json!({
            "person": person, "name": "许某", "role": role, "place": place,
            "phone": format!("1390000000{}", &person[2..]), "channels": ["webhook"],
            "from": "2026-01-01", "household": format!("h_of_{person}"), "kin_households": [],
        });
        format!("{line}\n")
    };
    people.into_iter().map(line).collect()
}
