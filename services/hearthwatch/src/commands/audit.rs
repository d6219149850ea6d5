//! `hearthwatch audit verify`.

use std::process::ExitCode;

use store::Broken;

use super::{SOME_FAILED, open};
use crate::config::Config;

/// Verifies the journal.
pub async fn run(config: &Config) -> anyhow::Result<ExitCode> {
    let store = open::store(config).await?;
    match store.verify_journal().await? {
        Ok(entries) => {
            println!("{entries} entries, the chain holds");
            Ok(ExitCode::SUCCESS)
        }
        Err(Broken::Gap(seq)) => {
            println!("entry {seq} is missing");
            Ok(ExitCode::from(SOME_FAILED))
        }
        Err(Broken::Changed(seq)) => {
            println!("entry {seq} was changed");
            Ok(ExitCode::from(SOME_FAILED))
        }
    }
}
