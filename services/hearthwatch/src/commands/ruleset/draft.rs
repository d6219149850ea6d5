//! `hearthwatch rules draft | approve | withdraw`.

use std::path::Path;
use std::process::ExitCode;

use store::{NewRuleset, Store};

use crate::commands::open;
use crate::{publishing, rules};

/// Keeps a folder as a draft, after its check.
pub async fn keep(store: &Store, dir: &Path, author: &str, note: &str) -> anyhow::Result<ExitCode> {
    let author = store.person_of_account(author).await?;
    let files = rules::folder(dir)?;
    let checked = publishing::checked(files.clone()).await?;
    let new = NewRuleset { files: &files, author: &author, note };
    let number = store.draft_ruleset(&new, &checked, open::now()).await?;
    println!("version {number}, {}: a draft, for somebody else to approve", &checked.hash()[..12]);
    Ok(ExitCode::SUCCESS)
}

/// Approves a draft, and says how many open cases would warn under it.
pub async fn approve(store: &Store, name: &str, who: &str) -> anyhow::Result<ExitCode> {
    let by = store.person_of_account(who).await?;
    let version = store.ruleset_version(name).await?;
    let checked = publishing::check(store, &version).await?;
    let ruleset = store.ruleset(&version.hash).await?;
    let count = store.count_rejudging(&ruleset).await?;
    store.approve_ruleset(&version, &checked, &by, count.warn, open::now()).await?;
    let number = version.number;
    println!("version {number} is approved");
    println!(
        "of {} open cases {} would warn, {} would be lower by it alone",
        count.open, count.warn, count.lower
    );
    if count.warn > i64::from(ruleset.policy().confirm_above()) {
        println!("publishing it needs --confirm-warnings {}", count.warn);
    }
    Ok(ExitCode::SUCCESS)
}

/// Takes a version back.
pub async fn withdraw(store: &Store, name: &str, who: &str) -> anyhow::Result<ExitCode> {
    let by = store.person_of_account(who).await?;
    let version = store.ruleset_version(name).await?;
    store.withdraw_ruleset(&version, &by, open::now()).await?;
    println!("version {} is withdrawn", version.number);
    Ok(ExitCode::SUCCESS)
}
