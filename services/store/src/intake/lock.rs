//! A household is one writer at a time: create what is missing, then lock, in the order of ids.

use serde_json::json;
use sqlx::Row;

use super::{Arriving, Intake};
use crate::error::StoreError;
use crate::seal::{Key, Place};

impl Intake<'_> {
    /// Creates and locks the households of the batch.
    ///
    /// # Errors
    /// When the database does not answer, or a key does not open.
    pub async fn lock(&mut self, batch: &[Arriving]) -> Result<(), StoreError> {
        let mut wanted: Vec<(&str, &Arriving)> = batch
            .iter()
            .flat_map(|arriving| arriving.households.iter().map(move |id| (&**id, arriving)))
            .collect();
        wanted.sort_unstable_by_key(|(id, arriving)| (*id, arriving.event.at));
        wanted.dedup_by_key(|(id, _)| *id);
        if wanted.is_empty() {
            return Ok(());
        }
        let mut ids: Vec<&str> = wanted.iter().map(|(id, _)| *id).collect();
        self.lock_ids(&ids).await?;
        ids.retain(|id| !self.household_keys.contains_key(*id));
        if !ids.is_empty() {
            wanted.retain(|(id, _)| !self.household_keys.contains_key(*id));
            self.create(&wanted).await?;
            self.lock_ids(&ids).await?;
        }
        Ok(())
    }

    pub(super) async fn lock_ids(&mut self, ids: &[&str]) -> Result<(), StoreError> {
        let list: Vec<_> = ids.iter().map(|id| json!({ "id": id })).collect();
        let statement = self.store.dialect.statement(
            "SELECT id, wrapped_key FROM household \
             WHERE id IN (SELECT e.value->>'id' FROM {each}) ORDER BY id {lock}",
        );
        let list = serde_json::Value::Array(list).to_string();
        for row in sqlx::query(statement).bind(list).fetch_all(&mut *self.tx).await? {
            let id: String = row.try_get(0)?;
            let wrapped: String = row.try_get(1)?;
            let key = self.store.keys.master().unwrap_key(household_place(&id), &wrapped)?;
            self.household_keys.insert(id.into(), key);
        }
        Ok(())
    }

    async fn create(&mut self, wanted: &[(&str, &Arriving)]) -> Result<(), StoreError> {
        let rows: Vec<_> = wanted
            .iter()
            .map(|(id, arriving)| {
                let event = &arriving.event;
                json!({
                    "id": id,
                    "town": event.town,
                    "village": event.village,
                    "grid": event.grid,
                    "provisional": i64::from(arriving.provisional),
                    "wrapped_key": self.store.new_household_key(id),
                    "created_at": self.now,
                })
            })
            .collect();
        let statement = self.store.dialect.statement(
            "INSERT INTO household (id, town, village, grid, provisional, wrapped_key, created_at) \
             SELECT e.value->>'id', e.value->>'town', e.value->>'village', e.value->>'grid', \
                    CAST(e.value->>'provisional' AS BIGINT), e.value->>'wrapped_key', \
                    CAST(e.value->>'created_at' AS BIGINT) \
             FROM {each} WHERE true ON CONFLICT (id) DO NOTHING",
        );
        let rows = serde_json::Value::Array(rows).to_string();
        sqlx::query(statement).bind(rows).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// The key of a household locked by this batch.
    pub(super) fn household_key(&self, id: &str) -> Result<&Key, StoreError> {
        let missing = StoreError::Corrupt { table: "household", column: "id" };
        self.household_keys.get(id).ok_or(missing)
    }
}

impl crate::open::Store {
    /// A new key for a household, wrapped by the master key.
    pub(crate) fn new_household_key(&self, id: &str) -> String {
        self.keys.master().wrap(household_place(id), &Key::random())
    }
}

pub(crate) const fn household_place(id: &str) -> Place<'_> {
    Place { table: "household", column: "wrapped_key", row: id }
}
