//! `hearthwatch rules mute | unmute | mutes`: rules that are silent for one case.

#[cfg(test)]
mod tests;

use std::process::ExitCode;

use store::Muting;

use super::{open, report, text};
use crate::cli::{Mute, Unmute};
use crate::config::Config;

/// Silences a rule for a case.
pub async fn mute(config: &Config, arguments: Mute) -> anyhow::Result<ExitCode> {
    let store = open::store(config).await?;
    let live = open::live_ruleset(&store).await?;
    let Mute { rule, case, until, reason, by } = arguments;
    let until = report::begins(until)?;
    let muting = Muting { case: &case, rule: &rule, until, by: &by, reason: &reason };
    store.mute(&muting, &live, open::now()).await?;
    println!("{}", text::case::muted(&case, &rule, until));
    Ok(ExitCode::SUCCESS)
}

/// Lets a rule speak again.
pub async fn unmute(config: &Config, arguments: Unmute) -> anyhow::Result<ExitCode> {
    let store = open::store(config).await?;
    let live = open::live_ruleset(&store).await?;
    let Unmute { rule, case, by } = arguments;
    store.unmute((&case, &rule), &by, &live, open::now()).await?;
    println!("{}", text::case::unmuted(&case, &rule));
    Ok(ExitCode::SUCCESS)
}

/// Lists what is or was silent.
pub async fn list(config: &Config, as_json: bool) -> anyhow::Result<ExitCode> {
    let store = open::store(config).await?;
    let now = open::now();
    for muted in store.mutes().await? {
        if as_json {
            println!("{}", serde_json::to_string(&muted)?);
        } else {
            println!("{}", text::case::mute(&muted, now));
        }
    }
    Ok(ExitCode::SUCCESS)
}
