//! `hearthwatch rules …`, as far as it is about versions in the store: one file for each act.

mod draft;
mod export;
mod lowered;
mod publish;
mod versions;

use std::process::ExitCode;

use super::open;
use crate::cli::Rules;
use crate::config::Config;
use crate::release::{self, Taken};

/// Runs one of them.
pub async fn run(config: &Config, rules: Rules) -> anyhow::Result<ExitCode> {
    let store = open::store(config).await?;
    // Publishes what is shipped the first time, as every start does.
    open::live_ruleset(&store).await?;
    match rules {
        Rules::Versions { nodes: true, json } => versions::nodes(&store, json).await,
        Rules::Versions { nodes: false, json } => versions::list(&store, json).await,
        Rules::Export { version, dir } => export::run(&store, &version, &dir).await,
        Rules::Draft { dir, author, note } => draft::keep(&store, &dir, &author, &note).await,
        Rules::Approve { version, who } => draft::approve(&store, &version, &who).await,
        Rules::Withdraw { version, who } => draft::withdraw(&store, &version, &who).await,
        Rules::Publish(arguments) => publish::publish(&store, arguments).await,
        Rules::Rollback(arguments) => publish::rollback(&store, arguments).await,
        Rules::Lowered(arguments) => lowered::run(&store, arguments.json).await,
        Rules::MergeRelease => {
            match release::take_in(&store).await? {
                Taken::Nothing => println!("the shipped rules are taken in already"),
                Taken::Same => println!("the shipped rules change nothing here"),
                Taken::Draft(number, 0) => println!("version {number} is a draft to approve"),
                Taken::Draft(number, places) => {
                    println!(
                        "version {number} is a draft; its note names {places} places to decide"
                    );
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        _ => anyhow::bail!("not built yet"),
    }
}
