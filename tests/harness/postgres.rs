//! A private PostgreSQL.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::keeper::Keeper;
use crate::place::Place;
use crate::ports::free_port;
use crate::server::{Server, clean_environment, nothing};

const USER: &str = "hearthwatch";

/// A PostgreSQL server of our own on a free port; gone with this value or with the process.
#[derive(Debug)]
pub struct Postgres {
    port: u16,
    safe: bool,
    bin: PathBuf,
    server: Server,
    keeper: Keeper,
}

impl Postgres {
    /// The one all functional stories share; it is never killed.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// In memory and without fsync.
    pub fn start() -> Self {
        Self::start_in(Place::Fast, false)
    }

    /// On a disk, with PostgreSQL's own defaults for durability: for kill stories and measurements.
    pub fn durable() -> Self {
        Self::start_in(Place::Disk, true)
    }

    fn start_in(place: Place, safe: bool) -> Self {
        let keeper = Keeper::new(place);
        let server = Server::new("postgres", &keeper);
        let postgres = Self { port: free_port(), safe, bin: binaries(), server, keeper };
        postgres.init();
        postgres.restart();
        postgres
    }

    /// The URL of a database on this server.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}", self.port)
    }

    /// A fresh, empty database, dropped with the value.
    pub fn create_database(&self) -> Database {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("story_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        self.psql("postgres", &format!("CREATE DATABASE {name} TEMPLATE template0"));
        Database { url: self.url(&name), admin: self.url("postgres"), bin: self.bin.clone(), name }
    }

    /// Runs statements and answers their rows, columns parted by `|`.
    ///
    /// # Panics
    /// When PostgreSQL refuses.
    pub fn psql(&self, database: &str, sql: &str) -> String {
        psql(&self.bin, &self.url(database), sql).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Kills the server and all its backends; what it had not committed is lost.
    pub fn kill9(&self) {
        self.server.kill9(&self.keeper);
    }

    /// Starts it again after [`Postgres::kill9`], and waits until it has recovered.
    pub fn restart(&self) {
        let mut command = self.run_as_postgres("postgres");
        command.arg("-D").arg(self.data()).args(["-p", &self.port.to_string()]);
        command.args(["-h", "127.0.0.1", "-k", "", "-c", "max_connections=100"]);
        // Shared memory in the folder, where the keeper finds it.
        command.args(["-c", "dynamic_shared_memory_type=mmap"]);
        if !self.safe {
            command.args(["-c", "fsync=off", "-c", "full_page_writes=off"]);
        }
        self.server.start(command);
        self.server.wait_ready(|| takes_connections(self.port).unwrap_or(false));
    }

    /// The process number of the postmaster, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.server.pid()
    }

    /// Where everything of it lies.
    pub fn folder(&self) -> &Path {
        self.keeper.folder()
    }

    fn data(&self) -> PathBuf {
        self.keeper.folder().join("data")
    }

    fn init(&self) {
        std::fs::create_dir(self.data()).expect("our own folder");
        if self.is_root() {
            let chown = Command::new("chown").arg("postgres:postgres").arg(self.data()).status();
            assert!(chown.is_ok_and(|status| status.success()), "there is no user postgres");
        }
        let mut command = self.run_as_postgres("initdb");
        command.arg("-D").arg(self.data()).args(["-U", USER, "-A", "trust", "-E", "UTF8"]);
        command.args(["--locale=C", "--no-sync"]);
        let output = command.output().expect("sh can be started");
        assert!(output.status.success(), "initdb: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// PostgreSQL refuses to run as root.
    fn run_as_postgres(&self, program: &str) -> Command {
        let program = self.bin.join(program);
        let mut command = if self.is_root() {
            let mut command = self.keeper.command("setpriv", nothing());
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(program);
            command
        } else {
            self.keeper.command(program, nothing())
        };
        clean_environment(&mut command);
        command.env("HOME", self.keeper.folder()).current_dir(self.keeper.folder());
        command
    }

    fn is_root(&self) -> bool {
        std::fs::metadata(self.keeper.folder()).expect("our own folder").uid() == 0
    }
}

/// One database of one story.
#[derive(Debug)]
pub struct Database {
    url: String,
    admin: String,
    bin: PathBuf,
    name: String,
}

impl Database {
    /// Its URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs statements and answers their rows, columns parted by `|`.
    ///
    /// # Panics
    /// When PostgreSQL refuses.
    pub fn psql(&self, sql: &str) -> String {
        psql(&self.bin, &self.url, sql).unwrap_or_else(|error| panic!("{error}"))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // The server may be down or gone; the database goes with its folder then.
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let _ = psql(&self.bin, &self.admin, &drop);
    }
}

/// Asks as a client would; starting a program for each question would slow down what it waits for.
fn takes_connections(port: u16) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let version_and_user = format!("\0\x03\0\0user\0{USER}\0database\0postgres\0\0");
    let length = u32::try_from(version_and_user.len() + 4).expect("a short message");
    stream.write_all(&length.to_be_bytes())?;
    stream.write_all(version_and_user.as_bytes())?;
    let mut first = [0];
    stream.read_exact(&mut first)?;
    stream.write_all(b"X\0\0\0\x04")?;
    Ok(first == *b"R")
}

fn psql(bin: &Path, url: &str, sql: &str) -> Result<String, String> {
    let mut command = Command::new(bin.join("psql"));
    command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, url]);
    let output = command.output().map_err(|error| format!("psql: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    } else {
        Err(format!("psql: {}", String::from_utf8_lossy(&output.stderr)))
    }
}

/// Debian keeps the server's programs out of the path, one folder per version; the newest wins.
fn binaries() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.join("postgres").exists())
        .max_by_key(|bin| {
            let version = bin.parent().and_then(Path::file_name).and_then(|name| name.to_str());
            version.and_then(|name| name.parse::<u32>().ok())
        })
        .expect("PostgreSQL is not installed; tests/run does that")
}
