//! Points, floors, phrases and clocks of what is being written, as fields: no script is needed.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{Markup, html};
use store::RulesDesk;
use triage::diff::clock_words;
use triage::loading::Language;
use triage::{Clock, Flag, Level, Rule, Ruleset, Signal, Subject};

use super::desk::open;
use super::theme::themes;
use super::{NotDone, sheet};
use crate::form::Typed;
use crate::pages::{chips, problem};
use crate::problem::Problem;
use crate::rules::fields::Wish;
use crate::rules::{Refused, RulesVisitor};
use crate::serve::Console;
use crate::text::rules as text;

type Name = Result<Path<String>, PathRejection>;

/// `/rules/desk/theme/{theme}`: points and floors of its rules, and ways to its signals.
pub(super) async fn theme(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
    name: Name,
) -> Result<Html<String>, NotDone> {
    let Path(folder) = name.map_err(|_| Problem::Missing)?;
    let desk = open(&console, &session).await?;
    let ruleset = loaded(&console, &desk).await?;
    let themes = themes(&desk.files, &ruleset);
    let theme = themes.iter().find(|theme| theme.folder == folder).ok_or(Problem::Missing)?;
    let body = html! {
        a.back href="/rules/desk" { "← " (text::DESK) }
        h1 { (theme.title) }
        @if !theme.rules.is_empty() {
            section {
                h2 { (text::SCORED) }
                p.soft { (text::CASES_FOLLOW) }
                ul.reasons { @for rule in &theme.rules { li { (rule_form(rule, &desk)) } } }
            }
        }
        @if !theme.signals.is_empty() {
            section {
                h2 { (text::SIGNALS) }
                ul.rows {
                    @for signal in &theme.signals {
                        li {
                            a href=(format!("/rules/desk/signal/{}", signal.id)) { (signal.zh) }
                            span.soft { (text::ways(signal.phrases.len(), signal.patterns.len())) }
                        }
                    }
                }
            }
        }
    };
    Ok(sheet(theme.title, false, &body))
}

fn rule_form(rule: &Rule, desk: &RulesDesk) -> Markup {
    let key = rule.id.replace('/', "-");
    html! {
        h3 id=(key) { (rule.says) }
        p.soft { code { (rule.id) } }
        form.line method="post" action="/rules/desk/field" {
            (hidden("rule", &rule.id, desk))
            label {
                (text::POINTS) " "
                input type="number" name="points" required min="-100" max="100" value=(rule.points);
            }
            label {
                (text::FLOOR) " "
                select name="floor" {
                    @for level in Level::ALL {
                        option value=(level.number()) selected[level == rule.floor] {
                            @if level == Level::Watch { (text::NO_FLOOR) } @else { (level.words()) }
                        }
                    }
                }
            }
            button type="submit" { (text::EDIT) }
        }
    }
}

/// `/rules/desk/signal/{signal}`: how notes say it.
pub(super) async fn signal(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
    name: Name,
) -> Result<Html<String>, NotDone> {
    let Path(id) = name.map_err(|_| Problem::Missing)?;
    let desk = open(&console, &session).await?;
    let ruleset = loaded(&console, &desk).await?;
    let index = ruleset.vocabulary().index(&id).ok_or(Problem::Missing)?;
    let signal = ruleset.vocabulary().signal(index);
    let themes = themes(&desk.files, &ruleset);
    let theme = themes.iter().find(|theme| theme.signals.iter().any(|one| one.id == signal.id));
    let body = html! {
        @if let Some(theme) = theme {
            a.back href=(format!("/rules/desk/theme/{}", theme.folder)) { "← " (theme.title) }
        }
        h1 { (signal.zh) }
        (signal_form(signal, &desk))
    };
    Ok(sheet(&signal.zh, false, &body))
}

fn signal_form(signal: &Signal, desk: &RulesDesk) -> Markup {
    html! {
        form.fields method="post" action="/rules/desk/field" {
            (hidden("signal", &signal.id, desk))
            label for="days" { (text::DAYS) }
            input id="days" type="number" name="days" required min="0" max="36500"
                value=(signal.current_days);
            label for="add" { (text::ADD) }
            textarea #add name="add" rows="3" {}
            button.main type="submit" { (text::SAVE) }
            fieldset {
                legend { (text::TAKE_OUT) }
                div.phrases {
                    @for phrase in &signal.phrases {
                        label.whole {
                            input type="checkbox" name="remove" value=(phrase);
                            (phrase)
                        }
                    }
                }
            }
            button type="submit" { (text::SAVE) }
        }
    }
}

/// `/rules/desk/clocks`: every time that is allowed for something.
pub(super) async fn clocks(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
) -> Result<Html<String>, NotDone> {
    let desk = open(&console, &session).await?;
    let ruleset = loaded(&console, &desk).await?;
    let body = html! {
        a.back href="/rules/desk" { "← " (text::DESK) }
        h1 { (text::CLOCKS) }
        ul.reasons {
            @for (index, clock) in ruleset.policy().clocks.iter().enumerate() {
                li { (clock_form(clock, &format!("c{index}"), &desk)) }
            }
        }
    };
    // It shows levels, so the advice stands with them.
    Ok(sheet(text::CLOCKS, true, &body))
}

