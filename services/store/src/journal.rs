//! The journal of what people do: one gapless chain, appended inside the act's own transaction.
//!
//! It hashes what is stored, sealed text included, so that forgetting breaks nothing.

use sha2::{Digest, Sha256};
use sqlx::{Any, AnyConnection, Row, Transaction};

use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::open::Store;
use triage::hex;

/// One act of a person, or of the program in a person's stead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act<'a> {
    /// When, microseconds since the epoch.
    pub at: i64,
    /// Who: a person's id, or `system`.
    pub actor: &'a str,
    /// What, a word such as `acknowledge`.
    pub act: &'a str,
    /// On what: our id of a matter, warning, person or ruleset.
    pub subject: &'a str,
    /// What was said, already sealed.
    pub sealed: Option<&'a str>,
}

/// Where the chain first fails to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The entry of this number is missing.
    Gap(i64),
    /// The entry of this number was changed.
    Changed(i64),
}

const LAST: &str = "SELECT seq, chain FROM journal ORDER BY seq DESC LIMIT 1";
const INSERT: &str = "INSERT INTO journal (seq, at, actor, act, subject, sealed, chain) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const PAGE: &str = "SELECT seq, at, actor, act, subject, sealed, chain FROM journal \
    WHERE seq > $1 ORDER BY seq LIMIT 1000";

/// Appends an act. Takes the chain's lock until the transaction ends.
pub(crate) async fn append(
    tx: &mut Transaction<'static, Any>,
    dialect: Dialect,
    act: &Act<'_>,
) -> Result<(), StoreError> {
    lock(tx, dialect).await?;
    let last = sqlx::query(LAST).fetch_optional(&mut **tx).await?;
    let (seq, previous) = match last {
        Some(row) => (row.try_get::<i64, _>(0)? + 1, row.try_get::<String, _>(1)?),
        None => (1, String::new()),
    };
    sqlx::query(INSERT)
        .bind(seq)
        .bind(act.at)
        .bind(act.actor)
        .bind(act.act)
        .bind(act.subject)
        .bind(act.sealed)
        .bind(link(&previous, seq, act))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// One writer at a time: the row of the key's check value stands for the chain's end.
async fn lock(tx: &mut Transaction<'static, Any>, dialect: Dialect) -> Result<(), StoreError> {
    let text = "SELECT name FROM setting WHERE name = 'key_check' {lock}";
    sqlx::query(dialect.statement(text)).fetch_optional(&mut **tx).await?;
    Ok(())
}

fn link(previous: &str, seq: i64, act: &Act<'_>) -> String {
    let mut hash = Sha256::new();
    let (seq, at) = (seq.to_string(), act.at.to_string());
    let parts = [previous, &seq, &at, act.actor, act.act, act.subject, act.sealed.unwrap_or("")];
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex(&hash.finalize())
}

impl Store {
    /// Reads the whole chain and says where it first fails to hold, or how many entries it has.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn verify_journal(&self) -> Result<Result<i64, Broken>, StoreError> {
        verify(&mut *self.reader.acquire().await?).await
    }
}

/// The same, as one connection sees it.
pub(crate) async fn verify(
    connection: &mut AnyConnection,
) -> Result<Result<i64, Broken>, StoreError> {
    let (mut seen, mut chain) = (0_i64, String::new());
    loop {
        let rows = sqlx::query(PAGE).bind(seen).fetch_all(&mut *connection).await?;
        if rows.is_empty() {
            return Ok(Ok(seen));
        }
        for row in rows {
            let seq: i64 = row.try_get(0)?;
            if seq != seen + 1 {
                return Ok(Err(Broken::Gap(seen + 1)));
            }
            let (actor, act): (String, String) = (row.try_get(2)?, row.try_get(3)?);
            let (subject, sealed): (String, Option<String>) = (row.try_get(4)?, row.try_get(5)?);
            let act = Act {
                at: row.try_get(1)?,
                actor: &actor,
                act: &act,
                subject: &subject,
                sealed: sealed.as_deref(),
            };
            chain = link(&chain, seq, &act);
            if chain != row.try_get::<String, _>(6)? {
                return Ok(Err(Broken::Changed(seq)));
            }
            seen = seq;
        }
    }
}
