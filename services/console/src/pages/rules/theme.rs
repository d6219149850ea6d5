//! `/rules/v/{version}/theme/{theme}`: the rules and signals of one folder, as fields to read.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Html;
use maud::html;
use triage::loading::RuleFiles;
use triage::{Rule, Ruleset, Signal};

use super::{NotDone, parts_of, sheet};
use crate::problem::Problem;
use crate::rules::{self, RulesVisitor};
use crate::serve::Console;
use crate::text::rules as text;

/// A folder of a ruleset.
pub(super) struct Theme<'a> {
    pub(super) folder: &'a str,
    /// The first words of its first comment, which say what it is about.
    pub(super) title: &'a str,
    pub(super) rules: Vec<&'a Rule>,
    pub(super) signals: Vec<&'a Signal>,
}

/// The folders of a ruleset, by name.
pub(super) fn themes<'a>(files: &'a RuleFiles, ruleset: &'a Ruleset) -> Vec<Theme<'a>> {
    let mut folders: Vec<&str> = files
        .iter()
        .filter_map(|(path, _)| path.split_once('/'))
        .map(|(folder, _)| folder)
        .collect();
    folders.dedup();
    folders.into_iter().map(|folder| theme(folder, files, ruleset)).collect()
}

fn theme<'a>(folder: &'a str, files: &'a RuleFiles, ruleset: &'a Ruleset) -> Theme<'a> {
    let text = |file: &str| files.get(&format!("{folder}/{file}")).unwrap_or_default();
    let (rules, signals) = (text("rules.rhai"), text("signals.toml"));
    let ids: Vec<&str> = signals
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("id = \"")?.split('"').next())
        .collect();
    let of_rules = |rule: &&Rule| rule.id.split('/').next() == Some(folder);
    Theme {
        folder,
        title: title(rules, "//").or_else(|| title(signals, "#")).unwrap_or(folder),
        rules: ruleset.rules().iter().filter(of_rules).collect(),
        signals: ruleset
            .vocabulary()
            .signals()
            .iter()
            .filter(|signal| ids.contains(&&*signal.id))
            .collect(),
    }
}

/// The first words of a file that begins with a comment.
fn title<'a>(text: &'a str, comment: &str) -> Option<&'a str> {
    let words = text.lines().next()?.strip_prefix(comment)?.trim();
    words.split(['：', '。', '，']).next().filter(|words| !words.is_empty())
}

pub(super) async fn show(
    State(console): State<Console>,
    RulesVisitor(_): RulesVisitor,
    names: Result<Path<(String, String)>, PathRejection>,
) -> Result<Html<String>, NotDone> {
    let Path((name, folder)) = names.map_err(|_| Problem::Missing)?;
    let (version, files) = rules::find(&console, &name).await?;
    let ruleset = console.store.ruleset(&version.hash).await?;
    let themes = themes(&files, &ruleset);
    let theme = themes.iter().find(|theme| theme.folder == folder).ok_or(Problem::Missing)?;
    let body = html! {
        a.back href=(format!("/rules/v/{}", version.number)) { "← " (text::number(version.number)) }
        h1 { (theme.title) }
        @if !theme.rules.is_empty() {
            section {
                h2 { (text::SCORED) }
                ul.reasons { @for rule in &theme.rules { (parts_of::rule(rule)) } }
            }
        }
        @if !theme.signals.is_empty() {
            section {
                h2 { (text::SIGNALS) }
                ul.reasons { @for signal in &theme.signals { (parts_of::signal(signal)) } }
            }
        }
    };
    Ok(sheet(theme.title, false, &body))
}
