//! Judging the open cases again after a publishing, some at a time: how far it is stands in the
//! same transaction as what was judged, so that whoever takes it up goes on where it stopped.

use serde::Serialize;
use serde_json::{Value, json};
use sqlx::Row;
use triage::{Flags, Level, Ruleset};

use crate::error::StoreError;
use crate::intake::{Intake, Rising};
use crate::open::Store;

/// The cases of one publishing in a node's hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejudgingLease {
    /// The publishing.
    pub publishing: i64,
    /// The version to judge with.
    pub hash: String,
    /// The matter up to which all is done.
    pub after: String,
    fence: i64,
}

/// How far the judging again of one publishing is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rejudging {
    /// The publishing.
    pub publishing: i64,
    /// The version judged with.
    pub hash: String,
    /// `running`, `done`, or `overtaken` by the next publishing.
    pub state: String,
    /// How many cases were judged.
    pub judged: i64,
    /// How many rose.
    pub raised: i64,
    /// How many would be lower.
    pub lowered: i64,
}

/// A case that another version alone would have left lower. It stays where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoweredCase {
    /// The publishing.
    pub publishing: i64,
    /// The matter.
    pub matter: String,
    /// The case number.
    pub case: Option<String>,
    /// The hash of the version.
    pub hash: String,
    /// What was said at the case's latest event before.
    pub level_was: Level,
    /// What this version says.
    pub level_now: Level,
    /// The duties before.
    pub flags_was: Flags,
    /// The duties that this version sees.
    pub flags_now: Flags,
    /// When it was judged.
    pub at: i64,
}

const CLAIM: &str = "UPDATE rejudging SET fence = fence + 1, lease_until = $2, node = $3 \
    WHERE publishing = (SELECT publishing FROM rejudging WHERE state = 'running' AND \
    lease_until <= $1 ORDER BY publishing DESC LIMIT 1 {skip}) \
    RETURNING publishing, hash, after_matter, fence";
const NEXT: &str = "SELECT id FROM matter WHERE state = 'open' AND id > $1 \
    AND COALESCE(ruleset, '') <> $2 ORDER BY id LIMIT $3";
const HOUSEHOLDS: &str = "SELECT DISTINCT household FROM matter_household \
    WHERE matter IN (SELECT e.value->>'id' FROM {each}) ORDER BY household";
const PLACES: &str = "SELECT m.id, m.town, m.village, m.grid, a.event FROM matter m \
    JOIN assessment a ON a.matter = m.id AND a.seq = m.assessments \
    WHERE m.id IN (SELECT e.value->>'id' FROM {each})";
const DONE: &str = "UPDATE rejudging SET after_matter = $3, lease_until = $4, \
    judged = judged + $5, raised = raised + $6, lowered = lowered + $7, state = $8, \
    ended_at = $9 WHERE publishing = $1 AND fence = $2 AND state = 'running' RETURNING publishing";
const LOWER: &str = "INSERT INTO rejudged_lower (publishing, matter, hash, level_was, level_now, \
    flags_was, flags_now, at) SELECT CAST(e.value->>'publishing' AS BIGINT), \
    e.value->>'matter', e.value->>'hash', CAST(e.value->>'level_was' AS BIGINT), \
    CAST(e.value->>'level_now' AS BIGINT), CAST(e.value->>'flags_was' AS BIGINT), \
    CAST(e.value->>'flags_now' AS BIGINT), CAST(e.value->>'at' AS BIGINT) FROM {each} \
    WHERE true ON CONFLICT (publishing, matter) DO NOTHING";
const BUNDLE: &str = "UPDATE warning SET bundle = (SELECT MAX(e.value->>'bundle') FROM {each}) \
    WHERE id IN (SELECT e.value->>'id' FROM {each})";
const LISTED: &str = "SELECT l.publishing, l.matter, m.number, l.hash, l.level_was, l.level_now, \
    l.flags_was, l.flags_now, l.at FROM rejudged_lower l JOIN matter m ON m.id = l.matter \
    WHERE l.publishing = (SELECT MAX(publishing) FROM rejudging) \
    ORDER BY l.level_was DESC, l.matter";

