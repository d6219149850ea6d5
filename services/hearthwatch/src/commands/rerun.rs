//! `hearthwatch rules rerun`: a past decision made again. The ruleset of its time must give the
//! same bytes; another one may be asked too.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use serde_json::json;
use store::{Decided, Found, OpenedHistory, Portion, StoredDecision, Under};
use triage::Ruleset;
use triage::replay::rerun::{Step, Version, rerun};

use super::{SOME_FAILED, open, text, version};
use crate::cli::Rerun;
use crate::config::Config;

/// Runs a decision again and says whether it is the same.
pub async fn run(config: &Config, arguments: Rerun) -> anyhow::Result<ExitCode> {
    let store = open::store(config).await?;
    let decisions = store.decisions(&arguments.case).await?;
    let wanted = match arguments.seq {
        None => decisions.len().checked_sub(1),
        Some(seq) => decisions.iter().position(|decision| decision.seq == seq),
    };
    let wanted = wanted.with_context(|| format!("{}: no such decision", arguments.case))?;
    let stored = &decisions[wanted];
    let with = match &arguments.with {
        Some(name) => Some(version::of_store(&store, name).await?),
        None => None,
    };
    let mut rulesets = BTreeMap::new();
    for decision in &decisions[..=wanted] {
        if !rulesets.contains_key(&decision.ruleset) {
            let loaded = store.ruleset(&decision.ruleset).await?;
            rulesets.insert(decision.ruleset.clone(), loaded);
        }
    }
    let portion = store.histories(i64::MIN).await?.one(&arguments.case).await?;
    let portion = portion.context("the case has no history")?;
    let (again, otherwise) = make(portion, &decisions, wanted, &rulesets, with.as_deref())?;
    let same = again == stored.decided;
    if arguments.json {
        let otherwise = with
            .as_ref()
            .zip(otherwise.as_ref())
            .map(|(ruleset, decided)| json!({ "ruleset": ruleset.hash(), "decided": decided }));
        let found = json!({
            "case": arguments.case, "seq": stored.seq, "ruleset": stored.ruleset,
            "engine": stored.engine, "stored": stored.decided, "again": again, "same": same,
            "with": otherwise,
        });
        println!("{found}");
    } else {
        println!("{}", text::rerun::decision(&arguments.case, stored, &again));
        if let Some((ruleset, decided)) = with.as_ref().zip(otherwise.as_ref()) {
            println!("{}", text::rerun::otherwise(ruleset.hash(), decided));
        }
    }
    Ok(if same { ExitCode::SUCCESS } else { ExitCode::from(SOME_FAILED) })
}

/// The decision made again by the rulesets of its time, and by another one if given.
pub fn make(
    portion: Portion,
    decisions: &[StoredDecision],
    wanted: usize,
    rulesets: &BTreeMap<String, Arc<Ruleset>>,
    with: Option<&Ruleset>,
) -> anyhow::Result<(Decided, Option<Decided>)> {
    let mut under: Vec<Under<'_>> = rulesets.values().map(|one| stored_findings(one)).collect();
    under.extend(with.map(stored_findings));
    let mut opened: Option<OpenedHistory> = None;
    portion.open(&under, |history| {
        opened = Some(history);
        anyhow::Ok(())
    })?;
    let histories = opened.context("the case has no history")?.histories;
    let all: Vec<Version<'_>> = under
        .iter()
        .zip(&histories)
        .map(|(under, history)| Version { ruleset: under.ruleset, history })
        .collect();
    let (versions, other) = all.split_at(rulesets.len());
    let hashes: Vec<&str> = rulesets.keys().map(String::as_str).collect();
    let steps: Vec<Step> = decisions
        .iter()
        .map(|decision| Step {
            ruleset: hashes.iter().position(|hash| *hash == decision.ruleset).unwrap_or_default(),
            judged_at: decision.judged_at,
            at: decision.decided.at,
            event: decision.event.clone(),
        })
        .collect();
    let made = rerun(versions, &steps, wanted, other.first().copied());
    let made = made.context("the history does not lead to this decision")?;
    let ruleset = versions[steps[wanted].ruleset].ruleset;
    let otherwise = other.first().zip(made.otherwise.as_ref());
    Ok((
        Decided::of(ruleset, &made.again),
        otherwise.map(|(version, verdict)| Decided::of(version.ruleset, verdict)),
    ))
}

const fn stored_findings(ruleset: &Ruleset) -> Under<'_> {
    Under { ruleset, found: Found::Stored }
}
