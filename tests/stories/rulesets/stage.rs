//! Two ingest processes on a broker and a database of their own. The database notes when each
//! transaction was committed, so that what was judged can be held against what was live.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use harness::keeper::signal;
use harness::{
    Database, Finished, Postgres, Program, RabbitMq, Running, Vhost, free_port, http, until,
};
use queue::{Config, topology};
use sqlx::{Connection, Executor, PgConnection};

use super::people::{Township, settle_in};
use crate::queue_stage::set_policies;

/// For anything that has to happen in the end, on a busy machine.
pub(super) const PATIENCE: Duration = Duration::from_mins(3);

struct Node {
    running: Option<Running>,
    http: SocketAddr,
    admin: SocketAddr,
}

pub(super) struct Stage {
    nodes: [Node; 2],
    pub(super) config: Config,
    vhost: Vhost,
    _rabbit: RabbitMq,
    pub(super) database: Database,
    postgres: Postgres,
}

impl Stage {
    /// Servers, a schema, the shipped ruleset and two accounts; no node runs yet.
    pub(super) async fn new() -> Self {
        let (postgres, rabbit) = (Postgres::durable(), RabbitMq::durable());
        postgres.psql("postgres", "ALTER SYSTEM SET track_commit_timestamp = on");
        postgres.kill9();
        postgres.restart();
        let database = postgres.create_database();
        let vhost = rabbit.vhost();
        let config = Config::new(vhost.url().parse().expect("an address"));
        queue::declare(&config).await.expect("declared");
        set_policies(|expression| rabbit.eval(expression), &vhost, None);
        let address = || SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let node = || Node { running: None, http: address(), admin: address() };
        let nodes = [node(), node()];
        let stage = Self { nodes, config, vhost, _rabbit: rabbit, database, postgres };
        tokio::task::block_in_place(|| {
            std::fs::write(stage.folder().join("key"), "7b".repeat(32)).expect("our own folder");
            stage.must(&["migrate"]);
            settle_in(&stage);
        });
        stage
    }

    pub(super) fn start(&mut self, node: usize) {
        let Node { http, admin, .. } = self.nodes[node];
        let program = self.program(&["ingest"]);
        let program = program.env("HEARTHWATCH_HTTP__LISTEN", http.to_string());
        let mut running = program.env("HEARTHWATCH_ADMIN__LISTEN", admin.to_string()).start();
        running.wait_for_http(admin, "/readyz", PATIENCE);
        self.nodes[node].running = Some(running);
    }

    /// Makes a node stand still.
    pub(super) fn stop(&self, node: usize) {
        signal("STOP", self.nodes[node].running.as_ref().expect("it runs").pid());
    }

    pub(super) fn kill(&mut self, node: usize) {
        let ended = self.nodes[node].running.take().expect("it runs").kill9();
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Finished {
        self.program(arguments).run(PATIENCE)
    }

    pub(super) fn begin(&self, arguments: &[&str]) -> Running {
        self.program(arguments).start()
    }

    /// Waits until a node says in its metrics that it judges with this hash.
    pub(super) fn judges_with(&self, node: usize, hash: &str) {
        let line = format!("hearthwatch_rules_version_info{{ruleset=\"{}\"}} 1", &hash[..12]);
        let admin = self.nodes[node].admin;
        until(&format!("node {node} judges with {hash}"), PATIENCE, || {
            let answer = http::get(admin, "/metrics").ok()?;
            answer.body.lines().any(|one| one == line).then_some(())
        });
    }

    pub(super) fn live(&self) -> String {
        self.database.psql("SELECT hash FROM live_ruleset")
    }

    /// How many rows of a table, perhaps with a condition.
    pub(super) fn count(&self, rows: &str) -> usize {
        let count = self.database.psql(&format!("SELECT count(*) FROM {rows}"));
        count.parse().expect("a number")
    }

    /// A transaction that judges with what is live, as ingest's do.
    pub(super) async fn judge(&self) -> PgConnection {
        let mut judging = PgConnection::connect(self.database.url()).await.expect("connects");
        let begin = "BEGIN; LOCK TABLE live_ruleset IN ROW SHARE MODE";
        judging.execute(sqlx::raw_sql(begin)).await.expect("nobody publishes yet");
        judging
    }

    pub(super) fn wait_for_step_two(&self) {
        let waiting = "pg_locks WHERE relation = 'live_ruleset'::regclass \
            AND mode = 'ExclusiveLock' AND NOT granted";
        until("step two waits for who judges", PATIENCE, || {
            (self.count(waiting) > 0).then_some(())
        });
    }

    /// How many events the broker holds, ready or handed out; `None` while it cannot say.
    pub(super) fn waiting(&self) -> Option<u64> {
        let queues = [topology::INGEST_VISITS, topology::INGEST_DISPUTES];
        queues.iter().map(|queue| self.vhost.messages(queue)).sum()
    }
}

impl Township for Stage {
    fn program(&self, arguments: &[&str]) -> Program {
        Program::hearthwatch(arguments)
            .env("HEARTHWATCH_STORE__URL", self.database.url())
            .env("HEARTHWATCH_STORE__KEY_FILE", self.folder().join("key"))
            .env("HEARTHWATCH_BROKER__URL", self.vhost.url())
    }

    fn folder(&self) -> PathBuf {
        self.postgres.folder().to_owned()
    }
}
