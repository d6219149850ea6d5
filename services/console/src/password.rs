//! Passwords: argon2id, a few at a time and off the async threads.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use tokio::sync::Semaphore;

use crate::first::one_time_password;

/// Each takes 19 MiB and a core for a while; guessers wait in line.
const AT_ONCE: usize = 2;
/// The fewest characters of a password that a person chooses.
const FEWEST: usize = 10;
/// The most; longer ones are not typed.
const MOST: usize = 256;
/// The fewest different characters.
const FEWEST_DIFFERENT: usize = 5;

/// A password could not be hashed.
#[derive(Debug, thiserror::Error)]
#[error("the password cannot be hashed on this machine")]
pub struct PasswordError;

/// Hashes and checks passwords.
#[derive(Clone)]
pub(crate) struct Passwords {
    permits: Arc<Semaphore>,
    /// Checked for names that nobody has, so that they take as long as the others.
    decoy: Arc<SecretString>,
}

impl Passwords {
    pub(crate) fn new() -> Result<Self, PasswordError> {
        let decoy = Arc::new(hash(&one_time_password())?);
        Ok(Self { permits: Arc::new(Semaphore::new(AT_ONCE)), decoy })
    }

    /// Whether the password is the one of this hash; without a hash it never is.
    pub(crate) async fn matches(&self, password: SecretString, hash: Option<SecretString>) -> bool {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| (*self.decoy).clone());
        let check = move || {
            let hash = PasswordHash::new(hash.expose_secret());
            hash.is_ok_and(|hash| {
                let password = password.expose_secret().as_bytes();
                Argon2::default().verify_password(password, &hash).is_ok()
            })
        };
        self.in_line(check).await.unwrap_or(false) && known
    }

    pub(crate) async fn hash(&self, password: SecretString) -> Result<SecretString, PasswordError> {
        self.in_line(move || hash(&password)).await.unwrap_or(Err(PasswordError))
    }

    /// Runs it when there is a place; a request that is given up keeps its place until it is done.
    async fn in_line<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.ok()?;
        let work = move || {
            let _permit = permit;
            work()
        };
        tokio::task::spawn_blocking(work).await.ok()
    }
}

/// The hash of a password in PHC form.
pub(crate) fn hash(password: &SecretString) -> Result<SecretString, PasswordError> {
    let hash: PasswordHash = Argon2::default()
        .hash_password(password.expose_secret().as_bytes())
        .map_err(|_| PasswordError)?;
    Ok(SecretString::from(hash.to_string()))
}

/// Reads a password from a form or JSON; from there on it cannot be printed.
pub(crate) fn typed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

/// Whether a person may choose this password.
pub(crate) fn is_good(password: &str) -> bool {
    let mut different: Vec<char> = password.chars().collect();
    let length = different.len();
    different.sort_unstable();
    different.dedup();
    (FEWEST..=MOST).contains(&length) && different.len() >= FEWEST_DIFFERENT
}
