//! The API: what the pages do, for programs. Errors are JSON without inner text.
//!
//! - here: signing in and warnings. `rules`: the life of a ruleset.
//! - `openapi.json` describes all of it; the stories hold the two against each other.

mod rules;

use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use store::Seen;
use triage::event::rfc3339;

use crate::answering;
use crate::listed::Listed;
use crate::problem::{ApiProblem, Problem};
use crate::reporting;
use crate::serve::Console;
use crate::session::{Caller, set_cookie};
use crate::signing_in::{self, Credentials};

/// The most warnings of one answer.
const MOST: i64 = 200;
/// What describes the API to programs.
const OPENAPI: &str = include_str!("openapi.json");

/// What is as small and as quick as the pages.
pub(crate) fn router() -> Router<Console> {
    quick().router()
}

/// What takes whole rulesets, and the time that checking them and waiting for every node takes.
pub(crate) fn rules_router() -> Router<Console> {
    rules::routes(Listed::default()).router().layer(DefaultBodyLimit::max(rules::MAX_BYTES))
}

/// Every route of the API that the console answers: method in small letters, and path.
#[must_use]
pub fn api_routes() -> Vec<(&'static str, &'static str)> {
    rules::routes(quick()).routes()
}

fn quick() -> Listed {
    Listed::default()
        .post("/api/sign-in", sign_in)
        .get("/api/warnings", warnings)
        .post("/api/warnings/{id}/acknowledge", acknowledge)
        .post("/api/warnings/{id}/decline", decline)
        .post("/api/warnings/{id}/report", report)
        .get("/api/openapi.json", openapi)
}

/// `GET /api/openapi.json`: this API, described. It is the same for everybody and says nothing of
/// anybody.
async fn openapi() -> ([(HeaderName, &'static str); 1], &'static str) {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI)
}

/// `POST /api/sign-in`: a session, as a cookie and as the token to send as bearer.
async fn sign_in(
    State(console): State<Console>,
    credentials: Result<Json<Credentials>, JsonRejection>,
) -> Result<Response, ApiProblem> {
    let Json(credentials) = credentials.map_err(|_| Problem::BadRequest)?;
    let entered = signing_in::sign_in(&console, credentials).await?;
    let entered = entered.ok_or(Problem::SignInRefused)?;
    let cookie = set_cookie(console.config.https, &entered.token);
    let body = json!({
        "person": entered.person, "token": entered.token, "must_change": entered.must_change,
    });
    Ok(([(header::SET_COOKIE, cookie)], Json(body)).into_response())
}

/// `GET /api/warnings`: unanswered ones I may see, the most pressing first.
async fn warnings(
    State(console): State<Console>,
    Caller(session): Caller,
) -> Result<Json<Value>, ApiProblem> {
    let now = console.now();
    let seen = console.store.open_warnings_seen_by(&session.person, now, MOST).await?;
    let warnings: Value = seen.iter().map(shown).collect();
    Ok(Json(json!({ "warnings": warnings })))
}

/// `POST /api/warnings/{id}/acknowledge`: I have it.
async fn acknowledge(
    State(console): State<Console>,
    Caller(session): Caller,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<Value>, ApiProblem> {
    let Path(id) = id.map_err(|_| Problem::Missing)?;
    let answered = answering::acknowledge(&console, &session.person, &id).await?;
    Ok(Json(json!({
        "id": id, "acknowledged": true, "first": answered.first,
        "by": answered.by, "at": rfc3339(answered.at),
    })))
}

/// Why somebody cannot take a warning.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decline {
    reason: String,
}

/// `POST /api/warnings/{id}/decline`: I cannot take it; the next one is asked at once.
async fn decline(
    State(console): State<Console>,
    Caller(session): Caller,
    id: Result<Path<String>, PathRejection>,
    decline: Result<Json<Decline>, JsonRejection>,
) -> Result<Json<Value>, ApiProblem> {
    let Path(id) = id.map_err(|_| Problem::Missing)?;
    let Json(Decline { reason }) = decline.map_err(|_| Problem::BadRequest)?;
    answering::decline(&console, &session.person, &id, &reason).await?;
    Ok(Json(json!({ "id": id, "declined": true })))
}

/// The receipt of a mandatory report.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Receipt {
    authority: String,
    receipt: String,
}

/// `POST /api/warnings/{id}/report`: the report is made, and this is its receipt.
async fn report(
    State(console): State<Console>,
    Caller(session): Caller,
    id: Result<Path<String>, PathRejection>,
    receipt: Result<Json<Receipt>, JsonRejection>,
) -> Result<Json<Value>, ApiProblem> {
    let Path(id) = id.map_err(|_| Problem::Missing)?;
    let Json(Receipt { authority, receipt }) = receipt.map_err(|_| Problem::BadRequest)?;
    let said = reporting::filed(&authority, &receipt);
    let first = reporting::end(&console, &session.person, &id, said).await?;
    Ok(Json(json!({ "id": id, "filed": true, "first": first })))
}

fn shown(seen: &Seen) -> Value {
    let warning = &seen.warning;
    json!({
        "id": warning.id, "case": warning.number, "level": warning.level,
        "level_words": warning.level.words(), "flags": warning.flags,
        "raised_at": rfc3339(warning.raised_at),
        "answer_by": warning.answer_by.map(rfc3339),
        "state": warning.state.name(), "asked": seen.asked,
    })
}
