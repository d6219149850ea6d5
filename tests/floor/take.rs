//! A batch in one transaction: lock its households, load their matters, write every row.

use std::collections::{HashMap, HashSet};

use sqlx::postgres::{PgConnection, PgPool};

use crate::incoming::Incoming;
use crate::rows::{Assessments, Events, Links, Lookups, Matters, Warnings};
use crate::samples::Samples;
use crate::write;

/// Bytes of a key.
const KEY: usize = 32;
/// Characters of a hash in hex.
const HASH: usize = 64;

/// A matter as it stands: number, lead household, count of assessments, head of the chain, state.
type Matter = (String, Option<String>, String, i64, String, Option<String>);

/// Takes a batch; the ids of its warnings.
pub(crate) async fn take(
    database: &PgPool,
    samples: &Samples,
    batch: &[Incoming<'_>],
) -> sqlx::Result<Vec<String>> {
    let now =
        jiff::Timestamp::from_second(batch[0].at / 1_000_000).expect("a time").as_microsecond();
    let mut order: Vec<&Incoming<'_>> = batch.iter().collect();
    order.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    let mut tx = database.begin().await?;
    lock(&mut tx, batch).await?;
    write::events(&mut tx, &events(samples, &order), now).await?;
    let found = load(&mut tx, batch).await?;
    let mut counts: HashMap<&str, i64> =
        found.iter().map(|(id, matter)| (&**id, matter.3)).collect();
    let mut assessments = Assessments::default();
    let mut warned = Vec::new();
    for event in batch {
        let count = counts.get_mut(&*event.matter).expect("every household has a matter");
        *count += 1;
        judge(samples, event, *count, &mut assessments);
        if event.warns {
            warned.push((event, *count));
        }
    }
    write::links(&mut tx, &links(samples, batch)).await?;
    write::assessments(&mut tx, &assessments, now, &samples.ruleset).await?;
    let matters = matters(samples, batch, &found, &counts);
    write::matters(&mut tx, &matters, now, &samples.ruleset).await?;
    write::lookups(&mut tx, &lookups(samples, batch)).await?;
    let raised = warn(&mut tx, samples, &warned, now).await?;
    tx.commit().await?;
    Ok(raised)
}

async fn lock(to: &mut PgConnection, batch: &[Incoming<'_>]) -> sqlx::Result<()> {
    let ids: HashSet<&str> = batch.iter().map(|event| &*event.household).collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let select = "SELECT id, wrapped_key FROM household WHERE id = ANY($1) ORDER BY id FOR UPDATE";
    let rows: Vec<(String, String)> = sqlx::query_as(select).bind(&ids).fetch_all(to).await?;
    assert_eq!(rows.len(), ids.len(), "every household has events before the measurement");
    Ok(())
}

async fn load(
    to: &mut PgConnection,
    batch: &[Incoming<'_>],
) -> sqlx::Result<HashMap<String, Matter>> {
    let ids: HashSet<&str> = batch.iter().map(|event| &*event.matter).collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let select = "SELECT id, number, lead_household, assessments, chain, sealed_state FROM matter \
        WHERE id = ANY($1)";
    let rows: Vec<Matter> = sqlx::query_as(select).bind(ids).fetch_all(to).await?;
    Ok(rows.into_iter().map(|row| (row.0.clone(), row)).collect())
}

fn events<'a>(samples: &'a Samples, batch: &[&'a Incoming<'_>]) -> Events<'a> {
    let mut rows = Events::default();
    for event in batch {
        rows.key.push(&event.key);
        rows.source.push(&event.source);
        rows.id.push(&event.id);
        rows.kind.push(event.kind);
        rows.sub_kind.push(event.sub_kind.as_deref());
        rows.at.push(event.at);
        rows.town.push(&event.town);
        rows.village.push(&event.village);
        rows.grid.push(&event.grid);
        rows.household.push(&event.household);
        rows.resolved.push(event.resolved);
        rows.body_hash.push(samples.text(HASH));
        rows.findings.push(&samples.judged().0);
        rows.sealed.push(samples.sealed(event.bytes));
    }
    rows
}

fn links<'a>(samples: &'a Samples, batch: &'a [Incoming<'_>]) -> Links<'a> {
    let mut rows = Links::default();
    for event in batch {
        rows.matter.push(&event.matter);
        rows.event.push(&event.key);
        rows.household.push(&event.household);
        rows.at.push(event.at);
        rows.wrapped_key.push(samples.sealed(KEY));
    }
    rows
}

