//! `hearthwatch household import FILE [--confirm]`.

use std::process::ExitCode;

use serde_json::{Value, json};
use store::{HouseholdLine, Match};

use super::{lines, open};
use crate::cli::Household;
use crate::config::Config;

/// Columns of a CSV that hold lists.
const LISTS: &[&str] = &["lists", "key_persons"];

/// Shows what a list would match; takes it in if confirmed.
pub async fn run(config: &Config, arguments: Household) -> anyhow::Result<ExitCode> {
    let Household::Import { file, confirm, json: as_json } = arguments;
    let mut households = Vec::new();
    for (number, mut fields) in lines::read(&file, LISTS)? {
        // A CSV cell holds its members as JSON.
        if let Some(Value::String(text)) = fields.get("members") {
            let members = serde_json::from_str(text)
                .map_err(|_| anyhow::anyhow!("line {number}: members: is not JSON"))?;
            fields.insert("members".to_owned(), members);
        }
        let line = HouseholdLine::parse(Value::Object(fields), &config.town)
            .map_err(|refusal| anyhow::anyhow!("line {number}: {refusal}"))?;
        households.push(line);
    }
    let store = open::store(config).await?;
    let matches = store.preview_households(&households).await?;
    for (line, found) in households.iter().zip(&matches) {
        if as_json {
            println!("{}", json!({ "household": line.id, "match": found }));
        } else if let Match::Elsewhere(others) = found {
            println!("{}: people of it are known in {}", line.id, others.join(", "));
        }
    }
    let new = matches.iter().filter(|found| **found == Match::New).count();
    let known = matches.iter().filter(|found| **found == Match::Known).count();
    let unsure = matches.len() - new - known;
    if confirm {
        store.import_households(&households, open::now()).await?;
    }
    if !as_json {
        println!("{new} new, {known} known, {unsure} with people known elsewhere");
        println!("{}", if confirm { "taken in" } else { "a preview: --confirm takes it in" });
    }
    Ok(ExitCode::SUCCESS)
}
