//! Carrying a publishing out in its two steps: for a command, for the console, and for a node that
//! sees one come due. What may be done and what is written is the store's.

use std::time::Duration;

use anyhow::Context;
use store::{Checked, Node, Progress, Publishing, RulesetError, Store, Version};
use triage::loading::RuleFiles;

use crate::commands::open;

/// How often the nodes are asked how far they are.
const ASK_EVERY: Duration = Duration::from_millis(50);
/// How long they may take to load a version; in microseconds.
const LOADED_WITHIN: i64 = 60_000_000;
/// How long a command waits to see every node judge with it; in microseconds.
const SEEN_WITHIN: i64 = 5_000_000;

/// Checks a version as it is stored.
pub async fn check(store: &Store, version: &Version) -> anyhow::Result<Checked> {
    let files = store.ruleset_files(&version.hash).await?;
    let files = files.with_context(|| format!("version {} has no files", version.number))?;
    checked(files).await
}

/// Checks files, beside the async threads.
pub async fn checked(files: RuleFiles) -> anyhow::Result<Checked> {
    match tokio::task::spawn_blocking(move || Checked::new(&files)).await? {
        Ok(checked) => Ok(checked),
        Err(report) => {
            let problems = report.diagnostics.iter().map(|one| format!("\n{one}"));
            let problems: String = problems.take(20).collect();
            let count = report.diagnostics.len();
            anyhow::bail!("the check fails, so nothing was changed: {count} problems{problems}")
        }
    }
}

/// Waits until every node has loaded the version, then names it live. If that fails, the version
/// that was live stays so.
pub async fn carry_out(store: &Store, mut publishing: Publishing) -> Result<(), RulesetError> {
    let carried = step(store, &mut publishing).await;
    if let Err(error) = &carried
        && !matches!(error, RulesetError::Lost(_))
    {
        let failed = store.fail_publishing(&publishing, &error.to_string(), open::now()).await;
        if let Err(error) = failed {
            tracing::warn!(%error, "the publishing stays open until its lease runs out");
        }
    }
    carried
}

async fn step(store: &Store, publishing: &mut Publishing) -> Result<(), RulesetError> {
    let give_up_at = open::now().saturating_add(LOADED_WITHIN);
    loop {
        let now = open::now();
        let mut progress = store.publishing_progress(publishing, now).await?;
        if progress == Progress::Ready {
            progress = store.name_live(publishing, now).await?;
        }
        match progress {
            Progress::Ready => return Ok(()),
            Progress::Blocked(nodes) => return Err(RulesetError::Nodes(nodes)),
            Progress::Waiting(nodes) if now >= give_up_at => {
                let why = "has not loaded it in time";
                let nodes = nodes.into_iter().map(|node| (node, why.to_owned())).collect();
                return Err(RulesetError::Nodes(nodes));
            }
            Progress::Waiting(_) => tokio::time::sleep(ASK_EVERY).await,
        }
    }
}

/// Waits a little for the running nodes to judge with the version; gives them all, so that who
/// does not is seen.
pub async fn seen(store: &Store, publishing: &Publishing) -> Result<Vec<Node>, RulesetError> {
    let give_up_at = open::now().saturating_add(SEEN_WITHIN);
    loop {
        let now = open::now();
        let nodes = store.nodes(now).await?;
        let nodes: Vec<Node> = nodes.into_iter().filter(|node| !node.gone).collect();
        let mut without = nodes.iter().filter(|node| !publishing.without.contains(&node.id));
        if now >= give_up_at || without.all(|node| node.judges_with == publishing.hash) {
            return Ok(nodes);
        }
        tokio::time::sleep(ASK_EVERY).await;
    }
}

/// A node's part: takes up a publishing whose time has come and carries it out.
pub async fn carry_out_due(store: Store, node: String) {
    let carried = async {
        let Some(publishing) = store.claim_publishing(&node, open::now()).await? else {
            return anyhow::Ok(());
        };
        let id = publishing.id;
        let version = store.ruleset_version(&publishing.hash).await?;
        if let Err(error) = check(&store, &version).await {
            store.fail_publishing(&publishing, "the check fails", open::now()).await?;
            return Err(error);
        }
        carry_out(&store, publishing).await?;
        tracing::info!(publishing = id, ruleset = version.number, "a due publishing is done");
        Ok(())
    };
    if let Err(error) = carried.await {
        tracing::error!(error = %format!("{error:#}"), "a due publishing was not carried out");
    }
}
