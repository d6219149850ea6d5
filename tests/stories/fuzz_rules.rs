//! The loader of rules under a rain of spoilt files: whatever comes in, it answers, soon, and with
//! diagnostics rather than a breakdown. Short here; ten minutes with `tests/run --all`.
//!
//! Mutations are made from a seed alone, so a failure names the number that makes it again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use harness::repository;
use triage::loading::{RuleFiles, load};

/// How long the rain lasts.
const SHORT: Duration = Duration::from_secs(5);
const LONG: Duration = Duration::from_mins(10);
/// No load takes so long, in a debug build on a busy machine.
const HANGS_AFTER: Duration = Duration::from_secs(20);
/// How many loads run at once.
const WORKERS: u64 = 2;
/// The most changes to one ruleset.
const CHANGES_MAX: u64 = 6;

/// Pieces that mean something to a script or a TOML file, or should not be there at all.
const PIECES: [&str; 48] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "`",
    "${",
    "|",
    "||",
    "&&",
    "!",
    "and ",
    " or ",
    "not(",
    "=",
    "==",
    ">=",
    "..",
    ".",
    ",",
    ";",
    "//",
    "/*",
    "*/",
    "\n",
    "#{",
    "[[case]]",
    "[[signal]]",
    "rule(",
    ".points(",
    ".floor(3)",
    ".flag(emergency)",
    "count(",
    "sequence(",
    "any_child(age < 8)",
    "loop { }",
    "fn f(n) { f(n) }",
    "let x = ",
    "9223372036854775807",
    "-1",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "掐脖子",
    "\u{1f52a}",
];

/// A small generator (xorshift64*): the same number makes the same mutation.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let rolled = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(rolled).unwrap_or(0) % sides.max(1)
    }

    fn range(&mut self, length: usize, most: usize) -> std::ops::Range<usize> {
        let from = self.below(length + 1);
        from..(from + self.below(most)).min(length)
    }
}

type Files = Vec<(String, Vec<u8>)>;

/// A small ruleset that loads, to be spoilt, and texts of the shipped one to spoil it with.
fn texts() -> (Files, Vec<Vec<u8>>) {
    let small = repository().join("tests/fixtures/forty_rules");
    let names = ["policy.rhai", "measured/rules.rhai", "measured/signals.toml"];
    let read = |path: std::path::PathBuf| std::fs::read(path).expect("a file of ours");
    let files = names.iter().map(|name| ((*name).to_owned(), read(small.join(name)))).collect();
    let shipped = repository().join("rules");
    let others = [
        "policy.rhai",
        "statutes.toml",
        "words.toml",
        "process/rules.rhai",
        "process/cases.toml",
        "victim/signals.toml",
        "combinations/rules.rhai",
    ];
    (files, others.iter().map(|name| read(shipped.join(name))).collect())
}

/// The small ruleset with a few changes.
fn spoilt(seed: u64, files: &Files, others: &[Vec<u8>]) -> Files {
    let mut dice = Dice::new(seed);
    let mut files = files.clone();
    for _ in 0..=dice.below(CHANGES_MAX as usize) {
        let file = dice.below(files.len());
        let text = &mut files[file].1;
        match dice.below(8) {
            0 => drop(text.drain(dice.range(text.len(), 40))),
            1 => {
                let piece = text[dice.range(text.len(), 60)].to_vec();
                put(text, &mut dice, &piece);
            }
            2 => {
                let other = &others[dice.below(others.len())];
                let piece = other[dice.range(other.len(), 300)].to_vec();
                put(text, &mut dice, &piece);
            }
            3 if !text.is_empty() => {
                let at = dice.below(text.len());
                text[at] ^= 1 << dice.below(8);
            }
            4 => text.truncate(dice.below(text.len() + 1)),
            5 => {
                let piece = PIECES[dice.below(PIECES.len())].repeat(1 + dice.below(2_000));
                put(text, &mut dice, piece.as_bytes());
            }
            _ => {
                let piece = PIECES[dice.below(PIECES.len())];
                put(text, &mut dice, piece.as_bytes());
            }
        }
    }
    files
}

fn put(text: &mut Vec<u8>, dice: &mut Dice, piece: &[u8]) {
    let at = dice.below(text.len() + 1);
    text.splice(at..at, piece.iter().copied());
}

#[test]
fn the_loader_answers_every_spoilt_ruleset_without_a_breakdown() {
    let lasts = if harness::all() { LONG } else { SHORT };
    let texts = Arc::new(texts());
    let (tell, told) = channel();
    let begun = Instant::now();
    let next = Arc::new(AtomicU64::new(0));
    let rain = |_| {
        let (tell, texts, next) = (tell.clone(), texts.clone(), next.clone());
        std::thread::spawn(move || {
            while begun.elapsed() < lasts {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                let files = RuleFiles::new(spoilt(seed, &texts.0, &texts.1));
                let problems = load(&files).err().unwrap_or_default();
                let broken = problems.iter().find(|one| one.kind.code() == "internal");
                let answer = (seed, broken.map(ToString::to_string));
                if tell.send(answer).is_err() {
                    return;
                }
            }
        })
    };
    let workers: Vec<_> = (0..WORKERS).map(rain).collect();
    drop(tell);
    let mut last = 0;
    let mut count = 0_u64;
    loop {
        match told.recv_timeout(HANGS_AFTER) {
            Ok((seed, None)) => (last, count) = (seed, count + 1),
            Ok((seed, Some(broken))) => panic!("mutation {seed}: {broken}"),
            Err(RecvTimeoutError::Timeout) => panic!("a load near mutation {last} hangs"),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let ended = workers.into_iter().map(std::thread::JoinHandle::join);
    assert!(ended.into_iter().all(|worker| worker.is_ok()), "a load panicked near {last}");
    assert!(count > 20, "{count} loads");
}
