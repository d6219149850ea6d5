//! `hearthwatch rules diff`: what differs between two rulesets, in words.

use std::process::ExitCode;

use triage::loading;

use super::version;
use crate::cli::{Diff, Language};
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
    let language = match arguments.lang {
        Language::Zh => loading::Language::Zh,
        Language::En => loading::Language::En,
    };
    for line in triage::diff::lines(&changes, language) {
        println!("{line}");
    }
    Ok(ExitCode::SUCCESS)
}
