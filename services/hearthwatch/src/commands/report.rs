//! `hearthwatch report`: the township's figures, counted from the store.

use std::process::ExitCode;

use anyhow::Context;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::Offset;

use super::{open, text};
use crate::cli::Report;
use crate::config::Config;

/// Counts and prints the figures of a period.
pub async fn run(config: &Config, arguments: Report) -> anyhow::Result<ExitCode> {
    let from = arguments.from.map(begins).transpose()?.unwrap_or(i64::MIN);
    let until = arguments.until.map(ends).transpose()?.unwrap_or(i64::MAX);
    let store = open::store(config).await?;
    let report = store.report(from, until).await?;
    if arguments.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        println!("{}", text::report(&report));
    }
    Ok(ExitCode::SUCCESS)
}

/// The moment at which a day begins in Beijing.
pub fn begins(day: Date) -> anyhow::Result<i64> {
    let midnight = Offset::constant(8).to_timestamp(day.at(0, 0, 0, 0));
    Ok(midnight.context("a day beyond the calendar")?.as_microsecond())
}

/// The moment at which a day is over.
fn ends(day: Date) -> anyhow::Result<i64> {
    begins(day.checked_add(1.day()).context("a day beyond the calendar")?)
}
