//! `hearthwatch bench`: what this machine does with the shipped ruleset and the embedded default.
//!
//! The comparison with servers and with the floor program is `tests/bench`, which uses the same
//! load and adds these figures to its own.

mod cases;
mod embedded;
mod judging;
#[expect(dead_code, reason = "the measurement in tests/ uses all of it")]
mod load;
mod processor;
mod replaying;

use std::process::ExitCode;

use serde_json::json;

use crate::cli::Bench;
use crate::demo::seed::Seed;
use crate::rules;

/// Measures and prints.
pub async fn run(arguments: Bench) -> anyhow::Result<ExitCode> {
    let ruleset = rules::load(&rules::shipped())?;
    let judged = judging::measure(&ruleset);
    let embedded = embedded::measure(ruleset, arguments.seconds).await?;
    if arguments.json {
        println!("{}", json!({ "judging": judged, "embedded": embedded }));
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "judging   {} rules, 8 findings a case: {:.3} µs a case",
        judged.rules, judged.microseconds_per_case
    );
    println!(
        "embedded  {:.0} events/s of a backlog, {:.0} µs of processor time for each",
        embedded.events_per_second, embedded.processor_microseconds_per_event
    );
    println!(
        "embedded  2,000 events/s: a warning after {:.1} ms, 99 of 100 within {:.1} ms",
        embedded.warned_p50_milliseconds, embedded.warned_p99_milliseconds
    );
    println!(
        "replay    {} moments of {} cases: {:.0} moments/s when only judging changes, {:.0} when \
         notes are read again",
        embedded.replaying.moments,
        embedded.replaying.cases,
        embedded.replaying.judging_moments_per_second,
        embedded.replaying.reading_moments_per_second
    );
    Ok(ExitCode::SUCCESS)
}
