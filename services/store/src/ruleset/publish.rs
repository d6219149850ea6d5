//! Ordering a publishing or a roll-back: who, what, and whether it may be.

use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use super::actor::{APPROVER, require};
use super::approve::in_state;
use super::checked::Checked;
use super::draft::record;
use super::error::RulesetError;
use super::node::running;
use super::version::{Version, VersionState};
use crate::error::StoreError;
use crate::open::Store;

/// Whoever carries a publishing out holds it for so long at a time, in microseconds.
pub(super) const LEASE: i64 = 15_000_000;

/// What is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderKind {
    /// An approved version becomes live.
    Publish,
    /// A version that was live before becomes so again.
    Rollback,
}

impl OrderKind {
    /// The name it is stored under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Rollback => "rollback",
        }
    }

    fn of(name: &str) -> Result<Self, StoreError> {
        [Self::Publish, Self::Rollback]
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or(StoreError::Corrupt { table: "publishing", column: "kind" })
    }
}

/// An order to make a version live.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// Which.
    pub version: &'a Version,
    /// Published, or rolled back to.
    pub kind: OrderKind,
    /// The person who orders it.
    pub by: &'a str,
    /// Why.
    pub note: &'a str,
    /// Nodes that go without it, out of service.
    pub without: &'a [String],
    /// The number of warnings that the person confirms.
    pub confirm_warnings: Option<i64>,
    /// When; at once if not given.
    pub at: Option<i64>,
}

/// A publishing in somebody's hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publishing {
    /// Its number.
    pub id: i64,
    /// The version that is to be live.
    pub hash: String,
    /// Published, or rolled back to.
    pub kind: OrderKind,
    /// The person who ordered it.
    pub by: String,
    /// Nodes that go without it.
    pub without: Vec<String>,
    /// When it is due.
    pub due_at: i64,
    pub(super) lease_until: i64,
    pub(super) fence: i64,
}

/// A publishing, as others see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishingSeen {
    /// Its number.
    pub id: i64,
    /// The number of its version.
    pub version: i64,
    /// `first`, `publish` or `rollback`.
    pub kind: String,
    /// `scheduled`, `loading`, `done` or `failed`.
    pub state: String,
    /// Who ordered it.
    pub by: String,
    /// Why.
    pub note: String,
    /// When it is or was due.
    pub due_at: i64,
    /// When it came to its end.
    pub ended_at: Option<i64>,
    /// Why it failed.
    pub reason: String,
}

const LATEST: &str = "SELECT p.id, r.number, p.kind, p.state, p.ordered_by, p.note, p.due_at, \
    p.ended_at, p.reason FROM publishing p JOIN ruleset r ON r.hash = p.hash \
    ORDER BY p.id DESC LIMIT $1";

pub(super) const RETURNED: &str = "id, hash, kind, ordered_by, without, due_at, lease_until, fence";
const ABANDON: &str = "UPDATE publishing SET state = 'failed', ended_at = $1, \
    reason = 'abandoned' WHERE state = 'loading' AND scheduled = 0 AND lease_until <= $1";
const UNDER_WAY: &str = "SELECT id FROM publishing WHERE state = 'loading'";
const WAS_LIVE: &str = "SELECT id FROM publishing WHERE state = 'done' AND hash = $1 LIMIT 1";
const INSERT: &str = "INSERT INTO publishing (id, hash, kind, state, ordered_by, note, without, \
    due_at, scheduled, lease_until, fence, ordered_at, reason) \
    SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, '' \
    FROM publishing WHERE true RETURNING ";
const DONE: &str = "SELECT hash, kind FROM publishing WHERE state = 'done' ORDER BY id";

