//! One file for each command.

mod audit;
mod backup;
mod bench;
mod case;
mod check;
mod demo;
mod diff;
mod doctor;
mod fields;
mod household;
mod import;
mod lines;
mod measure;
mod migrate;
mod mute;
pub mod open;
mod quarantine;
pub mod replay;
mod report;
mod rerun;
mod roster;
mod ruleset;
mod shadow;
mod statistics;
pub mod text;
#[cfg(test)]
pub mod township;
mod try_rules;
mod user;
pub mod version;
mod who;

use std::process::ExitCode;

use crate::cli::{Cli, Command, Notifier, NotifierCommand, Rules};
use crate::config::Config;
use crate::roles::{self, Roles};

/// Exit code when the work was done and something in it was refused or failed.
pub const SOME_FAILED: u8 = 1;

/// Runs a command.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Bench(arguments) => return bench::run(arguments).await,
        Command::Demo(arguments) => return demo::run(arguments).await,
        Command::Rules(Rules::Check { dir, lang, json }) => {
            return check::run(dir.as_deref(), lang, json);
        }
        Command::Rules(Rules::Fields { json }) => return fields::run(json),
        Command::Rules(Rules::Measure(arguments)) => return measure::run(&arguments),
        Command::Rules(Rules::Try { rules, file }) => {
            return try_rules::run(rules.as_deref(), file.as_deref()).await;
        }
        _ => {}
    }
    let config = Config::read(cli.config.as_deref())?;
    crate::telemetry::start(&config.log)?;
    match cli.command {
        Command::Rules(Rules::Diff(arguments)) => diff::run(&config, arguments).await,
        Command::Rules(Rules::Replay(arguments)) => replay::run(&config, arguments).await,
        Command::Rules(Rules::Rerun(arguments)) => rerun::run(&config, arguments).await,
        Command::Rules(Rules::Shadow(arguments)) => shadow::run(&config, arguments).await,
        Command::Rules(Rules::Statistics(json)) => statistics::run(&config, json.json).await,
        Command::Rules(Rules::Mute(arguments)) => mute::mute(&config, arguments).await,
        Command::Rules(Rules::Unmute(arguments)) => mute::unmute(&config, arguments).await,
        Command::Rules(Rules::Mutes(json)) => mute::list(&config, json.json).await,
        Command::Rules(rules) => ruleset::run(&config, rules).await,
        Command::Case(arguments) => case::run(&config, arguments).await,
        Command::Import(arguments) => import::run(&config, arguments).await,
        Command::Roster(arguments) => roster::run(&config, arguments).await,
        Command::Household(arguments) => household::run(&config, arguments).await,
        Command::Report(arguments) => report::run(&config, arguments).await,
        Command::Quarantine(arguments) => quarantine::run(&config, arguments).await,
        Command::Migrate => migrate::run(&config).await,
        Command::Audit(_) => audit::run(&config).await,
        Command::Backup(command) => backup::run(&config, &command).await,
        Command::Restore(command) => backup::restore(&config, &command).await,
        Command::User(arguments) => user::run(&config, arguments).await,
        Command::Doctor(arguments) => doctor::run(&config, arguments.json).await,
        Command::Serve => {
            role(&config, Roles { ingest: true, notifier: true, console: true }).await
        }
        Command::Ingest => role(&config, Roles { ingest: true, ..Roles::default() }).await,
        Command::Notifier(Notifier { command: Some(NotifierCommand::Who { case, json }) }) => {
            who::run(&config, &case, json).await
        }
        Command::Notifier(Notifier { command: None }) => {
            role(&config, Roles { notifier: true, ..Roles::default() }).await
        }
        Command::Console => role(&config, Roles { console: true, ..Roles::default() }).await,
        // Without a catch-all the compiler asks for a command that was forgotten.
        Command::Bench(_) | Command::Demo(_) => anyhow::bail!("these ran above, unconfigured"),
    }
}

async fn role(config: &Config, roles: Roles) -> anyhow::Result<ExitCode> {
    roles::run(config, roles).await?;
    Ok(ExitCode::SUCCESS)
}

/// Today in Beijing.
fn today() -> jiff::civil::Date {
    let now = jiff::Timestamp::from_microsecond(open::now()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    jiff::tz::Offset::constant(8).to_datetime(now).date()
}
