//! `hearthwatch rules statistics`: what rules did, and which are dead or always fire.

#[cfg(test)]
mod tests;

use std::process::ExitCode;

use serde_json::json;
use store::RuleCounter;

use super::{open, text};
use crate::config::Config;
use crate::statistics::holder;

/// Counts on as far as nobody else does, and prints.
pub async fn run(config: &Config, as_json: bool) -> anyhow::Result<ExitCode> {
    let store = open::store(config).await?;
    let live = open::live_ruleset(&store).await?;
    let mut counter = RuleCounter::new(store.clone(), &holder());
    while counter.step(open::now()).await?.is_some_and(|counted| counted > 0) {}
    let found = store.rule_statistics().await?;
    let ids: Vec<&str> = live.rules().iter().map(|rule| &*rule.id).collect();
    let (dead, always) = (found.dead(&ids), found.always(&ids));
    if as_json {
        println!("{}", json!({ "statistics": found, "dead": dead, "always": always }));
    } else {
        println!("{}", text::statistics::table(&found, &ids, &dead, &always));
    }
    Ok(ExitCode::SUCCESS)
}
