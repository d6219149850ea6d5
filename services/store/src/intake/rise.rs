//! Matters whose time has come: they rise by themselves, and the clocks judge them again.

use std::collections::HashMap;

use serde_json::json;
use sqlx::Row;
use triage::Vocabulary;

use super::{Intake, OpenMatter};
use crate::error::StoreError;

/// A matter that rises, with the event that last spoke of it.
#[derive(Debug)]
pub struct Rising {
    /// The matter.
    pub matter: OpenMatter,
    /// The event of its latest assessment, by key.
    pub event: String,
    /// Where it is: town, village, grid.
    pub place: (String, Option<String>, Option<String>),
}

const DUE: &str =
    "SELECT id FROM matter WHERE next_rise_at <= $1 ORDER BY next_rise_at, id LIMIT $2";

const HOUSEHOLDS: &str = "SELECT DISTINCT household FROM matter_household \
    WHERE matter IN (SELECT e.value->>'id' FROM {each}) ORDER BY household";

const PLACES: &str = "SELECT m.id, m.town, m.village, m.grid, a.event FROM matter m \
    JOIN assessment a ON a.matter = m.id AND a.seq = m.assessments \
    WHERE m.id IN (SELECT e.value->>'id' FROM {each}) AND m.next_rise_at <= \
    (SELECT MAX(CAST(e.value->>'now' AS BIGINT)) FROM {each})";

impl Intake<'_> {
    /// Locks and loads at most `limit` matters that are due to rise now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn due_to_rise(
        &mut self,
        limit: i64,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<Rising>, StoreError> {
        let rows = sqlx::query(DUE).bind(self.now).bind(limit).fetch_all(&mut *self.tx).await?;
        let ids = rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<String>, _>>()?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let list: Vec<_> = ids.iter().map(|id| json!({ "id": id, "now": self.now })).collect();
        let list = serde_json::Value::Array(list).to_string();
        let households = self.store.dialect.statement(HOUSEHOLDS);
        let rows = sqlx::query(households).bind(&list).fetch_all(&mut *self.tx).await?;
        let households =
            rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<String>, _>>()?;
        self.lock_ids(&households.iter().map(String::as_str).collect::<Vec<_>>()).await?;
        // Read again under the lock: another process may have been first.
        let places = self.store.dialect.statement(PLACES);
        let mut due = HashMap::new();
        for row in sqlx::query(places).bind(&list).fetch_all(&mut *self.tx).await? {
            let place = (row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
            due.insert(row.try_get::<String, _>(0)?, (place, row.try_get::<String, _>(4)?));
        }
        let wanted: Vec<&str> = due.keys().map(String::as_str).collect();
        let matters = self.load(&wanted, vocabulary).await?;
        let mut rising: Vec<Rising> = matters
            .into_values()
            .filter_map(|matter| {
                let (place, event) = due.remove(&matter.id)?;
                Some(Rising { matter, event, place })
            })
            .collect();
        rising.sort_by(|a, b| a.matter.id.cmp(&b.matter.id));
        Ok(rising)
    }
}
