//! What a version would make of the open cases: a pure count, which changes nothing.

use serde::Serialize;
use sqlx::Row;
use triage::Ruleset;

use crate::error::StoreError;
use crate::intake::open_case;
use crate::open::Store;

/// The open cases under another version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// How many are open.
    pub open: i64,
    /// How many would rise, and so warn.
    pub warn: i64,
    /// How many this version alone would have left lower.
    pub lower: i64,
}

const PAGE: &str = "SELECT m.id, m.lead_household, h.wrapped_key, m.sealed_state FROM matter m \
    JOIN household h ON h.id = m.lead_household \
    WHERE m.state = 'open' AND m.sealed_state IS NOT NULL AND m.id > $1 ORDER BY m.id LIMIT 500";

impl Store {
    /// Judges every open case with a version, and only counts.
    ///
    /// # Errors
    /// When the database does not answer or a state does not open.
    pub async fn count_rejudging(&self, ruleset: &Ruleset) -> Result<Count, StoreError> {
        let (mut count, mut after) = (Count::default(), String::new());
        loop {
            let rows = sqlx::query(PAGE).bind(&after).fetch_all(&self.reader).await?;
            let Some(last) = rows.last() else { return Ok(count) };
            after = last.try_get(0)?;
            for row in rows {
                let (id, lead): (String, String) = (row.try_get(0)?, row.try_get(1)?);
                let wrapped: String = row.try_get(2)?;
                let key = self.household_key(&lead, &wrapped)?;
                let sealed: String = row.try_get(3)?;
                let mut case = open_case(&key, &id, &sealed, ruleset.vocabulary())?;
                let judged = case.rejudge(ruleset);
                count.open += 1;
                count.warn += i64::from(judged.as_ref().is_some_and(|judged| judged.rises));
                count.lower += i64::from(judged.is_some_and(|judged| judged.is_lower));
            }
        }
    }
}
