//! Entering an emergency: first what to do now, then one tap that records it, and only then the
//! rest. Nothing has to be filled in before the people responsible are told.
//!
//! - `after`: what is shown and can be added once it is recorded.

mod after;

pub(crate) use after::{add, recorded};

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde_json::{Value, json};
use store::{SafeContact, Session};
use triage::event::EventKey;

use super::frame::{Frame, page};
use super::people;
use super::record::About;
use crate::form::Typed;
use crate::intake::Taken;
use crate::problem::{PageProblem, Problem};
use crate::recording::{self, Subject, data_of, envelope, hand_in, new_token, source, token};
use crate::serve::Console;
use crate::session::Visitor;
use crate::text;
use crate::text::emergency as words;
use crate::text::recording as contact;

type Part = Result<Path<String>, PathRejection>;
type Shown = Result<Response, PageProblem>;

/// `GET /emergency`: of nobody known yet.
pub(crate) async fn show(State(console): State<Console>, Visitor(session): Visitor) -> Shown {
    ask(&console, &session, None).await
}

/// `POST /emergency`.
pub(crate) async fn take(
    State(console): State<Console>,
    Visitor(session): Visitor,
    typed: Typed,
) -> Shown {
    record(&console, &session, None, &typed).await
}

/// `GET /c/{number}/emergency`.
pub(crate) async fn show_case(
    State(console): State<Console>,
    Visitor(session): Visitor,
    number: Part,
) -> Shown {
    ask(&console, &session, Some(About::case(number)?)).await
}

/// `POST /c/{number}/emergency`.
pub(crate) async fn take_case(
    State(console): State<Console>,
    Visitor(session): Visitor,
    number: Part,
    typed: Typed,
) -> Shown {
    record(&console, &session, Some(About::case(number)?), &typed).await
}

/// `GET /h/{id}/emergency`.
pub(crate) async fn show_household(
    State(console): State<Console>,
    Visitor(session): Visitor,
    id: Part,
) -> Shown {
    ask(&console, &session, Some(About::household(id)?)).await
}

/// `POST /h/{id}/emergency`.
pub(crate) async fn take_household(
    State(console): State<Console>,
    Visitor(session): Visitor,
    id: Part,
    typed: Typed,
) -> Shown {
    record(&console, &session, Some(About::household(id)?), &typed).await
}

async fn ask(console: &Console, session: &Session, about: Option<About>) -> Shown {
    let subject = match &about {
        Some(about) => Some(about.subject(console, &session.person).await?),
        None => None,
    };
    let action = about.as_ref().map_or_else(String::new, About::address);
    let body = html! {
        @if let Some(subject) = &subject {
            p { a.back href=(action) { "← " (subject.title) } }
        }
        h1 { (words::EMERGENCY) }
        (first(subject.as_ref()))
        section {
            h2 { (words::WHAT) }
            form.choices.dangers method="post" action=(format!("{action}/emergency")) {
                input type="hidden" name="token" value=(new_token());
                @for (danger, _, says) in words::DANGERS {
                    button type="submit" name="danger" value=(danger) { (says) }
                }
            }
            @if subject.is_none() { p.soft { (words::WHERE_TO) } }
        }
    };
    let frame = Frame { signed_in: true, advice: true };
    Ok(page(words::EMERGENCY, frame, &body).into_response())
}

/// What to do now, before anything is typed.
fn first(subject: Option<&Subject>) -> Markup {
    let people = subject.map_or(&[][..], |subject| &subject.people);
    let known: Vec<(String, &SafeContact)> = people
        .iter()
        .filter_map(|one| Some((people::called(one), one.safe_contact.as_ref()?)))
        .collect();
    html! {
        div.alarm {
            p { strong { (words::CALL_FIRST) } }
            a.button href="tel:110" { (text::CALL_110) }
            a.button href="tel:120" { (words::CALL_120) }
        }
        p.duty { (words::OWN_SAFETY) }
        @for (called, line) in &known {
            p.duty { (contact::SAFE_CONTACT) " · " (called) "：" (people::safe_line(line)) }
        }
        @if known.is_empty() { p.duty { (words::NO_ONE_KNOWN) } }
    }
}

/// Recorded at the first tap; another tap of the same page makes the same record.
async fn record(
    console: &Console,
    session: &Session,
    about: Option<About>,
    typed: &Typed,
) -> Shown {
    let token = token(typed)?;
    let danger = words::DANGERS.iter().find(|(danger, ..)| *danger == typed.get("danger"));
    let (_, signal, says) = danger.ok_or(Problem::BadRequest)?;
    let person = &session.person;
    let now = console.now();
    let duties = console.store.duties_held_by(person, now).await?;
    let role = duties.first().map(|duty| &*duty.role);
    let subject = match about {
        Some(about) => about.subject(console, person).await?,
        None => recording::nobody_known(duties.first().map_or("", |duty| &duty.place)),
    };
    let vocabulary = console.intake.ruleset.borrow().clone();
    let known = signal.filter(|signal| vocabulary.vocabulary().index(signal).is_some());
    let mut data = data_of(person, role, &subject);
    data.insert("narrative".to_owned(), json!(words::FIRST_NOTE));
    data.insert("ticks".to_owned(), json!(known.into_iter().collect::<Vec<_>>()));
    data.insert("safe_now".to_owned(), json!("no"));
    data.insert("caller_relation".to_owned(), json!("worker"));
    data.insert("request".to_owned(), json!(format!("{}：{says}", words::REQUEST)));
    // The moment is the first tap's; a second one on the same danger is the same record, and on
    // another danger another.
    let id = format!("{token}.{}", typed.get("danger"));
    let event = envelope(person, &id, "call", now, Value::Object(data));
    let key = EventKey::of(&source(person), &id).hex();
    let taken = hand_in(console, person, vec![event.to_string()]).await?;
    match taken.first() {
        Some(Taken::Accepted(_) | Taken::Duplicate | Taken::Conflict) => {
            Ok(Redirect::to(&format!("/emergency/{key}")).into_response())
        }
        _ => Err(PageProblem(Problem::Broken)),
    }
}
