//! `/recorded/{key}`: a record was taken, and what was made of it. For who made it alone.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Html;
use maud::html;

use super::case::why;
use super::chips;
use super::frame::{Frame, page};
use crate::problem::{PageProblem, Problem};
use crate::recording::source;
use crate::serve::Console;
use crate::session::Visitor;
use crate::text;
use crate::text::recording as words;

pub(crate) async fn show(
    State(console): State<Console>,
    Visitor(session): Visitor,
    key: Result<Path<String>, PathRejection>,
) -> Result<Html<String>, PageProblem> {
    let Path(key) = key.map_err(|_| Problem::Missing)?;
    let (store, person) = (&console.store, &session.person);
    let Some(record) = store.recorded_by(&key, &source(person), person).await? else {
        console.metrics.denied("see");
        return Err(PageProblem(Problem::Missing));
    };
    let opens = store.case_seen_by(&record.number, person, console.now()).await?.is_some();
    let reasons = if opens {
        let ruleset = console.intake.ruleset.borrow().clone();
        store.assessment(&key, &ruleset).await?
    } else {
        None
    };
    let body = html! {
        h1 { (text::event(record.kind)) }
        p.done role="status" { "✓ " (words::sent_at(record.received_at)) }
        (chips::first_of_all(record.flags))
        article class=(format!("card l{}", record.level.number())) {
            h2 { (words::RESULT) }
            p.chips { (chips::level(record.level)) (chips::flags(record.flags)) }
            dl.facts {
                div { dt { (text::CASE_NUMBER) } dd { (record.number) } }
                div { dt { (words::WHEN) } dd { (chips::time(record.at)) } }
            }
            p.soft { (words::RESULT_HINT) }
            div.actions {
                @if opens {
                    a.button.main href=(format!("/c/{}", record.number)) { (words::TO_CASE) }
                }
                a.button href="/households" { (words::NEXT_HOUSEHOLD) }
            }
        }
        @if let Some(assessment) = &reasons {
            section { h2 { (text::WHY) } (why::list(assessment, &[])) }
        }
    };
    Ok(page(words::RESULT, Frame { signed_in: true, advice: true }, &body))
}
