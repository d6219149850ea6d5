//! `/c/{number}`: one case, why it stands where it does, and what may be done next.
//!
//! - `why`: the reasons, the words they rest on, and what is new since the decision before.
//! - `course`: what happened, in order.

mod course;
mod why;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Html;
use maud::{Markup, html};
use store::SeenCase;
use triage::Flag;

use super::chips;
use super::frame::{Frame, page};
use crate::problem::{PageProblem, Problem};
use crate::serve::Console;
use crate::session::Visitor;
use crate::text;

pub(crate) async fn show(
    State(console): State<Console>,
    Visitor(session): Visitor,
    number: Result<Path<String>, PathRejection>,
) -> Result<Html<String>, PageProblem> {
    let Path(number) = number.map_err(|_| Problem::Missing)?;
    let store = &console.store;
    let Some(case) = store.case_seen_by(&number, &session.person, console.now()).await? else {
        console.metrics.denied("see");
        return Err(PageProblem(Problem::Missing));
    };
    let history = store.case_history(&case).await?;
    let reasons = why::reasons(&console, &case, &history).await?;
    let body = html! {
        p { a.back href="/cases" { "← " (text::BACK_TO_CASES) } }
        h1 { (case.number) }
        (chips::first_of_all(case.flags))
        article class=(format!("card l{}", case.level.number())) {
            p.chips { (chips::level(case.level)) (chips::flags(case.flags)) }
            (facts(&case))
        }
        (bounds(&case))
        (why::section(reasons.as_ref(), &history))
        section {
            h2 { (text::COURSE) }
            (course::list(&history, &session.person))
        }
    };
    Ok(page(&case.number, Frame { signed_in: true, advice: true }, &body))
}

fn facts(case: &SeenCase) -> Markup {
    html! {
        dl.facts {
            div { dt { (text::PLACE) } dd { (place(case)) } }
            div { dt { (text::OPENED) } dd { (chips::time(case.opened_at)) } }
            div { dt { (text::LATEST) } dd { (chips::time(case.latest_at)) } }
        }
    }
}

fn place(case: &SeenCase) -> &str {
    let known = case.grid.as_deref().or(case.village.as_deref());
    known.unwrap_or(text::PLACE_UNKNOWN)
}

/// Under a stop, what must not be done beside what can lawfully be done next.
fn bounds(case: &SeenCase) -> Markup {
    html! {
        @if case.flags.contains(Flag::MediationStop) {
            section.bounds {
                div.refused {
                    h2 { (text::MUST_NOT) }
                    ul { @for words in text::MUST_NOT_UNDER_STOP { li { "✗ " (words) } } }
                }
                div.allowed {
                    h2 { (text::MAY) }
                    ul { @for words in text::MAY_UNDER_STOP { li { "✓ " (words) } } }
                }
            }
        }
    }
}
