//! Leases: work that one process at a time does. Whoever holds one renews it in the transaction of
//! the work itself, so that work done after it was lost is not committed.

use sqlx::{Any, Transaction};

use crate::error::StoreError;
use crate::open::Store;

const TAKE: &str = "INSERT INTO lease (name, holder, until_at) VALUES ($1, $2, $3) \
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_at = excluded.until_at \
    WHERE lease.holder = excluded.holder OR lease.until_at <= $4";
const RENEW: &str = "UPDATE lease SET until_at = $3 WHERE name = $1 AND holder = $2";
const GIVE_BACK: &str = "DELETE FROM lease WHERE name = $1 AND holder = $2";

impl Store {
    /// Takes a lease, or keeps it; whether it is this holder's.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take_lease(
        &self,
        name: &str,
        holder: &str,
        (now, until): (i64, i64),
    ) -> Result<bool, StoreError> {
        let take = sqlx::query(TAKE).bind(name).bind(holder).bind(until).bind(now);
        Ok(take.execute(&self.writer).await?.rows_affected() == 1)
    }

    /// Gives a lease back.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn give_lease_back(&self, name: &str, holder: &str) -> Result<(), StoreError> {
        sqlx::query(GIVE_BACK).bind(name).bind(holder).execute(&self.writer).await?;
        Ok(())
    }
}

/// Renews a lease inside the work's own transaction; whether it still is this holder's.
pub(crate) async fn renew(
    tx: &mut Transaction<'static, Any>,
    name: &str,
    holder: &str,
    until: i64,
) -> Result<bool, StoreError> {
    let renew = sqlx::query(RENEW).bind(name).bind(holder).bind(until);
    Ok(renew.execute(&mut **tx).await?.rows_affected() == 1)
}