impl Store {
    /// Orders a publishing or a roll-back. Nothing is live by it yet: with no time given it is in
    /// the caller's hands, to be [carried out](Store::publishing_progress) at once.
    ///
    /// # Errors
    /// [`RulesetError`]; nothing has changed then.
    pub async fn order_publishing(
        &self,
        order: &Order<'_>,
        checked: &Checked,
        now: i64,
    ) -> Result<Publishing, RulesetError> {
        if order.note.trim().is_empty() {
            return Err(RulesetError::NoteMissing);
        }
        let mut tx = self.begin().await?;
        require(&mut tx, order.by, APPROVER).await?;
        // The journal's lock makes orders come one after the other.
        let act = format!("{}_order", order.kind.name());
        record(&mut tx, self, now, order.by, &act, checked.hash()).await?;
        self.may_be(&mut tx, order, checked).await?;
        sqlx::query(ABANDON).bind(now).execute(&mut *tx).await?;
        if order.at.is_none()
            && let Some(row) = sqlx::query(UNDER_WAY).fetch_optional(&mut *tx).await?
        {
            return Err(RulesetError::UnderWay(row.try_get(0)?));
        }
        for node in order.without {
            if !running(&mut tx, now).await?.iter().any(|one| one.id == *node) {
                let why = "is not running, so nothing can go on without it".to_owned();
                return Err(RulesetError::Nodes(vec![(node.clone(), why)]));
            }
            record(&mut tx, self, now, order.by, "publish_without", node).await?;
        }
        let scheduled = order.at.is_some();
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{INSERT}{RETURNED}")))
            .bind(checked.hash())
            .bind(order.kind.name())
            .bind(if scheduled { "scheduled" } else { "loading" })
            .bind(order.by)
            .bind(order.note)
            .bind(serde_json::json!(order.without).to_string())
            .bind(order.at.unwrap_or(now))
            .bind(i64::from(scheduled))
            .bind(if scheduled { 0 } else { now.saturating_add(LEASE) })
            .bind(now)
            .fetch_one(&mut *tx)
            .await?;
        let publishing = publishing(&row)?;
        tx.commit().await?;
        Ok(publishing)
    }

    async fn may_be(
        &self,
        tx: &mut Transaction<'static, Any>,
        order: &Order<'_>,
        checked: &Checked,
    ) -> Result<(), RulesetError> {
        let Order { version, .. } = order;
        if version.live && order.at.is_none() {
            return Err(RulesetError::IsLive(version.number));
        }
        in_state(tx, self, version, VersionState::Approved).await?;
        match order.kind {
            OrderKind::Rollback => {
                let was = sqlx::query(WAS_LIVE).bind(checked.hash());
                if was.fetch_optional(&mut **tx).await?.is_none() {
                    return Err(RulesetError::NeverLive(version.number));
                }
            }
            OrderKind::Publish => {
                let warnings = version.warnings.unwrap_or_default();
                let many = warnings > checked.confirm_above();
                if many && order.confirm_warnings != Some(warnings) {
                    return Err(RulesetError::Unconfirmed(warnings));
                }
            }
        }
        Ok(())
    }

    /// The latest publishings and roll-backs, the last one first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn publishings(&self, most: i64) -> Result<Vec<PublishingSeen>, StoreError> {
        let rows = sqlx::query(LATEST).bind(most).fetch_all(&self.reader).await?;
        let seen = rows.iter().map(|row| {
            Ok(PublishingSeen {
                id: row.try_get(0)?,
                version: row.try_get(1)?,
                kind: row.try_get(2)?,
                state: row.try_get(3)?,
                by: row.try_get(4)?,
                note: row.try_get(5)?,
                due_at: row.try_get(6)?,
                ended_at: row.try_get(7)?,
                reason: row.try_get(8)?,
            })
        });
        seen.collect()
    }

    /// The version to roll back to: the one that was live before the live one was published.
    ///
    /// # Errors
    /// [`RulesetError::NothingBefore`], or the store's.
    pub async fn version_before(&self) -> Result<Version, RulesetError> {
        let rows = sqlx::query(DONE).fetch_all(&self.reader).await?;
        let mut published: Vec<String> = Vec::new();
        for row in rows {
            let (hash, kind): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let before = published.iter().rposition(|one| *one == hash);
            match before.filter(|_| kind == OrderKind::Rollback.name()) {
                // What was rolled back from is not gone back to.
                Some(at) => published.truncate(at + 1),
                None => published.push(hash),
            }
        }
        published.pop();
        let before = published.pop().ok_or(RulesetError::NothingBefore)?;
        self.ruleset_version(&before).await
    }
}

pub(super) fn publishing(row: &AnyRow) -> Result<Publishing, StoreError> {
    let corrupt = |_| StoreError::Corrupt { table: "publishing", column: "without" };
    Ok(Publishing {
        id: row.try_get(0)?,
        hash: row.try_get(1)?,
        kind: OrderKind::of(row.try_get(2)?)?,
        by: row.try_get(3)?,
        without: serde_json::from_str(row.try_get(4)?).map_err(corrupt)?,
        due_at: row.try_get(5)?,
        lease_until: row.try_get(6)?,
        fence: row.try_get(7)?,
    })
}
