//! `hearthwatch rules replay`: the stored history under a draft. Nothing is written.

mod judging;
mod receivers;
#[cfg(test)]
mod tests;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::Instant;

pub use judging::{Question, judge};

use super::{open, report, text, version};
use crate::cli::Replay;
use crate::config::Config;

/// Judges the history and prints what would change.
pub async fn run(config: &Config, arguments: Replay) -> anyhow::Result<ExitCode> {
    let since = arguments.since.map(report::begins).transpose()?.unwrap_or(i64::MIN);
    let store = open::store(config).await?;
    let live = open::live_ruleset(&store).await?;
    let draft = version::of_store(&store, &arguments.draft).await?;
    let question = Question {
        live,
        draft,
        county: config.county.clone(),
        since,
        now: open::now(),
        read_again: arguments.read,
    };
    let shown = std::io::stderr().is_terminal();
    let begun = Instant::now();
    let draft = question.draft.hash().to_owned();
    let outlook = judge(&store, question, |cases, all| {
        if shown {
            eprint!("\r{}", text::replay::progress(cases, all));
            // A terminal that is gone shows nothing, and that is all.
            drop(std::io::stderr().flush());
        }
    })
    .await?;
    if shown {
        eprintln!();
    }
    if arguments.json {
        let seconds = begun.elapsed().as_secs_f64();
        let found = serde_json::json!({ "draft": draft, "seconds": seconds, "outlook": outlook });
        println!("{found}");
    } else {
        println!("{}", text::replay::outlook(&outlook));
    }
    Ok(ExitCode::SUCCESS)
}
