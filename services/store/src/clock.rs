//! When the clocks have to act next: what a notifier sweeps for, what rises by itself, and what is
//! followed up.

use sqlx::Row;

use crate::error::StoreError;
use crate::open::Store;

const NEXT: &str = "SELECT MIN(due.at) AS at FROM (\
    SELECT MIN(next_at) AS at FROM warning WHERE state IN ('pending', 'waiting') \
    UNION ALL SELECT MIN(next_rise_at) AS at FROM matter \
    UNION ALL SELECT MIN(next_at) AS at FROM follow_up) AS due";

impl Store {
    /// The earliest moment at which a warning or a follow-up is due or a matter rises; it may have
    /// passed.
    /// Nothing needs this to be right: whoever acts looks for what is due by itself.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn next_clock_at(&self) -> Result<Option<i64>, StoreError> {
        let row = sqlx::query(NEXT).fetch_one(&self.reader).await?;
        Ok(row.try_get("at")?)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::everywhere;

    #[tokio::test]
    async fn an_empty_store_has_nothing_for_the_clocks() {
        everywhere(async |store| {
            assert_eq!(store.next_clock_at().await.expect("reads"), None);
        })
        .await;
    }
}
