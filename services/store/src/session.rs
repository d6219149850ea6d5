//! Sessions: somebody is signed in. Only the SHA-256 of a token is kept; a session ends when it is
//! ended, not used for a while, or too old.

use sha2::{Digest, Sha256};
use sqlx::Row;

use crate::account::{act, roles};
use crate::error::StoreError;
use crate::journal;
use crate::open::Store;
use triage::hex;

/// How long a session lasts, in microseconds.
#[derive(Clone, Copy, Debug)]
pub struct SessionLimits {
    /// Without use.
    pub idle: i64,
    /// In all.
    pub absolute: i64,
}

/// A session that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub person: String,
    /// What the account is for.
    pub roles: Vec<String>,
    /// Whether the password has to be changed before anything else.
    pub must_change: bool,
    /// Since when.
    pub created_at: i64,
    /// When it was last used, to the minute.
    pub seen_at: i64,
    /// When it ends without use.
    pub idle_end: i64,
    /// When it ends anyway.
    pub absolute_end: i64,
}

/// Use is recorded this often, so that reading a page seldom writes.
const SEEN_EVERY: i64 = 60_000_000;

const UNLOCKED: &str = "UPDATE account SET failed = 0 WHERE person = $1 AND locked_until <= $2";
const PURGE: &str = "DELETE FROM session WHERE person = $1 \
    AND (idle_end <= $2 OR absolute_end <= $2)";
const INSERT: &str = "INSERT INTO session (token_hash, person, created_at, seen_at, idle_end, \
    absolute_end) VALUES ($1, $2, $3, $3, $4, $5)";
const FIND: &str = "SELECT s.person, s.created_at, s.seen_at, s.idle_end, s.absolute_end, \
    a.roles, a.must_change FROM session s JOIN account a ON a.person = s.person \
    WHERE s.token_hash = $1 AND s.idle_end > $2 AND s.absolute_end > $2";
const SEEN: &str = "UPDATE session SET seen_at = $2, idle_end = $3 WHERE token_hash = $1";
const END: &str = "DELETE FROM session WHERE token_hash = $1 RETURNING person";
const END_ALL: &str = "DELETE FROM session WHERE person = $1";

impl Store {
    /// Begins a session; `false` if the account is locked by now, however right the password was.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn begin_session(
        &self,
        token: &str,
        person: &str,
        at: i64,
        limits: SessionLimits,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let open = sqlx::query(UNLOCKED).bind(person).bind(at).execute(&mut *tx).await?;
        if open.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query(PURGE).bind(person).bind(at).execute(&mut *tx).await?;
        sqlx::query(INSERT)
            .bind(digest(token))
            .bind(person)
            .bind(at)
            .bind(at.saturating_add(limits.idle))
            .bind(at.saturating_add(limits.absolute))
            .execute(&mut *tx)
            .await?;
        journal::append(&mut tx, self.dialect, &act(at, person, "sign_in", person)).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The session of a token, if it holds; using it puts off its end.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn session(
        &self,
        token: &str,
        at: i64,
        limits: SessionLimits,
    ) -> Result<Option<Session>, StoreError> {
        let hash = digest(token);
        let row = sqlx::query(FIND).bind(&hash).bind(at).fetch_optional(&self.reader).await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let mut session = Session {
            person: row.try_get("person")?,
            roles: roles(row.try_get("roles")?)?,
            must_change: row.try_get::<i64, _>("must_change")? != 0,
            created_at: row.try_get("created_at")?,
            seen_at: row.try_get("seen_at")?,
            idle_end: row.try_get("idle_end")?,
            absolute_end: row.try_get("absolute_end")?,
        };
        if at - session.seen_at >= SEEN_EVERY {
            session.seen_at = at;
            session.idle_end = at.saturating_add(limits.idle);
            let seen = sqlx::query(SEEN).bind(hash).bind(at).bind(session.idle_end);
            seen.execute(&self.writer).await?;
        }
        Ok(Some(session))
    }

    /// Ends one session; `false` if there was none.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn end_session(&self, token: &str, at: i64) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let ended = sqlx::query(END).bind(digest(token)).fetch_optional(&mut *tx).await?;
        let Some(row) = ended else {
            return Ok(false);
        };
        let person: String = row.try_get("person")?;
        journal::append(&mut tx, self.dialect, &act(at, &person, "sign_out", &person)).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Ends every session of a person, as `by` wishes; gives how many there were.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn end_sessions(&self, person: &str, by: &str, at: i64) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let ended = sqlx::query(END_ALL).bind(person).execute(&mut *tx).await?.rows_affected();
        journal::append(&mut tx, self.dialect, &act(at, by, "sessions_end", person)).await?;
        tx.commit().await?;
        Ok(ended)
    }
}

fn digest(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}
