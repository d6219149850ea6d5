//! Nothing is left behind, however a test process ends.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use harness::keeper::signal;
use harness::lines::Lines;
use harness::{Postgres, Program, RabbitMq, until};

const PATIENCE: Duration = Duration::from_secs(60);

/// Set for the process that is to be killed.
const DOOMED: &str = "STORIES_DOOMED";

/// Plays both sides: the outer process starts this very story again as a process of its own, lets
/// it start one of everything, and kills it.
#[test]
fn a_killed_test_process_leaves_no_server_and_no_folder() {
    if std::env::var_os(DOOMED).is_some() {
        start_everything_and_wait();
    }
    let this = std::env::current_exe().expect("Linux knows");
    let story = "leftovers::a_killed_test_process_leaves_no_server_and_no_folder";
    let mut doomed = Command::new(this)
        .args(["--exact", story, "--nocapture"])
        .env(DOOMED, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the tests can run themselves");
    let (lines, reader) = Lines::read(doomed.stdout.take().expect("piped above"));
    let line = lines.find("everything runs", PATIENCE).expect("it starts everything");
    let (pids, folders) = parse(&line);
    assert_eq!((pids.len(), folders.len()), (3, 3));
    assert!(pids.iter().all(|&pid| is_alive(pid)) && folders.iter().all(|each| each.exists()));

    doomed.kill().expect("our child");
    doomed.wait().expect("our child");
    reader.join().expect("a reader does not panic");
    until("all of it is gone", PATIENCE, || {
        let rest = pids.iter().any(|&pid| is_alive(pid)) || folders.iter().any(|at| at.exists());
        (!rest && processes_within(&folders).is_empty()).then_some(())
    });
}

#[test]
fn a_server_that_is_dropped_while_down_or_stopped_leaves_no_folder() {
    let postgres = Postgres::start();
    let folder = postgres.folder().to_owned();
    postgres.kill9();
    drop(postgres);
    assert!(!folder.exists());

    let program = Program::at("sleep", ["600"]).start();
    let (folder, pid) = (program.folder(), program.pid());
    signal("STOP", pid);
    drop(program);
    assert!(!folder.exists() && !is_alive(pid));
}

fn start_everything_and_wait() {
    let (postgres, rabbit) = (Postgres::durable(), RabbitMq::start());
    let program = Program::at("sleep", ["600"]).start();
    let pids = [postgres.pid(), rabbit.pid(), Some(program.pid())].map(Option::unwrap_or_default);
    let folders = [postgres.folder(), rabbit.folder(), &program.folder()].map(Path::to_owned);
    println!(
        "everything runs\t{pids:?}\t{}",
        folders.map(|each| each.display().to_string()).join(" ")
    );
    // The input ends with the process that is to kill us, should it fail to.
    let _ = std::io::stdin().read_line(&mut String::new());
    std::process::exit(0);
}

fn parse(line: &str) -> (Vec<u32>, Vec<PathBuf>) {
    let mut fields = line.split('\t').skip(1);
    let mut next = || fields.next().expect("three fields").to_owned();
    let pids = next();
    let pids = pids.trim_matches(['[', ']']).split(", ").map(|pid| pid.parse().expect("a number"));
    (pids.collect(), next().split(' ').map(PathBuf::from).collect())
}

fn is_alive(pid: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let state = status.lines().find_map(|line| line.strip_prefix("State:\t"));
    state.is_some_and(|state| !state.starts_with(['Z', 'X']))
}

/// Processes that work in one of the folders, such as a server's helpers.
fn processes_within(folders: &[PathBuf]) -> Vec<PathBuf> {
    let processes = std::fs::read_dir("/proc").expect("Linux has it").flatten();
    let folder_of = |entry: std::fs::DirEntry| std::fs::read_link(entry.path().join("cwd")).ok();
    let within = |at: &PathBuf| folders.iter().any(|folder| at.starts_with(folder));
    processes.filter_map(folder_of).filter(within).collect()
}
