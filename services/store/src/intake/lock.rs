//! A household is one writer at a time: create what is missing, then lock, in the order of ids.

use sqlx::Row;

use super::{Arriving, Intake};
use crate::error::StoreError;
use crate::rows::{Column, Rows, Statement};
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

    pub(crate) async fn lock_ids(&mut self, ids: &[&str]) -> Result<(), StoreError> {
        let mut rows = Rows::new(&LOCK, self.store.dialect);
        for id in ids {
            rows.text(id);
        }
        for row in rows.query().fetch_all(&mut *self.tx).await? {
            let id: String = row.try_get(0)?;
            let wrapped: String = row.try_get(1)?;
            let key = self.store.household_key(&id, &wrapped)?;
            self.household_keys.insert(id.into(), key);
        }
        Ok(())
    }

    async fn create(&mut self, wanted: &[(&str, &Arriving)]) -> Result<(), StoreError> {
        let mut rows = Rows::new(&CREATE, self.store.dialect);
        for (id, arriving) in wanted {
            let event = &arriving.event;
            rows.text(id)
                .text(&event.town)
                .some_text(event.village.as_deref())
                .some_text(event.grid.as_deref())
                .number(arriving.provisional.into())
                .text(&self.store.new_household_key(id))
                .number(self.now);
        }
        rows.query().execute(&mut *self.tx).await?;
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

    /// The key of a household, from how it is stored.
    pub(crate) fn household_key(&self, id: &str, wrapped: &str) -> Result<Key, StoreError> {
        self.keys.master().unwrap_key(household_place(id), wrapped)
    }
}

pub(crate) const fn household_place(id: &str) -> Place<'_> {
    Place { table: "household", column: "wrapped_key", row: id }
}

static LOCK: Statement = Statement::new(
    "SELECT id, wrapped_key FROM household WHERE id IN (SELECT e.id FROM {rows}) \
     ORDER BY id {lock}",
    &[Column::Word("id")],
);

static CREATE: Statement = Statement::new(
    "INSERT INTO household (id, town, village, grid, provisional, wrapped_key, created_at) \
     SELECT e.id, e.town, e.village, e.grid, e.provisional, e.wrapped_key, e.created_at \
     FROM {rows} WHERE true ON CONFLICT (id) DO NOTHING",
    &[
        Column::Word("id"),
        Column::Word("town"),
        Column::Word("village"),
        Column::Word("grid"),
        Column::Number("provisional"),
        Column::Word("wrapped_key"),
        Column::Number("created_at"),
    ],
);
