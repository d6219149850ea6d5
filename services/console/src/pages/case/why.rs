//! Why: rule by rule in plain words, with the words of the notes and what they rest on.

use std::sync::Arc;

use maud::{Markup, html};
use store::{CaseHistory, SeenCase, StoreError};
use triage::{Assessment, Finding, Level, ReasonGiven, Ruleset};

use crate::pages::chips;
use crate::problem::Problem;
use crate::serve::Console;
use crate::text;

/// The latest decision in words.
pub(super) struct Reasons {
    assessment: Assessment,
    ruleset: Arc<Ruleset>,
}

/// The reasons of the latest decision; none before the first, or when this program cannot load
/// the ruleset that made it. A page with a level must not fail for want of its words.
pub(super) async fn reasons(
    console: &Console,
    case: &SeenCase,
    history: &CaseHistory,
) -> Result<Option<Reasons>, Problem> {
    let Some(last) = history.decisions.last() else { return Ok(None) };
    let ruleset = match console.store.ruleset(&last.ruleset).await {
        Ok(ruleset) => ruleset,
        Err(error @ StoreError::Unloadable { .. }) => {
            tracing::error!(%error, "a case is shown without its reasons");
            return Ok(None);
        }
        Err(error) => return Err(error.into()),
    };
    let assessment = console.store.latest_assessment(&case.id, &ruleset).await?;
    Ok(assessment.map(|assessment| Reasons { assessment, ruleset }))
}

pub(super) fn section(reasons: Option<&Reasons>, history: &CaseHistory) -> Markup {
    html! {
        section {
            h2 { (text::WHY) }
            @match reasons {
                None if history.decisions.is_empty() => p.soft { (text::NOT_JUDGED) },
                None => p.soft { (text::WHY_UNKNOWN) },
                Some(reasons) => {
                    (changed(history, &reasons.ruleset))
                    (list(&reasons.assessment, &new_rules(history)))
                    (quotes(reasons))
                }
            }
        }
    }
}

/// The rules of the latest decision that the one before did not have; none when it was the first.
fn new_rules(history: &CaseHistory) -> Vec<&str> {
    let [.., before, last] = &*history.decisions else { return Vec::new() };
    let new = last.rules.iter().filter(|rule| !before.rules.contains(rule));
    new.map(|rule| &**rule).collect()
}

fn changed(history: &CaseHistory, ruleset: &Ruleset) -> Markup {
    let [.., before, last] = &*history.decisions else {
        return html! { p.soft { (text::FIRST_DECISION) } };
    };
    let gone: Vec<_> = before.rules.iter().filter(|rule| !last.rules.contains(rule)).collect();
    let new = new_rules(history).len();
    let says = |id: &str| {
        let rule = ruleset.rules().iter().find(|rule| &*rule.id == id);
        rule.map_or(id, |rule| &rule.says).to_owned()
    };
    html! {
        div.changed {
            p {
                strong { (text::SINCE_LAST) }
                (text::changed(before.level, last.level, new, gone.len()))
            }
            @if !gone.is_empty() {
                ul { @for rule in gone { li { span.soft { (text::GONE) " " } (says(rule)) } } }
            }
        }
    }
}

/// The rules that fired, the weightiest first; those in `new` marked.
pub(in crate::pages) fn list(assessment: &Assessment, new: &[&str]) -> Markup {
    let mut reasons: Vec<&ReasonGiven> = assessment.reasons.iter().collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse((reason.floor, reason.points)));
    html! {
        @if reasons.is_empty() { p.soft { (text::NO_REASON) } }
        ol.reasons {
            @for reason in reasons {
                li {
                    p.chips {
                        @if new.contains(&&*reason.rule) { span.chip.new { (text::NEW) } }
                        @if reason.floor > Level::Watch { (chips::level(reason.floor)) }
                        @if reason.muted { span.chip { (text::MUTED) } }
                        @else if reason.points != 0 { span.chip { (text::points(reason.points)) } }
                    }
                    p { (reason.says) }
                    @if !reason.basis.is_empty() {
                        p.soft { (text::BASIS) (reason.basis.join("、")) }
                    }
                }
            }
        }
    }
}

/// What was found, signal by signal, in the words of the notes.
fn quotes(reasons: &Reasons) -> Markup {
    let vocabulary = reasons.ruleset.vocabulary();
    let mut signals: Vec<(&str, Vec<&Finding>)> = Vec::new();
    for finding in &reasons.assessment.findings {
        let name = vocabulary.index(&finding.signal);
        let name = name.map_or(&*finding.signal, |index| &vocabulary.signal(index).zh);
        match signals.iter_mut().find(|(known, _)| *known == name) {
            Some((_, findings)) => findings.push(finding),
            None => signals.push((name, vec![finding])),
        }
    }
    html! {
        @if !signals.is_empty() {
            details.quotes open {
                summary { (text::QUOTES) }
                dl {
                    @for (name, findings) in signals {
                        dt { (name) }
                        @for finding in findings { dd { (quote(finding)) } }
                    }
                }
            }
        }
    }
}

fn quote(finding: &Finding) -> Markup {
    html! {
        @if finding.quote.is_empty() { (text::TICKED) } @else { q { (finding.quote) } }
        " " span.soft { (text::status(finding.status)) }
    }
}
