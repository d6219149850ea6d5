//! `hearthwatch import FILE`: events from a file, with a table of what became of each row.

use std::process::ExitCode;

use anyhow::Context;
use ingest::import::{self, ColumnMap, Options};
use ingest::{Outcome, Received};
use serde_json::json;
use store::Store;

use super::{SOME_FAILED, open};
use crate::cli::Import;
use crate::config::Config;

/// The most rows of one transaction.
const BATCH: usize = 256;

/// Takes in a file.
pub async fn run(config: &Config, arguments: Import) -> anyhow::Result<ExitCode> {
    let name = arguments.file.display().to_string();
    let bytes = if name == "-" {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes)?;
        bytes
    } else {
        std::fs::read(&arguments.file).with_context(|| format!("{name} cannot be read"))?
    };
    let file = if name == "-" { "events.jsonl" } else { &name };
    let store = open::store(config).await?;
    let options = options(config, &store, &arguments).await?;
    let read = import::read(file, &bytes, &options)
        .map_err(|problem| anyhow::anyhow!("{name}: {problem}"))?;
    let ingest = open::ingest(&store, open::live_ruleset(&store).await?, &config.town)?;
    let mut table = Table { as_json: arguments.json, ..Table::default() };
    let mut rows = Vec::new();
    for line in read.lines {
        let (body, refused) = match line.outcome {
            import::Outcome::Event(event, _) => (event.to_string().into_bytes(), None),
            import::Outcome::Bytes(bytes) => (bytes, None),
            import::Outcome::Refused { column, reason, content } => {
                let column = if column.is_empty() { "line".to_owned() } else { column };
                (content.0, Some((column, reason.to_string())))
            }
            import::Outcome::Skipped(_) => {
                table.skipped += 1;
                continue;
            }
        };
        let history = arguments.history;
        rows.push((
            (line.table, line.row),
            Received { refused, history, ..Received::new("file", body) },
        ));
    }
    for part in rows.chunks(BATCH) {
        let batch: Vec<Received> = part.iter().map(|(_, received)| received.clone()).collect();
        let outcomes = ingest.accept(&batch).await?;
        for ((place, _), outcome) in part.iter().zip(outcomes) {
            table.add(*place, outcome);
        }
    }
    table.print();
    if arguments.history {
        print_standing(&store, arguments.json).await?;
    }
    Ok(if table.refused > 0 { ExitCode::from(SOME_FAILED) } else { ExitCode::SUCCESS })
}

async fn options(config: &Config, store: &Store, arguments: &Import) -> anyhow::Result<Options> {
    let today = super::today();
    let mut options = Options::new(config.town.clone(), today);
    options.bulletin_no.clone_from(&arguments.bulletin);
    options.year = arguments.year;
    options.places.clone_from(&config.places);
    for kept in store.import_maps().await? {
        options.maps.extend(ColumnMap::parse(&kept).ok());
    }
    if let Some(map) = &arguments.map {
        if map.ends_with(".toml") {
            let text = std::fs::read_to_string(map).with_context(|| format!("the map {map}"))?;
            let parsed =
                ColumnMap::parse(&text).map_err(|problem| anyhow::anyhow!("{map}: {problem}"))?;
            store.keep_import_map(&parsed.name, &parsed.source, &text, open::now()).await?;
            options.map = Some(parsed.name.clone());
            options.maps.retain(|kept| kept.name != parsed.name);
            options.maps.push(parsed);
        } else {
            options.map = Some(map.clone());
        }
    }
    Ok(options)
}

/// One list per place of what stands today, for a person to confirm; history warns nobody.
async fn print_standing(store: &Store, as_json: bool) -> anyhow::Result<()> {
    for one in store.standing().await? {
        if as_json {
            println!("{}", serde_json::to_string(&one)?);
            continue;
        }
        let flags: Vec<&str> = one.flags.iter().map(triage::Flag::words).collect();
        println!(
            "{}  {}  {}  {}  {}",
            one.village.as_deref().unwrap_or("-"),
            one.case.as_deref().unwrap_or("-"),
            one.level.words(),
            flags.join(" "),
            one.latest_at.map(triage::event::rfc3339).unwrap_or_default(),
        );
    }
    Ok(())
}

#[derive(Default)]
struct Table {
    as_json: bool,
    accepted: usize,
    duplicate: usize,
    refused: usize,
    skipped: usize,
}

impl Table {
    fn add(&mut self, place: (u32, u32), outcome: Outcome) {
        match outcome {
            Outcome::Accepted { .. } => self.accepted += 1,
            Outcome::Duplicate { .. } => self.duplicate += 1,
            Outcome::Conflict { .. } => self.refused(place, "id: came before with another content"),
            Outcome::Refused { detail, .. } => self.refused(place, &detail),
            Outcome::Unauthorized { field } => {
                self.refused(place, &format!("{field}: not allowed"))
            }
        }
    }

    fn refused(&mut self, (table, row): (u32, u32), why: &str) {
        self.refused += 1;
        if self.as_json {
            println!("{}", json!({ "table": table, "row": row, "refused": why }));
        } else if table > 1 {
            println!("table {table}, row {row}: refused: {why}");
        } else {
            println!("row {row}: refused: {why}");
        }
    }

    fn print(&self) {
        let Self { accepted, duplicate, refused, skipped, .. } = self;
        if self.as_json {
            let counts = json!({
                "accepted": accepted, "duplicate": duplicate, "refused": refused,
                "skipped": skipped,
            });
            println!("{counts}");
        } else {
            println!(
                "{accepted} accepted, {duplicate} duplicate, {refused} refused, {skipped} skipped"
            );
        }
    }
}
