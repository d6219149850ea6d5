//! What is logged while a story runs, at the finest level and by every thread: those of the stores
//! too, and of whatever other story runs meanwhile.

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, Once};

static WRITTEN: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static LISTENING: AtomicUsize = AtomicUsize::new(0);
static INSTALLED: Once = Once::new();

/// Listens as long as it lives.
pub(crate) struct Logs(());

impl Logs {
    /// Begins to listen. Something planted is found first, so that a story which finds nothing
    /// later has listened.
    pub(crate) fn listen(planted: &str) -> Self {
        // For the whole process: one subscriber for each thread misses what another saw first.
        INSTALLED.call_once(|| {
            let subscriber = tracing_subscriber::fmt()
                .with_max_level(tracing::Level::TRACE)
                .with_ansi(false)
                .with_writer(|| Ear)
                .finish();
            tracing::subscriber::set_global_default(subscriber).unwrap();
        });
        LISTENING.fetch_add(1, Ordering::SeqCst);
        let logs = Self(());
        tracing::trace!(planted, "planted");
        assert!(logs.text().contains(planted), "logs are heard");
        logs
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&WRITTEN.lock().unwrap()).into_owned()
    }
}

impl Drop for Logs {
    fn drop(&mut self) {
        LISTENING.fetch_sub(1, Ordering::SeqCst);
    }
}

struct Ear;

impl Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if LISTENING.load(Ordering::SeqCst) > 0 {
            WRITTEN.lock().unwrap().extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
