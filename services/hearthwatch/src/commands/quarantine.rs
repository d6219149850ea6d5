//! `hearthwatch quarantine list | put-back`.

use std::process::ExitCode;

use ingest::{Outcome, Received};
use triage::event::{Envelope, rfc3339};

use super::{SOME_FAILED, open};
use crate::cli::Quarantine;
use crate::config::Config;

/// Lists or puts back.
pub async fn run(config: &Config, arguments: Quarantine) -> anyhow::Result<ExitCode> {
    let store = open::store(config).await?;
    let rows = store.quarantined(0).await?;
    match arguments {
        Quarantine::List(as_json) => {
            for row in rows {
                if as_json.json {
                    println!("{}", serde_json::to_string(&row)?);
                } else {
                    let field = if row.field.is_empty() { "body" } else { &row.field };
                    println!(
                        "{}  {}  {field}: {}  {} time(s), since {}",
                        row.row,
                        row.way_in,
                        row.reason,
                        row.times,
                        rfc3339(row.first_at)
                    );
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        Quarantine::PutBack { rows: wanted } => {
            let ingest = open::ingest(&store, open::live_ruleset(&store).await?, &config.town)?;
            let all: Vec<i64> = rows.into_iter().map(|row| row.row).collect();
            let wanted = if wanted.is_empty() { all } else { wanted };
            let mut failed = false;
            for row in wanted {
                failed |= !put_back(&store, &ingest, row).await?;
            }
            Ok(if failed { ExitCode::from(SOME_FAILED) } else { ExitCode::SUCCESS })
        }
    }
}

async fn put_back(store: &store::Store, ingest: &ingest::Ingest, row: i64) -> anyhow::Result<bool> {
    let Some(content) = store.quarantined_content(row).await? else {
        println!("{row}: no such open row");
        return Ok(false);
    };
    let received = Received {
        envelope: (!content.attributes.is_empty())
            .then_some(Envelope { attributes: content.attributes }),
        quarantined: Some(row),
        ..Received::new(&content.way_in, content.body)
    };
    let outcome = ingest.accept(&[received]).await?.into_iter().next();
    Ok(match outcome {
        Some(Outcome::Accepted { .. } | Outcome::Duplicate { .. }) => {
            println!("{row}: accepted");
            true
        }
        Some(Outcome::Refused { detail, .. }) => {
            println!("{row}: still refused: {detail}");
            false
        }
        _ => {
            println!("{row}: still in conflict with what is stored");
            false
        }
    })
}
