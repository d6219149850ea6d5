//! `hearthwatch rules try`: events in, assessments out, on a memory store; no side effect.

use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use ingest::{Outcome, Received};

use super::{SOME_FAILED, open};
use crate::rules;

/// Judges events line by line.
pub async fn run(rules_dir: Option<&Path>, file: Option<&Path>) -> anyhow::Result<ExitCode> {
    let ruleset = rules::load(&rules::folder_or_shipped(rules_dir)?)?;
    let shown = rules::load(&rules::folder_or_shipped(rules_dir)?)?;
    let store = open::memory().await?;
    let ingest = open::ingest(&store, Arc::new(ruleset), "YC")?;
    let lines: Box<dyn BufRead> = match file {
        None => Box::new(std::io::BufReader::new(std::io::stdin())),
        Some(file) => Box::new(std::io::BufReader::new(
            std::fs::File::open(file).with_context(|| format!("{}", file.display()))?,
        )),
    };
    let mut out = std::io::stdout().lock();
    let mut failed = false;
    for (number, line) in lines.split(b'\n').enumerate() {
        let line = line.context("the events cannot be read")?;
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        if line.trim_ascii().is_empty() {
            continue;
        }
        let outcomes = ingest.accept(&[Received::new("try", line)]).await?;
        match outcomes.into_iter().next() {
            Some(Outcome::Accepted { key, .. }) => {
                if let Some(assessment) = store.assessment(&key, &shown).await? {
                    serde_json::to_writer(&mut out, &assessment)?;
                    out.write_all(b"\n")?;
                }
            }
            Some(Outcome::Duplicate { .. }) => {
                eprintln!("line {}: id: came before; no second effect", number + 1);
            }
            Some(Outcome::Conflict { .. }) => {
                eprintln!("line {}: id: came before with another body", number + 1);
                failed = true;
            }
            Some(Outcome::Refused { detail, .. }) => {
                eprintln!("line {}: {detail}", number + 1);
                failed = true;
            }
            Some(Outcome::Unauthorized { .. }) | None => failed = true,
        }
    }
    Ok(if failed { ExitCode::from(SOME_FAILED) } else { ExitCode::SUCCESS })
}
