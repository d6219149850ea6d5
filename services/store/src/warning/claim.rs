//! Claiming: due rows become one notifier's for the length of a lease.

use sqlx::Row;
use sqlx::any::AnyRow;
use triage::{Flag, Flags, Level};

use super::{State, flags_of, level_of};
use crate::error::StoreError;
use crate::open::Store;

/// A due warning, held under a lease. Whoever claims it after the lease gets a higher fence, and
/// what this holder writes later has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Its id.
    pub id: String,
    /// The matter it is about.
    pub matter: String,
    /// The kind of cause.
    pub cause: String,
    /// The level it speaks of.
    pub level: Level,
    /// The flags it speaks of.
    pub flags: Flags,
    /// The town.
    pub town: String,
    /// The village, if known.
    pub village: Option<String>,
    /// The grid, if known.
    pub grid: Option<String>,
    /// When it was raised.
    pub raised_at: i64,
    /// Pending or waiting.
    pub state: State,
    /// How many links of the chain have been asked.
    pub step: i64,
    /// The role of the one asked last.
    pub role: Option<String>,
    /// The one asked last.
    pub recipient: Option<String>,
    /// By when that one has to answer.
    pub answer_by: Option<i64>,
    /// Since when it has been due.
    pub next_at: i64,
    /// How many attempt rows it has.
    pub attempts: i64,
    /// How many repeats it stands for.
    pub folded: i64,
    /// What it is told together with.
    pub bundle: Option<String>,
    /// When a channel first took it.
    pub sent_at: Option<i64>,
    /// The number that later writes are checked against.
    pub fence: i64,
}

// 三级 and emergencies stand in front of everything, whatever waits longer.
const CLAIM: &str = "WITH due AS (SELECT id FROM warning \
    WHERE state IN ('pending', 'waiting') AND next_at <= $1 AND lease_until <= $1 \
    ORDER BY CASE WHEN level >= 3 OR (flags & $4) <> 0 THEN 0 ELSE 1 END, next_at, id \
    LIMIT $3 {skip}) \
    UPDATE warning SET lease_until = $2, fence = fence + 1 WHERE id IN (SELECT id FROM due) \
    RETURNING id, matter, cause, level, flags, town, village, grid, raised_at, state, step, role, \
    recipient, answer_by, next_at, attempts, folded, bundle, sent_at, fence";

impl Store {
    /// Claims at most `limit` due warnings until `lease_until`, the urgent ones first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn claim_warnings(
        &self,
        now: i64,
        lease_until: i64,
        limit: i64,
    ) -> Result<Vec<Due>, StoreError> {
        let mut emergency = Flags::NONE;
        emergency.insert(Flag::Emergency);
        let rows = sqlx::query(self.dialect.statement(CLAIM))
            .bind(now)
            .bind(lease_until)
            .bind(limit)
            .bind(i64::from(emergency.bits()))
            .fetch_all(&self.writer)
            .await?;
        let mut due: Vec<Due> = rows.iter().map(due).collect::<Result<_, _>>()?;
        // RETURNING promises no order.
        due.sort_by(|a, b| {
            (!a.is_urgent(), a.next_at, &a.id).cmp(&(!b.is_urgent(), b.next_at, &b.id))
        });
        Ok(due)
    }
}

impl Due {
    /// Whether it is 三级 or an emergency: nothing holds it up.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        self.level == Level::Three || self.flags.contains(Flag::Emergency)
    }
}

fn due(row: &AnyRow) -> Result<Due, StoreError> {
    Ok(Due {
        id: row.try_get("id")?,
        matter: row.try_get("matter")?,
        cause: row.try_get("cause")?,
        level: level_of(row.try_get("level")?)?,
        flags: flags_of(row.try_get("flags")?)?,
        town: row.try_get("town")?,
        village: row.try_get("village")?,
        grid: row.try_get("grid")?,
        raised_at: row.try_get("raised_at")?,
        state: State::of(row.try_get("state")?)?,
        step: row.try_get("step")?,
        role: row.try_get("role")?,
        recipient: row.try_get("recipient")?,
        answer_by: row.try_get("answer_by")?,
        next_at: row.try_get("next_at")?,
        attempts: row.try_get("attempts")?,
        folded: row.try_get("folded")?,
        bundle: row.try_get("bundle")?,
        sent_at: row.try_get("sent_at")?,
        fence: row.try_get("fence")?,
    })
}
