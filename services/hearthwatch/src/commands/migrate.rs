//! `hearthwatch migrate`.

use std::process::ExitCode;

use secrecy::ExposeSecret;
use store::{Store, StoreConfig};

use super::open;
use crate::config::Config;

/// Brings the schema up to date, and publishes the shipped ruleset the first time.
pub async fn run(config: &Config) -> anyhow::Result<ExitCode> {
    let keys = open::keys(&config.store.key_file, true)?;
    let url = config.store.url.expose_secret().to_owned().into();
    let store =
        Store::connect(&StoreConfig { url, connections: config.store.connections }, keys).await?;
    store.migrate().await?;
    let ruleset = open::live_ruleset(&store).await?;
    println!("the schema is up to date; live ruleset {}", &ruleset.hash()[..12]);
    Ok(ExitCode::SUCCESS)
}
