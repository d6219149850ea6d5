//! What a program writes, line by line, as it writes it.

use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The lines of one stream so far.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    shared: Arc<(Mutex<Taken>, Condvar)>,
}

#[derive(Debug, Default)]
struct Taken {
    lines: Vec<String>,
    ended: bool,
}

impl Lines {
    /// Reads a stream to its end in a thread of its own.
    pub fn read(stream: impl Read + Send + 'static) -> (Self, JoinHandle<()>) {
        let lines = Self::default();
        let own = lines.clone();
        let thread = std::thread::spawn(move || {
            let mut stream = BufReader::new(stream);
            let mut bytes = Vec::new();
            while stream.read_until(b'\n', &mut bytes).is_ok_and(|count| count > 0) {
                let line =
                    String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned();
                own.change(|taken| taken.lines.push(line));
                bytes.clear();
            }
            own.change(|taken| taken.ended = true);
        });
        (lines, thread)
    }

    /// All lines so far.
    pub fn so_far(&self) -> Vec<String> {
        self.shared.0.lock().expect("no one panics while holding it").lines.clone()
    }

    /// The first line, past or to come, that contains `words`; `None` when the stream ends or
    /// `within` passes without it.
    pub fn find(&self, words: &str, within: Duration) -> Option<String> {
        let end = Instant::now() + within;
        let mut seen = 0;
        let mut taken = self.shared.0.lock().expect("no one panics while holding it");
        loop {
            let found = taken.lines[seen..].iter().find(|line| line.contains(words));
            if found.is_some() {
                return found.cloned();
            }
            seen = taken.lines.len();
            let left = end.saturating_duration_since(Instant::now());
            if taken.ended || left.is_zero() {
                return None;
            }
            let waited = self.shared.1.wait_timeout(taken, left);
            taken = waited.expect("no one panics while holding it").0;
        }
    }

    fn change(&self, change: impl FnOnce(&mut Taken)) {
        change(&mut self.shared.0.lock().expect("no one panics while holding it"));
        self.shared.1.notify_all();
    }
}
