//! Column maps that were brought once and are kept, so that the same source's next file needs
//! nothing said.

use sqlx::Row;

use crate::error::StoreError;
use crate::open::Store;

impl Store {
    /// Keeps a map under its name, in place of an earlier one of that name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_import_map(
        &self,
        name: &str,
        source: &str,
        map: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        let keep = "INSERT INTO import_map (name, source, map, kept_at) VALUES ($1, $2, $3, $4) \
            ON CONFLICT (name) DO UPDATE SET source = excluded.source, map = excluded.map, \
            kept_at = excluded.kept_at";
        sqlx::query(keep).bind(name).bind(source).bind(map).bind(now).execute(&self.writer).await?;
        Ok(())
    }

    /// The kept maps, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn import_maps(&self) -> Result<Vec<String>, StoreError> {
        let select = "SELECT map FROM import_map ORDER BY name";
        let rows = sqlx::query(select).fetch_all(&self.reader).await?;
        rows.iter().map(|row| row.try_get(0).map_err(StoreError::from)).collect()
    }
}
