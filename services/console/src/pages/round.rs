//! `/round`: several households visited, nothing new, in one list. That is no information and
//! never safety: it keeps no promise of a visit, and a household with a warning has its own record.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::{Value, json};
use store::{SeenHousehold, Session};
use triage::Level;

use super::frame::{Frame, page};
use super::household::doorplate;
use super::households::{PAGE, Search, sorted};
use super::{chips, look};
use crate::form::Typed;
use crate::intake::Taken;
use crate::moment::civil;
use crate::problem::{PageProblem, Problem};
use crate::recording::{self, data_of, envelope, hand_in, moment, new_token, token};
use crate::serve::Console;
use crate::session::Visitor;
use crate::text::households as words;
use crate::text::recording as text;

type Shown = Result<Response, PageProblem>;

/// The list as it is filled in.
struct List<'a> {
    households: Vec<SeenHousehold>,
    next: Option<String>,
    search: Search,
    typed: &'a Typed,
    wrong: Option<(&'static str, &'static str)>,
}

pub(crate) async fn show(
    State(console): State<Console>,
    Visitor(session): Visitor,
    search: Result<Query<Search>, QueryRejection>,
) -> Shown {
    let Query(search) = search.map_err(|_| Problem::Missing)?;
    let now = civil(console.now());
    let typed =
        Typed::with([("token", new_token()), ("at", now.strftime("%Y-%m-%dT%H:%M").to_string())]);
    Ok(list(&console, &session, search, &typed, None).await?.page(StatusCode::OK))
}

