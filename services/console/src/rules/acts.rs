//! The life of a version: drafted, approved by somebody else, published in two steps, rolled back.

use store::{
    APPROVER, Checked, Count, NewRuleset, Node, Order, OrderKind, RULE_KEEPER, RulesetError,
    Session, Version,
};
use triage::loading::RuleFiles;

use super::Refused;
use super::who::holds;
use crate::problem::Problem;
use crate::serve::Console;

/// The version that somebody calls by this name, and its files.
pub(crate) async fn find(console: &Console, name: &str) -> Result<(Version, RuleFiles), Refused> {
    let version = console.store.ruleset_version(name).await?;
    let files = console.store.ruleset_files(&version.hash).await?;
    Ok((version, files.ok_or(Problem::Broken)?))
}

/// Keeps files as a draft, after their check.
pub(crate) async fn draft(
    console: &Console,
    session: &Session,
    files: RuleFiles,
    note: &str,
) -> Result<Version, Refused> {
    require(console, session, RULE_KEEPER)?;
    require_note(note)?;
    let checked = console.workshop.check(files.clone()).await?;
    let new = NewRuleset { files: &files, author: &session.person, note };
    let number = console.store.draft_ruleset(&new, &checked, console.now()).await?;
    Ok(console.store.ruleset_version(&number.to_string()).await?)
}

/// Approves a draft that somebody else wrote; what the open cases would do under it.
pub(crate) async fn approve(
    console: &Console,
    session: &Session,
    name: &str,
) -> Result<(Version, Count, bool), Refused> {
    require(console, session, APPROVER)?;
    let (version, files) = find(console, name).await?;
    if version.author == session.person {
        return Err(denied(console, RulesetError::OwnDraft));
    }
    let checked = console.workshop.check(files).await?;
    let ruleset = console.store.ruleset(&version.hash).await?;
    let count = console.store.count_rejudging(&ruleset).await?;
    let (by, now) = (&session.person, console.now());
    console.store.approve_ruleset(&version, &checked, by, count.warn, now).await?;
    let version = console.store.ruleset_version(&version.hash).await?;
    Ok((version, count, count.warn > checked.confirm_above()))
}

/// Takes a version back that is not live.
pub(crate) async fn withdraw(
    console: &Console,
    session: &Session,
    name: &str,
) -> Result<Version, Refused> {
    let version = console.store.ruleset_version(name).await?;
    console.store.withdraw_ruleset(&version, &session.person, console.now()).await?;
    Ok(console.store.ruleset_version(&version.hash).await?)
}

/// When and how something becomes live.
#[derive(Clone, Debug, Default)]
pub(crate) struct Publishes {
    /// Why.
    pub(crate) note: String,
    /// Nodes that go without it.
    pub(crate) without: Vec<String>,
    /// The number of warnings that the person confirms.
    pub(crate) confirm_warnings: Option<i64>,
    /// When; at once if not given.
    pub(crate) at: Option<i64>,
}

/// What an order has come to.
#[derive(Debug)]
pub(crate) struct Published {
    /// The publishing's number.
    pub(crate) publishing: i64,
    /// What was ordered.
    pub(crate) version: Version,
    /// How far it is.
    pub(crate) timing: Timing,
}

/// How far an order is.
#[derive(Debug)]
pub(crate) enum Timing {
    /// It is live; the running nodes.
    Live(Vec<Node>),
    /// It is due then, and whichever node is running carries it out.
    Due(i64),
}

/// Publishes an approved version, or orders it for a time.
pub(crate) async fn publish(
    console: &Console,
    session: &Session,
    name: &str,
    publishes: &Publishes,
) -> Result<Published, Refused> {
    require(console, session, APPROVER)?;
    require_note(&publishes.note)?;
    let (version, files) = find(console, name).await?;
    let checked = console.workshop.check(files).await?;
    order(console, session, version, &checked, (OrderKind::Publish, publishes)).await
}

/// Goes back to an earlier version: the one before the live one if none is named.
pub(crate) async fn roll_back(
    console: &Console,
    session: &Session,
    to: Option<&str>,
    publishes: &Publishes,
) -> Result<Published, Refused> {
    require(console, session, APPROVER)?;
    require_note(&publishes.note)?;
    let version = match to {
        Some(name) => console.store.ruleset_version(name).await?,
        None => console.store.version_before().await?,
    };
    let (version, files) = find(console, &version.hash).await?;
    let checked = console.workshop.check(files).await?;
    order(console, session, version, &checked, (OrderKind::Rollback, publishes)).await
}

async fn order(
    console: &Console,
    session: &Session,
    version: Version,
    checked: &Checked,
    (kind, publishes): (OrderKind, &Publishes),
) -> Result<Published, Refused> {
    let order = Order {
        version: &version,
        kind,
        by: &session.person,
        note: &publishes.note,
        without: &publishes.without,
        confirm_warnings: publishes.confirm_warnings,
        at: publishes.at,
    };
    let ordered = console.store.order_publishing(&order, checked, console.now()).await?;
    let (publishing, due) = (ordered.id, ordered.due_at);
    let timing = if publishes.at.is_some() {
        Timing::Due(due)
    } else {
        Timing::Live((console.workshop.rules.carry_out)(ordered).await?)
    };
    let version = console.store.ruleset_version(&version.hash).await?;
    Ok(Published { publishing, version, timing })
}

/// Refuses before any work is done what the store would refuse after it.
fn require(console: &Console, session: &Session, role: &'static str) -> Result<(), Refused> {
    if holds(session, role) {
        return Ok(());
    }
    Err(denied(console, RulesetError::RoleMissing(role)))
}

fn require_note(note: &str) -> Result<(), Refused> {
    if note.trim().is_empty() { Err(RulesetError::NoteMissing.into()) } else { Ok(()) }
}

fn denied(console: &Console, error: RulesetError) -> Refused {
    console.metrics.denied("rules");
    error.into()
}
