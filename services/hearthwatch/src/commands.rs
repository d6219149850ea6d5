//! One file for each command.

mod audit;
mod check;
mod fields;
mod household;
mod import;
mod lines;
mod migrate;
mod open;
mod quarantine;
mod roster;
mod try_rules;

use std::process::ExitCode;

use crate::cli::{Cli, Command, Rules};
use crate::config::Config;

/// Exit code when the work was done and something in it was refused or failed.
pub const SOME_FAILED: u8 = 1;

/// Runs a command.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Rules(Rules::Check { dir, json }) => return check::run(dir.as_deref(), json),
        Command::Rules(Rules::Fields { json }) => return fields::run(json),
        Command::Rules(Rules::Try { rules, file }) => {
            return try_rules::run(rules.as_deref(), file.as_deref()).await;
        }
        _ => {}
    }
    let config = Config::read(cli.config.as_deref())?;
    crate::telemetry::start(&config.log)?;
    match cli.command {
        Command::Import(arguments) => import::run(&config, arguments).await,
        Command::Roster(arguments) => roster::run(&config, arguments).await,
        Command::Household(arguments) => household::run(&config, arguments).await,
        Command::Quarantine(arguments) => quarantine::run(&config, arguments).await,
        Command::Migrate => migrate::run(&config).await,
        Command::Audit(_) => audit::run(&config).await,
        _ => anyhow::bail!("not built yet"),
    }
}

/// Today in Beijing.
fn today() -> jiff::civil::Date {
    let now = jiff::Timestamp::from_microsecond(open::now()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    jiff::tz::Offset::constant(8).to_datetime(now).date()
}
