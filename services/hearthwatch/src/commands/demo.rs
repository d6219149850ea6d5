//! `hearthwatch demo`: the township of the example, lived through on a throw-away store by the
//! same code as the roles, with a clock that is moved instead of waited for.
//!
//! - `house`: the store, the services on it and the address where they are reached.
//! - `caller`: what people and other systems do over HTTP.
//! - `year`: what happens when; `follow`: what is told of it.

mod caller;
mod clock;
mod follow;
mod house;
#[cfg(test)]
mod tests;
mod year;

use std::future::pending;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use secrecy::SecretString;
use tokio::signal::unix::{SignalKind, signal};

use self::house::House;
pub use self::year::Guest;
use self::year::Year;
use super::text;
use crate::cli::Demo;
use crate::demo::{Town, events_jsonl};

/// Exit code when somebody stopped it before the year was over.
const STOPPED: u8 = 130;
/// How often the clocks are looked at when the year is over.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Runs the example, or prints what it is made of.
pub async fn run(arguments: Demo) -> anyhow::Result<ExitCode> {
    let town = Town::build();
    if arguments.events {
        return print(events_jsonl(&town));
    }
    if arguments.roster {
        return print(town.roster.iter().map(ToString::to_string));
    }
    if arguments.households {
        return print(town.households.iter().map(ToString::to_string));
    }
    // Outlives everything that has a file in it open, whichever way this ends.
    let folder = tempfile::Builder::new().prefix("hearthwatch-demo-").tempdir()?;
    let over = AtomicBool::new(false);
    let ended = tokio::select! {
        ended = live(&arguments, &town, folder.path(), &over) => ended,
        stopped = stop_signal() => stopped.map(|()| over.load(Ordering::Relaxed)),
    };
    folder.close()?;
    Ok(if ended? { ExitCode::SUCCESS } else { ExitCode::from(STOPPED) })
}

/// Lives through the year, then stays up; `over` and the answer say whether the year is over.
async fn live(
    arguments: &Demo,
    town: &Town,
    folder: &Path,
    over: &AtomicBool,
) -> anyhow::Result<bool> {
    let url = format!("sqlite:{}?mode=rwc", folder.join("demo.db").display());
    let (from, until) = town.year();
    let house = House::open(SecretString::from(url), town).await?;
    let mut out = std::io::stdout();
    let mut year = Year::new(town, &house, Box::new(std::io::stdout()));
    let guest = year.welcome_guest().await?;
    writeln!(out, "{}", text::opening(&guest, from, until))?;
    year.live_through().await?;
    let report = house.store.report(from, until).await?;
    writeln!(out, "\n{}", text::report(&report))?;
    writeln!(out, "\n{}", year.answers().await?)?;
    over.store(true, Ordering::Relaxed);
    if !arguments.once {
        writeln!(out, "\n{}", text::staying(&guest))?;
    }
    if arguments.json {
        writeln!(out, "{}", serde_json::to_string(&report)?)?;
    }
    if !arguments.once {
        stay(&house, &mut year).await?;
    }
    house.store.close().await;
    Ok(true)
}

/// From here on the clock runs by itself, and what is due happens.
async fn stay(house: &House, year: &mut Year<'_>) -> anyhow::Result<()> {
    house.clock.run();
    let mut looks = tokio::time::interval(LOOK_EVERY);
    loop {
        looks.tick().await;
        year.pass_to(house.clock.now()).await?;
    }
}

/// Comes back when somebody wants this to end.
async fn stop_signal() -> anyhow::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::select! {
        Some(()) = interrupt.recv() => Ok(()),
        Some(()) = terminate.recv() => Ok(()),
        Some(()) = hangup.recv() => Ok(()),
        else => pending().await,
    }
}

/// Prints lines until there are no more, or nobody reads them.
fn print(lines: impl Iterator<Item = String>) -> anyhow::Result<ExitCode> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let write = || -> std::io::Result<()> {
        for line in lines {
            writeln!(out, "{line}")?;
        }
        out.flush()
    };
    match write() {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}
