//! A replay of everything that is stored: from the database to the report.

use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;
use store::Store;
use triage::Ruleset;
use triage::loading::RuleFiles;

use crate::commands::open;
use crate::commands::replay::{Question, judge};
use crate::rules;

/// What replays cost.
#[derive(Debug, Serialize)]
pub struct Replaying {
    /// Cases judged.
    pub cases: u64,
    /// Assessments made in one replay.
    pub moments: u64,
    /// Assessments a second under a draft that judges otherwise and reads the same.
    pub judging_moments_per_second: f64,
    /// Assessments a second under a draft that reads otherwise: every note is read again.
    pub reading_moments_per_second: f64,
}

/// Measures both kinds on what is stored.
pub async fn measure(store: &Store) -> anyhow::Result<Replaying> {
    // A first start keeps it: what was read with a ruleset that nobody knows is read again.
    open::live_ruleset(store).await?;
    let judging = changed("policy.rhai", "band(3, 40)", "band(3, 45)")?;
    let reading = changed("lethality/signals.toml", "\"掐脖子\", ", "\"掐脖子\", \"掐了脖颈\", ")?;
    let (cases, moments, judged) = replay(store, judging).await?;
    let (_, _, read) = replay(store, reading).await?;
    Ok(Replaying {
        cases,
        moments,
        judging_moments_per_second: judged,
        reading_moments_per_second: read,
    })
}

async fn replay(store: &Store, draft: Ruleset) -> anyhow::Result<(u64, u64, f64)> {
    let question = Question {
        live: Arc::new(rules::load(&rules::shipped())?),
        draft: Arc::new(draft),
        county: "C".to_owned(),
        since: i64::MIN,
        now: open::now(),
        read_again: false,
    };
    let begun = Instant::now();
    let found = judge(store, question, |_, _| {}).await?;
    let rate = found.moments as f64 / begun.elapsed().as_secs_f64();
    Ok((found.cases, found.moments, rate))
}

/// The shipped rules with one thing changed.
fn changed(file: &str, from: &str, to: &str) -> anyhow::Result<Ruleset> {
    let shipped = rules::shipped();
    let before = shipped.get(file).unwrap_or_default();
    anyhow::ensure!(before.contains(from), "{file} has no {from}");
    let after = before.replacen(from, to, 1);
    let files = shipped.iter().map(|(path, text)| (path, if path == file { &after } else { text }));
    rules::load(&RuleFiles::new(files))
}