/// `POST /round`: one visit for each household that was ticked, all or none.
pub(crate) async fn take(
    State(console): State<Console>,
    Visitor(session): Visitor,
    typed: Typed,
) -> Shown {
    let token = token(&typed)?;
    let chosen: Vec<&str> = typed.all("household").collect();
    let at = moment(typed.get("at"), console.now());
    let (at, wrong) = match (at, chosen.is_empty()) {
        (Ok(at), false) => (at, None),
        (Ok(at), true) => (at, Some(("household", words::NONE_CHOSEN))),
        (Err(words), _) => (0, Some(("at", words))),
    };
    if wrong.is_some() {
        let search = Search::of(&typed);
        let list = list(&console, &session, search, &typed, wrong).await?;
        return Ok(list.page(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let person = &session.person;
    let duties = console.store.duties_held_by(person, console.now()).await?;
    let role = duties.first().map(|duty| &*duty.role);
    let (mut events, mut doors) = (Vec::new(), Vec::new());
    for id in chosen {
        let seen = console.store.household_seen_by(id, person, console.now()).await?;
        let Some(household) = seen.filter(may_be_listed) else {
            console.metrics.denied("record");
            return Err(PageProblem(Problem::Missing));
        };
        doors.push(doorplate(&household));
        events.push(nothing_new(person, role, household, token, at).to_string());
    }
    let taken = match hand_in(&console, person, events).await {
        Ok(taken) => taken,
        Err(Problem::Away) => {
            let wrong = Some(("household", text::STORE_AWAY));
            let list = list(&console, &session, Search::of(&typed), &typed, wrong).await?;
            return Ok(list.page(StatusCode::SERVICE_UNAVAILABLE));
        }
        Err(problem) => return Err(PageProblem(problem)),
    };
    Ok(done(console.now(), &doors, &taken).into_response())
}

/// A household in trouble is not passed by with a tick.
fn may_be_listed(household: &SeenHousehold) -> bool {
    household
        .case
        .as_ref()
        .is_none_or(|(_, level, flags)| *level == Level::Watch && flags.is_empty())
}

fn nothing_new(
    person: &str,
    role: Option<&str>,
    household: SeenHousehold,
    token: &str,
    at: i64,
) -> Value {
    let id = format!("{token}.{}", household.id);
    let mut data = data_of(person, role, &recording::Subject::of(household));
    data.insert("kind".to_owned(), json!("nothing_new"));
    data.insert("narrative".to_owned(), json!(words::NOTHING_NEW_NOTE));
    envelope(person, &id, "visit", at, Value::Object(data))
}

async fn list<'a>(
    console: &Console,
    session: &Session,
    search: Search,
    typed: &'a Typed,
    wrong: Option<(&'static str, &'static str)>,
) -> Result<List<'a>, Problem> {
    let (now, after) = (console.now(), search.after().to_owned());
    let wanted = search.wanted();
    let seen = console.store.households_seen_by(&session.person, now, &after, &wanted, PAGE);
    let (households, next) = seen.await?;
    Ok(List { households: sorted(households), next, search, typed, wrong })
}

impl List<'_> {
    fn page(&self, status: StatusCode) -> Response {
        let advice = self.households.iter().any(|household| household.case.is_some());
        let body = html! {
            p { a.back href="/households" { "← " (crate::text::HOUSEHOLDS) } }
            h1 { (words::NOTHING_NEW) }
            p.duty { (words::NO_SAFETY) }
            (self.search.form("/round"))
            (self.form())
            @if let Some(next) = &self.next { (self.search.more("/round", next)) }
        };
        let frame = Frame { signed_in: true, advice };
        (status, page(words::NOTHING_NEW, frame, &body)).into_response()
    }

    fn form(&self) -> Markup {
        html! {
            @if let Some((field, wrong)) = self.wrong {
                div.refused role="alert" {
                    p { strong { (text::NOT_SENT) } " · " a href=(format!("#{field}")) { (wrong) } }
                }
            }
            form.fields.record method="post" action="/round"
                data-sending=(text::SENDING) data-not-sent=(text::NOT_SENT) data-sent=(text::SENT)
                data-retry=(text::WILL_RETRY) data-sign-in=(text::SIGN_IN_AGAIN)
                data-sign-in-link=(text::OPEN_SIGN_IN)
            {
                input type="hidden" name="token" value=(self.typed.get("token"));
                input type="hidden" name="q" value=(self.search.wanted());
                input type="hidden" name="after" value=(self.search.after());
                div {
                    label for="at" { (text::WHEN) }
                    input #at type="datetime-local" name="at" required value=(self.typed.get("at"));
                }
                fieldset #household {
                    legend { (words::WHICH) }
                    @if self.households.is_empty() { p.soft { (words::NONE) } }
                    ul.rows.round { @for one in &self.households { li { (self.row(one)) } } }
                }
                p.sending role="status" {}
                button.main type="submit" { (words::RECORD_CHOSEN) }
            }
            script src=(look::record_script_address()) defer {}
        }
    }

    fn row(&self, household: &SeenHousehold) -> Markup {
        html! {
            @if may_be_listed(household) {
                label.whole {
                    input type="checkbox" name="household" value=(household.id)
                        checked[self.typed.has("household", &household.id)];
                    (doorplate(household))
                    @if let Some(grid) = &household.grid { span.soft { (grid) } }
                }
            } @else {
                span { (doorplate(household)) }
                @if let Some((_, level, flags)) = &household.case {
                    span.chips { (chips::level(*level)) (chips::flags(*flags)) }
                }
                a.write href=(format!("/h/{}/visit", household.id)) { (words::ON_ITS_OWN) }
            }
        }
    }
}

fn done(now: i64, doors: &[String], taken: &[Taken]) -> axum::response::Html<String> {
    let body = html! {
        h1 { (words::NOTHING_NEW) }
        p.done role="status" { "✓ " (text::sent_at(now)) " · " (words::households(taken.len())) }
        ul.rows {
            @for (door, taken) in doors.iter().zip(taken) {
                li {
                    span { (door) }
                    span.soft { (match taken {
                        Taken::Accepted(_) | Taken::Duplicate => text::SENT,
                        Taken::Conflict => words::SENT_BEFORE,
                        Taken::Refused { .. } => text::NOT_SENT,
                    }) }
                }
            }
        }
        p.soft { (words::NO_SAFETY) }
        p { a.button href="/households" { (text::NEXT_HOUSEHOLD) } }
    };
    page(words::NOTHING_NEW, Frame { signed_in: true, advice: false }, &body)
}
