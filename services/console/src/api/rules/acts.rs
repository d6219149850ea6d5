//! What changes something, or takes long.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};
use triage::Ruleset;

use super::body::{Body, Checks, Drafts, Orders, Tries, taken};
use super::shown;
use crate::problem::Problem;
use crate::rules::{self, Refused, RulesCaller, Timing, note_as_event};
use crate::serve::Console;

/// The most events that are tried together.
const MOST_EVENTS: usize = 200;

/// `POST /api/rules/check`: everything that is wrong with these files, and where. Nothing is kept.
pub(super) async fn check(
    State(console): State<Console>,
    RulesCaller(_): RulesCaller,
    Body(asked): Body<Checks>,
) -> Result<Json<Value>, Refused> {
    let checked = match console.workshop.check(taken(asked.files)).await {
        Ok(checked) => Ok(checked),
        Err(Refused::Check(report)) => Err(report),
        Err(refused) => return Err(refused),
    };
    Ok(Json(shown::check(&checked)))
}

/// `POST /api/rules/try`: what rules make of a note, or of events in their order. Nothing is kept.
pub(super) async fn try_out(
    State(console): State<Console>,
    RulesCaller(_): RulesCaller,
    Body(asked): Body<Tries>,
) -> Result<Json<Value>, Refused> {
    let events = match (asked.note, asked.events) {
        (Some(note), None) => vec![note_as_event(&note, console.now())],
        (None, Some(events)) if events.len() <= MOST_EVENTS => {
            events.iter().map(Value::to_string).collect()
        }
        (None, Some(_)) => return Err(Refused::Field("events", "200 are tried at most")),
        _ => return Err(Refused::Field("note, events", "give one of the two")),
    };
    let ruleset: Arc<Ruleset> = match (asked.version, asked.files) {
        (Some(_), Some(_)) => {
            return Err(Refused::Field("version, files", "give one of the two, or neither"));
        }
        (None, Some(files)) => console.workshop.load(taken(files)).await?,
        (name, None) => {
            let name = name.as_deref().unwrap_or("live");
            let version = console.store.ruleset_version(name).await?;
            console.store.ruleset(&version.hash).await?
        }
    };
    let hash = ruleset.hash().to_owned();
    let tried = console.workshop.try_out(ruleset, events).await?;
    let tried: Value = tried.iter().map(shown::tried).collect();
    Ok(Json(json!({ "ruleset": hash, "tried": tried })))
}

/// `POST /api/rules/drafts`: keeps files as a draft for somebody else to approve, after their check.
pub(super) async fn draft(
    State(console): State<Console>,
    RulesCaller(session): RulesCaller,
    Body(asked): Body<Drafts>,
) -> Result<(StatusCode, Json<Value>), Refused> {
    let files = taken(asked.files);
    let version = rules::draft(&console, &session, files, &asked.note).await?;
    Ok((StatusCode::CREATED, Json(shown::version(&version))))
}

/// `POST /api/rules/versions/{version}/replay`: begins to judge the stored history under it. It goes
/// on by itself.
pub(super) async fn replay(
    State(console): State<Console>,
    RulesCaller(session): RulesCaller,
    name: Result<Path<String>, PathRejection>,
) -> Result<(StatusCode, Json<Value>), Refused> {
    let Path(name) = name.map_err(|_| Problem::Missing)?;
    rules::begin_replay(&console, &session, &name).await?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "state": "running" }))))
}

/// `POST /api/rules/versions/{version}/approve`: by somebody who did not write it.
pub(super) async fn approve(
    State(console): State<Console>,
    RulesCaller(session): RulesCaller,
    name: Result<Path<String>, PathRejection>,
) -> Result<Json<Value>, Refused> {
    let Path(name) = name.map_err(|_| Problem::Missing)?;
    let (version, count, to_confirm) = rules::approve(&console, &session, &name).await?;
    Ok(Json(json!({
        "version": shown::version(&version), "open_cases": count.open, "would_warn": count.warn,
        "would_be_lower": count.lower, "to_confirm": to_confirm,
    })))
}

/// `POST /api/rules/versions/{version}/withdraw`: takes a version back that is not live.
pub(super) async fn withdraw(
    State(console): State<Console>,
    RulesCaller(session): RulesCaller,
    name: Result<Path<String>, PathRejection>,
) -> Result<Json<Value>, Refused> {
    let Path(name) = name.map_err(|_| Problem::Missing)?;
    let version = rules::withdraw(&console, &session, &name).await?;
    Ok(Json(shown::version(&version)))
}

/// `POST /api/rules/versions/{version}/publish`: live once every running node has loaded it, or due
/// at a time.
pub(super) async fn publish(
    State(console): State<Console>,
    RulesCaller(session): RulesCaller,
    name: Result<Path<String>, PathRejection>,
    Body(asked): Body<Orders>,
) -> Result<(StatusCode, Json<Value>), Refused> {
    let Path(name) = name.map_err(|_| Problem::Missing)?;
    let (publishes, _) = asked.read(false)?;
    let published = rules::publish(&console, &session, &name, &publishes).await?;
    let status = match published.timing {
        Timing::Live(_) => StatusCode::OK,
        Timing::Due(_) => StatusCode::ACCEPTED,
    };
    Ok((status, Json(shown::published(&published))))
}

/// `POST /api/rules/rollback`: back to a version that was live before, at once and alone.
pub(super) async fn roll_back(
    State(console): State<Console>,
    RulesCaller(session): RulesCaller,
    Body(asked): Body<Orders>,
) -> Result<Json<Value>, Refused> {
    let (publishes, to) = asked.read(true)?;
    let published = rules::roll_back(&console, &session, to.as_deref(), &publishes).await?;
    Ok(Json(shown::published(&published)))
}
