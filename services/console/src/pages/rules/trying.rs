//! `/rules/try`: a pasted note, what rules read in it, and what they make of it. Nothing is kept.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Html;
use maud::{Markup, html};
use serde::Deserialize;
use store::Session;
use triage::{Assessment, Finding, Ruleset};

use super::{NotDone, parts_of, sheet};
use crate::form::Typed;
use crate::pages::{chips, look};
use crate::problem::Problem;
use crate::rules::{Refused, RulesVisitor, Tried, note_as_event};
use crate::serve::Console;
use crate::text as all;
use crate::text::rules as text;

/// Which rules are tried.
#[derive(Deserialize)]
pub(super) struct With {
    with: Option<String>,
}

pub(super) async fn show(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
    with: Result<Query<With>, QueryRejection>,
) -> Result<Html<String>, NotDone> {
    let Query(With { with }) = with.map_err(|_| Problem::Missing)?;
    let with = with.as_deref().unwrap_or("live");
    let body = html! {
        (form(&console, &session, "", with).await?)
        section #result aria-live="polite" {}
    };
    Ok(sheet(text::TRY, true, &body))
}

pub(super) async fn judge(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
    typed: Typed,
) -> Result<Html<String>, NotDone> {
    let (note, with) = (typed.get("note"), typed.get("with"));
    let ruleset = chosen(&console, &session, with).await?;
    let event = note_as_event(note, console.now());
    let tried = console.workshop.try_out(Arc::clone(&ruleset), vec![event]).await?;
    let result = match tried.first() {
        Some(Tried::Judged(assessment)) => judged(note, assessment, &ruleset),
        _ => html! { p.refused role="alert" { (all::BAD_REQUEST) } },
    };
    let body = html! {
        (form(&console, &session, note, with).await?)
        section #result aria-live="polite" { h2 { (text::RESULT) } (result) }
    };
    Ok(sheet(text::TRY, true, &body))
}

/// The rules that somebody chose: the live ones, their own writing, or a version.
async fn chosen(console: &Console, session: &Session, with: &str) -> Result<Arc<Ruleset>, Refused> {
    if with == "desk" {
        let desk = console.store.rules_desk(&session.person).await?.ok_or(Problem::Missing)?;
        return console.workshop.load(desk.files).await;
    }
    let version = console.store.ruleset_version(with).await?;
    Ok(console.store.ruleset(&version.hash).await?)
}

async fn form(
    console: &Console,
    session: &Session,
    note: &str,
    with: &str,
) -> Result<Markup, Refused> {
    let mut choices = vec![("live".to_owned(), text::WITH_LIVE.to_owned())];
    if console.store.rules_desk(&session.person).await?.is_some() {
        choices.push(("desk".to_owned(), text::WITH_DESK.to_owned()));
    }
    if with != "live" && with != "desk" {
        let version = console.store.ruleset_version(with).await?;
        choices.push((version.number.to_string(), text::number(version.number)));
    }
    Ok(html! {
        h1 { (text::TRY) }
        p.soft { (text::TRY_HINT) }
        form.fields.trying method="post" action="/rules/try#result" {
            fieldset {
                legend { (text::WITH) }
                div.ticks {
                    @for (value, words) in &choices {
                        label.tick {
                            input type="radio" name="with" value=(value) checked[value == with];
                            span { (words) }
                        }
                    }
                }
            }
            label for="note" { (text::NOTE) }
            textarea #note name="note" required maxlength="2000" rows="5" { "\n" (note) }
            button.main type="submit" { (text::TRY) }
        }
        script src=(look::rules_script_address()) defer {}
    })
}

fn judged(note: &str, assessment: &Assessment, ruleset: &Ruleset) -> Markup {
    let vocabulary = ruleset.vocabulary();
    html! {
        p.chips {
            (chips::level(assessment.level))
            (chips::flags(assessment.flags))
            span.chip.clock { (all::points(assessment.score)) }
        }
        p.note { (marked(note, &assessment.findings)) }
        h3 { (text::FOUND) }
        @if assessment.findings.is_empty() { p.empty { (text::NOTHING_FOUND) } }
        ol.reasons {
            @for (index, one) in assessment.findings.iter().enumerate() {
                li {
                    p {
                        sup { "[" (index + 1) "]" } " "
                        strong { (parts_of::name(vocabulary, &one.signal)) } " "
                        span.chip.clock { (all::status(one.status)) }
                    }
                    @if !one.quote.is_empty() { p.soft { "「" (one.quote) "」" } }
                }
            }
        }
        h3 { (text::REASONS) }
        @if assessment.reasons.is_empty() { p.empty { (text::NO_REASONS) } }
        ul.reasons {
            @for reason in &assessment.reasons {
                li {
                    p { strong { (reason.says) } " " (all::points(reason.points)) }
                    p.soft {
                        code { (reason.rule) }
                        @if reason.floor > triage::Level::Watch {
                            " · " (text::FLOOR) " " (reason.floor.words())
                        }
                        @if !reason.basis.is_empty() { " · " (reason.basis.join("；")) }
                    }
                }
            }
        }
    }
}

/// The note with what was found in it marked and numbered as in the list below.
fn marked(note: &str, findings: &[Finding]) -> Markup {
    let chars: Vec<char> = note.chars().collect();
    let place = |at: u32| (at as usize).min(chars.len());
    let mut cuts: Vec<usize> =
        findings.iter().flat_map(|one| [place(one.from), place(one.to)]).collect();
    cuts.extend([0, chars.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    html! {
        @for piece in cuts.windows(2) {
            @let text: String = chars[piece[0]..piece[1]].iter().collect();
            @let is_found = findings.iter().any(|one| {
                place(one.from) <= piece[0] && piece[1] <= place(one.to)
            });
            @if is_found { mark { (text) } } @else { (text) }
            @for (index, one) in findings.iter().enumerate() {
                @if one.to > one.from && place(one.to) == piece[1] { sup { "[" (index + 1) "]" } }
            }
        }
    }
}
