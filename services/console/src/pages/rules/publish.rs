//! Publishing and rolling back: first what it will do, then the act.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use maud::{Markup, html};
use store::Version;
use triage::event::micros_of;

use super::compare::differences;
use super::{NotDone, sheet};
use crate::form::Typed;
use crate::problem::Problem;
use crate::rules::{self, Publishes, Refused, RulesVisitor};
use crate::serve::Console;
use crate::text::rules as text;

type Name = Result<Path<String>, PathRejection>;

pub(super) async fn ask(
    State(console): State<Console>,
    RulesVisitor(_): RulesVisitor,
    name: Name,
) -> Result<Html<String>, NotDone> {
    let Path(name) = name.map_err(|_| Problem::Missing)?;
    let version = console.store.ruleset_version(&name).await?;
    let above = console.store.ruleset(&version.hash).await?.policy().confirm_above();
    let to_confirm = version.warnings.filter(|warnings| *warnings > i64::from(above));
    let body = html! {
        h1 { (text::PUBLISH) }
        p.summary { (text::number(version.number)) "：" (version.note) }
        @if let Some(warnings) = version.warnings { p { (text::warnings(warnings)) } }
        (changes(&console, &version).await?)
        form.fields.record method="post" action=(format!("/rules/v/{}/publish", version.number)) {
            @if let Some(warnings) = to_confirm {
                p.duty { (text::confirm(warnings)) }
                label for="confirm" { (text::CONFIRM) }
                input id="confirm" name="confirm" inputmode="numeric" autocomplete="off" required;
            }
            (why())
            label for="at" { (text::AT) }
            input id="at" name="at" type="datetime-local";
            (nodes(&console).await?)
            p.soft { (text::PUBLISH_HINT) }
            button.main type="submit" { (text::PUBLISH_NOW) }
        }
    };
    Ok(sheet(text::PUBLISH, false, &body))
}

pub(super) async fn publish(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
    name: Name,
    typed: Typed,
) -> Result<Redirect, NotDone> {
    let Path(name) = name.map_err(|_| Problem::Missing)?;
    let confirm = Some(typed.get("confirm")).filter(|text| !text.is_empty());
    let confirm = confirm.map(|text| text.parse().map_err(|_| Problem::BadRequest)).transpose()?;
    // A browser gives no seconds, and the town's time.
    let at = Some(typed.get("at")).filter(|text| !text.is_empty());
    let at = at.map(|text| micros_of(&format!("{text}:00")).ok_or(Problem::BadRequest));
    let publishes = Publishes {
        note: typed.get("note").to_owned(),
        without: typed.all("without").map(str::to_owned).collect(),
        confirm_warnings: confirm,
        at: at.transpose()?,
    };
    rules::publish(&console, &session, &name, &publishes).await?;
    Ok(Redirect::to("/rules"))
}

pub(super) async fn ask_back(
    State(console): State<Console>,
    RulesVisitor(_): RulesVisitor,
) -> Result<Html<String>, NotDone> {
    let version = console.store.version_before().await?;
    let body = html! {
        h1 { (text::ROLL_BACK) }
        p.summary { (text::number(version.number)) "：" (version.note) }
        (changes(&console, &version).await?)
        form.fields.record method="post" action="/rules/rollback" {
            // What the page shows is what is gone back to, whatever happens meanwhile.
            input type="hidden" name="to" value=(version.hash);
            (why())
            (nodes(&console).await?)
            p.soft { (text::ROLL_BACK_HINT) }
            button.main type="submit" { (text::ROLL_BACK_NOW) }
        }
    };
    Ok(sheet(text::ROLL_BACK, false, &body))
}

pub(super) async fn roll_back(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
    typed: Typed,
) -> Result<Redirect, NotDone> {
    let to = Some(typed.get("to")).filter(|to| !to.is_empty());
    let publishes = Publishes {
        note: typed.get("note").to_owned(),
        without: typed.all("without").map(str::to_owned).collect(),
        ..Publishes::default()
    };
    rules::roll_back(&console, &session, to, &publishes).await?;
    Ok(Redirect::to("/rules"))
}

/// The running processes, any of which can be left out: one that cannot load it would block all.
async fn nodes(console: &Console) -> Result<Markup, Refused> {
    let nodes = console.store.nodes(console.now()).await?;
    let running: Vec<_> = nodes.iter().filter(|node| !node.gone).collect();
    Ok(html! {
        @if !running.is_empty() {
            details {
                summary { (text::WITHOUT) }
                @for node in running {
                    label.whole {
                        input type="checkbox" name="without" value=(node.id);
                        code { (node.id) }
                    }
                }
            }
        }
    })
}

/// What becomes different when a version takes the place of the live one.
async fn changes(console: &Console, version: &Version) -> Result<Markup, Refused> {
    let live = console.store.ruleset_version("live").await?;
    let before = console.store.ruleset(&live.hash).await?;
    let after = console.store.ruleset(&version.hash).await?;
    Ok(html! {
        section {
            h2 { (text::WHAT) }
            (differences(&before, &after))
        }
    })
}

/// The reason that is kept with an act.
pub(super) fn why() -> Markup {
    html! {
        label for="note" { (text::WHY) }
        p.soft #note-hint { (text::WHY_HINT) }
        input id="note" name="note" required maxlength="400" aria-describedby="note-hint";
    }
}
