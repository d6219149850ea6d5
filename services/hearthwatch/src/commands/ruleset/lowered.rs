//! `hearthwatch rules lowered`.

use std::process::ExitCode;

use store::Store;
use triage::Flag;

/// Lists what the latest version alone would have left lower, for a person to look at.
pub async fn run(store: &Store, as_json: bool) -> anyhow::Result<ExitCode> {
    for one in store.lowered_by_ruleset().await? {
        if as_json {
            println!("{}", serde_json::to_string(&one)?);
            continue;
        }
        let gone = one.flags_was.without(one.flags_now);
        let gone: Vec<&str> = gone.iter().map(Flag::words).collect();
        println!(
            "{}  {} -> {}  {}",
            one.case.as_deref().unwrap_or(&one.matter),
            one.level_was.words(),
            one.level_now.words(),
            gone.join(" ")
        );
    }
    Ok(ExitCode::SUCCESS)
}
