//! `hearthwatch rules check [DIR]`.

use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::SOME_FAILED;
use crate::rules;

/// Checks a rules folder and prints what is wrong with it.
pub fn run(dir: Option<&Path>, as_json: bool) -> anyhow::Result<ExitCode> {
    let files = rules::folder_or_shipped(dir)?;
    let report = triage::check::run(&files);
    if as_json {
        let text = json!({
            "ok": report.is_clean(), "ruleset": report.hash, "signals": report.signals,
            "rules": report.rules, "cases": report.cases, "removals": report.removals,
            "diagnostics": report.diagnostics,
        });
        println!("{text}");
    } else {
        for diagnostic in &report.diagnostics {
            println!("{diagnostic}");
            if let Some(excerpt) = &diagnostic.excerpt {
                println!("    {excerpt}");
            }
            println!("    {}", diagnostic.zh());
        }
        println!(
            "{} signals, {} rules, {} cases, {} parts taken out in turn: {}",
            report.signals,
            report.rules,
            report.cases,
            report.removals,
            if report.is_clean() {
                "all well".to_owned()
            } else {
                format!("{} problems", report.diagnostics.len())
            }
        );
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::from(SOME_FAILED) })
}
