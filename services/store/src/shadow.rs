//! Shadow runs: a draft that judges live events beside the live ruleset, and what it judges
//! otherwise. Only these two tables are written; no warning, level or assessment comes of it.

use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;
use triage::{Flags, Level};

use crate::error::StoreError;
use crate::journal::{self, Act};
use crate::open::Store;
use crate::rows::{Column, Rows, Statement};

/// A run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShadowRun {
    /// Its id.
    pub id: String,
    /// The draft's hash.
    pub ruleset: String,
    /// From when.
    pub started_at: i64,
    /// Until when, not included.
    pub until: i64,
    /// Who started it.
    pub started_by: String,
    /// When it was stopped before its time.
    pub stopped_at: Option<i64>,
    /// How many events the draft judged.
    pub judged: i64,
    /// How many of them otherwise.
    pub differing: i64,
    /// How many it could not keep up with.
    pub dropped: i64,
}

/// An event that the draft judges otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShadowDifference {
    /// The case's number, or its id while it has none.
    pub case: String,
    /// The moment of the assessment.
    pub at: i64,
    /// The level of the live assessment.
    pub live_level: Level,
    /// Its flags.
    pub live_flags: Flags,
    /// The level of the draft's.
    pub draft_level: Level,
    /// Its flags.
    pub draft_flags: Flags,
}

/// An event that was judged both ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShadowEvent {
    /// Its key.
    pub event: String,
    /// Its matter.
    pub matter: String,
    /// The moment of the assessment.
    pub at: i64,
    /// Level and flags of the live assessment.
    pub live: (Level, Flags),
    /// Level and flags of the draft's.
    pub draft: (Level, Flags),
}

const START: &str = "INSERT INTO shadow_run (id, ruleset, started_at, until_at, started_by, \
    judged, differing, dropped) VALUES ($1, $2, $3, $4, $5, 0, 0, 0)";
const STOP: &str = "UPDATE shadow_run SET stopped_at = $1 \
    WHERE stopped_at IS NULL AND until_at > $1 RETURNING id";
const LATEST: &str = "SELECT id, ruleset, started_at, until_at, started_by, stopped_at, judged, \
    differing, dropped FROM shadow_run ORDER BY started_at DESC, id DESC LIMIT 1";
const COUNT: &str = "UPDATE shadow_run SET judged = judged + $2, differing = differing + $3, \
    dropped = dropped + $4 WHERE id = $1";
const LIST: &str = "SELECT COALESCE(m.number, d.matter) AS name, d.at, d.live_level, \
    d.live_flags, d.draft_level, d.draft_flags \
    FROM shadow_difference d JOIN matter m ON m.id = d.matter WHERE d.run = $1 \
    ORDER BY d.draft_level DESC, d.live_level, d.at DESC, d.event LIMIT $2";

static DIFFER: Statement = Statement::new(
    "INSERT INTO shadow_difference (run, event, matter, at, live_level, live_flags, draft_level, \
         draft_flags) \
     SELECT e.run, e.event, e.matter, e.at, e.live_level, e.live_flags, e.draft_level, \
         e.draft_flags \
     FROM {rows} WHERE true ON CONFLICT (run, event) DO NOTHING RETURNING event",
    &[
        Column::Word("run"),
        Column::Word("event"),
        Column::Word("matter"),
        Column::Number("at"),
        Column::Number("live_level"),
        Column::Number("live_flags"),
        Column::Number("draft_level"),
        Column::Number("draft_flags"),
    ],
);

impl Store {
    /// Starts a run, ending the one before it; gives its id.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn start_shadow(
        &self,
        ruleset: &str,
        until: i64,
        by: &str,
        now: i64,
    ) -> Result<String, StoreError> {
        let id = format!("s_{now}");
        let mut tx = self.begin().await?;
        sqlx::query(STOP).bind(now).fetch_all(&mut *tx).await?;
        let start = sqlx::query(START).bind(&id).bind(ruleset).bind(now).bind(until).bind(by);
        start.execute(&mut *tx).await?;
        let act = Act { at: now, actor: by, act: "shadow_start", subject: ruleset, sealed: None };
        journal::append(&mut tx, self.dialect, &act).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Stops the run that goes on, if one does.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn stop_shadow(&self, by: &str, now: i64) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let stopped = sqlx::query(STOP).bind(now).fetch_all(&mut *tx).await?;
        for row in &stopped {
            let id: String = row.try_get(0)?;
            let act = Act { at: now, actor: by, act: "shadow_stop", subject: &id, sealed: None };
            journal::append(&mut tx, self.dialect, &act).await?;
        }
        tx.commit().await?;
        Ok(!stopped.is_empty())
    }

    /// The latest run, over or not.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn latest_shadow(&self) -> Result<Option<ShadowRun>, StoreError> {
        let row = sqlx::query(LATEST).fetch_optional(&self.reader).await?;
        row.map(|row| {
            Ok(ShadowRun {
                id: row.try_get("id")?,
                ruleset: row.try_get("ruleset")?,
                started_at: row.try_get("started_at")?,
                until: row.try_get("until_at")?,
                started_by: row.try_get("started_by")?,
                stopped_at: row.try_get("stopped_at")?,
                judged: row.try_get("judged")?,
                differing: row.try_get("differing")?,
                dropped: row.try_get("dropped")?,
            })
        })
        .transpose()
    }

    /// The run that goes on now, if one does.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn running_shadow(&self, now: i64) -> Result<Option<ShadowRun>, StoreError> {
        let latest = self.latest_shadow().await?;
        Ok(latest.filter(|run| run.stopped_at.is_none() && run.until > now))
    }

    /// Records what was judged both ways, and how many events were not.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn record_shadow(
        &self,
        run: &str,
        judged: &[ShadowEvent],
        dropped: i64,
    ) -> Result<(), StoreError> {
        let mut rows = Rows::new(&DIFFER, self.dialect);
        for one in judged.iter().filter(|one| one.live != one.draft) {
            rows.text(run).text(&one.event).text(&one.matter).number(one.at);
            for (level, flags) in [one.live, one.draft] {
                rows.number(level.number().into()).number(flags.bits().into());
            }
        }
        let mut tx = self.begin().await?;
        let new =
            if rows.is_empty() { Vec::new() } else { rows.query().fetch_all(&mut *tx).await? };
        let count = sqlx::query(COUNT).bind(run).bind(judged.len() as i64);
        count.bind(new.len() as i64).bind(dropped).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    /// What a run judged otherwise, the gravest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn shadow_differences(
        &self,
        run: &str,
        most: i64,
    ) -> Result<Vec<ShadowDifference>, StoreError> {
        let rows = sqlx::query(LIST).bind(run).bind(most).fetch_all(&self.reader).await?;
        rows.iter().map(difference).collect()
    }
}

fn difference(row: &AnyRow) -> Result<ShadowDifference, StoreError> {
    let level = |column: &str| -> Result<Level, StoreError> {
        Ok(Level::from_number(row.try_get(column)?).unwrap_or_default())
    };
    let flags = |column: &str| -> Result<Flags, StoreError> {
        let bits: i64 = row.try_get(column)?;
        Ok(Flags::from_bits(u8::try_from(bits).unwrap_or_default()))
    };
    Ok(ShadowDifference {
        case: row.try_get("name")?,
        at: row.try_get("at")?,
        live_level: level("live_level")?,
        live_flags: flags("live_flags")?,
        draft_level: level("draft_level")?,
        draft_flags: flags("draft_flags")?,
    })
}
