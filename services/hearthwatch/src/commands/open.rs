//! Opening what commands share: the store with its key, the live ruleset, the clock.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use ingest::{Clock, Ingest, Metrics, Nudge};
use secrecy::SecretString;
use store::{Keys, NewRuleset, Store, StoreConfig, StoreError};
use tokio::sync::watch;
use triage::Ruleset;

use super::text;
use crate::config::Config;
use crate::rules;

/// Opens the configured store; embedded, its schema is brought up to date and a missing key made.
pub async fn store(config: &Config) -> anyhow::Result<Store> {
    use secrecy::ExposeSecret;
    let embedded = config.store.url.expose_secret().starts_with("sqlite:");
    let keys = keys(&config.store.key_file, embedded)?;
    let open = StoreConfig { url: config.store.url.clone(), connections: config.store.connections };
    let store =
        Store::connect(&open, keys).await.context("the store at store.url cannot be opened")?;
    let checked = if embedded { store.migrate().await } else { store.check_key().await };
    match checked {
        Ok(()) => Ok(store),
        Err(error @ StoreError::WrongKey) => {
            Err(error).context(format!("store.key_file {}", config.store.key_file.display()))
        }
        Err(error) => Err(error).context("the store at store.url cannot be used"),
    }
}

/// A store in memory, gone with the process.
pub async fn memory() -> anyhow::Result<Store> {
    let open = StoreConfig { url: SecretString::from("sqlite::memory:"), connections: 1 };
    let store = Store::connect(&open, Keys::random()).await?;
    store.migrate().await?;
    Ok(store)
}

/// The keys of a file; made if there may be none yet.
pub fn keys(file: &Path, make: bool) -> anyhow::Result<Keys> {
    let place = || format!("store.key_file {}", file.display());
    if make && !file.exists() {
        write_key(file).with_context(place)?;
    }
    let text = std::fs::read_to_string(file).with_context(place)?;
    Keys::from_hex(&text).with_context(place)
}

/// Readable by its owner only, and never over one that is there.
fn write_key(file: &Path) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut made =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    let mut bytes = [0_u8; 32];
    rand::fill(&mut bytes);
    writeln!(made, "{}", triage::hex(&bytes))?;
    made.sync_all()
}

/// The live ruleset of a store; the shipped one is published at the first start.
pub async fn live_ruleset(store: &Store) -> anyhow::Result<Arc<Ruleset>> {
    let shipped = rules::shipped();
    let first = NewRuleset { files: &shipped, author: "system", note: text::SHIPPED };
    let live = store.publish_first(&first, now()).await?;
    Ok(store.ruleset(&live).await?)
}

/// An ingest service on a store, for commands that feed it.
pub fn ingest(store: &Store, ruleset: Arc<Ruleset>, town: &str) -> anyhow::Result<Ingest> {
    // The sender may go: a receiver keeps the last value.
    let (_, live) = watch::channel(ruleset);
    let metrics = Metrics::new(&prometheus::Registry::new())?;
    let nudge: Nudge = Arc::new(|_| {});
    Ok(Ingest::new(store.clone(), live, town, clock(), nudge, metrics))
}

/// The wall clock, microseconds since the epoch. The only place that reads it.
#[expect(clippy::disallowed_methods, reason = "the one place where the program reads the clock")]
pub fn now() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

/// The wall clock to be passed on.
pub fn clock() -> Clock {
    Arc::new(now)
}
