//! The life of a ruleset, for programs: what rule keepers and approvers do on pages.
//!
//! - here: what only reads.
//! - `acts`: what changes something, or takes long.
//! - `body`: requests in JSON. `shown`: answers in JSON, with times as in the rest of the API.

mod acts;
mod body;
mod shown;

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Value, json};
use triage::diff;
use triage::event::rfc3339;
use triage::loading::Language;

use crate::listed::Listed;
use crate::problem::Problem;
use crate::rules::{self, Refused, RulesCaller};
use crate::serve::Console;

pub(super) use body::MAX_BYTES;

/// Every route here.
pub(super) fn routes(listed: Listed) -> Listed {
    listed
        .get("/api/rules/versions", versions)
        .get("/api/rules/versions/{version}", version)
        .get("/api/rules/versions/{version}/replay", replay)
        .get("/api/rules/diff", difference)
        .get("/api/rules/publishings", publishings)
        .get("/api/rules/nodes", nodes)
        .get("/api/rules/statistics", statistics)
        .get("/api/rules/mutes", mutes)
        .post("/api/rules/check", acts::check)
        .post("/api/rules/try", acts::try_out)
        .post("/api/rules/drafts", acts::draft)
        .post("/api/rules/versions/{version}/replay", acts::replay)
        .post("/api/rules/versions/{version}/approve", acts::approve)
        .post("/api/rules/versions/{version}/withdraw", acts::withdraw)
        .post("/api/rules/versions/{version}/publish", acts::publish)
        .post("/api/rules/rollback", acts::roll_back)
}

/// `GET /api/rules/versions`: every version, the newest first, without files.
async fn versions(
    State(console): State<Console>,
    RulesCaller(_): RulesCaller,
) -> Result<Json<Value>, Refused> {
    let versions = console.store.ruleset_versions().await?;
    let versions: Value = versions.iter().map(shown::version).collect();
    Ok(Json(json!({ "versions": versions })))
}

/// `GET /api/rules/versions/{version}`: one version with its files; by number, the beginning of its
/// hash, or `live`.
async fn version(
    State(console): State<Console>,
    RulesCaller(_): RulesCaller,
    name: Result<Path<String>, PathRejection>,
) -> Result<Json<Value>, Refused> {
    let Path(name) = name.map_err(|_| Problem::Missing)?;
    let (version, files) = rules::find(&console, &name).await?;
    let mut answer = shown::version(&version);
    answer["files"] = shown::files(&files);
    Ok(Json(answer))
}

/// `GET /api/rules/versions/{version}/replay`: how far its last replay is, and what came of it.
async fn replay(
    State(console): State<Console>,
    RulesCaller(session): RulesCaller,
    name: Result<Path<String>, PathRejection>,
) -> Result<Json<Value>, Refused> {
    let Path(name) = name.map_err(|_| Problem::Missing)?;
    let (version, replay, seen) = rules::replay_of(&console, &session, &name).await?;
    Ok(Json(json!({
        "version": version.number, "hash": version.hash, "live": replay.live,
        "state": replay.state.name(), "started_by": replay.started_by,
        "started_at": rfc3339(replay.started_at), "cases": replay.cases, "all": replay.all,
        "outlook": seen,
    })))
}

/// Two versions.
#[derive(Deserialize)]
struct Two {
    before: String,
    after: String,
}

/// `GET /api/rules/diff?before=…&after=…`: what differs, as data and in words.
async fn difference(
    State(console): State<Console>,
    RulesCaller(_): RulesCaller,
    two: Result<Query<Two>, QueryRejection>,
) -> Result<Json<Value>, Refused> {
    let Query(two) = two.map_err(|_| Refused::Field("before, after", "name two versions"))?;
    let before = console.store.ruleset_version(&two.before).await?;
    let after = console.store.ruleset_version(&two.after).await?;
    let changes = diff::diff(
        &*console.store.ruleset(&before.hash).await?,
        &*console.store.ruleset(&after.hash).await?,
    );
    Ok(Json(json!({
        "before": shown::version(&before), "after": shown::version(&after),
        "words": diff::lines(&changes, Language::Zh), "changes": changes,
    })))
}

/// The most publishings of one answer.
const MOST_PUBLISHINGS: i64 = 50;

/// `GET /api/rules/publishings`: the latest publishings and roll-backs, also those that failed or
/// wait for their time.
async fn publishings(
    State(console): State<Console>,
    RulesCaller(_): RulesCaller,
) -> Result<Json<Value>, Refused> {
    let publishings = console.store.publishings(MOST_PUBLISHINGS).await?;
    let publishings = publishings.iter().map(|one| {
        json!({
            "id": one.id, "version": one.version, "kind": one.kind, "state": one.state,
            "by": one.by, "note": one.note, "due_at": rfc3339(one.due_at),
            "ended_at": one.ended_at.map(rfc3339), "reason": one.reason,
        })
    });
    Ok(Json(json!({ "publishings": publishings.collect::<Value>() })))
}

/// `GET /api/rules/nodes`: the running processes and the version each judges with.
async fn nodes(
    State(console): State<Console>,
    RulesCaller(_): RulesCaller,
) -> Result<Json<Value>, Refused> {
    let live = console.store.live_ruleset().await?;
    let nodes = console.store.nodes(console.now()).await?;
    let nodes: Value = nodes.iter().map(shown::node).collect();
    Ok(Json(json!({ "live": live, "nodes": nodes })))
}

/// `GET /api/rules/statistics`: what each rule did, which are dead, which always fire.
async fn statistics(
    State(console): State<Console>,
    RulesCaller(_): RulesCaller,
) -> Result<Json<Value>, Refused> {
    let found = console.store.rule_statistics().await?;
    let live = console.intake.ruleset.borrow().clone();
    let ids: Vec<&str> = live.rules().iter().map(|rule| &*rule.id).collect();
    let mut answer = shown::statistics(&found);
    answer["dead"] = json!(found.dead(&ids));
    answer["always"] = json!(found.always(&ids));
    Ok(Json(answer))
}

/// `GET /api/rules/mutes`: how often each rule is silent. Cases and reasons are not for those who
/// write rules.
async fn mutes(
    State(console): State<Console>,
    RulesCaller(_): RulesCaller,
) -> Result<Json<Value>, Refused> {
    let mutes = console.store.mutes_by_rule(console.now()).await?;
    let mutes = mutes.iter().map(|one| {
        json!({
            "rule": one.rule, "silent": one.silent, "ended": one.ended,
            "next_end": one.next_end.map(rfc3339),
        })
    });
    Ok(Json(json!({ "mutes": mutes.collect::<Value>() })))
}
