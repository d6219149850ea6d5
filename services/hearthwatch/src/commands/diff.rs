//! `hearthwatch rules diff`: what differs between two rulesets, in words.

use std::process::ExitCode;

use super::{text, version};
use crate::cli::Diff;
use crate::config::Config;

/// Prints every difference.
pub async fn run(config: &Config, arguments: Diff) -> anyhow::Result<ExitCode> {
    let before = version::load(config, &arguments.before).await?;
    let after = version::load(config, &arguments.after).await?;
    let changes = triage::diff::diff(&before, &after);
    if arguments.json {
        let of = |ruleset: &triage::Ruleset| ruleset.hash().to_owned();
        let found = serde_json::json!({
            "before": of(&before), "after": of(&after), "changes": changes,
        });
        println!("{found}");
        return Ok(ExitCode::SUCCESS);
    }
    for line in text::diff::lines(&changes, arguments.lang) {
        println!("{line}");
    }
    Ok(ExitCode::SUCCESS)
}
