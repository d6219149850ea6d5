//! What stands today: matters that need somebody, by place. The list that an import of history
//! ends in, for a person to confirm.

use serde::Serialize;
use sqlx::Row;
use triage::{Flags, Level};

use crate::error::StoreError;
use crate::open::Store;

/// A matter that needs somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The village; none when no source told it.
    pub village: Option<String>,
    /// The case's number.
    pub case: Option<String>,
    /// Its level.
    pub level: Level,
    /// Its flags.
    pub flags: Flags,
    /// The time of its latest event, microseconds since the epoch.
    pub latest_at: Option<i64>,
}

/// Flags that are owed whatever the level: emergency and mandatory report.
const OWED: i64 = 0b0011;

// A remainder is written out, because the two databases agree on it and not on bit operators.
const STANDING: &str = "SELECT village, number, level, flags, latest_at FROM matter \
    WHERE level >= 3 OR flags % ($1 + 1) > 0 \
    ORDER BY village, level DESC, latest_at DESC, number";

impl Store {
    /// Matters at 三级, or with an emergency or a report that the law demands, worst first within
    /// each village.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn standing(&self) -> Result<Vec<Standing>, StoreError> {
        let rows = sqlx::query(STANDING).bind(OWED).fetch_all(&self.reader).await?;
        rows.iter()
            .map(|row| {
                Ok(Standing {
                    village: row.try_get(0)?,
                    case: row.try_get(1)?,
                    level: Level::from_number(row.try_get(2)?).unwrap_or_default(),
                    flags: Flags::from_bits(row.try_get::<i64, _>(3)? as u8),
                    latest_at: row.try_get(4)?,
                })
            })
            .collect()
    }
}
