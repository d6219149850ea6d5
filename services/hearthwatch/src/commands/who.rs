//! `hearthwatch notifier who CASE`.

use std::process::ExitCode;

use anyhow::Context;
use notifier::{Chain, Link, PassedOver, Question, Why, chain};
use serde_json::{Value, json};

use super::{SOME_FAILED, open, text};
use crate::config::Config;

/// Explains whom a case would be put to now: the same chain as the notifier's, and the same reasons.
pub async fn run(config: &Config, case: &str, as_json: bool) -> anyhow::Result<ExitCode> {
    let store = open::store(config).await?;
    let live = open::live_ruleset(&store).await?;
    let matter = store.matter_of(case).await?.with_context(|| format!("{case}: not known"))?;
    let (level, flags) = store.level_and_flags(&matter).await?.unwrap_or_default();
    let (town, village, grid) = store.place_of(&matter).await?.context("the case has no place")?;
    let parties = store.parties(&[&matter]).await?;
    let parties = parties.get(&matter).context("the case's parties are not known")?;
    let roster = store.roster().await?;
    let question = Question {
        level,
        flags,
        grid: grid.as_deref(),
        village: village.as_deref(),
        town: &town,
        county: &config.county,
        parties,
        now: open::now(),
    };
    let chain = chain(&question, live.policy(), &roster);
    if as_json {
        println!("{}", shown(case, &question, &chain));
    } else {
        println!("{}", text::case::head(case, level, flags));
        println!("{}", text::who::chain(&chain));
    }
    let whole = ends_at_the_county(&chain);
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::from(SOME_FAILED) })
}

/// Whether the last link is a person on the last rung, which is the county's.
pub fn ends_at_the_county(chain: &Chain) -> bool {
    chain.links.last().is_some_and(|last| last.rung + 1 == chain.rungs.len())
}

fn shown(case: &str, question: &Question<'_>, chain: &Chain) -> Value {
    let links = |links: &[Link]| links.iter().map(link).collect::<Value>();
    json!({
        "case": case, "level": question.level, "flags": question.flags,
        "rungs": chain.rungs, "chain": links(&chain.links), "beside": links(&chain.beside),
        "passed_over": chain.passed_over.iter().map(passed_over).collect::<Value>(),
        "nobody": chain.links.is_empty(), "ends_at_the_county": ends_at_the_county(chain),
    })
}

fn link(link: &Link) -> Value {
    let stands_in_for = match &link.why {
        Why::Holder => None,
        Why::StandIn { of } => Some(of),
    };
    json!({
        "person": link.person, "role": link.role, "place": link.place, "rung": link.rung,
        "stands_in_for": stands_in_for, "kin_declared": link.kin_declared,
    })
}

fn passed_over(one: &PassedOver) -> Value {
    json!({
        "person": one.person, "role": one.role, "rung": one.rung, "reason": one.reason.name(),
    })
}
