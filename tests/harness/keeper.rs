//! A small guard that outlives the test process just long enough to clean up after it.
//!
//! Statics are never dropped and a killed process drops nothing, so no destructor can be relied
//! on. The guard is a shell whose standard input is a pipe only we hold: however we end, it reads
//! the end of the pipe, kills what we started and removes the folder. `keeper.sh` does the work.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Mutex;

use crate::place::Place;

/// Tells the keeper its process number through standard input, then becomes the program. While it
/// has not, it holds the pipe open itself, so there is no moment at which it could be forgotten.
const BECOME: &str = r#"echo "run $$" >&0; exec "$@" <"$0""#;

/// Keeps one temporary folder and the processes started for it.
#[derive(Debug)]
pub struct Keeper {
    folder: PathBuf,
    shell: Child,
    orders: Option<ChildStdin>,
    answers: Mutex<BufReader<ChildStdout>>,
}

impl Keeper {
    /// Makes the folder and starts the guard.
    pub fn new(place: Place) -> Self {
        let folder = place.make_folder();
        let mut shell = Command::new("sh")
            .args(["-c", include_str!("keeper.sh"), "keeper"])
            .arg(&folder)
            .current_dir("/")
            .process_group(0) // Ctrl-C is for the tests; the keeper learns of it from the pipe
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh can be started");
        let orders = shell.stdin.take();
        let answers = Mutex::new(BufReader::new(shell.stdout.take().expect("piped above")));
        Self { folder, shell, orders, answers }
    }

    /// The folder, gone when the keeper is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A command that will be kept: add arguments, environment and outputs, and spawn it. It reads
    /// `input` as its standard input.
    pub fn command(&self, program: impl AsRef<OsStr>, input: &Path) -> Command {
        let orders = self.orders.as_ref().expect("taken only by drop");
        let pipe = orders.as_fd().try_clone_to_owned().expect("a file descriptor is left");
        let mut command = Command::new("sh");
        command.args(["-c", BECOME]).arg(input).arg(program);
        command.stdin(Stdio::from(pipe)).process_group(0);
        command
    }

    /// Kills a process started by [`Keeper::command`] and everything below it, and waits until
    /// they are gone.
    pub fn kill9(&self, mut child: Child) -> ExitStatus {
        let mut answers = self.answers.lock().expect("no one panics while holding it");
        let mut orders = self.orders.as_ref().expect("taken only by drop");
        writeln!(orders, "kill {}", child.id()).expect("the keeper listens");
        let mut answer = String::new();
        answers.read_line(&mut answer).expect("the keeper answers");
        assert_eq!(answer, "done\n", "the keeper could not kill {}", child.id());
        child.wait().expect("our child")
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.orders.take());
        // Nothing more can be done about a guard that fails; `tests/run` looks for leftovers.
        let _ = self.shell.wait();
    }
}

/// Sends a signal by name (`TERM`, `STOP`, `CONT`) to a process we started.
pub fn signal(name: &str, pid: u32) {
    let kill = format!("kill -{name} {pid}");
    let status = Command::new("sh").args(["-c", &kill]).status().expect("sh can be started");
    assert!(status.success(), "{kill} failed");
}
