//! Approval by a second person, and taking a version back.

use sqlx::{Any, Row, Transaction};

use super::actor::{APPROVER, RULE_KEEPER, require};
use super::checked::Checked;
use super::draft::record;
use super::error::RulesetError;
use super::version::{Version, VersionState};
use crate::open::Store;

const HELD: &str = "SELECT state FROM ruleset_state WHERE hash = $1 {lock}";
const APPROVE: &str = "UPDATE ruleset_state SET state = 'approved', approved_by = $2, \
    approved_at = $3, warnings = $4, updated_at = $3 WHERE hash = $1";
const WITHDRAW: &str =
    "UPDATE ruleset_state SET state = 'withdrawn', updated_at = $2 WHERE hash = $1";
const CALL_OFF: &str = "UPDATE publishing SET state = 'failed', ended_at = $2, \
    reason = 'withdrawn' WHERE hash = $1 AND state = 'scheduled'";

impl Store {
    /// Approves a version that somebody else wrote. `warnings` is how many open cases would warn
    /// under it, [counted](Store::count_rejudging) now.
    ///
    /// # Errors
    /// [`RulesetError`]; nothing has changed then.
    pub async fn approve_ruleset(
        &self,
        version: &Version,
        checked: &Checked,
        by: &str,
        warnings: i64,
        now: i64,
    ) -> Result<(), RulesetError> {
        let hash = checked.hash();
        let mut tx = self.begin().await?;
        require(&mut tx, by, APPROVER).await?;
        if version.author == by {
            return Err(RulesetError::OwnDraft);
        }
        in_state(&mut tx, self, version, VersionState::Draft).await?;
        let approve = sqlx::query(APPROVE).bind(hash).bind(by).bind(now).bind(warnings);
        approve.execute(&mut *tx).await?;
        record(&mut tx, self, now, by, "ruleset_approve", hash).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes a version back that is not live; a publishing that waits for its time is called off.
    ///
    /// # Errors
    /// [`RulesetError`]; nothing has changed then.
    pub async fn withdraw_ruleset(
        &self,
        version: &Version,
        by: &str,
        now: i64,
    ) -> Result<(), RulesetError> {
        let mut tx = self.begin().await?;
        if let Err(RulesetError::RoleMissing(_)) = require(&mut tx, by, APPROVER).await {
            require(&mut tx, by, RULE_KEEPER).await?;
        }
        sqlx::raw_sql(self.dialect.hold_live()).execute(&mut *tx).await?;
        let live = "SELECT hash FROM live_ruleset WHERE hash = $1";
        if sqlx::query(live).bind(&version.hash).fetch_optional(&mut *tx).await?.is_some() {
            return Err(RulesetError::IsLive(version.number));
        }
        sqlx::query(WITHDRAW).bind(&version.hash).bind(now).execute(&mut *tx).await?;
        sqlx::query(CALL_OFF).bind(&version.hash).bind(now).execute(&mut *tx).await?;
        record(&mut tx, self, now, by, "ruleset_withdraw", &version.hash).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Refuses a version that is not as far as it has to be, and keeps it so until the end.
pub(super) async fn in_state(
    tx: &mut Transaction<'static, Any>,
    store: &Store,
    version: &Version,
    needed: VersionState,
) -> Result<(), RulesetError> {
    let held = sqlx::query(store.dialect.statement(HELD)).bind(&version.hash);
    let state: String = match held.fetch_optional(&mut **tx).await? {
        Some(row) => row.try_get(0)?,
        None => return Err(RulesetError::Unknown(version.number.to_string())),
    };
    let is = VersionState::of(&state)?;
    if is == needed {
        return Ok(());
    }
    Err(RulesetError::State { number: version.number, is, needed })
}
