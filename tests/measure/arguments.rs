//! What is measured, and how long.

use std::path::PathBuf;
use std::process::Command;

/// The command line.
pub(crate) struct Arguments {
    /// Interleaved pairs.
    pub(crate) pairs: usize,
    /// How many of them also measure the bare insert.
    pub(crate) bare: usize,
    /// Seconds of each live run; 0 for none.
    pub(crate) seconds: usize,
    /// Events a second of a live run.
    pub(crate) rate: usize,
    /// Events of a backlog.
    pub(crate) backlog: usize,
    /// Households.
    pub(crate) households: usize,
    /// The most events a household has before.
    pub(crate) earlier: usize,
    /// The program that is measured.
    pub(crate) ours: PathBuf,
    /// Whether only judging is measured.
    pub(crate) judging_only: bool,
    own: bool,
}

impl Arguments {
    pub(crate) fn read() -> Self {
        let given: Vec<String> = std::env::args().skip(1).collect();
        let value = |name: &str| {
            let at = given.iter().position(|argument| argument == name)?;
            given.get(at + 1).cloned()
        };
        let number = |name: &str, default: usize| {
            value(name).map_or(default, |text| text.parse().expect("a whole number"))
        };
        let is_given = |name: &str| given.iter().any(|argument| argument == name);
        Self {
            pairs: number("--pairs", 5),
            bare: number("--bare", 2),
            seconds: number("--seconds", 20),
            rate: number("--rate", 2_000),
            backlog: number("--backlog", 100_000),
            households: number("--households", crate::load::HOUSEHOLDS),
            earlier: number("--earlier", crate::load::EARLIER_MOST),
            ours: value("--ours").map_or_else(|| beside("hearthwatch"), PathBuf::from),
            judging_only: is_given("--judging"),
            own: !is_given("--judging") && !is_given("--no-own"),
        }
    }

    /// What the program says of itself: judging as it times it, and the embedded default.
    pub(crate) fn own_figures(&self) -> Option<serde_json::Value> {
        let seconds = self.seconds.max(1).to_string();
        let bench = ["bench", "--json", "--seconds", &seconds];
        let output = Command::new(self.own.then_some(&self.ours)?).args(bench).output().ok()?;
        serde_json::from_slice(&output.stdout).ok()
    }
}

/// A program of the same build.
pub(crate) fn beside(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("Linux knows");
    own.with_file_name(name)
}
