//! `hearthwatch rules try`: events in, assessments out, on a memory store; no side effect.

use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use console::Tried;

use super::SOME_FAILED;
use crate::rules;
use crate::trying::Trial;

/// Judges events line by line.
pub async fn run(rules_dir: Option<&Path>, file: Option<&Path>) -> anyhow::Result<ExitCode> {
    let ruleset = rules::load(&rules::folder_or_shipped(rules_dir)?)?;
    let trial = Trial::new(Arc::new(ruleset)).await?;
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
        match trial.judge(line).await? {
            Tried::Judged(assessment) => {
                serde_json::to_writer(&mut out, &assessment)?;
                out.write_all(b"\n")?;
            }
            Tried::NoCase => {}
            Tried::Duplicate => {
                eprintln!("line {}: id: came before; no second effect", number + 1);
            }
            Tried::Conflict => {
                eprintln!("line {}: id: came before with another body", number + 1);
                failed = true;
            }
            Tried::Refused(detail) => {
                eprintln!("line {}: {detail}", number + 1);
                failed = true;
            }
        }
    }
    Ok(if failed { ExitCode::from(SOME_FAILED) } else { ExitCode::SUCCESS })
}
