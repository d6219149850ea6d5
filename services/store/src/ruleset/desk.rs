//! What a rule keeper is writing, before it is a draft. It need not pass any check, judges nothing,
//! and is nobody else's.

use sqlx::Row;
use triage::loading::RuleFiles;

use super::actor::{RULE_KEEPER, require};
use super::checked::{as_json, from_json};
use super::error::RulesetError;
use crate::error::StoreError;
use crate::open::Store;

/// A folder that somebody is writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulesDesk {
    /// The hash of the version it was begun from.
    pub base: String,
    /// Its files.
    pub files: RuleFiles,
    /// Counts every change, so that a page which is out of date is noticed.
    pub revision: i64,
    /// When it was last changed.
    pub updated_at: i64,
}

const BEGIN: &str = "INSERT INTO ruleset_desk (person, base, files, revision, updated_at) \
    VALUES ($1, $2, $3, 1, $4) ON CONFLICT (person) DO UPDATE SET base = excluded.base, \
    files = excluded.files, revision = ruleset_desk.revision + 1, updated_at = excluded.updated_at";
const SAVE: &str = "UPDATE ruleset_desk SET files = $3, revision = revision + 1, updated_at = $4 \
    WHERE person = $1 AND revision = $2 RETURNING revision";
const FIND: &str = "SELECT base, files, revision, updated_at FROM ruleset_desk WHERE person = $1";

impl Store {
    /// What this person is writing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn rules_desk(&self, person: &str) -> Result<Option<RulesDesk>, StoreError> {
        let row = sqlx::query(FIND).bind(person).fetch_optional(&self.reader).await?;
        let desk = row.map(|row| {
            Ok(RulesDesk {
                base: row.try_get(0)?,
                files: from_json(&row.try_get::<String, _>(1)?)?,
                revision: row.try_get(2)?,
                updated_at: row.try_get(3)?,
            })
        });
        desk.transpose()
    }

    /// Begins from a version; what the person was writing is gone.
    ///
    /// # Errors
    /// [`RulesetError`]; nothing has changed then.
    pub async fn begin_rules_desk(
        &self,
        person: &str,
        (base, files): (&str, &RuleFiles),
        now: i64,
    ) -> Result<(), RulesetError> {
        let mut tx = self.begin().await?;
        require(&mut tx, person, RULE_KEEPER).await?;
        let begin = sqlx::query(BEGIN).bind(person).bind(base).bind(as_json(files)).bind(now);
        begin.execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    /// Keeps what was changed since this revision; `false` if it was changed elsewhere meanwhile,
    /// and nothing is kept.
    ///
    /// # Errors
    /// [`RulesetError`]; nothing has changed then.
    pub async fn save_rules_desk(
        &self,
        person: &str,
        (revision, files): (i64, &RuleFiles),
        now: i64,
    ) -> Result<bool, RulesetError> {
        let mut tx = self.begin().await?;
        require(&mut tx, person, RULE_KEEPER).await?;
        let save = sqlx::query(SAVE).bind(person).bind(revision).bind(as_json(files)).bind(now);
        let saved = save.fetch_optional(&mut *tx).await?.is_some();
        tx.commit().await?;
        Ok(saved)
    }

    /// Puts away what this person was writing.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn clear_rules_desk(&self, person: &str) -> Result<(), StoreError> {
        let clear = "DELETE FROM ruleset_desk WHERE person = $1";
        sqlx::query(clear).bind(person).execute(&self.writer).await?;
        Ok(())
    }
}
