//! The forms by which a visit or a mediation is recorded, from a case and from a household. What
//! was typed stays on the page whatever goes wrong; two taps make one record.
//!
//! - `fields`: the form itself.

mod fields;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use store::Session;

use self::fields::Sheet;
use super::frame::{Frame, page};
use crate::form::Typed;
use crate::moment::civil;
use crate::problem::{PageProblem, Problem};
use crate::recording::{self, Kind, NotTaken, Subject};
use crate::serve::Console;
use crate::session::Visitor;
use crate::text::recording as text;

type Part = Result<Path<String>, PathRejection>;
type Shown = Result<Response, PageProblem>;
type MaybeVisitor = Result<Visitor, PageProblem>;

/// What is recorded about: a case by its number, or a household by its id.
#[derive(Clone, Debug)]
pub(super) enum About {
    Case(String),
    Household(String),
}

pub(crate) async fn case_visit(
    State(console): State<Console>,
    Visitor(session): Visitor,
    number: Part,
) -> Shown {
    show(&console, &session, Kind::Visit, About::case(number)?).await
}

pub(crate) async fn take_case_visit(
    State(console): State<Console>,
    visitor: MaybeVisitor,
    number: Part,
    typed: Typed,
) -> Shown {
    take(&console, visitor, Kind::Visit, About::case(number)?, typed).await
}

pub(crate) async fn case_mediation(
    State(console): State<Console>,
    Visitor(session): Visitor,
    number: Part,
) -> Shown {
    show(&console, &session, Kind::Mediation, About::case(number)?).await
}

pub(crate) async fn take_case_mediation(
    State(console): State<Console>,
    visitor: MaybeVisitor,
    number: Part,
    typed: Typed,
) -> Shown {
    take(&console, visitor, Kind::Mediation, About::case(number)?, typed).await
}

pub(crate) async fn household_visit(
    State(console): State<Console>,
    Visitor(session): Visitor,
    id: Part,
) -> Shown {
    show(&console, &session, Kind::Visit, About::household(id)?).await
}

pub(crate) async fn take_household_visit(
    State(console): State<Console>,
    visitor: MaybeVisitor,
    id: Part,
    typed: Typed,
) -> Shown {
    take(&console, visitor, Kind::Visit, About::household(id)?, typed).await
}

fn part(part: Part) -> Result<String, PageProblem> {
    let Path(part) = part.map_err(|_| Problem::Missing)?;
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    if part.bytes().all(plain) { Ok(part) } else { Err(PageProblem(Problem::Missing)) }
}

impl About {
    pub(super) fn case(number: Part) -> Result<Self, PageProblem> {
        part(number).map(Self::Case)
    }

    pub(super) fn household(id: Part) -> Result<Self, PageProblem> {
        part(id).map(Self::Household)
    }

    pub(super) fn address(&self) -> String {
        match self {
            Self::Case(number) => format!("/c/{number}"),
            Self::Household(id) => format!("/h/{id}"),
        }
    }

    /// The case or household, as far as this person may see it. What they may not see does not
    /// exist for them.
    pub(super) async fn subject(
        &self,
        console: &Console,
        person: &str,
    ) -> Result<Subject, Problem> {
        let (store, now) = (&console.store, console.now());
        let subject = match self {
            Self::Case(number) => match store.case_seen_by(number, person, now).await? {
                None => None,
                Some(case) => {
                    let seen = store.case_people(&case, person, now).await?;
                    Some(Subject {
                        title: case.number,
                        households: seen.households,
                        village: case.village,
                        grid: case.grid,
                        people: seen.people,
                        flags: case.flags,
                    })
                }
            },
            Self::Household(id) => store.household_seen_by(id, person, now).await?.map(Subject::of),
        };
        subject.ok_or_else(|| {
            console.metrics.denied("record");
            Problem::Missing
        })
    }
}

async fn show(console: &Console, session: &Session, kind: Kind, about: About) -> Shown {
    let subject = about.subject(console, &session.person).await?;
    let now = civil(console.now());
    let typed = Typed::with([
        ("token", recording::new_token()),
        ("at", now.strftime("%Y-%m-%dT%H:%M").to_string()),
    ]);
    let sheet = Sheet::new(console, kind, about.address(), &typed);
    Ok(sheet.about(&subject).page(StatusCode::OK))
}

async fn take(
    console: &Console,
    visitor: MaybeVisitor,
    kind: Kind,
    about: About,
    typed: Typed,
) -> Shown {
    let sheet = Sheet::new(console, kind, about.address(), &typed);
    let session = match visitor {
        Ok(Visitor(session)) => session,
        // The session is over: what was typed goes back to the one who typed it, and nothing else.
        Err(PageProblem(Problem::SignInNeeded(_))) => {
            return Ok(sheet.note(text::SIGN_IN_AGAIN, true).page(StatusCode::UNAUTHORIZED));
        }
        Err(PageProblem(Problem::Away)) => {
            return Ok(sheet.note(text::STORE_AWAY, false).page(StatusCode::SERVICE_UNAVAILABLE));
        }
        Err(problem) => return Err(problem),
    };
    let subject = match about.subject(console, &session.person).await {
        Ok(subject) => subject,
        Err(Problem::Away) => {
            return Ok(sheet.note(text::STORE_AWAY, false).page(StatusCode::SERVICE_UNAVAILABLE));
        }
        Err(problem) => return Err(PageProblem(problem)),
    };
    let duties = console.store.duties_held_by(&session.person, console.now()).await?;
    let role = duties.first().map(|duty| &*duty.role);
    let taken = recording::take(console, &session.person, role, kind, &subject, &typed).await?;
    let sheet = sheet.about(&subject);
    Ok(match taken {
        Ok(key) => Redirect::to(&format!("/recorded/{key}")).into_response(),
        Err(NotTaken::Wrong(wrong)) => sheet.wrong(wrong).page(StatusCode::UNPROCESSABLE_ENTITY),
        Err(NotTaken::Before) => {
            sheet.anew().note(text::SAVED_BEFORE, false).page(StatusCode::CONFLICT)
        }
        Err(NotTaken::Away) => {
            sheet.note(text::STORE_AWAY, false).page(StatusCode::SERVICE_UNAVAILABLE)
        }
    })
}

impl Sheet<'_> {
    /// The whole page.
    fn page(&self, status: StatusCode) -> Response {
        let title = if self.kind == Kind::Visit { text::VISIT } else { text::MEDIATION };
        let body = html! {
            p { a.back href=(self.address) { "← " (self.title()) } }
            h1 { (title) }
            (self.form())
        };
        let advice = self.shows_level();
        let frame = Frame { signed_in: status != StatusCode::UNAUTHORIZED, advice };
        (status, page(title, frame, &body)).into_response()
    }
}
