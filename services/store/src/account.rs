//! Accounts: who may sign in. The password's hash is made by the console; here it is kept, sealed
//! together with the name, so that a stolen database gives nothing to guess against.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::error::StoreError;
use crate::journal::{self, Act};
use crate::open::Store;
use crate::seal::Place;

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewAccount<'a> {
    /// The person it belongs to; one account each.
    pub person: &'a str,
    /// The name to sign in with, no two alike.
    pub name: &'a str,
    /// The password's hash in PHC form.
    pub hash: &'a SecretString,
    /// What it is for, such as `mediator` or `administrator`.
    pub roles: &'a [String],
    /// Whether the password serves once only.
    pub must_change: bool,
    /// Who makes it: a person's id, or `system`.
    pub by: &'a str,
    /// When.
    pub at: i64,
}

/// An account.
#[derive(Clone, Debug)]
pub struct Account {
    /// The person it belongs to.
    pub person: String,
    /// The password's hash in PHC form.
    pub hash: SecretString,
    /// What it is for.
    pub roles: Vec<String>,
    /// Whether the password serves once only.
    pub must_change: bool,
    /// Until when nobody can sign in.
    pub locked_until: i64,
}

/// When an account is locked, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Lockout {
    /// After so many failures in a row.
    pub failures: i64,
    /// For so many microseconds.
    pub micros: i64,
}

/// What is sealed of an account.
#[derive(Serialize, Deserialize)]
struct Sealed {
    name: String,
    hash: String,
}

const INSERT: &str = "INSERT INTO account (person, name_hash, roles, must_change, failed, \
    locked_until, sealed, created_at, updated_at) VALUES ($1, $2, $3, $4, 0, 0, $5, $6, $6) \
    ON CONFLICT DO NOTHING";
const BY_NAME: &str = "SELECT person, roles, must_change, locked_until, sealed FROM account \
    WHERE name_hash = $1";
const BY_PERSON: &str = "SELECT person, roles, must_change, locked_until, sealed FROM account \
    WHERE person = $1";
const HELD: &str = "SELECT sealed FROM account WHERE person = $1 {lock}";
// A locked account counts no further, and counts from the beginning when the lock is over.
const FAILED: &str = "UPDATE account SET \
    failed = CASE WHEN locked_until > $2 THEN failed WHEN failed + 1 >= $3 THEN 0 \
        ELSE failed + 1 END, \
    locked_until = CASE WHEN locked_until <= $2 AND failed + 1 >= $3 THEN $4 \
        ELSE locked_until END \
    WHERE {key} = $1 RETURNING person";
const CHANGE: &str = "UPDATE account SET sealed = $2, must_change = 0, failed = 0, \
    updated_at = $3 WHERE person = $1";
const END_SESSIONS: &str = "DELETE FROM session WHERE person = $1";

