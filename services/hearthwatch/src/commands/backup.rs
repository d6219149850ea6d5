//! `hearthwatch backup`: make one, look whether one is whole, fill a new store from one.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use serde_json::json;
use store::{BackupHeading, BackupRows, Keys, Store, StoreConfig, verify_backup};

use super::open;
use crate::cli::{Backup, Restore};
use crate::config::Config;

/// Makes a backup, or verifies one.
pub async fn run(config: &Config, command: &Backup) -> anyhow::Result<ExitCode> {
    match command {
        Backup::Make { file, json } => make(config, file, *json).await,
        Backup::Verify { file, json } => {
            let keys = open::keys(&config.store.key_file, false)?;
            told("holds", &verified(file, &keys)?, *json);
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Never over a file that is there, and under its name only once it has been read again whole.
async fn make(config: &Config, file: &Path, as_json: bool) -> anyhow::Result<ExitCode> {
    if file.exists() {
        anyhow::bail!("{} is there already", file.display());
    }
    let store = open::store(config).await?;
    let at = open::now();
    let part = part_of(file);
    let written = write(&store, at, &part).await;
    let rows = match written {
        Ok(rows) => rows,
        Err(error) => {
            // What is half written is of no use; that it stays is a lesser trouble than the first.
            let _ = std::fs::remove_file(&part);
            return Err(error);
        }
    };
    let again = verified(&part, store.keys())?;
    anyhow::ensure!(again == rows, "{} reads otherwise than it was written", part.display());
    std::fs::rename(&part, file).with_context(|| file.display().to_string())?;
    store.note_backup(at).await?;
    told("holds", &rows, as_json);
    Ok(ExitCode::SUCCESS)
}

async fn write(store: &Store, at: i64, part: &Path) -> anyhow::Result<BackupRows> {
    use std::os::unix::fs::OpenOptionsExt;
    let place = || part.display().to_string();
    let mut options = File::options();
    let made = options.write(true).create(true).truncate(true).mode(0o600).open(part);
    let mut to = BufWriter::new(made.with_context(place)?);
    let rows = store.back_up(at, &mut to).await.with_context(place)?;
    to.flush().with_context(place)?;
    to.get_ref().sync_all().with_context(place)?;
    Ok(rows)
}

fn part_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

fn verified(file: &Path, keys: &Keys) -> anyhow::Result<BackupRows> {
    let place = || file.display().to_string();
    let mut from = BufReader::new(File::open(file).with_context(place)?);
    verify_backup(&mut from, keys).with_context(place)
}

/// Fills a new store.
pub async fn restore(config: &Config, command: &Restore) -> anyhow::Result<ExitCode> {
    let place = || command.file.display().to_string();
    let keys = open::keys(&config.store.key_file, false)?;
    let heading = {
        let mut from = BufReader::new(File::open(&command.file).with_context(place)?);
        BackupHeading::read(&mut from).with_context(place)?
    };
    anyhow::ensure!(
        heading.opens_with(&keys),
        "{}: sealed under another master key than store.key_file {}",
        place(),
        config.store.key_file.display()
    );
    let reach =
        StoreConfig { url: config.store.url.clone(), connections: config.store.connections };
    let store = Store::connect(&reach, keys).await.context("the store at store.url")?;
    let mut from = BufReader::new(File::open(&command.file).with_context(place)?);
    let rows = store.restore(&mut from).await.with_context(place)?;
    told("restored", &rows, command.json);
    Ok(ExitCode::SUCCESS)
}

fn told(what: &str, rows: &BackupRows, as_json: bool) {
    let total: u64 = rows.values().sum();
    if as_json {
        println!("{}", json!({ "rows": total, "tables": rows }));
    } else {
        println!("{what} {total} rows of {} tables", rows.len());
    }
}
