//! `/emergency/{key}`: it is recorded; who has been told, and what can be added.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde_json::{Value, json};
use store::{Attempt, Recorded, WarningFilter};
use triage::Flags;

use super::first;
use crate::form::Typed;
use crate::intake::Taken;
use crate::pages::frame::{Frame, page};
use crate::pages::{chips, warning};
use crate::problem::{PageProblem, Problem};
use crate::recording::{
    LONGEST_NOTE, Subject, data_of, envelope, hand_in, new_token, source, token,
};
use crate::serve::Console;
use crate::session::Visitor;
use crate::text::emergency as words;
use crate::text::recording as record;

/// The most warnings whose chain is shown.
const MOST_WARNINGS: i64 = 5;

type Part = Result<Path<String>, PathRejection>;

pub(crate) async fn recorded(
    State(console): State<Console>,
    Visitor(session): Visitor,
    key: Part,
) -> Result<Response, PageProblem> {
    let Path(key) = key.map_err(|_| Problem::Missing)?;
    let typed = Typed::with([("token", new_token())]);
    shown(&console, &session.person, &key, &typed, None, StatusCode::OK).await
}

/// `POST /emergency/{key}`: more about it, as another record of the same case; what was said first
/// stays as it was.
pub(crate) async fn add(
    State(console): State<Console>,
    Visitor(session): Visitor,
    key: Part,
    typed: Typed,
) -> Result<Response, PageProblem> {
    let Path(key) = key.map_err(|_| Problem::Missing)?;
    let (person, now) = (&session.person, console.now());
    let record = of(&console, person, &key).await?;
    let (token, note) = (token(&typed)?, typed.get("note"));
    let wrong = if note.is_empty() {
        Some(words::SAY_SOMETHING)
    } else {
        (note.chars().count() > LONGEST_NOTE).then_some(record::TOO_LONG)
    };
    if wrong.is_some() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return shown(&console, person, &key, &typed, wrong, status).await;
    }
    let duties = console.store.duties_held_by(person, now).await?;
    let role = duties.first().map(|duty| &*duty.role);
    let mut data = data_of(person, role, &subject(&record));
    data.insert("narrative".to_owned(), json!(note));
    data.insert("caller_relation".to_owned(), json!("worker"));
    // Of the moment of the emergency, so that two taps are one record.
    let event = envelope(person, token, "call", record.at, Value::Object(data));
    let taken = match hand_in(&console, person, vec![event.to_string()]).await {
        Ok(taken) => taken,
        Err(Problem::Away) => {
            let (wrong, status) = (Some(record::STORE_AWAY), StatusCode::SERVICE_UNAVAILABLE);
            return shown(&console, person, &key, &typed, wrong, status).await;
        }
        Err(problem) => return Err(PageProblem(problem)),
    };
    match taken.first() {
        Some(Taken::Accepted(_) | Taken::Duplicate) => {
            Ok(Redirect::to(&format!("/emergency/{key}")).into_response())
        }
        _ => {
            let (wrong, status) = (Some(record::REFUSED), StatusCode::UNPROCESSABLE_ENTITY);
            shown(&console, person, &key, &typed, wrong, status).await
        }
    }
}

async fn of(console: &Console, person: &str, key: &str) -> Result<Recorded, Problem> {
    let record = console.store.recorded_by(key, &source(person), person).await?;
    record.ok_or_else(|| {
        console.metrics.denied("see");
        Problem::Missing
    })
}

fn subject(record: &Recorded) -> Subject {
    Subject {
        title: record.number.clone(),
        households: record.households.clone(),
        village: record.village.clone(),
        grid: record.grid.clone(),
        people: Vec::new(),
        flags: Flags::default(),
    }
}

async fn shown(
    console: &Console,
    person: &str,
    key: &str,
    typed: &Typed,
    wrong: Option<&'static str>,
    status: StatusCode,
) -> Result<Response, PageProblem> {
    let record = of(console, person, key).await?;
    let (store, now) = (&console.store, console.now());
    let case = store.case_seen_by(&record.number, person, now).await?;
    let mut subject = subject(&record);
    match &case {
        Some(case) => subject.people = store.case_people(case, person, now).await?.people,
        None => {
            for household in &record.households {
                let seen = store.household_seen_by(household, person, now).await?;
                subject.people.extend(seen.into_iter().flat_map(|household| household.people));
            }
        }
    }
    let filter = WarningFilter { matter: Some(&record.matter), ..WarningFilter::default() };
    let warnings = store.warnings(&filter, MOST_WARNINGS).await?;
    let ids: Vec<&str> = warnings.iter().map(|warning| &*warning.id).collect();
    let attempts = store.attempts(&ids).await?;
    let body = html! {
        h1 { (words::EMERGENCY) }
        p.done role="status" { "✓ " (words::recorded_at(record.received_at)) " · " (record.number) }
        (first(Some(&subject)))
        (told(&attempts, person, key))
        article class=(format!("card l{}", record.level.number())) {
            p.chips { (chips::level(record.level)) (chips::flags(record.flags)) }
            @if case.is_some() {
                div.actions { a.button href=(format!("/c/{}", record.number)) { (record::TO_CASE) } }
            }
        }
        (details(key, typed, wrong))
    };
    let frame = Frame { signed_in: true, advice: true };
    Ok((status, page(words::EMERGENCY, frame, &body)).into_response())
}

fn told(attempts: &[Attempt], person: &str, key: &str) -> Markup {
    html! {
        section {
            h2 { (words::TOLD) }
            @if attempts.is_empty() { p.duty { (words::NOBODY_TOLD) } }
            @else { (warning::chain(attempts, person)) }
            p { a.button href=(format!("/emergency/{key}")) { (words::LOOK_AGAIN) } }
        }
    }
}

fn details(key: &str, typed: &Typed, wrong: Option<&'static str>) -> Markup {
    html! {
        form.fields method="post" action=(format!("/emergency/{key}")) {
            input type="hidden" name="token" value=(typed.get("token"));
            div {
                label for="note" { (words::DETAILS) }
                p.soft #note-hint { (words::DETAILS_HINT) }
                @if let Some(wrong) = wrong {
                    p.mistake role="alert" { "✗ " (record::NOT_SENT) " · " (wrong) }
                }
                textarea #note name="note" rows="4" maxlength=(LONGEST_NOTE)
                    aria-describedby="note-hint" { (typed.get("note")) }
            }
            button.main type="submit" { (words::SEND_DETAILS) }
        }
    }
}
