//! `/rules/v/{version}`: one version: what can be done with it, its themes, and its policy.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Html;
use maud::{Markup, html};
use store::{APPROVER, RULE_KEEPER, Session, Version, VersionState};
use triage::{Level, Policy};

use super::theme::{Theme, themes};
use super::versions::origin;
use super::{NotDone, parts_of, sheet};
use crate::pages::chips;
use crate::problem::Problem;
use crate::rules::{self, RulesVisitor, holds};
use crate::serve::Console;
use crate::text::rules as text;

pub(super) async fn show(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
    name: Result<Path<String>, PathRejection>,
) -> Result<Html<String>, NotDone> {
    let Path(name) = name.map_err(|_| Problem::Missing)?;
    let (version, files) = rules::find(&console, &name).await?;
    let ruleset = console.store.ruleset(&version.hash).await?;
    let has_desk = console.store.rules_desk(&session.person).await?.is_some();
    let has_replay = console.store.replay_of(&version.hash, console.now()).await?.is_some();
    let body = html! {
        h1 { (text::number(version.number)) }
        p.chips { span class=(if version.live { "chip new" } else { "chip" }) { (text::state(&version)) } }
        (origin(&version))
        (acts(&version, &session, (has_desk, has_replay)))
        section {
            h2 { (text::THEMES) }
            ul.rows {
                @for theme in &themes(&files, &ruleset) { li { (line(&version, theme)) } }
            }
        }
        section {
            h2 { (text::POLICY) }
            (policy(ruleset.policy()))
        }
    };
    Ok(sheet(&text::number(version.number), true, &body))
}

fn line(version: &Version, theme: &Theme<'_>) -> Markup {
    html! {
        a href=(format!("/rules/v/{}/theme/{}", version.number, theme.folder)) { (theme.title) }
        span.soft { (text::holds(theme.rules.len(), theme.signals.len())) }
    }
}

/// What this person may do with this version now.
fn acts(version: &Version, session: &Session, (has_desk, has_replay): (bool, bool)) -> Markup {
    let at = |act: &str| format!("/rules/v/{}/{act}", version.number);
    let is_approver = holds(session, APPROVER);
    let is_draft = version.state == VersionState::Draft;
    let is_own = version.author == session.person;
    html! {
        @if is_draft && is_approver && is_own { p.duty { (text::OWN) } }
        @if is_draft && is_approver && !is_own {
            form.fields method="post" action=(at("approve")) {
                p.soft { (text::APPROVE_HINT) }
                button.main type="submit" { (text::APPROVE) }
            }
        }
        div.choices {
            @if version.state == VersionState::Approved && is_approver && !version.live {
                a.button.main href=(at("publish")) { (text::PUBLISH) }
            }
            @if !version.live {
                a.button href=(format!("/rules/diff?before=live&after={}", version.number)) {
                    (text::COMPARE_LIVE)
                }
            }
            @if !version.live {
                @if has_replay {
                    a.button href=(at("replay")) { (text::REPLAY) }
                } @else {
                    form method="post" action=(at("replay")) {
                        button type="submit" { (text::REPLAY) }
                    }
                }
            }
            a.button href=(format!("/rules/try?with={}", version.number)) { (text::TRY) }
            @if !version.live && version.state != VersionState::Withdrawn {
                form method="post" action=(at("withdraw")) {
                    button type="submit" { (text::WITHDRAW) }
                }
            }
            @if holds(session, RULE_KEEPER) {
                form method="post" action=(at("start")) {
                    button type="submit" { (text::START) }
                }
            }
        }
        @if has_desk && holds(session, RULE_KEEPER) { p.duty { (text::START_OVER) } }
    }
}

/// Bands, leaders, clocks: what stands beside the rules.
fn policy(policy: &Policy) -> Markup {
    let levels = [Level::One, Level::Two, Level::Three];
    html! {
        div.sheet {
            table {
                caption { (text::BANDS) }
                tbody {
                    @for (level, from) in levels.iter().zip(policy.bands) {
                        tr { td { (chips::level(*level)) } td { (from) } }
                    }
                }
            }
            table {
                caption { (text::LEADS) }
                tbody {
                    @for (level, role) in levels.iter().zip(&policy.leads) {
                        tr { td { (chips::level(*level)) } td { (text::role(role)) } }
                    }
                }
            }
        }
        div.sheet {
            table {
                caption { (text::CLOCKS) }
                tbody { @for clock in &policy.clocks { (parts_of::clock(clock)) } }
            }
        }
        dl.facts.long {
            @if let Some((from, to)) = policy.quiet_hours {
                div { dt { (text::QUIET) } dd { (from) ":00–" (to) ":00" } }
            }
            div { dt { (text::CONFIRM_ABOVE) } dd { (policy.confirm_above()) } }
            @if let Some(days) = policy.hearsay_days {
                div { dt { (text::HEARSAY) } dd { (days) } }
            }
        }
    }
}