impl Store {
    /// Makes an account; `false` if the person has one already, or the name is taken.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn create_account(&self, new: &NewAccount<'_>) -> Result<bool, StoreError> {
        let sealed =
            Sealed { name: new.name.to_owned(), hash: new.hash.expose_secret().to_owned() };
        let mut tx = self.begin().await?;
        let made = sqlx::query(INSERT)
            .bind(new.person)
            .bind(self.name_hash(new.name))
            .bind(json!(new.roles).to_string())
            .bind(i64::from(new.must_change))
            .bind(self.seal_account(new.person, &sealed))
            .bind(new.at)
            .execute(&mut *tx)
            .await?;
        if made.rows_affected() == 0 {
            return Ok(false);
        }
        let act = act(new.at, new.by, "account_create", new.person);
        journal::append(&mut tx, self.dialect, &act).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The account of a sign-in name.
    ///
    /// # Errors
    /// When the database does not answer or the field does not open.
    pub async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query(BY_NAME).bind(self.name_hash(name));
        let row = row.fetch_optional(&self.reader).await?;
        row.as_ref().map(|row| self.read_account(row)).transpose()
    }

    /// The account of a person.
    ///
    /// # Errors
    /// When the database does not answer or the field does not open.
    pub async fn account_of(&self, person: &str) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query(BY_PERSON).bind(person).fetch_optional(&self.reader).await?;
        row.as_ref().map(|row| self.read_account(row)).transpose()
    }

    /// Records that somebody failed to sign in, and locks the account after too many times. A
    /// name nobody has takes the same path, so that time tells nothing.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn sign_in_failed(
        &self,
        name: &str,
        at: i64,
        lockout: Lockout,
    ) -> Result<(), StoreError> {
        let hash = self.name_hash(name);
        let unknown = format!("name:{}", &hash[..16]);
        self.count_failure(&FAILED.replace("{key}", "name_hash"), &hash, &unknown, at, lockout)
            .await
    }

    /// Records that somebody who is signed in got their password wrong, which counts the same.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn password_failed(
        &self,
        person: &str,
        at: i64,
        lockout: Lockout,
    ) -> Result<(), StoreError> {
        self.count_failure(&FAILED.replace("{key}", "person"), person, person, at, lockout).await
    }

    async fn count_failure(
        &self,
        statement: &str,
        key: &str,
        unknown: &str,
        at: i64,
        lockout: Lockout,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let failed = sqlx::query(self.dialect.statement(statement))
            .bind(key)
            .bind(at)
            .bind(lockout.failures)
            .bind(at.saturating_add(lockout.micros))
            .fetch_optional(&mut *tx)
            .await?;
        let subject = match failed {
            Some(row) => row.try_get("person")?,
            None => unknown.to_owned(),
        };
        let act = act(at, "system", "sign_in_failed", &subject);
        journal::append(&mut tx, self.dialect, &act).await?;
        Ok(tx.commit().await?)
    }

    /// Gives the person's account another password and ends all its sessions; `false` if there is
    /// no account.
    ///
    /// # Errors
    /// When the database does not confirm or the field does not open.
    pub async fn change_password(
        &self,
        person: &str,
        hash: &SecretString,
        at: i64,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let held = sqlx::query(self.dialect.statement(HELD)).bind(person);
        let Some(row) = held.fetch_optional(&mut *tx).await? else {
            return Ok(false);
        };
        let mut sealed = self.open_account(person, row.try_get("sealed")?)?;
        hash.expose_secret().clone_into(&mut sealed.hash);
        let sealed = self.seal_account(person, &sealed);
        sqlx::query(CHANGE).bind(person).bind(sealed).bind(at).execute(&mut *tx).await?;
        sqlx::query(END_SESSIONS).bind(person).execute(&mut *tx).await?;
        journal::append(&mut tx, self.dialect, &act(at, person, "password_change", person)).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// People type the same name in several ways: with blanks around it, capitals, or the wide
    /// letters and digits of a Chinese keyboard.
    fn name_hash(&self, name: &str) -> String {
        let narrow = name.trim().chars().map(|each| match each {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(each) - 0xfee0).unwrap_or(each),
            _ => each,
        });
        let name: String = narrow.flat_map(char::to_lowercase).collect();
        self.keys.hash("sign-in name", name.as_bytes())
    }

    fn read_account(&self, row: &AnyRow) -> Result<Account, StoreError> {
        let person: String = row.try_get("person")?;
        let sealed = self.open_account(&person, row.try_get("sealed")?)?;
        Ok(Account {
            person,
            hash: SecretString::from(sealed.hash),
            roles: roles(row.try_get("roles")?)?,
            must_change: row.try_get::<i64, _>("must_change")? != 0,
            locked_until: row.try_get("locked_until")?,
        })
    }

    fn seal_account(&self, person: &str, sealed: &Sealed) -> String {
        let plain = json!(sealed).to_string();
        self.keys.master().seal(sealed_in(person), plain.as_bytes())
    }

    fn open_account(&self, person: &str, sealed: &str) -> Result<Sealed, StoreError> {
        let plain = self.keys.master().open(sealed_in(person), sealed)?;
        let unread = |_| StoreError::Corrupt { table: "account", column: "sealed" };
        serde_json::from_slice(&plain).map_err(unread)
    }
}

const fn sealed_in(person: &str) -> Place<'_> {
    Place { table: "account", column: "sealed", row: person }
}

pub(crate) fn roles(text: &str) -> Result<Vec<String>, StoreError> {
    let unread = |_| StoreError::Corrupt { table: "account", column: "roles" };
    serde_json::from_str(text).map_err(unread)
}

pub(crate) const fn act<'a>(at: i64, actor: &'a str, act: &'a str, subject: &'a str) -> Act<'a> {
    Act { at, actor, act, subject, sealed: None }
}

#[cfg(test)]
mod tests;
