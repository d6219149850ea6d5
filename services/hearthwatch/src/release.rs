//! A new release's rules: merged with the town's own into a draft for a person to look at.
//!
//! - `blocks`: a file as the rules, signals and cases it is made of.
//! - `merge`: three versions of it into one, and what could not be.

mod blocks;
mod merge;

use store::{NewRuleset, Store};
use triage::loading::RuleFiles;

use crate::commands::{open, text};
use crate::rules;

/// What came of taking a release in.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken {
    /// The shipped rules are those taken in last.
    Nothing,
    /// A draft was made, of this number, with so many places left for a person.
    Draft(i64, usize),
    /// The town's rules are what the merge would give.
    Same,
}

/// Takes the shipped rules in if they are not those taken in last.
pub async fn take_in(store: &Store) -> anyhow::Result<Taken> {
    let shipped = rules::shipped();
    let Some(earlier) = store.shipped_ruleset().await? else { return Ok(Taken::Nothing) };
    let Some(live) = store.live_ruleset().await? else { return Ok(Taken::Nothing) };
    // An older program beside a newer one brings what is known already.
    let hash = shipped.hash();
    if earlier == hash || store.ruleset_files(&hash).await?.is_some() {
        return Ok(Taken::Nothing);
    }
    let base = store.ruleset_files(&earlier).await?.unwrap_or_default();
    let own = store.ruleset_files(&live).await?.unwrap_or_default();
    let merged = merge::merge(&base, &shipped, &own);
    let files = RuleFiles::new(merged.files);
    let undercut = undercut(store, &live).await?;
    let note = text::release_note(env!("CARGO_PKG_VERSION"), &merged.conflicts, &undercut);
    let as_shipped = NewRuleset { files: &shipped, author: "system", note: text::SHIPPED };
    let draft = NewRuleset { files: &files, author: "system", note: &note };
    let Some(number) = store.take_release(&as_shipped, &draft, open::now()).await? else {
        return Ok(Taken::Same);
    };
    let conflicts = merged.conflicts.len();
    tracing::warn!(version = number, conflicts, "a release's rules wait as a draft for a person");
    Ok(Taken::Draft(number, conflicts))
}

/// The locked floors of this program that the live rules do not keep, in Chinese. The note of the
/// draft names them, so whoever approves it is told; until then the live rules judge as they did.
async fn undercut(store: &Store, live: &str) -> anyhow::Result<Vec<String>> {
    let ruleset = store.ruleset(live).await?;
    let found = tokio::task::spawn_blocking(move || triage::floors::undercut(&ruleset)).await?;
    for floor in &found {
        tracing::error!(ruleset = live, "the live rules do not keep a locked floor: {floor}");
    }
    Ok(found.iter().map(triage::loading::Diagnostic::zh).collect())
}
