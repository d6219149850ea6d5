//! The running processes: each says which version it judges with and which it has ready, and hears
//! which one is live and which is next.

use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::error::StoreError;
use crate::open::Store;

/// A process that has not been seen for so long, in microseconds, counts as gone.
pub const GONE_AFTER: i64 = 6_000_000;
/// So long is kept in sight what is gone, for those who ask why.
const FORGOTTEN_AFTER: i64 = 86_400_000_000;

/// What a process says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beat {
    /// Its name, no two alike.
    pub id: String,
    /// What it runs.
    pub role: String,
    /// The program's version.
    pub program: String,
    /// The hash it judges with.
    pub judges_with: String,
    /// Since when.
    pub judges_since: i64,
    /// The hash it has ready for the next publishing.
    pub loaded_next: Option<String>,
    /// The hash it cannot load.
    pub failed_next: Option<String>,
    /// Why not.
    pub load_error: Option<String>,
    /// When it was started.
    pub started_at: i64,
}

/// What a process hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// The hash that is live.
    pub live: String,
    /// The hash that is about to be.
    pub next: Option<String>,
    /// Whether a publishing waits for somebody to carry it out.
    pub publishing_due: bool,
    /// Whether open cases wait for somebody to judge them again.
    pub rejudging_due: bool,
}

/// A process, as others see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Node {
    /// Its name.
    pub id: String,
    /// What it runs.
    pub role: String,
    /// The program's version.
    pub program: String,
    /// The newest schema it knows.
    pub schema: i64,
    /// The hash it judges with.
    pub judges_with: String,
    /// Since when.
    pub judges_since: i64,
    /// The hash it has ready for the next publishing.
    pub loaded_next: Option<String>,
    /// The hash it cannot load.
    pub failed_next: Option<String>,
    /// Why not.
    pub load_error: Option<String>,
    /// When it was started.
    pub started_at: i64,
    /// When it last said so.
    pub last_seen: i64,
    /// Whether it has not been seen for too long.
    pub gone: bool,
}

const BEAT: &str = "INSERT INTO node (id, role, program, schema_version, judges_with, \
    judges_since, loaded_next, failed_next, load_error, started_at, last_seen) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO UPDATE SET \
    judges_with = excluded.judges_with, judges_since = excluded.judges_since, \
    loaded_next = excluded.loaded_next, failed_next = excluded.failed_next, \
    load_error = excluded.load_error, last_seen = excluded.last_seen";
const PULSE: &str = "SELECT l.hash, \
    (SELECT p.hash FROM publishing p WHERE p.state = 'loading' ORDER BY p.id DESC LIMIT 1), \
    (SELECT COUNT(*) FROM publishing p WHERE p.scheduled = 1 AND \
        (p.state = 'scheduled' AND p.due_at <= $1 OR p.state = 'loading' AND p.lease_until <= $1)), \
    (SELECT COUNT(*) FROM rejudging r WHERE r.state = 'running' AND r.lease_until <= $1) \
    FROM live_ruleset l";
const NODES: &str = "SELECT id, role, program, schema_version, judges_with, judges_since, \
    loaded_next, failed_next, load_error, started_at, last_seen FROM node ORDER BY id";

impl Store {
    /// Writes what a process says of itself.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn beat(&self, beat: &Beat, now: i64) -> Result<(), StoreError> {
        sqlx::query(BEAT)
            .bind(&beat.id)
            .bind(&beat.role)
            .bind(&beat.program)
            .bind(Self::schema_version())
            .bind(&beat.judges_with)
            .bind(beat.judges_since)
            .bind(beat.loaded_next.as_deref())
            .bind(beat.failed_next.as_deref())
            .bind(beat.load_error.as_deref())
            .bind(beat.started_at)
            .bind(now)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// What a process has to hear; writes nothing. `None` before the first publishing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn pulse(&self, now: i64) -> Result<Option<Pulse>, StoreError> {
        let row = sqlx::query(PULSE).bind(now).fetch_optional(&self.reader).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Pulse {
            live: row.try_get(0)?,
            next: row.try_get(1)?,
            publishing_due: row.try_get::<i64, _>(2)? > 0,
            rejudging_due: row.try_get::<i64, _>(3)? > 0,
        }))
    }

    /// Takes a process that ends from the list, and those that have long been gone.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn leave(&self, node: &str, now: i64) -> Result<(), StoreError> {
        let delete = "DELETE FROM node WHERE id = $1 OR last_seen < $2";
        let long_ago = now.saturating_sub(FORGOTTEN_AFTER);
        sqlx::query(delete).bind(node).bind(long_ago).execute(&self.writer).await?;
        Ok(())
    }

    /// The processes, gone ones of the last day included.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn nodes(&self, now: i64) -> Result<Vec<Node>, StoreError> {
        let rows = sqlx::query(NODES).fetch_all(&self.reader).await?;
        rows.iter().map(|row| node(row, now)).collect()
    }
}

/// The processes that have lately been seen, as a transaction sees them.
pub(super) async fn running(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<Vec<Node>, StoreError> {
    let rows = sqlx::query(NODES).fetch_all(connection).await?;
    let nodes = rows.iter().map(|row| node(row, now)).collect::<Result<Vec<Node>, _>>()?;
    Ok(nodes.into_iter().filter(|node| !node.gone).collect())
}

fn node(row: &AnyRow, now: i64) -> Result<Node, StoreError> {
    let last_seen: i64 = row.try_get(10)?;
    Ok(Node {
        id: row.try_get(0)?,
        role: row.try_get(1)?,
        program: row.try_get(2)?,
        schema: row.try_get(3)?,
        judges_with: row.try_get(4)?,
        judges_since: row.try_get(5)?,
        loaded_next: row.try_get(6)?,
        failed_next: row.try_get(7)?,
        load_error: row.try_get(8)?,
        started_at: row.try_get(9)?,
        last_seen,
        gone: now.saturating_sub(last_seen) > GONE_AFTER,
    })
}
