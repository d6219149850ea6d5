//! Logs: structured, to standard error, never with personal data.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::Log;

/// Starts logging; a second start changes nothing.
pub fn start(log: &Log) -> anyhow::Result<()> {
    let filter = format!("{},{}", log.filter, queue::QUIET_LOGS.join(","));
    let filter = EnvFilter::try_new(&filter)
        .map_err(|error| anyhow::anyhow!("log.filter cannot be read: {error}"))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = match log.format.as_str() {
        "json" => builder.json().try_init(),
        "text" => builder.try_init(),
        _ => anyhow::bail!("log.format must be json or text"),
    };
    drop(started);
    Ok(())
}
