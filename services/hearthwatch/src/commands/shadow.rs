//! `hearthwatch rules shadow start | stop | report`.

use std::process::ExitCode;

use serde_json::json;

use super::{open, text, version};
use crate::cli::Shadow;
use crate::config::Config;

/// The most differences that are listed.
const MOST_LISTED: i64 = 500;

/// Starts or stops a run, or says what it found.
pub async fn run(config: &Config, arguments: Shadow) -> anyhow::Result<ExitCode> {
    let store = open::store(config).await?;
    let now = open::now();
    match arguments {
        Shadow::Start { draft, until, by } => {
            let until = until.as_microsecond();
            anyhow::ensure!(until > now, "--until: has passed");
            anyhow::ensure!(version::is_stored(&draft), "{draft}: a stored version is needed");
            let draft = version::of_store(&store, &draft).await?;
            store.start_shadow(draft.hash(), until, &by, now).await?;
            println!("{}", text::shadow::started(draft.hash(), until));
        }
        Shadow::Stop { by } => {
            let stopped = store.stop_shadow(&by, now).await?;
            println!("{}", text::shadow::stopped(stopped));
        }
        Shadow::Report(as_json) => {
            let Some(run) = store.latest_shadow().await? else {
                println!("{}", text::shadow::none());
                return Ok(ExitCode::SUCCESS);
            };
            let differences = store.shadow_differences(&run.id, MOST_LISTED).await?;
            if as_json.json {
                println!("{}", json!({ "run": run, "differences": differences }));
            } else {
                println!("{}", text::shadow::report(&run, &differences));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
