#![expect(clippy::unwrap_used, reason = "tests")]

use secrecy::{ExposeSecret, SecretString};
use sqlx::Row;

use super::*;
use crate::SessionLimits;
use crate::testing::everywhere;

const MINUTE: i64 = 60_000_000;
const LIMITS: SessionLimits = SessionLimits { idle: 30 * MINUTE, absolute: 720 * MINUTE };
const LOCKOUT: Lockout = Lockout { failures: 5, micros: 15 * MINUTE };

async fn create(store: &Store, person: &str, name: &str) -> bool {
    let hash = SecretString::from("$argon2id$made-elsewhere");
    let roles = ["mediator".to_owned()];
    let new = NewAccount {
        person,
        name,
        hash: &hash,
        roles: &roles,
        must_change: true,
        by: "system",
        at: 1,
    };
    store.create_account(&new).await.unwrap()
}

async fn acts(store: &Store) -> Vec<(String, String)> {
    let rows = sqlx::query("SELECT act, subject FROM journal ORDER BY seq");
    let rows = rows.fetch_all(&store.reader).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

#[tokio::test]
async fn an_account_is_found_by_its_name_however_it_is_typed() {
    everywhere(async |store| {
        assert!(create(&store, "u_17", "tao17").await);
        for typed in ["tao17", " Tao17 ", "\u{ff54}ao1\u{ff17}", "TAO17"] {
            let account = store.account(typed).await.unwrap().unwrap();
            assert_eq!((&*account.person, account.must_change), ("u_17", true), "{typed}");
            assert_eq!(account.hash.expose_secret(), "$argon2id$made-elsewhere");
            assert_eq!(account.roles, ["mediator"]);
        }
        assert!(store.account("tao18").await.unwrap().is_none());
        assert!(!create(&store, "u_18", "TAO17").await, "the name is taken");
        assert!(!create(&store, "u_17", "other").await, "the person has one");
    })
    .await;
}

#[tokio::test]
async fn names_and_hashes_are_sealed() {
    everywhere(async |store| {
        create(&store, "u_17", "tao17").await;
        let row = sqlx::query("SELECT name_hash, sealed FROM account");
        let row = row.fetch_one(&store.reader).await.unwrap();
        for column in 0..2 {
            let text: String = row.get(column);
            assert!(!text.contains("tao17") && !text.contains("argon2"));
        }
    })
    .await;
}

#[tokio::test]
async fn five_failures_lock_an_account_for_a_while() {
    everywhere(async |store| {
        create(&store, "u_17", "tao17").await;
        for at in 10..15 {
            assert!(store.account("tao17").await.unwrap().unwrap().locked_until <= at);
            store.sign_in_failed("tao17", at, LOCKOUT).await.unwrap();
        }
        let until = store.account("tao17").await.unwrap().unwrap().locked_until;
        assert_eq!(until, 14 + 15 * MINUTE);
        assert!(!store.begin_session("t", "u_17", until - 1, LIMITS).await.unwrap());
        store.sign_in_failed("tao17", until - 1, LOCKOUT).await.unwrap();
        assert_eq!(store.account("tao17").await.unwrap().unwrap().locked_until, until);
        assert!(store.begin_session("t", "u_17", until, LIMITS).await.unwrap());
        store.sign_in_failed("nobody", until, LOCKOUT).await.unwrap();
        let acts = acts(&store).await;
        assert_eq!(acts[1], ("sign_in_failed".to_owned(), "u_17".to_owned()));
        let unknown = acts.last().unwrap();
        assert!(unknown.1.starts_with("name:") && !unknown.1.contains("nobody"));
        assert_eq!(store.verify_journal().await.unwrap(), Ok(9));
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_unused_or_old_or_when_told() {
    everywhere(async |store| {
        create(&store, "u_17", "tao17").await;
        let holds =
            async |token: &str, at| store.session(token, at, LIMITS).await.unwrap().is_some();
        assert!(store.begin_session("one", "u_17", 0, LIMITS).await.unwrap());
        assert!(!holds("two", 1).await);
        assert!(holds("one", 29 * MINUTE).await, "this use puts off its end");
        assert!(holds("one", 58 * MINUTE).await);
        assert!(!holds("one", 88 * MINUTE).await, "unused for half an hour");
        store.begin_session("two", "u_17", 0, LIMITS).await.unwrap();
        for quarter in 1..48 {
            assert!(holds("two", quarter * 15 * MINUTE).await, "{quarter}");
        }
        assert!(!holds("two", 720 * MINUTE).await, "half a day old");
        store.begin_session("three", "u_17", 0, LIMITS).await.unwrap();
        assert!(store.end_session("three", 1).await.unwrap());
        assert!(!store.end_session("three", 1).await.unwrap());
        assert!(!holds("three", 1).await);
        store.begin_session("four", "u_17", 0, LIMITS).await.unwrap();
        store.end_sessions("u_17", "u_1", 1).await.unwrap();
        assert!(!holds("four", 1).await);
        let stored = sqlx::query("SELECT token_hash FROM session WHERE token_hash = 'four'");
        assert!(stored.fetch_optional(&store.reader).await.unwrap().is_none());
        assert!(acts(&store).await.contains(&("sign_out".to_owned(), "u_17".to_owned())));
    })
    .await;
}

#[tokio::test]
async fn another_password_ends_every_session() {
    everywhere(async |store| {
        create(&store, "u_17", "tao17").await;
        store.begin_session("one", "u_17", 0, LIMITS).await.unwrap();
        let hash = SecretString::from("$argon2id$another");
        assert!(store.change_password("u_17", &hash, 5).await.unwrap());
        assert!(!store.change_password("u_99", &hash, 5).await.unwrap());
        let account = store.account("tao17").await.unwrap().unwrap();
        assert!(!account.must_change && account.hash.expose_secret().ends_with("another"));
        assert!(store.session("one", 6, LIMITS).await.unwrap().is_none());
    })
    .await;
}
