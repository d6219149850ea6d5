//! Keeping a version: a person's draft, or what the program brings.

use sqlx::{Any, Row, Transaction};
use triage::loading::RuleFiles;

use super::actor::{RULE_KEEPER, require};
use super::checked::{Checked, as_json};
use super::error::RulesetError;
use super::version::VersionState;
use crate::error::StoreError;
use crate::journal::{self, Act};
use crate::open::Store;

/// A ruleset to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewRuleset<'a> {
    /// Its files.
    pub files: &'a RuleFiles,
    /// Who wrote it: a person, or `system`.
    pub author: &'a str,
    /// Why.
    pub note: &'a str,
}

const KEEP: &str = "INSERT INTO ruleset (hash, number, files, author, note, created_at) \
    SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4, $5 FROM ruleset \
    WHERE true ON CONFLICT (hash) DO NOTHING RETURNING number";
const KEEP_STATE: &str = "INSERT INTO ruleset_state (hash, state, approved_by, approved_at, \
    updated_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (hash) DO NOTHING";
const NAME_LIVE: &str = "INSERT INTO live_ruleset (one, hash, swaps, since) \
    VALUES (1, $1, 1, $2) ON CONFLICT (one) DO NOTHING";
const FIRST: &str = "INSERT INTO publishing (id, hash, kind, state, ordered_by, note, without, \
    due_at, scheduled, lease_until, fence, ordered_at, ended_at, reason) \
    VALUES (1, $1, 'first', 'done', $2, $3, '[]', $4, 0, 0, 0, $4, $4, '')";

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
        if let Some(live) = self.live_ruleset().await? {
            return Ok(live);
        }
        let hash = new.files.hash();
        let mut tx = self.begin().await?;
        keep(&mut tx, new, &hash, VersionState::Approved, now).await?;
        let named = sqlx::query(NAME_LIVE).bind(&hash).bind(now).execute(&mut *tx).await?;
        if named.rows_affected() == 1 {
            let first = sqlx::query(FIRST).bind(&hash).bind(new.author).bind(new.note).bind(now);
            first.execute(&mut *tx).await?;
            record(&mut tx, self, now, new.author, "publish", &hash).await?;
        }
        tx.commit().await?;
        Ok(self.live_ruleset().await?.unwrap_or(hash))
    }

    /// Keeps what a rule keeper wrote as a draft; gives its number.
    ///
    /// # Errors
    /// [`RulesetError`]; nothing is kept then.
    pub async fn draft_ruleset(
        &self,
        new: &NewRuleset<'_>,
        checked: &Checked,
        now: i64,
    ) -> Result<i64, RulesetError> {
        if new.note.trim().is_empty() {
            return Err(RulesetError::NoteMissing);
        }
        let mut tx = self.begin().await?;
        require(&mut tx, new.author, RULE_KEEPER).await?;
        let kept = keep(&mut tx, new, checked.hash(), VersionState::Draft, now).await?;
        let Some(number) = kept else {
            drop(tx);
            return Err(RulesetError::Known(self.ruleset_version(checked.hash()).await?.number));
        };
        record(&mut tx, self, now, new.author, "ruleset_draft", checked.hash()).await?;
        tx.commit().await?;
        Ok(number)
    }
}

/// Keeps a version under the next number; `None`: the same files are kept already.
pub(super) async fn keep(
    tx: &mut Transaction<'static, Any>,
    new: &NewRuleset<'_>,
    hash: &str,
    state: VersionState,
    now: i64,
) -> Result<Option<i64>, StoreError> {
    let kept = sqlx::query(KEEP)
        .bind(hash)
        .bind(as_json(new.files))
        .bind(new.author)
        .bind(new.note)
        .bind(now)
        .fetch_optional(&mut **tx)
        .await?;
    let approved = state == VersionState::Approved;
    sqlx::query(KEEP_STATE)
        .bind(hash)
        .bind(state.name())
        .bind(approved.then_some(new.author))
        .bind(approved.then_some(now))
        .bind(now)
        .execute(&mut **tx)
        .await?;
    kept.map(|row| row.try_get(0).map_err(StoreError::from)).transpose()
}

/// Journals what was done with a version.
pub(super) async fn record(
    tx: &mut Transaction<'static, Any>,
    store: &Store,
    at: i64,
    actor: &str,
    act: &str,
    hash: &str,
) -> Result<(), StoreError> {
    let act = Act { at, actor, act, subject: hash, sealed: None };
    journal::append(tx, store.dialect, &act).await
}
