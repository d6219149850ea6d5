//! What releases of the program bring: kept as a version, then merged with the town's own into a
//! draft.

use super::draft::{NewRuleset, keep, record};
use super::version::VersionState;
use crate::error::StoreError;
use crate::open::Store;

/// The setting that names the shipped rules taken in last.
const SHIPPED: &str = "shipped_ruleset";
/// Who writes what the program brings.
const SYSTEM: &str = "system";
const NAME: &str = "INSERT INTO setting (name, value) VALUES ('shipped_ruleset', $1) \
    ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE setting.value <> excluded.value";

impl Store {
    /// The hash of the shipped rules taken in last. A store from before this was recorded began
    /// with its first version.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn shipped_ruleset(&self) -> Result<Option<String>, StoreError> {
        if let Some(hash) = self.setting(SHIPPED).await? {
            return Ok(Some(hash));
        }
        let versions = self.ruleset_versions().await?;
        let first = versions.into_iter().find(|one| one.number == 1 && one.author == SYSTEM);
        Ok(first.map(|one| one.hash))
    }

    /// Takes in what a release brings: the shipped rules as they are, and, where the town has its
    /// own, the draft in which both are merged. Gives the number of the draft for a person to look
    /// at; `None` if another process was first, or the same files are kept already.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn take_release(
        &self,
        shipped: &NewRuleset<'_>,
        merged: &NewRuleset<'_>,
        now: i64,
    ) -> Result<Option<i64>, StoreError> {
        let hash = shipped.files.hash();
        let mut tx = self.begin().await?;
        let named = sqlx::query(NAME).bind(&hash).execute(&mut *tx).await?;
        if named.rows_affected() == 0 {
            return Ok(None);
        }
        let merged_hash = merged.files.hash();
        if merged_hash != hash {
            keep(&mut tx, shipped, &hash, VersionState::Draft, now).await?;
        }
        let number = keep(&mut tx, merged, &merged_hash, VersionState::Draft, now).await?;
        record(&mut tx, self, now, SYSTEM, "release_draft", &merged_hash).await?;
        tx.commit().await?;
        Ok(number)
    }
}
