//! `/c/{number}`: one case, why it stands where it does, and what may be done next.
//!
//! - `why`: the reasons, the words they rest on, and what is new since the decision before.
//! - `course`: what happened, in order.

mod course;
pub(super) mod why;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Html;
use maud::{Markup, html};
use store::SeenCase;
use triage::Flag;

use super::frame::{Frame, page};
use super::{chips, follow_ups, people};
use crate::problem::{PageProblem, Problem};
use crate::serve::Console;
use crate::session::Visitor;
use crate::text;
use crate::text::recording as words;

pub(crate) async fn show(
    State(console): State<Console>,
    Visitor(session): Visitor,
    number: Result<Path<String>, PathRejection>,
) -> Result<Html<String>, PageProblem> {
    let Path(number) = number.map_err(|_| Problem::Missing)?;
    let (store, now) = (&console.store, console.now());
    let Some(case) = store.case_seen_by(&number, &session.person, now).await? else {
        console.metrics.denied("see");
        return Err(PageProblem(Problem::Missing));
    };
    store.note_opened(&case, &session.person, now).await?;
    let people = store.case_people(&case, &session.person, now).await?;
    let history = store.case_history(&case).await?;
    let reasons = why::reasons(&console, &case, &history).await?;
    let followed_up = follow_ups::section(&console, &case.id).await?;
    let body = html! {
        p { a.back href="/cases" { "← " (text::BACK_TO_CASES) } }
        h1 { (case.number) }
        (chips::first_of_all(case.flags))
        article class=(format!("card l{}", case.level.number())) {
            p.chips { (chips::level(case.level)) (chips::flags(case.flags)) }
            (facts(&case))
            div.actions {
                a.button.main href=(format!("/c/{}/visit", case.number)) { (words::WRITE_VISIT) }
                a.button href=(format!("/c/{}/mediation", case.number)) { (words::WRITE_MEDIATION) }
                a.button.urgent href=(format!("/c/{}/emergency", case.number)) {
                    (text::emergency::EMERGENCY)
                }
            }
        }
        (bounds(&case))
        (followed_up)
        (people::section(
            &people.people,
            people.open_until,
            &format!("/c/{}/identity", case.number),
        ))
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
