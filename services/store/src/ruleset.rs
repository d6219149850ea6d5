//! Rulesets in the database: immutable, numbered, hashed.

use sqlx::Row;

use crate::error::StoreError;
use crate::journal::{self, Act};
use crate::open::Store;

/// A ruleset to be kept.
#[derive(Clone, Debug)]
pub struct NewRuleset<'a> {
    /// The SHA-256 of its files, lower-case hex.
    pub hash: &'a str,
    /// Its files as JSON, path to text.
    pub files: &'a str,
    /// Who wrote it.
    pub author: &'a str,
    /// Why.
    pub note: &'a str,
}

impl Store {
    /// Keeps a ruleset and names it live, if none is live yet: what the program ships is published
    /// at the first start. Gives the hash of the live one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn publish_first(
        &self,
        new: &NewRuleset<'_>,
        now: i64,
    ) -> Result<String, StoreError> {
        if let Some(live) = self.setting("live_ruleset").await? {
            return Ok(live);
        }
        let mut tx = self.begin().await?;
        let keep = "INSERT INTO ruleset (hash, number, files, author, note, created_at) \
            SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4, $5 FROM ruleset \
            WHERE true ON CONFLICT (hash) DO NOTHING";
        sqlx::query(keep)
            .bind(new.hash)
            .bind(new.files)
            .bind(new.author)
            .bind(new.note)
            .bind(now)
            .execute(&mut *tx)
            .await?;
        let name = "INSERT INTO setting (name, value) VALUES ('live_ruleset', $1) \
            ON CONFLICT (name) DO NOTHING";
        let named = sqlx::query(name).bind(new.hash).execute(&mut *tx).await?;
        if named.rows_affected() == 1 {
            let act =
                Act { at: now, actor: new.author, act: "publish", subject: new.hash, sealed: None };
            journal::append(&mut tx, self.dialect, &act).await?;
        }
        tx.commit().await?;
        Ok(self.setting("live_ruleset").await?.unwrap_or_else(|| new.hash.to_owned()))
    }

    /// The files of a ruleset as JSON, path to text.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ruleset_files(&self, hash: &str) -> Result<Option<String>, StoreError> {
        let select = "SELECT files FROM ruleset WHERE hash = $1";
        let row = sqlx::query(select).bind(hash).fetch_optional(&self.reader).await?;
        row.map(|row| row.try_get(0).map_err(StoreError::from)).transpose()
    }
}
