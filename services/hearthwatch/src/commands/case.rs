//! `hearthwatch case show | object | decide`.

use std::process::ExitCode;

use anyhow::Context;
use serde_json::json;

use super::{open, text};
use crate::cli::Case;
use crate::config::Config;

/// Shows a case, or records what a person holds against it.
pub async fn run(config: &Config, arguments: Case) -> anyhow::Result<ExitCode> {
    let store = open::store(config).await?;
    let live = open::live_ruleset(&store).await?;
    match arguments {
        Case::Show { case, json } => show(&store, &live, &case, json).await?,
        Case::Object { case, text: said, by } => {
            let id = store.object(&case, &said, &by, &live, open::now()).await?;
            println!("{}", text::case::objected(&case, &id));
        }
        Case::Decide { objection, upheld, reason, by, .. } => {
            let how = (upheld, reason.as_str());
            store.decide_objection(&objection, how, &by, &live, open::now()).await?;
            println!("{}", text::case::decided(&objection, upheld));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn show(
    store: &store::Store,
    live: &triage::Ruleset,
    case: &str,
    as_json: bool,
) -> anyhow::Result<()> {
    let matter = store.matter_of(case).await?.with_context(|| format!("{case}: not known"))?;
    let (level, flags) = store.level_and_flags(&matter).await?.unwrap_or_default();
    let latest = store.latest_assessment(&matter, live).await?;
    let objections = store.objections(&matter).await?;
    let mut mutes = store.mutes().await?;
    mutes.retain(|one| one.case.as_deref() == Some(case));
    if as_json {
        let shown = json!({
            "case": case, "level": level, "flags": flags, "assessment": latest, "mutes": mutes,
            "objections": objections,
        });
        println!("{shown}");
        return Ok(());
    }
    println!("{}", text::case::head(case, level, flags));
    if let Some(latest) = &latest {
        println!("{}", text::case::assessment(latest));
    }
    let now = open::now();
    mutes.iter().for_each(|muted| println!("{}", text::case::mute(muted, now)));
    objections.iter().for_each(|one| println!("{}", text::case::objection(one)));
    Ok(())
}
