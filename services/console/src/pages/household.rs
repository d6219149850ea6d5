//! `/h/{id}`: one household where I work, masked, and what can be recorded of it.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Html;
use maud::html;
use store::SeenHousehold;

use super::frame::{Frame, page};
use super::{chips, people};
use crate::problem::{PageProblem, Problem};
use crate::serve::Console;
use crate::session::Visitor;
use crate::text;
use crate::text::recording as words;

pub(crate) async fn show(
    State(console): State<Console>,
    Visitor(session): Visitor,
    id: Result<Path<String>, PathRejection>,
) -> Result<Html<String>, PageProblem> {
    let Path(id) = id.map_err(|_| Problem::Missing)?;
    let seen = console.store.household_seen_by(&id, &session.person, console.now()).await?;
    let Some(household) = seen else {
        console.metrics.denied("see");
        return Err(PageProblem(Problem::Missing));
    };
    let title = doorplate(&household);
    let body = html! {
        p { a.back href="/households" { "← " (text::HOUSEHOLDS) } }
        h1 { (title) }
        @if let Some((_, _, flags)) = &household.case { (chips::first_of_all(*flags)) }
        article.card {
            @if let Some((number, level, flags)) = &household.case {
                p.chips { (chips::level(*level)) (chips::flags(*flags)) }
                p { a href=(format!("/c/{number}")) { (number) } }
            }
            div.actions {
                a.button.main href=(format!("/h/{}/visit", household.id)) { (words::WRITE_VISIT) }
                a.button.urgent href=(format!("/h/{}/emergency", household.id)) {
                    (text::emergency::EMERGENCY)
                }
            }
        }
        (people::section(
            &household.people,
            household.open_until,
            &format!("/h/{}/identity", household.id),
        ))
    };
    let advice = household.case.is_some();
    Ok(page(&title, Frame { signed_in: true, advice }, &body))
}

/// Group, house number and surname: how a worker knows a door.
pub(crate) fn doorplate(household: &SeenHousehold) -> String {
    let parts = [&household.group, &household.house, &household.head];
    let known: Vec<&str> = parts.into_iter().flatten().map(|part| &**part).collect();
    if known.is_empty() { household.id.clone() } else { known.join(" ") }
}
