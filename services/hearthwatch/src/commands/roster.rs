//! `hearthwatch roster import FILE`.

use std::process::ExitCode;

use serde_json::json;
use store::RosterLine;

use super::{lines, open};
use crate::cli::Roster;
use crate::config::Config;

/// Columns of a CSV that hold lists.
const LISTS: &[&str] = &["channels", "absences", "kin_households"];

/// Takes in a roster.
pub async fn run(config: &Config, arguments: Roster) -> anyhow::Result<ExitCode> {
    let Roster::Import { file, json: as_json } = arguments;
    let read = lines::read(&file, LISTS)?;
    let mut roster = Vec::with_capacity(read.len());
    for (number, fields) in &read {
        let line = RosterLine::from_fields(fields)
            .map_err(|error| anyhow::anyhow!("line {number}: {error}"))?;
        roster.push(line);
    }
    let store = open::store(config).await?;
    let summary = store.import_roster(&roster, open::now()).await?;
    if as_json {
        let counts = json!({
            "added": summary.added, "changed": summary.changed, "unchanged": summary.unchanged,
        });
        println!("{counts}");
    } else {
        println!(
            "{} added, {} changed, {} unchanged",
            summary.added, summary.changed, summary.unchanged
        );
    }
    Ok(ExitCode::SUCCESS)
}
