//! One hearthwatch on an embedded store, in a folder of its own that several commands share.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use harness::keeper::Keeper;
use harness::place::Place;
use harness::{Finished, Program, Running, free_port};
use serde_json::Value;

/// For anything that happens in the end, on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);
/// What opens the HTTP way in.
pub(crate) const TOKEN: &str = "story-token";

/// The folder, and how to run commands on its store.
pub(crate) struct Embedded {
    keeper: Keeper,
    http: SocketAddr,
    admin: SocketAddr,
}

impl Embedded {
    /// An empty store with one token for the HTTP way in.
    pub(crate) fn new() -> Self {
        let address = || SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let own = Self { keeper: Keeper::new(Place::Fast), http: address(), admin: address() };
        own.file("settings.toml", format!("[[tokens]]\ntoken = \"{TOKEN}\"\n"));
        own
    }

    /// Where a file of that name lies.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.keeper.folder().join(name)
    }

    /// Writes a file; its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("below our folder")).expect("our own folder");
        std::fs::write(&path, content).expect("our own folder");
        path
    }

    /// The program, told of this store.
    pub(crate) fn program(&self, arguments: &[&str]) -> Program {
        let url = format!("sqlite:{}?mode=rwc", self.path("store.db").display());
        Program::hearthwatch(arguments)
            .env("HEARTHWATCH_CONFIG", self.path("settings.toml"))
            .env("HEARTHWATCH_STORE__URL", url)
            .env("HEARTHWATCH_STORE__KEY_FILE", self.path("key"))
            .env("HEARTHWATCH_HTTP__LISTEN", self.http.to_string())
            .env("HEARTHWATCH_ADMIN__LISTEN", self.admin.to_string())
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Finished {
        self.program(arguments).run(PATIENCE)
    }

    /// Starts every role in one process.
    pub(crate) fn serve(&self) -> Running {
        let mut running = self.program(&["serve"]).start();
        running.wait_for_http(self.admin, "/readyz", PATIENCE);
        running
    }

    /// Sends one request to `/api/events`: the status, and what became of its first event.
    pub(crate) fn post(&self, body: &[u8]) -> (u16, Value, String) {
        let bearer = format!("Bearer {TOKEN}");
        let headers =
            [("Authorization", &*bearer), ("Content-Type", "application/cloudevents+json")];
        let answer = harness::http::request(self.http, "POST", "/api/events", &headers, body);
        let answer = answer.expect("serve answers");
        let value: Value = serde_json::from_str(&answer.body).expect("an answer in JSON");
        let first = value["events"].get(0).unwrap_or(&value).clone();
        (answer.status, first, answer.body)
    }

    /// Where it answers operators.
    pub(crate) const fn admin(&self) -> SocketAddr {
        self.admin
    }

    /// Sends one request to the address of the pages.
    pub(crate) fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> harness::http::Answer {
        harness::http::request(self.http, method, path, headers, body).expect("serve answers")
    }

    /// The open rows of the quarantine.
    pub(crate) fn quarantine(&self) -> Vec<Value> {
        rows(&self.run(&["quarantine", "list", "--json"]))
    }

    /// Every byte that lies in the folder's database.
    pub(crate) fn database_bytes(&self) -> Vec<u8> {
        let names = ["store.db", "store.db-wal"].map(|name| self.path(name));
        names.iter().filter_map(|path: &PathBuf| std::fs::read(path).ok()).flatten().collect()
    }
}

/// The rows that `quarantine list --json` printed.
pub(crate) fn rows(listed: &Finished) -> Vec<Value> {
    assert!(listed.status.success(), "{}", listed.stderr);
    let lines = listed.stdout.lines();
    lines.map(|line| serde_json::from_str(line).expect("a row in JSON")).collect()
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().expect("a path of ours")
}
