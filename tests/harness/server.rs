//! One server process that can be killed and started again.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::Mutex;
use std::time::Duration;

use crate::deadline::until;
use crate::keeper::{Keeper, signal};

/// How long a server may take to come up: recovery after a kill on a busy machine included.
const PATIENCE: Duration = Duration::from_mins(2);

/// A server process, running or not.
#[derive(Debug)]
pub(crate) struct Server {
    name: &'static str,
    log: PathBuf,
    child: Mutex<Option<Child>>,
}

impl Server {
    /// A server not yet started, which will write its output into the keeper's folder.
    pub(crate) fn new(name: &'static str, keeper: &Keeper) -> Self {
        let log = keeper.folder().join(format!("{name}.log"));
        Self { name, log, child: Mutex::new(None) }
    }

    /// Starts it. Not being ready yet is the caller's to wait for.
    pub(crate) fn start(&self, mut command: Command) {
        let mut child = self.child.lock().expect("no one panics while holding it");
        assert!(child.is_none(), "{} runs already", self.name);
        let log = self.open_log();
        command.stdout(log.try_clone().expect("a file descriptor is left")).stderr(log);
        *child = Some(command.spawn().expect("sh can be started"));
    }

    /// Waits until it answers.
    pub(crate) fn wait_ready(&self, mut ready: impl FnMut() -> bool) {
        until(&format!("{} is ready", self.name), PATIENCE, || {
            let mut child = self.child.lock().expect("no one panics while holding it");
            let child = child.as_mut().expect("started before");
            let ended = child.try_wait().expect("our child");
            assert!(ended.is_none(), "{} ended at once: {}", self.name, self.log_tail());
            ready().then_some(())
        });
    }

    /// Takes the process down without warning.
    pub(crate) fn kill9(&self, keeper: &Keeper) {
        let child = self.child.lock().expect("no one panics while holding it").take();
        keeper.kill9(child.expect("a server that runs"));
    }

    /// Asks the process to end, and waits for it.
    pub(crate) fn terminate(&self, keeper: &Keeper) {
        let child = self.child.lock().expect("no one panics while holding it").take();
        let mut child = child.expect("a server that runs");
        signal("TERM", child.id());
        until(&format!("{} has ended", self.name), PATIENCE, || child.try_wait().expect("ours"));
        keeper.kill9(child);
    }

    /// Its process number, while it runs.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.child.lock().expect("no one panics while holding it").as_ref().map(Child::id)
    }

    fn open_log(&self) -> File {
        let mut options = OpenOptions::new();
        options.create(true).append(true).open(&self.log).expect("our own folder")
    }

    fn log_tail(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

/// No standard input.
pub(crate) fn nothing() -> &'static Path {
    Path::new("/dev/null")
}

/// Gives a server a clean environment: none of ours but what finds programs and leftovers.
pub(crate) fn clean_environment(command: &mut Command) {
    command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
    command.env("LC_ALL", "C.UTF-8");
    if let Some(run) = std::env::var_os("STORIES_RUN") {
        command.env("STORIES_RUN", run);
    }
}
