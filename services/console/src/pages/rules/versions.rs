//! `/rules`: every version, the newest first, and which process judges with which.

use axum::extract::State;
use axum::response::Html;
use maud::{Markup, html};
use store::{APPROVER, Node, PublishingSeen, Version};

use super::{NotDone, sheet};
use crate::pages::chips;
use crate::rules::{RulesVisitor, holds};
use crate::serve::Console;
use crate::text::rules as text;

/// How many publishings are shown.
const MOST_PUBLISHINGS: i64 = 10;

pub(super) async fn show(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
) -> Result<Html<String>, NotDone> {
    let versions = console.store.ruleset_versions().await?;
    let nodes = console.store.nodes(console.now()).await?;
    let publishings = console.store.publishings(MOST_PUBLISHINGS).await?;
    let body = html! {
        h1 { (text::RULES) }
        p.soft { (text::RULES_HINT) }
        ol.reasons { @for version in &versions { li { (line(version)) } } }
        @if holds(&session, APPROVER) {
            p { a.button href="/rules/rollback" { (text::ROLL_BACK) } }
        }
        section {
            h2 { (text::PUBLISHINGS) }
            ul.rows { @for one in &publishings { li { (publishing(one)) } } }
        }
        section {
            h2 { (text::NODES) }
            @if nodes.is_empty() { p.soft { (text::NO_NODES) } }
            ul.rows { @for node in &nodes { li { (process(node, &versions)) } } }
        }
    };
    Ok(sheet(text::VERSIONS, false, &body))
}

fn line(version: &Version) -> Markup {
    html! {
        h2 {
            a href=(format!("/rules/v/{}", version.number)) { (text::number(version.number)) }
        }
        p.chips {
            span class=(if version.live { "chip new" } else { "chip" }) { (text::state(version)) }
        }
        (origin(version))
    }
}

/// Who wrote it, who approved it, when and why.
pub(super) fn origin(version: &Version) -> Markup {
    html! {
        p { (version.note) }
        p.soft {
            (text::WROTE) " " (person(&version.author)) " · " (chips::time(version.created_at))
            @if let (Some(by), Some(at)) = (&version.approved_by, version.approved_at) {
                br; (text::APPROVED_BY) " " (person(by)) " · " (chips::time(at))
            }
        }
        @if let Some(warnings) = version.warnings { p.soft { (text::warnings(warnings)) } }
    }
}

fn person(id: &str) -> &str {
    if id == "system" { text::SYSTEM } else { id }
}

fn publishing(one: &PublishingSeen) -> Markup {
    html! {
        span { (text::kind(&one.kind)) " " (text::number(one.version)) }
        span.chip.clock { (text::stage(&one.state)) }
        span.soft { (person(&one.by)) " · " (chips::time(one.due_at)) }
        @if !one.reason.is_empty() { p.mistake { (one.reason) } }
    }
}

fn process(node: &Node, versions: &[Version]) -> Markup {
    let with = versions.iter().find(|version| version.hash == node.judges_with);
    html! {
        span { code { (node.id) } }
        span {
            @if let Some(version) = with { (text::number(version.number)) }
            @else { (node.judges_with.get(..12).unwrap_or_default()) }
        }
        span.soft {
            @if node.gone { (text::GONE) " · " }
            @else if !with.is_some_and(|version| version.live) { (text::BEHIND) " · " }
            (chips::time(node.last_seen))
        }
        @if let Some(why) = &node.load_error { p.mistake { (why) } }
    }
}
