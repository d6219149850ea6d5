//! `hearthwatch rules versions [--nodes]`.

use std::process::ExitCode;

use serde_json::json;
use store::Store;
use triage::event::rfc3339;

use crate::commands::open;

/// Lists the versions, the newest first.
pub async fn list(store: &Store, as_json: bool) -> anyhow::Result<ExitCode> {
    for version in store.ruleset_versions().await? {
        if as_json {
            println!("{}", serde_json::to_string(&version)?);
            continue;
        }
        let state = if version.live { "live" } else { version.state.name() };
        println!(
            "{:>4}  {}  {state:<9}  {}  {}",
            version.number,
            &version.hash[..12],
            rfc3339(version.created_at),
            version.author
        );
        for line in version.note.lines() {
            println!("      {line}");
        }
        if let (Some(by), Some(warnings)) = (&version.approved_by, version.warnings) {
            println!("      approved by {by}; {warnings} open cases would warn");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Lists the running processes.
pub async fn nodes(store: &Store, as_json: bool) -> anyhow::Result<ExitCode> {
    let live = store.live_ruleset().await?;
    for node in store.nodes(open::now()).await? {
        if as_json {
            let mut value = json!(node);
            value["live"] = json!(live.as_deref() == Some(&*node.judges_with));
            println!("{value}");
            continue;
        }
        let state = match &node.load_error {
            _ if node.gone => "gone".to_owned(),
            Some(why) => format!("out of service: {why}"),
            None if live.as_deref() == Some(&*node.judges_with) => "live".to_owned(),
            None => "behind".to_owned(),
        };
        println!(
            "{}  {}  {}  since {}  {state}",
            node.id,
            node.program,
            &node.judges_with[..12],
            rfc3339(node.judges_since)
        );
    }
    Ok(ExitCode::SUCCESS)
}
