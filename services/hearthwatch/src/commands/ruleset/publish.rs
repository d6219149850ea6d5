//! `hearthwatch rules publish | rollback`.

use std::process::ExitCode;

use serde_json::json;
use store::{Order, OrderKind, Publishing, Store, Version};
use triage::event::rfc3339;

use crate::cli::{PublishRules, RollbackRules};
use crate::commands::{SOME_FAILED, open};
use crate::publishing;

/// Publishes an approved version, or orders it for a time.
pub async fn publish(store: &Store, arguments: PublishRules) -> anyhow::Result<ExitCode> {
    let by = store.person_of_account(&arguments.who).await?;
    let version = store.ruleset_version(&arguments.version).await?;
    let order = Order {
        version: &version,
        kind: OrderKind::Publish,
        by: &by,
        note: &arguments.note,
        without: &arguments.without,
        confirm_warnings: arguments.confirm_warnings,
        at: arguments.at.map(jiff::Timestamp::as_microsecond),
    };
    act(store, &order, arguments.json).await
}

/// Goes back to an earlier version.
pub async fn rollback(store: &Store, arguments: RollbackRules) -> anyhow::Result<ExitCode> {
    let by = store.person_of_account(&arguments.who).await?;
    let version = match &arguments.to {
        Some(name) => store.ruleset_version(name).await?,
        None => store.version_before().await?,
    };
    let order = Order {
        version: &version,
        kind: OrderKind::Rollback,
        by: &by,
        note: &arguments.note,
        without: &arguments.without,
        confirm_warnings: None,
        at: None,
    };
    act(store, &order, arguments.json).await
}

async fn act(store: &Store, order: &Order<'_>, as_json: bool) -> anyhow::Result<ExitCode> {
    let checked = publishing::check(store, order.version).await?;
    let ordered = store.order_publishing(order, &checked, open::now()).await?;
    if order.at.is_some() {
        println!(
            "publishing {}: version {} at {}, by whichever node is running then",
            ordered.id,
            order.version.number,
            rfc3339(ordered.due_at)
        );
        return Ok(ExitCode::SUCCESS);
    }
    publishing::carry_out(store, ordered.clone()).await?;
    report(store, &ordered, order.version, as_json).await
}

/// The version is live from here on; says which nodes judge with it.
async fn report(
    store: &Store,
    publishing: &Publishing,
    version: &Version,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let nodes = publishing::seen(store, publishing).await?;
    let behind = nodes.iter().filter(|node| node.judges_with != version.hash);
    let behind: Vec<&str> = behind.map(|node| &*node.id).collect();
    if as_json {
        let says = json!({
            "publishing": publishing.id, "version": version.number, "hash": version.hash,
            "nodes": nodes, "behind": behind,
        });
        println!("{says}");
    } else {
        let (number, hash) = (version.number, &version.hash[..12]);
        println!("version {number}, {hash}, is live; {} nodes running", nodes.len());
        for node in &behind {
            println!("node {node} does not judge with it: it is out of service until it does");
        }
    }
    Ok(if behind.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(SOME_FAILED) })
}
