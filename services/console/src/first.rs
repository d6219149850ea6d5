//! Accounts made outside the console: the first one, `user add`, the demo.

use rand::RngExt;
use secrecy::SecretString;
use store::{NewAccount, Store, StoreError};

use crate::password::{PasswordError, hash};

/// Letters and digits that nobody mistakes for each other.
const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS: usize = 4;
const GROUP: usize = 4;

/// An account to be made.
#[derive(Clone, Debug)]
pub struct AccountRequest<'a> {
    /// The person it belongs to, by the id in the roster.
    pub person: &'a str,
    /// The name to sign in with.
    pub name: &'a str,
    /// The password.
    pub password: &'a SecretString,
    /// What it is for, such as `mediator` or `administrator`.
    pub roles: &'a [String],
    /// Whether the password has to be changed at the first sign-in.
    pub must_change: bool,
    /// Who makes it: a person's id, or `system`.
    pub by: &'a str,
    /// When, microseconds since the epoch.
    pub at: i64,
}

/// Why an account was not made.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The person or the name has one already.
    #[error("the person has an account already, or the name is taken")]
    Taken,
    /// The name is empty.
    #[error("name: must not be empty")]
    NoName,
    /// The password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The store did not confirm.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes an account.
///
/// # Errors
/// When the person has one, the name is taken or empty, or the store does not confirm.
pub async fn create_account(store: &Store, new: &AccountRequest<'_>) -> Result<(), AccountError> {
    if new.name.trim().is_empty() {
        return Err(AccountError::NoName);
    }
    let password = new.password.clone();
    let hash = tokio::task::spawn_blocking(move || hash(&password)).await;
    let hash = hash.map_err(|_| PasswordError)??;
    let account = NewAccount {
        person: new.person,
        name: new.name,
        hash: &hash,
        roles: new.roles,
        must_change: new.must_change,
        by: new.by,
        at: new.at,
    };
    if store.create_account(&account).await? { Ok(()) } else { Err(AccountError::Taken) }
}

/// A random password to be handed over once, about 79 bits, easy to read out.
#[must_use]
pub fn one_time_password() -> SecretString {
    let mut random = rand::rng();
    let mut text = String::with_capacity(GROUPS * (GROUP + 1));
    for index in 0..GROUPS * GROUP {
        if index > 0 && index % GROUP == 0 {
            text.push('-');
        }
        text.push(char::from(LETTERS[random.random_range(0..LETTERS.len())]));
    }
    SecretString::from(text)
}
