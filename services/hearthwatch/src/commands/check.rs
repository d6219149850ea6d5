//! `hearthwatch rules check [DIR]`.

use std::path::Path;
use std::process::ExitCode;

use serde_json::json;
use triage::check::Report;
use triage::loading::{Diagnostic, Language};

use super::SOME_FAILED;
use crate::cli::Lang;
use crate::rules;

/// Checks a rules folder and prints what is wrong with it.
pub fn run(dir: Option<&Path>, lang: Lang, as_json: bool) -> anyhow::Result<ExitCode> {
    let files = rules::folder_or_shipped(dir)?;
    let report = triage::check::run(&files);
    if as_json {
        let text = json!({
            "ok": report.is_clean(), "ruleset": report.hash, "signals": report.signals,
            "rules": report.rules, "cases": report.cases, "removals": report.removals,
            "floors": report.floors, "random_cases": report.random_cases,
            "diagnostics": report.diagnostics,
        });
        println!("{text}");
    } else {
        let language = match lang {
            Lang::Zh => Language::Zh,
            Lang::En => Language::En,
        };
        report.diagnostics.iter().for_each(|diagnostic| print(diagnostic, language));
        println!("{}", summary(&report, language));
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::from(SOME_FAILED) })
}

/// The problem, its line, and the place marked below it.
fn print(diagnostic: &Diagnostic, language: Language) {
    println!("{}", diagnostic.in_language(language));
    if let Some(excerpt) = &diagnostic.excerpt {
        println!("    {}", excerpt.text);
        let carets = excerpt.carets();
        if !carets.is_empty() {
            println!("    {carets}");
        }
    }
}

fn summary(report: &Report, language: Language) -> String {
    let Report { signals, rules, cases, removals, floors, random_cases, .. } = report;
    let problems = report.diagnostics.len();
    match (language, report.is_clean()) {
        (Language::En, true) => format!(
            "{signals} signals, {rules} rules, {cases} cases, {removals} parts taken out in turn, \
             {floors} locked floors, {random_cases} random cases: all well"
        ),
        (Language::En, false) => {
            format!("{signals} signals, {rules} rules, {cases} cases: {problems} problems")
        }
        (Language::Zh, true) => format!(
            "{signals} 个信号，{rules} 条规则，{cases} 个例子，轮流拿掉 {removals} 处，锁定的底线 {floors} \
             条，随机 {random_cases} 例：都好"
        ),
        (Language::Zh, false) => {
            format!("{signals} 个信号，{rules} 条规则，{cases} 个例子：{problems} 处不对")
        }
    }
}