fn judge<'a>(samples: &'a Samples, event: &'a Incoming<'_>, seq: i64, rows: &mut Assessments<'a>) {
    let (_, fired, score, level, flags) = samples.judged();
    rows.matter.push(&event.matter);
    rows.seq.push(seq);
    rows.event.push(&event.key);
    rows.at.push(event.at);
    rows.score.push(*score);
    rows.level.push(*level);
    rows.flags.push(*flags);
    rows.fired.push(fired);
    rows.chain.push(samples.text(HASH));
}

fn matters<'a>(
    samples: &'a Samples,
    batch: &[Incoming<'_>],
    found: &'a HashMap<String, Matter>,
    counts: &HashMap<&str, i64>,
) -> Matters<'a> {
    let latest: HashMap<&str, i64> = batch.iter().map(|event| (&*event.matter, event.at)).collect();
    let mut rows = Matters::default();
    for (id, (.., state)) in found {
        let (.., level, flags) = samples.judged();
        rows.id.push(id);
        rows.level.push(*level);
        rows.flags.push(*flags);
        rows.latest_at.push(latest.get(&**id).copied().unwrap_or_default());
        rows.assessments.push(counts.get(&**id).copied().unwrap_or_default());
        rows.chain.push(samples.text(HASH));
        // A state grows until its bounds are reached; it is taken to have grown.
        rows.sealed_state.push(samples.text(state.as_ref().map_or(0, String::len)));
    }
    rows
}

fn lookups<'a>(samples: &'a Samples, batch: &'a [Incoming<'_>]) -> Lookups<'a> {
    let mut rows = Lookups::default();
    for event in batch {
        for (kind, hash, person) in samples.lookups.get(&*event.household).into_iter().flatten() {
            rows.kind.push(kind);
            rows.hash.push(hash);
            rows.household.push(&event.household);
            rows.person.push(person);
        }
    }
    rows
}

/// One warning for a matter; one that is unanswered takes the next.
async fn warn(
    to: &mut PgConnection,
    samples: &Samples,
    warned: &[(&Incoming<'_>, i64)],
    now: i64,
) -> sqlx::Result<Vec<String>> {
    if warned.is_empty() {
        return Ok(Vec::new());
    }
    let matters: Vec<&str> = warned.iter().map(|(event, _)| &*event.matter).collect();
    let select = "SELECT id, matter, cause, level, flags FROM warning WHERE matter = ANY($1) \
        AND state IN ('pending', 'waiting') ORDER BY level DESC, raised_at, id FOR UPDATE";
    let open: Vec<(String, String, String, i64, i64)> =
        sqlx::query_as(select).bind(matters).fetch_all(&mut *to).await?;
    let mut said: HashSet<&str> = open.iter().map(|row| &*row.1).collect();
    let mut rows = Warnings::default();
    for (event, count) in warned {
        if !said.insert(&event.matter) {
            continue;
        }
        let (.., level, flags) = samples.judged();
        rows.id.push(format!("w_{}", &event.key[..20]));
        rows.matter.push(&event.matter);
        rows.assessment.push(*count);
        rows.level.push(*level);
        rows.flags.push(*flags);
        rows.town.push(&event.town);
        rows.village.push(&event.village);
        rows.grid.push(&event.grid);
    }
    let folded: Vec<&str> = open.iter().map(|row| &*row.0).collect();
    if !folded.is_empty() {
        let fold = "UPDATE warning SET folded = folded + 1 WHERE id = ANY($1)";
        sqlx::query(fold).bind(folded).execute(&mut *to).await?;
    }
    write::warnings(to, &rows, now).await
}
