//! The decisions made of a case, as they were stored, to be made again.

use sqlx::Row;
use triage::{Flags, Level, Ruleset, Verdict};

use crate::error::StoreError;
use crate::intake::fired_column;
use crate::open::Store;

/// A stored decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDecision {
    /// Its number within the case.
    pub seq: i64,
    /// The key of its event.
    pub event: String,
    /// When it was made.
    pub judged_at: i64,
    /// The hash of the ruleset that made it.
    pub ruleset: String,
    /// The version of reading and judging.
    pub engine: String,
    /// What was decided.
    pub decided: Decided,
}

/// What was decided, as it stands in the row.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Decided {
    /// The moment it is about.
    pub at: i64,
    /// The points.
    pub score: i64,
    /// The level.
    pub level: Level,
    /// The flags.
    pub flags: Flags,
    /// The rules that fired: JSON as it is stored.
    pub fired: String,
}

impl Decided {
    /// What a verdict is stored as.
    #[must_use]
    pub fn of(ruleset: &Ruleset, verdict: &Verdict) -> Self {
        Self {
            at: verdict.at,
            score: verdict.score.into(),
            level: verdict.level,
            flags: verdict.flags,
            fired: fired_column(ruleset, verdict),
        }
    }
}

const DECISIONS: &str = "SELECT a.seq, a.event, a.judged_at, a.ruleset, a.engine, a.at, a.score, \
    a.level, a.flags, a.fired FROM assessment a JOIN matter m ON m.id = a.matter \
    WHERE m.id = $1 OR m.number = $1 ORDER BY a.seq";

impl Store {
    /// Every decision made of a case, by id or number, in order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn decisions(&self, case: &str) -> Result<Vec<StoredDecision>, StoreError> {
        let rows = sqlx::query(DECISIONS).bind(case).fetch_all(&self.reader).await?;
        let decisions = rows.iter().map(|row| {
            let flags: i64 = row.try_get(8)?;
            Ok(StoredDecision {
                seq: row.try_get(0)?,
                event: row.try_get(1)?,
                judged_at: row.try_get(2)?,
                ruleset: row.try_get(3)?,
                engine: row.try_get(4)?,
                decided: Decided {
                    at: row.try_get(5)?,
                    score: row.try_get(6)?,
                    level: Level::from_number(row.try_get(7)?).unwrap_or_default(),
                    flags: Flags::from_bits(u8::try_from(flags).unwrap_or_default()),
                    fired: row.try_get(9)?,
                },
            })
        });
        decisions.collect()
    }
}