fn clock_form(clock: &Clock, key: &str, desk: &RulesDesk) -> Markup {
    let (subject, under) = match clock.subject {
        Subject::Level(level) => (level.number().to_string(), html! { (chips::level(level)) }),
        Subject::Flag(flag) => {
            (flag.name().to_owned(), html! { (chips::flags([flag].into_iter().collect())) })
        }
    };
    let seconds = i64::try_from(clock.seconds).unwrap_or(i64::MAX);
    let unit = text::UNITS.iter().find(|(_, length)| seconds % length == 0);
    let (_, length) = unit.copied().unwrap_or(text::UNITS[2]);
    html! {
        h3 id=(key) { (clock_words(&clock.name, Language::Zh)) }
        p.chips { (under) }
        form.line method="post" action="/rules/desk/field" {
            (hidden("clock", &clock.name, desk))
            input type="hidden" name="subject" value=(subject);
            input type="number" name="number" required min="1" max="10000"
                aria-labelledby=(key) value=(seconds / length);
            select name="unit" aria-labelledby=(key) {
                @for (words, each) in text::UNITS {
                    option value=(each) selected[each == length] { (words) }
                }
            }
            button type="submit" { (text::EDIT) }
        }
    }
}

fn hidden(kind: &str, id: &str, desk: &RulesDesk) -> Markup {
    html! {
        input type="hidden" name="kind" value=(kind);
        input type="hidden" name="id" value=(id);
        input type="hidden" name="revision" value=(desk.revision);
    }
}

/// `POST /rules/desk/field`: changes what is meant, or nothing.
pub(super) async fn change(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
    typed: Typed,
) -> Result<Response, NotDone> {
    let desk = open(&console, &session).await?;
    let wish = wish(&typed).ok_or(Problem::BadRequest)?;
    let revision = typed.get("revision").parse().map_err(|_| Problem::BadRequest)?;
    let before = loaded(&console, &desk).await?;
    let Some(files) = fulfilled(&console, &desk, &before, &wish).await? else {
        let page = problem::page_of(text::SCRIPTED);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let save = console.store.save_rules_desk(&session.person, (revision, &files), console.now());
    if !save.await? {
        return Err(Problem::Stale.into());
    }
    let back = match &wish {
        Wish::Rule { id, .. } => {
            let folder = id.split('/').next().unwrap_or_default();
            format!("/rules/desk/theme/{folder}#{}", id.replace('/', "-"))
        }
        Wish::Signal { id, .. } => format!("/rules/desk/signal/{id}"),
        Wish::Clock { .. } => "/rules/desk/clocks".to_owned(),
    };
    Ok(Redirect::to(&back).into_response())
}

/// The files in which the wish is fulfilled and nothing else is different.
async fn fulfilled(
    console: &Console,
    desk: &RulesDesk,
    before: &Arc<Ruleset>,
    wish: &Wish,
) -> Result<Option<triage::loading::RuleFiles>, Refused> {
    let Some(files) = wish.written(&desk.files, before) else { return Ok(None) };
    match console.workshop.load(files.clone()).await {
        Ok(after) => Ok(wish.is_done(before, &after).then_some(files)),
        Err(Refused::Check(_)) => Ok(None),
        Err(refused) => Err(refused),
    }
}

async fn loaded(console: &Console, desk: &RulesDesk) -> Result<Arc<Ruleset>, Refused> {
    if desk.files.hash() == desk.base {
        return Ok(console.store.ruleset(&desk.base).await?);
    }
    console.workshop.load(desk.files.clone()).await
}

fn wish(typed: &Typed) -> Option<Wish> {
    let (id, number) = (typed.get("id").to_owned(), |name: &str| typed.get(name).parse::<i64>());
    match typed.get("kind") {
        "rule" => Some(Wish::Rule {
            id,
            points: typed.get("points").parse().ok()?,
            floor: Level::from_number(number("floor").ok()?)?,
        }),
        "signal" => {
            let lines = typed.get("add").lines().flat_map(|line| line.split(['、', '，']));
            let add = lines.map(str::trim).filter(|phrase| !phrase.is_empty());
            Some(Wish::Signal {
                id,
                days: typed.get("days").parse().ok()?,
                add: add.map(str::to_owned).collect(),
                remove: typed.all("remove").map(str::to_owned).collect(),
            })
        }
        "clock" => {
            let subject = typed.get("subject");
            let level = number("subject").ok().and_then(Level::from_number).map(Subject::Level);
            let flag = || Flag::from_name(subject).map(Subject::Flag);
            let unit = number("unit").ok()?;
            text::UNITS.iter().find(|(_, length)| *length == unit)?;
            Some(Wish::Clock {
                name: id,
                subject: level.or_else(flag)?,
                seconds: number("number").ok().filter(|many| (1..=10_000).contains(many))? * unit,
            })
        }
        _ => None,
    }
}
