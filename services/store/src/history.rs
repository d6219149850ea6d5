//! Reading the histories of cases, to judge them again. Nothing is written: one transaction that
//! can only read sees everything as it is at one moment, however long it takes.
//!
//! What belongs here: getting at the rows in portions, whatever the number of cases. Opening and
//! reading what was found in them is `history/open`, which the program does on threads of its own.

mod open;
mod portion;

use std::collections::HashMap;

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, Row, Transaction};
use triage::Mute;

use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::open::Store;
use crate::rows::{Rows, Statement};

pub use open::{Found, OpenedHistory, Under};
pub use portion::Portion;

/// About so many events make a portion: enough to be worth a statement, and few enough to hold.
const PORTION_EVENTS: i64 = 4_000;
/// The most cases of a portion.
const PORTION_CASES: i64 = 1_000;

const PAGE: &str = "SELECT id, number, town, village, grid, level, flags, lowered_at, assessments \
    FROM matter WHERE id > $1 AND COALESCE(latest_at, 0) >= $2 ORDER BY id LIMIT $3";
const ONE: &str = "SELECT id, number, town, village, grid, level, flags, lowered_at, assessments \
    FROM matter WHERE id = $1 OR number = $1";
const MUTES: &str = "SELECT matter, rule, from_at, until_at FROM mute ORDER BY matter";
const READ_WITH: &str = "SELECT DISTINCT ruleset, engine FROM assessment";
const ALL: &str = "SELECT COUNT(*) FROM matter WHERE COALESCE(latest_at, 0) >= $1";

/// The histories of all cases, a portion at a time.
#[derive(Debug)]
pub struct Histories {
    store: Store,
    tx: Transaction<'static, Any>,
    since: i64,
    after: String,
    mutes: HashMap<String, Vec<Mute>>,
}

impl Store {
    /// Begins to read the histories of the cases that had an event at `since` or later.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn histories(&self, since: i64) -> Result<Histories, StoreError> {
        let mut tx = self.reader.begin_with(self.dialect.begin_reading()).await?;
        let mut mutes = HashMap::<String, Vec<Mute>>::new();
        for row in sqlx::query(MUTES).fetch_all(&mut *tx).await? {
            let rule: String = row.try_get(1)?;
            let mute = Mute { rule: rule.into(), from: row.try_get(2)?, until: row.try_get(3)? };
            mutes.entry(row.try_get(0)?).or_default().push(mute);
        }
        Ok(Histories { store: self.clone(), tx, since, after: String::new(), mutes })
    }
}

impl Histories {
    /// How many cases there are to read.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn size(&mut self) -> Result<i64, StoreError> {
        let row = sqlx::query(ALL).bind(self.since).fetch_one(&mut *self.tx).await?;
        Ok(row.try_get(0)?)
    }

    /// Every ruleset and engine that has read and judged what is stored.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read_with(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        let rows = sqlx::query(READ_WITH).fetch_all(&mut *self.tx).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    /// The files of a ruleset as JSON, path to text.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ruleset_files(&mut self, hash: &str) -> Result<Option<String>, StoreError> {
        let select = sqlx::query("SELECT files FROM ruleset WHERE hash = $1").bind(hash);
        let row = select.fetch_optional(&mut *self.tx).await?;
        row.map(|row| row.try_get(0).map_err(StoreError::from)).transpose()
    }

    /// The next portion; none when all is read.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn next(&mut self) -> Result<Option<Portion>, StoreError> {
        let page = sqlx::query(PAGE).bind(&self.after).bind(self.since).bind(PORTION_CASES);
        let mut rows = page.fetch_all(&mut *self.tx).await?;
        let mut events = 0;
        let mut kept = 0;
        for row in &rows {
            events += row.try_get::<i64, _>("assessments")?;
            kept += 1;
            if events >= PORTION_EVENTS {
                break;
            }
        }
        rows.truncate(kept);
        let Some(last) = rows.last() else { return Ok(None) };
        self.after = last.try_get("id")?;
        self.portion(rows).await.map(Some)
    }

    /// One case, by id or number, and the end of the reading.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn one(mut self, case: &str) -> Result<Option<Portion>, StoreError> {
        let rows = sqlx::query(ONE).bind(case).fetch_all(&mut *self.tx).await?;
        if rows.is_empty() { Ok(None) } else { self.portion(rows).await.map(Some) }
    }

    async fn portion(&mut self, matters: Vec<AnyRow>) -> Result<Portion, StoreError> {
        let ids = matters.iter().map(|row| row.try_get("id"));
        let ids = ids.collect::<Result<Vec<String>, _>>()?;
        let lowered = matters.iter().zip(&ids).filter_map(|(row, id)| {
            let at: Option<i64> = row.try_get("lowered_at").ok()?;
            at.map(|_| id.as_str())
        });
        let lowered: Vec<&str> = lowered.collect();
        let dialect = self.store.dialect;
        let all = || ids.iter().map(String::as_str);
        let events = listed(&portion::EVENTS, dialect, all()).fetch_all(&mut *self.tx).await?;
        let households = listed(&portion::HOUSEHOLDS, dialect, all());
        let households = households.fetch_all(&mut *self.tx).await?;
        let lowerings = if lowered.is_empty() {
            Vec::new()
        } else {
            let lowerings = listed(&portion::LOWERINGS, dialect, lowered.into_iter());
            lowerings.fetch_all(&mut *self.tx).await?
        };
        let names: Vec<&str> = all().collect();
        let parties = crate::party::parties_in(&mut self.tx, dialect, &names).await?;
        let mutes = ids.iter().filter_map(|id| Some((id.clone(), self.mutes.get(id)?.clone())));
        let mutes = mutes.collect();
        let keys = self.store.keys.clone();
        Ok(Portion { keys, matters, events, households, lowerings, parties, mutes })
    }
}

/// A statement whose rows are ids.
fn listed<'i>(
    statement: &'static Statement,
    dialect: Dialect,
    ids: impl Iterator<Item = &'i str>,
) -> Query<'static, Any, AnyArguments> {
    let mut rows = Rows::new(statement, dialect);
    for id in ids {
        rows.text(id);
    }
    rows.query()
}
