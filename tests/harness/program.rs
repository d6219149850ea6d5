//! The built program, run as people run it.

use std::ffi::{OsStr, OsString};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::deadline::until;
use crate::http;
use crate::keeper::{Keeper, signal};
use crate::lines::Lines;
use crate::place::Place;

/// A program about to be started.
#[derive(Debug)]
pub struct Program {
    path: PathBuf,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
    input: Option<Vec<u8>>,
}

impl Program {
    /// The `hearthwatch` of this build.
    ///
    /// # Panics
    /// When it has not been built.
    pub fn hearthwatch<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Self {
        let tests = std::env::current_exe().expect("Linux knows");
        let folder = tests.parent().and_then(Path::parent).expect("target/PROFILE/deps/stories-…");
        let path = folder.join("hearthwatch");
        assert!(path.exists(), "{} is missing: tests/run builds it first", path.display());
        Self::at(path, arguments)
    }

    /// Another program.
    pub fn at<A: AsRef<OsStr>>(
        path: impl Into<PathBuf>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        let arguments = arguments.into_iter().map(|each| each.as_ref().to_owned()).collect();
        Self { path: path.into(), arguments, environment: Vec::new(), input: None }
    }

    /// Sets a variable. `HEARTHWATCH_*` variables of the test process itself are not passed on.
    #[must_use]
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.environment.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// What it reads on standard input; nothing otherwise.
    #[must_use]
    pub fn input(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.input = Some(text.into());
        self
    }

    /// Starts it in an empty folder of its own.
    pub fn start(self) -> Running {
        let keeper = Keeper::new(Place::Fast);
        let work = keeper.folder().join("work");
        std::fs::create_dir(&work).expect("our own folder");
        let mut input = PathBuf::from("/dev/null");
        if let Some(bytes) = self.input {
            input = keeper.folder().join("input");
            std::fs::write(&input, bytes).expect("our own folder");
        }
        let mut command = keeper.command(&self.path, &input);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("HEARTHWATCH_") {
                command.env_remove(name);
            }
        }
        command.args(self.arguments).envs(self.environment).current_dir(work);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("sh can be started");
        let (stdout, out) = Lines::read(child.stdout.take().expect("piped above"));
        let (stderr, err) = Lines::read(child.stderr.take().expect("piped above"));
        Running { child: Some(child), stdout, stderr, readers: vec![out, err], keeper }
    }

    /// Runs it to its end.
    ///
    /// # Panics
    /// When it has not ended `within` that time.
    pub fn run(self, within: Duration) -> Finished {
        self.start().finish(within)
    }
}

/// A program that was started; killed with the value if it still runs.
#[derive(Debug)]
pub struct Running {
    child: Option<Child>,
    stdout: Lines,
    stderr: Lines,
    readers: Vec<JoinHandle<()>>,
    keeper: Keeper,
}

/// A program that has ended.
#[derive(Debug)]
pub struct Finished {
    /// How.
    pub status: ExitStatus,
    /// What it wrote on standard output.
    pub stdout: String,
    /// What it wrote on standard error.
    pub stderr: String,
}

impl Running {
    /// Its process number.
    pub fn pid(&self) -> u32 {
        self.child.as_ref().expect("not ended by us").id()
    }

    /// The folder it works in.
    pub fn folder(&self) -> PathBuf {
        self.keeper.folder().join("work")
    }

    /// The lines of its standard output.
    pub fn stdout(&self) -> &Lines {
        &self.stdout
    }

    /// The lines of its standard error.
    pub fn stderr(&self) -> &Lines {
        &self.stderr
    }

    /// Waits for a line on standard output that contains `words`.
    ///
    /// # Panics
    /// When it does not come `within` that time.
    pub fn wait_for_line(&self, words: &str, within: Duration) -> String {
        let found = self.stdout.find(words, within);
        found.unwrap_or_else(|| panic!("no line with {words:?}:\n{}", self.both()))
    }

    /// Waits until a path answers 200.
    ///
    /// # Panics
    /// When it does not `within` that time, or the program ends.
    pub fn wait_for_http(&mut self, address: SocketAddr, path: &str, within: Duration) {
        until(&format!("{address}{path} answers"), within, || {
            let child = self.child.as_mut().expect("not ended by us");
            let ended = child.try_wait().expect("our child");
            assert!(ended.is_none(), "the program ended:\n{}", self.both());
            http::get(address, path).is_ok_and(|answer| answer.status == 200).then_some(())
        });
    }

    /// Kills it without warning.
    pub fn kill9(mut self) -> Finished {
        let child = self.child.take().expect("not ended by us");
        let status = self.keeper.kill9(child);
        self.close(status)
    }

    /// Asks it to end (SIGTERM), and waits for that.
    ///
    /// # Panics
    /// When it has not ended `within` that time.
    pub fn terminate(self, within: Duration) -> Finished {
        signal("TERM", self.pid());
        self.finish(within)
    }

    /// Waits for its own end.
    ///
    /// # Panics
    /// When it has not ended `within` that time.
    pub fn finish(mut self, within: Duration) -> Finished {
        let mut child = self.child.take().expect("not ended by us");
        let status = until("the program has ended", within, || child.try_wait().expect("ours"));
        self.close(status)
    }

    fn close(mut self, status: ExitStatus) -> Finished {
        for reader in self.readers.drain(..) {
            reader.join().expect("a reader does not panic");
        }
        let text = |lines: &Lines| lines.so_far().iter().map(|line| format!("{line}\n")).collect();
        Finished { status, stdout: text(&self.stdout), stderr: text(&self.stderr) }
    }

    fn both(&self) -> String {
        let (out, err) = (self.stdout.so_far().join("\n"), self.stderr.so_far().join("\n"));
        format!("-- standard output\n{out}\n-- standard error\n{err}")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = self.child.take() {
            self.keeper.kill9(child);
        }
    }
}
