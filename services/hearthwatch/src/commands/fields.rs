//! `hearthwatch rules fields`: every name that rules may use.

use std::process::ExitCode;

use crate::rules;

/// Prints the names.
pub fn run(as_json: bool) -> anyhow::Result<ExitCode> {
    let ruleset = rules::load(&rules::shipped())?;
    for field in triage::loading::fields(ruleset.vocabulary()) {
        if as_json {
            println!(
                "{}",
                serde_json::json!({ "name": field.name, "sort": field.sort, "usage": field.usage })
            );
        } else {
            println!("{:<28} {:<10} {}", field.name, field.sort, field.usage);
        }
    }
    Ok(ExitCode::SUCCESS)
}
