//! The one row that says which version judges. A transaction that writes assessments proves first
//! that it judges with that version, under a lock that a publishing waits for.

use sqlx::{AnyConnection, Row};

use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::intake::Intake;

impl Intake<'_> {
    /// Refuses to judge with any version but the live one, which cannot change before this
    /// transaction ends. To be asked first, before any household is locked. A store in which
    /// nothing was published takes any.
    ///
    /// # Errors
    /// [`StoreError::NotLive`] with the hash of the live one, or when the database does not answer.
    pub async fn judge_with(&mut self, hash: &str) -> Result<(), StoreError> {
        if self.judges_with.as_deref() == Some(hash) {
            return Ok(());
        }
        let live = read(self.store.dialect, self.transaction()).await?;
        match live {
            Some(live) if live != hash => Err(StoreError::NotLive(live)),
            _ => {
                self.judges_with = Some(hash.into());
                Ok(())
            }
        }
    }
}

/// The live version, which cannot change before the transaction ends.
async fn read(
    dialect: Dialect,
    connection: &mut AnyConnection,
) -> Result<Option<String>, StoreError> {
    let rows = sqlx::raw_sql(dialect.read_live()).fetch_all(connection).await?;
    rows.first().map(|row| row.try_get(0).map_err(StoreError::from)).transpose()
}