impl Store {
    /// Takes the judging again of a publishing into the caller's hands until `lease_until`.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn claim_rejudging(
        &self,
        node: &str,
        now: i64,
        lease_until: i64,
    ) -> Result<Option<RejudgingLease>, StoreError> {
        let claim = sqlx::query(self.dialect.statement(CLAIM)).bind(now).bind(lease_until);
        let row = claim.bind(node).fetch_optional(&self.writer).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(RejudgingLease {
            publishing: row.try_get(0)?,
            hash: row.try_get(1)?,
            after: row.try_get(2)?,
            fence: row.try_get(3)?,
        }))
    }

    /// How far the judging again of each publishing is, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn rejudgings(&self) -> Result<Vec<Rejudging>, StoreError> {
        let select = "SELECT publishing, hash, state, judged, raised, lowered FROM rejudging \
            ORDER BY publishing DESC LIMIT 100";
        let rows = sqlx::query(select).fetch_all(&self.reader).await?;
        rows.iter()
            .map(|row| {
                Ok(Rejudging {
                    publishing: row.try_get(0)?,
                    hash: row.try_get(1)?,
                    state: row.try_get(2)?,
                    judged: row.try_get(3)?,
                    raised: row.try_get(4)?,
                    lowered: row.try_get(5)?,
                })
            })
            .collect()
    }

    /// The cases that the latest publishing alone would have left lower.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lowered_by_ruleset(&self) -> Result<Vec<LoweredCase>, StoreError> {
        let rows = sqlx::query(LISTED).fetch_all(&self.reader).await?;
        let corrupt = |column| StoreError::Corrupt { table: "rejudged_lower", column };
        rows.iter()
            .map(|row| {
                let level = |at: usize, column| {
                    Level::from_number(row.try_get(at)?).ok_or_else(|| corrupt(column))
                };
                let flags = |at: usize, column| {
                    let bits = u8::try_from(row.try_get::<i64, _>(at)?);
                    bits.map(Flags::from_bits).map_err(|_| corrupt(column))
                };
                Ok(LoweredCase {
                    publishing: row.try_get(0)?,
                    matter: row.try_get(1)?,
                    case: row.try_get(2)?,
                    hash: row.try_get(3)?,
                    level_was: level(4, "level_was")?,
                    level_now: level(5, "level_now")?,
                    flags_was: flags(6, "flags_was")?,
                    flags_now: flags(7, "flags_now")?,
                    at: row.try_get(8)?,
                })
            })
            .collect()
    }
}

impl Intake<'_> {
    /// Locks and loads the next cases to be judged again, at most `limit`; each with the event of
    /// its latest assessment. Empty: none is left.
    ///
    /// # Errors
    /// [`StoreError::NotLive`] if the next publishing has overtaken this one, or when the database
    /// does not answer.
    pub async fn to_rejudge(
        &mut self,
        lease: &RejudgingLease,
        limit: i64,
        ruleset: &Ruleset,
    ) -> Result<Vec<Rising>, StoreError> {
        self.judge_with(ruleset.hash()).await?;
        let next = sqlx::query(NEXT).bind(&lease.after).bind(&lease.hash).bind(limit);
        let rows = next.fetch_all(&mut **self.transaction()).await?;
        let ids = rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<String>, _>>()?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let list: Value = ids.iter().map(|id| json!({ "id": id })).collect();
        let list = list.to_string();
        let households = self.store.dialect.statement(HOUSEHOLDS);
        let households = sqlx::query(households).bind(&list);
        let rows = households.fetch_all(&mut **self.transaction()).await?;
        let households =
            rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<String>, _>>()?;
        self.lock_ids(&households.iter().map(String::as_str).collect::<Vec<_>>()).await?;
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut matters = self.load(&ids, ruleset.vocabulary()).await?;
        let places = self.store.dialect.statement(PLACES);
        let places = sqlx::query(places).bind(&list);
        let mut found = Vec::with_capacity(matters.len());
        for row in places.fetch_all(&mut **self.transaction()).await? {
            let Some(matter) = matters.remove(&row.try_get::<String, _>(0)?) else { continue };
            let place = (row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
            found.push(Rising { matter, event: row.try_get(4)?, place });
        }
        found.sort_by(|a, b| a.matter.id.cmp(&b.matter.id));
        Ok(found)
    }

    /// Lists what a version alone would have left lower.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_lowered(&mut self, cases: &[LoweredCase]) -> Result<(), StoreError> {
        let rows: Value = cases
            .iter()
            .map(|one| {
                json!({
                    "publishing": one.publishing, "matter": one.matter, "hash": one.hash,
                    "level_was": one.level_was.number(), "level_now": one.level_now.number(),
                    "flags_was": one.flags_was.bits(), "flags_now": one.flags_now.bits(),
                    "at": one.at,
                })
            })
            .collect();
        let lower = sqlx::query(self.store.dialect.statement(LOWER)).bind(rows.to_string());
        lower.execute(&mut **self.transaction()).await?;
        Ok(())
    }

    /// Marks warnings as belonging to one publishing, so that each person hears of them together.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn bundle(&mut self, warnings: &[String], bundle: &str) -> Result<(), StoreError> {
        if warnings.is_empty() {
            return Ok(());
        }
        let list: Value = warnings.iter().map(|id| json!({ "id": id, "bundle": bundle })).collect();
        let mark = sqlx::query(self.store.dialect.statement(BUNDLE)).bind(list.to_string());
        mark.execute(&mut **self.transaction()).await?;
        Ok(())
    }

    /// Notes how far it is: up to this matter, with so many judged, raised and lower; no matter
    /// means the end. `false`: somebody else has taken it up, or the next publishing has overtaken
    /// it, and this transaction must not be committed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn rejudged(
        &mut self,
        lease: &mut RejudgingLease,
        up_to: Option<&str>,
        (judged, raised, lowered): (i64, i64, i64),
        lease_until: i64,
    ) -> Result<bool, StoreError> {
        let now = self.now;
        if let Some(up_to) = up_to {
            up_to.clone_into(&mut lease.after);
        }
        let done = sqlx::query(DONE)
            .bind(lease.publishing)
            .bind(lease.fence)
            .bind(&lease.after)
            .bind(lease_until)
            .bind(judged)
            .bind(raised)
            .bind(lowered)
            .bind(if up_to.is_some() { "running" } else { "done" })
            .bind(up_to.is_none().then_some(now));
        Ok(done.fetch_optional(&mut **self.transaction()).await?.is_some())
    }
}
