//! Signing in: a name and a password become a session. A wrong password, a name nobody has and a
//! locked account give the same answer for the same work.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng;
use secrecy::SecretString;
use serde::Deserialize;
use store::{Lockout, StoreError};

use crate::password::typed;
use crate::serve::Console;
use crate::session::LIMITS;

const LOCKOUT: Lockout = Lockout { failures: 5, micros: 15 * 60 * 1_000_000 };

/// What a person types to get in.
#[derive(Deserialize)]
pub(crate) struct Credentials {
    pub(crate) name: String,
    #[serde(deserialize_with = "typed")]
    pub(crate) password: SecretString,
}

/// Somebody who got in.
pub(crate) struct Entered {
    pub(crate) person: String,
    pub(crate) token: String,
    pub(crate) must_change: bool,
}

/// Begins a session; `None` if that is not to be.
pub(crate) async fn sign_in(
    console: &Console,
    credentials: Credentials,
) -> Result<Option<Entered>, StoreError> {
    let Credentials { name, password } = credentials;
    let account = console.store.account(&name).await?;
    let hash = account.as_ref().map(|account| account.hash.clone());
    let right = console.passwords.matches(password, hash).await;
    let at = console.now();
    let reason = match account {
        None => "unknown_name",
        Some(account) if account.locked_until > at => "locked",
        Some(_) if !right => "wrong_password",
        Some(account) => {
            if let Some(token) = begin(console, &account.person, at).await? {
                let (person, must_change) = (account.person, account.must_change);
                return Ok(Some(Entered { person, token, must_change }));
            }
            "locked"
        }
    };
    console.store.sign_in_failed(&name, at, LOCKOUT).await?;
    console.metrics.failed(reason);
    Ok(None)
}

/// Counts a wrong password typed by somebody who is signed in; it locks the account the same way.
pub(crate) async fn count_wrong(console: &Console, person: &str) -> Result<(), StoreError> {
    console.metrics.failed("wrong_password");
    console.store.password_failed(person, console.now(), LOCKOUT).await
}

/// Begins a session for a person who is known; `None` if the account is locked.
pub(crate) async fn begin(
    console: &Console,
    person: &str,
    at: i64,
) -> Result<Option<String>, StoreError> {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    let token = URL_SAFE_NO_PAD.encode(bytes);
    let begun = console.store.begin_session(&token, person, at, LIMITS).await?;
    Ok(begun.then_some(token))
}
