//! The statements that write a batch.

use sqlx::postgres::PgConnection;

use crate::rows::{Assessments, Events, Links, Lookups, Matters, Warnings};

const EVENTS: &str = "INSERT INTO event (key, source, id, kind, sub_kind, at, received_at, town, \
    village, grid, household, resolved, body_hash, findings, sealed) \
    SELECT key, source, id, kind, sub_kind, at, $15, town, village, grid, household, resolved, \
    body_hash, findings, sealed FROM UNNEST($1::text[], $2::text[], $3::text[], $4::text[], \
    $5::text[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[], \
    $12::text[], $13::text[], $14::text[]) AS r(key, source, id, kind, sub_kind, at, town, \
    village, grid, household, resolved, body_hash, findings, sealed) \
    ON CONFLICT (key) DO NOTHING RETURNING key";

pub(crate) async fn events(to: &mut PgConnection, rows: &Events<'_>, now: i64) -> sqlx::Result<()> {
    let insert = sqlx::query(EVENTS).bind(&rows.key).bind(&rows.source).bind(&rows.id);
    let insert = insert.bind(&rows.kind).bind(&rows.sub_kind).bind(&rows.at).bind(&rows.town);
    let insert = insert.bind(&rows.village).bind(&rows.grid).bind(&rows.household);
    let insert = insert.bind(&rows.resolved).bind(&rows.body_hash).bind(&rows.findings);
    let new = insert.bind(&rows.sealed).bind(now).fetch_all(to).await?;
    assert_eq!(new.len(), rows.key.len(), "the load names each event once");
    Ok(())
}

const LINKS: &str = "INSERT INTO event_matter (matter, event, household, at, resting, wrapped_key) \
    SELECT matter, event, household, at, 0, wrapped_key FROM UNNEST($1::text[], $2::text[], \
    $3::text[], $4::bigint[], $5::text[]) AS r(matter, event, household, at, wrapped_key)";

pub(crate) async fn links(to: &mut PgConnection, rows: &Links<'_>) -> sqlx::Result<()> {
    let insert = sqlx::query(LINKS).bind(&rows.matter).bind(&rows.event).bind(&rows.household);
    insert.bind(&rows.at).bind(&rows.wrapped_key).execute(to).await?;
    Ok(())
}

const ASSESSMENTS: &str = "INSERT INTO assessment (matter, seq, event, at, judged_at, ruleset, \
    engine, score, level, flags, fired, chain) SELECT matter, seq, event, at, $10, $11, \
    'triage/1', score, level, flags, fired, chain FROM UNNEST($1::text[], $2::bigint[], \
    $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::text[]) \
    AS r(matter, seq, event, at, score, level, flags, fired, chain)";

pub(crate) async fn assessments(
    to: &mut PgConnection,
    rows: &Assessments<'_>,
    now: i64,
    ruleset: &str,
) -> sqlx::Result<()> {
    let insert = sqlx::query(ASSESSMENTS).bind(&rows.matter).bind(&rows.seq).bind(&rows.event);
    let insert = insert.bind(&rows.at).bind(&rows.score).bind(&rows.level).bind(&rows.flags);
    insert.bind(&rows.fired).bind(&rows.chain).bind(now).bind(ruleset).execute(to).await?;
    Ok(())
}

const MATTERS: &str = "UPDATE matter SET level = r.level, flags = r.flags, \
    latest_at = r.latest_at, next_rise_at = NULL, assessments = r.assessments, chain = r.chain, \
    ruleset = $8, sealed_state = r.sealed_state, updated_at = $9 FROM UNNEST($1::text[], \
    $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[]) \
    AS r(id, level, flags, latest_at, assessments, chain, sealed_state) WHERE matter.id = r.id";

pub(crate) async fn matters(
    to: &mut PgConnection,
    rows: &Matters<'_>,
    now: i64,
    ruleset: &str,
) -> sqlx::Result<()> {
    let update = sqlx::query(MATTERS).bind(&rows.id).bind(&rows.level).bind(&rows.flags);
    let update = update.bind(&rows.latest_at).bind(&rows.assessments).bind(&rows.chain);
    update.bind(&rows.sealed_state).bind(ruleset).bind(now).execute(to).await?;
    Ok(())
}

const LOOKUPS: &str = "INSERT INTO lookup (kind, hash, household, person) \
    SELECT * FROM UNNEST($1::text[], $2::text[], $3::text[], $4::text[]) \
    ON CONFLICT (kind, hash, household, person) DO NOTHING";

pub(crate) async fn lookups(to: &mut PgConnection, rows: &Lookups<'_>) -> sqlx::Result<()> {
    let insert = sqlx::query(LOOKUPS).bind(&rows.kind).bind(&rows.hash);
    insert.bind(&rows.household).bind(&rows.person).execute(to).await?;
    Ok(())
}

const WARNINGS: &str = "INSERT INTO warning (id, matter, assessment, cause, level, flags, town, \
    village, grid, raised_at, state, step, channel, next_at, attempts, folded, lease_until, \
    fence) SELECT id, matter, assessment, 'danger', level, flags, town, village, grid, $9, \
    'pending', 0, 0, $9, 0, 0, 0, 0 FROM UNNEST($1::text[], $2::text[], $3::bigint[], \
    $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[]) \
    AS r(id, matter, assessment, level, flags, town, village, grid) \
    ON CONFLICT (id) DO NOTHING RETURNING id";

pub(crate) async fn warnings(
    to: &mut PgConnection,
    rows: &Warnings<'_>,
    now: i64,
) -> sqlx::Result<Vec<String>> {
    let insert = sqlx::query_scalar(WARNINGS).bind(&rows.id).bind(&rows.matter);
    let insert = insert.bind(&rows.assessment).bind(&rows.level).bind(&rows.flags);
    insert.bind(&rows.town).bind(&rows.village).bind(&rows.grid).bind(now).fetch_all(to).await
}
