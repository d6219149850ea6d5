//! `POST /api/events`: one event or a batch, with an answer for each. The answer is given after
//! commit, so an accepted event is in the database.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::post;
use serde_json::json;
use serde_json::value::RawValue;
use triage::event::Envelope;

use crate::accept::Ingest;
use crate::grant::Tokens;
use crate::received::{Outcome, Received};

/// The largest request, in bytes.
const MAX_REQUEST_BYTES: usize = 16 * 1024 * 1024;
/// The most events of one request.
const MAX_EVENTS: usize = 1_000;

/// The route, with the tokens that open it.
pub fn router(ingest: Ingest, tokens: Tokens) -> Router {
    Router::new()
        .route("/api/events", post(take))
        .layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES))
        .with_state((ingest, Arc::new(tokens)))
}

type Shared = (Ingest, Arc<Tokens>);

async fn take(State((ingest, tokens)): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(grant) = bearer(&headers).and_then(|token| tokens.grant(token)) else {
        return problem(StatusCode::UNAUTHORIZED, "a bearer token is required");
    };
    let (events, single) = match split(&headers, &body) {
        Ok(split) => split,
        Err((status, detail)) => return problem(status, &detail),
    };
    let batch: Vec<Received> = events
        .into_iter()
        .map(|(envelope, body)| Received {
            envelope,
            grant: Some(grant.clone()),
            ..Received::new("http", body)
        })
        .collect();
    match ingest.accept(&batch).await {
        Ok(outcomes) => answer(&outcomes, single),
        Err(error) => {
            tracing::warn!(%error, "events are refused while the store is away");
            let mut answer =
                problem(StatusCode::SERVICE_UNAVAILABLE, "the store is away; send again");
            answer.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
            answer
        }
    }
}

type Split = (Vec<(Option<Envelope>, Vec<u8>)>, bool);
type Refused = (StatusCode, String);

fn split(headers: &HeaderMap, body: &Bytes) -> Result<Split, Refused> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_ascii_lowercase();
    if headers.contains_key("ce-id") || headers.contains_key("ce-type") {
        return Ok((vec![(Some(envelope(headers)), body.to_vec())], true));
    }
    if content_type.starts_with("application/x-ndjson") {
        let lines = body.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
        return limited(lines.map(|line| (None, line.to_vec())).collect());
    }
    if body.trim_ascii_start().first() != Some(&b'[') {
        return Ok((vec![(None, body.to_vec())], true));
    }
    let events: Vec<&RawValue> = serde_json::from_slice(body).map_err(|error| {
        let place = format!("not JSON at line {}, column {}", error.line(), error.column());
        (StatusCode::BAD_REQUEST, place)
    })?;
    limited(events.iter().map(|event| (None, event.get().as_bytes().to_vec())).collect())
}

fn limited(events: Vec<(Option<Envelope>, Vec<u8>)>) -> Result<Split, Refused> {
    if events.len() > MAX_EVENTS {
        let limit = format!("more than {MAX_EVENTS} events in one request");
        return Err((StatusCode::PAYLOAD_TOO_LARGE, limit));
    }
    Ok((events, false))
}

/// Binary mode: attributes are `ce-` headers.
fn envelope(headers: &HeaderMap) -> Envelope {
    let mut attributes: Vec<(String, String)> = headers
        .iter()
        .filter_map(|(name, value)| {
            let name = name.as_str().strip_prefix("ce-")?;
            Some((name.to_owned(), value.to_str().ok()?.to_owned()))
        })
        .collect();
    if let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) {
        attributes.push(("datacontenttype".to_owned(), kind.to_owned()));
    }
    Envelope { attributes }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

fn answer(outcomes: &[Outcome], single: bool) -> Response {
    if !single {
        return Json(json!({ "events": outcomes })).into_response();
    }
    let Some(outcome) = outcomes.first() else {
        return problem(StatusCode::BAD_REQUEST, "no event");
    };
    let status = match outcome {
        Outcome::Accepted { .. } => StatusCode::CREATED,
        Outcome::Duplicate { .. } => StatusCode::OK,
        Outcome::Conflict { .. } => StatusCode::CONFLICT,
        Outcome::Refused { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Outcome::Unauthorized { .. } => StatusCode::FORBIDDEN,
    };
    (status, Json(outcome)).into_response()
}

fn problem(status: StatusCode, detail: &str) -> Response {
    (status, Json(json!({ "error": detail }))).into_response()
}
