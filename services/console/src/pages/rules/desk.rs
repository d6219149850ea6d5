//! `/rules/desk`: what a rule keeper is writing: its files, its check, what it changes, and how it
//! becomes a draft.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{Markup, html};
use store::{RULE_KEEPER, RulesDesk, RulesetError, Session};
use triage::check::Report;
use triage::loading::RuleFiles;

use super::checked::problems;
use super::compare::differences;
use super::publish::why;
use super::theme::themes;
use super::{NotDone, sheet};
use crate::form::Typed;
use crate::problem::Problem;
use crate::rules::{self, Refused, RulesVisitor, holds};
use crate::serve::Console;
use crate::text::rules as text;

pub(super) async fn show(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
) -> Result<Html<String>, NotDone> {
    match console.store.rules_desk(&session.person).await? {
        Some(desk) => Ok(drawn(&console, &desk, None).await?),
        None => {
            let body = html! {
                h1 { (text::DESK) }
                div.empty { p { (text::DESK_EMPTY) } p { a.button href="/rules" { (text::VERSIONS) } } }
            };
            Ok(sheet(text::DESK, false, &body))
        }
    }
}

pub(super) async fn check(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
) -> Result<Html<String>, NotDone> {
    let desk = open(&console, &session).await?;
    let report = report(&console, desk.files.clone()).await?;
    Ok(drawn(&console, &desk, Some(&report)).await?)
}

pub(super) async fn draft(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
    typed: Typed,
) -> Result<Response, NotDone> {
    let desk = open(&console, &session).await?;
    if typed.get("revision") != desk.revision.to_string() {
        return Err(Refused::Problem(Problem::Stale).into());
    }
    match rules::draft(&console, &session, desk.files.clone(), typed.get("note")).await {
        Ok(version) => {
            console.store.clear_rules_desk(&session.person).await?;
            Ok(Redirect::to(&format!("/rules/v/{}", version.number)).into_response())
        }
        Err(refused @ Refused::Check(_)) => {
            let status = refused.status();
            let Refused::Check(report) = refused else { return Err(Problem::Broken.into()) };
            Ok((status, drawn(&console, &desk, Some(&report)).await?).into_response())
        }
        Err(refused) => Err(refused.into()),
    }
}

pub(super) async fn discard(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
) -> Result<Redirect, NotDone> {
    open(&console, &session).await?;
    console.store.clear_rules_desk(&session.person).await?;
    Ok(Redirect::to("/rules/desk"))
}

/// What this rule keeper is writing.
pub(super) async fn open(console: &Console, session: &Session) -> Result<RulesDesk, Refused> {
    if !holds(session, RULE_KEEPER) {
        console.metrics.denied("rules");
        return Err(RulesetError::RoleMissing(RULE_KEEPER).into());
    }
    let desk = console.store.rules_desk(&session.person).await?;
    Ok(desk.ok_or(Problem::Missing)?)
}

/// What the check says, whether or not it finds something.
pub(super) async fn report(console: &Console, files: RuleFiles) -> Result<Report, Refused> {
    match console.workshop.check(files).await {
        Ok(checked) => Ok(checked.report().clone()),
        Err(Refused::Check(report)) => Ok(*report),
        Err(refused) => Err(refused),
    }
}

async fn drawn(
    console: &Console,
    desk: &RulesDesk,
    report: Option<&Report>,
) -> Result<Html<String>, Refused> {
    let base = console.store.ruleset_version(&desk.base).await?;
    let before = console.store.ruleset_files(&base.hash).await?.unwrap_or_default();
    let changed = |path: &str, text: &str| before.get(path) != Some(text);
    let body = html! {
        h1 { (text::DESK) }
        p.soft { (text::DESK_HINT) }
        p { (text::CHANGES) "：" a href=(format!("/rules/v/{}", base.number)) { (text::number(base.number)) } }
        @if let Some(report) = report { (problems(report, &desk.files)) }
        (differ(console, desk).await?)
        div.choices {
            form method="post" action="/rules/desk/check" {
                button.main type="submit" { (text::CHECK) }
            }
            a.button href="/rules/try?with=desk" { (text::TRY) }
        }
        p.soft { (text::CHECK_HINT) }
        form.fields.record method="post" action="/rules/desk/draft" {
            input type="hidden" name="revision" value=(desk.revision);
            (why())
            button type="submit" { (text::SAVE_DRAFT) }
        }
        section {
            h2 { (text::FILES) }
            ul.rows {
                @for (path, text) in desk.files.iter() {
                    li {
                        a href=(format!("/rules/desk/file?path={path}&part=0")) { (path) }
                        @if changed(path, text) { span.chip.new { (text::CHANGED) } }
                        span.soft { (text.lines().count()) " " (text::LINE) }
                    }
                }
            }
        }
        form method="post" action="/rules/desk/discard" {
            button.plain type="submit" { (text::DISCARD) }
        }
    };
    Ok(sheet(text::DESK, false, &body))
}

/// What is different from where it began, and the ways to change it as fields; if it can be loaded
/// at all.
async fn differ(console: &Console, desk: &RulesDesk) -> Result<Markup, Refused> {
    let before = console.store.ruleset(&desk.base).await?;
    let is_same = desk.files.hash() == desk.base;
    let after = match is_same {
        true => Ok(Arc::clone(&before)),
        false => console.workshop.load(desk.files.clone()).await,
    };
    let after = match after {
        Ok(after) => after,
        Err(Refused::Check(_)) => return Ok(html! { p.duty { (text::NOT_LOADING) } }),
        Err(refused) => return Err(refused),
    };
    Ok(html! {
        @if is_same { p.empty { (text::SAME) } } @else { (differences(&before, &after)) }
        section {
            h2 { (text::IN_FIELDS) }
            p.soft { (text::IN_FIELDS_HINT) }
            ul.rows {
                li { a href="/rules/desk/clocks" { (text::CLOCKS) } }
                @for theme in &themes(&desk.files, &after) {
                    li {
                        a href=(format!("/rules/desk/theme/{}", theme.folder)) { (theme.title) }
                        span.soft { (text::holds(theme.rules.len(), theme.signals.len())) }
                    }
                }
            }
        }
    })
}
