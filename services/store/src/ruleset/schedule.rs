//! Publishings that wait for their time: whichever node sees one first carries it out, once, and
//! if that node is killed another goes on.

use super::draft::record;
use super::publish::{LEASE, Publishing, RETURNED, publishing};
use crate::error::StoreError;
use crate::open::Store;

const CLAIM: &str = "UPDATE publishing SET state = 'loading', fence = fence + 1, \
    lease_until = $2 WHERE id = (SELECT id FROM publishing WHERE scheduled = 1 AND \
    (state = 'scheduled' AND due_at <= $1 OR state = 'loading' AND lease_until <= $1) AND \
    NOT EXISTS (SELECT 1 FROM publishing u WHERE u.state = 'loading' AND u.lease_until > $1) \
    ORDER BY due_at, id LIMIT 1 {skip}) RETURNING ";

impl Store {
    /// Takes a publishing whose time has come into the caller's hands.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn claim_publishing(
        &self,
        node: &str,
        now: i64,
    ) -> Result<Option<Publishing>, StoreError> {
        let mut tx = self.begin().await?;
        let claim = self.dialect.statement(&format!("{CLAIM}{RETURNED}"));
        let claim = sqlx::query(claim).bind(now).bind(now.saturating_add(LEASE));
        let Some(row) = claim.fetch_optional(&mut *tx).await? else { return Ok(None) };
        let publishing = publishing(&row)?;
        record(&mut tx, self, now, "system", "publish_due", node).await?;
        tx.commit().await?;
        Ok(Some(publishing))
    }
}
