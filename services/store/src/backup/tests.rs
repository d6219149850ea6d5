#![expect(clippy::unwrap_used, reason = "tests")]

use secrecy::SecretString;

use super::*;
use crate::seal::Keys;
use crate::testing::{everywhere, memory};
use crate::{NewAccount, SessionLimits, Store};

const AT: i64 = 1_780_243_200_000_000;
const LIMITS: SessionLimits = SessionLimits { idle: 60_000_000, absolute: 600_000_000 };

/// Some people with accounts, one of whom is signed in.
async fn fill(store: &Store, people: usize) {
    let (hash, roles) = (SecretString::from("$argon2id$x"), ["mediator".to_owned()]);
    for number in 0..people {
        let (person, name) = (format!("u_{number}"), format!("name{number}"));
        let new = NewAccount {
            person: &person,
            name: &name,
            hash: &hash,
            roles: &roles,
            must_change: false,
            by: "system",
            at: AT,
        };
        assert!(store.create_account(&new).await.unwrap());
    }
    store.begin_session("token", "u_0", AT, LIMITS).await.unwrap();
}

async fn backed_up(store: &Store) -> (Vec<u8>, BackupRows) {
    let mut bytes = Vec::new();
    let rows = store.back_up(AT, &mut bytes).await.unwrap();
    (bytes, rows)
}

/// An empty store under the keys of another.
async fn new_under_keys_of(store: &Store) -> Store {
    Store { keys: store.keys.clone(), ..memory().await }
}

#[tokio::test]
async fn what_was_backed_up_is_restored_into_another_database_and_opens() {
    everywhere(async |store| {
        fill(&store, 30).await;
        let (bytes, rows) = backed_up(&store).await;
        assert_eq!((rows["account"], rows["journal"] >= 30), (30, true));
        assert_eq!(verify_backup(&mut bytes.as_slice(), &store.keys).unwrap(), rows);
        let other = new_under_keys_of(&store).await;
        assert_eq!(other.restore(&mut bytes.as_slice()).await.unwrap(), rows);
        let account = other.account("name7").await.unwrap().unwrap();
        assert_eq!(&*account.person, "u_7");
        assert_eq!(other.verify_journal().await.unwrap(), store.verify_journal().await.unwrap());
        assert_eq!(backed_up(&other).await.1, rows);
    })
    .await;
}

#[tokio::test]
async fn every_table_is_in_it_but_what_lives_with_the_processes() {
    everywhere(async |store| {
        fill(&store, 1).await;
        let tables: Vec<String> =
            sqlx::query_scalar(store.dialect.tables()).fetch_all(&store.reader).await.unwrap();
        let (_, rows) = backed_up(&store).await;
        assert!(tables.len() > 30, "{tables:?}");
        for table in tables {
            assert_eq!(rows.contains_key(&table), !LEFT_OUT.contains(&&*table), "{table}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_session_does_not_come_back() {
    let store = memory().await;
    fill(&store, 1).await;
    let (bytes, _) = backed_up(&store).await;
    let other = new_under_keys_of(&store).await;
    other.restore(&mut bytes.as_slice()).await.unwrap();
    let sessions: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM session").fetch_one(&other.reader).await.unwrap();
    assert_eq!(sessions, 0);
}

#[tokio::test]
async fn a_store_in_use_is_left_as_it_is() {
    let store = memory().await;
    fill(&store, 2).await;
    let (bytes, rows) = backed_up(&store).await;
    let error = store.restore(&mut bytes.as_slice()).await.unwrap_err();
    assert!(matches!(&error, BackupError::NotEmpty(table) if table == "account"), "{error}");
    assert_eq!(backed_up(&store).await.1, rows);
}

/// Enough rows for several frames.
async fn long() -> (Store, Vec<String>) {
    let store = memory().await;
    fill(&store, 1).await;
    let text = "x".repeat(60_000);
    for number in 0..12 {
        let insert = "INSERT INTO setting (name, value) VALUES ($1, $2)";
        let query = sqlx::query(insert).bind(format!("s{number}")).bind(&text);
        query.execute(&store.writer).await.unwrap();
    }
    let (bytes, _) = backed_up(&store).await;
    let lines = String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect();
    (store, lines)
}

#[tokio::test]
async fn whatever_is_changed_moved_dropped_or_added_is_found_and_located() {
    let (store, lines) = long().await;
    assert!(lines.len() >= 4, "{} lines", lines.len());
    let read = |lines: &[String], end: &str| {
        let text = lines.join("\n") + end;
        verify_backup(&mut text.as_bytes(), &store.keys)
    };
    assert!(read(&lines, "\n").is_ok());
    for place in 1..lines.len() {
        let changed = |mend: &dyn Fn(&mut Vec<String>)| {
            let mut lines = lines.clone();
            mend(&mut lines);
            read(&lines, "\n").unwrap_err()
        };
        let flipped = changed(&|lines| {
            let middle = lines[place].len() / 2;
            let other = if lines[place].as_bytes()[middle] == b'A' { "B" } else { "A" };
            lines[place].replace_range(middle..=middle, other);
        });
        assert!(matches!(flipped, BackupError::Damaged(line) if line == place as u64 + 1));
        let dropped = changed(&|lines| drop(lines.remove(place)));
        assert!(matches!(dropped, BackupError::Damaged(_) | BackupError::CutShort(_)), "{dropped}");
        let doubled = changed(&|lines| lines.insert(place, lines[place].clone()));
        assert!(matches!(doubled, BackupError::Damaged(_)), "{doubled}");
        let cut = changed(&|lines| lines.truncate(place));
        assert!(matches!(cut, BackupError::CutShort(_)), "{cut}");
    }
    assert!(matches!(read(&lines, "").unwrap_err(), BackupError::CutShort(_)));
}

#[tokio::test]
async fn a_damaged_backup_restores_nothing() {
    let (store, mut lines) = long().await;
    let last = lines.len() - 1;
    lines[last].replace_range(40..41, "~");
    let other = new_under_keys_of(&store).await;
    let text = lines.join("\n") + "\n";
    assert!(other.restore(&mut text.as_bytes()).await.is_err());
    assert!(other.account("name0").await.unwrap().is_none());
    assert_eq!(
        other.restore(&mut backed_up(&store).await.0.as_slice()).await.unwrap()["account"],
        1
    );
}

#[tokio::test]
async fn another_key_and_another_file_are_told_apart() {
    let store = memory().await;
    let (bytes, _) = backed_up(&store).await;
    let error = verify_backup(&mut bytes.as_slice(), &Keys::random()).unwrap_err();
    assert!(matches!(error, BackupError::OtherKey(_)), "{error}");
    let read = |text: &str| verify_backup(&mut text.as_bytes(), &store.keys).unwrap_err();
    assert!(matches!(read(""), BackupError::NotABackup));
    assert!(matches!(read(&"{".repeat(9999)), BackupError::NotABackup));
    let text = String::from_utf8(bytes).unwrap();
    let later = text.replace("\"hearthwatch_backup\":1", "\"hearthwatch_backup\":2");
    assert!(matches!(read(&later), BackupError::TooNew { format: 2, .. }));
}

#[tokio::test]
async fn nothing_that_was_sealed_or_not_stands_in_clear() {
    let store = memory().await;
    fill(&store, 3).await;
    let text = String::from_utf8(backed_up(&store).await.0).unwrap();
    let seen = |word: &str| text.contains(word);
    assert!(!seen("u_1") && !seen("create_account") && !seen("journal") && seen("key_check"));
}

#[tokio::test]
async fn the_last_backup_is_remembered() {
    let store = memory().await;
    assert_eq!(store.last_backup_at().await.unwrap(), None);
    store.note_backup(AT).await.unwrap();
    store.note_backup(AT + 1).await.unwrap();
    assert_eq!(store.last_backup_at().await.unwrap(), Some(AT + 1));
}

#[tokio::test]
async fn any_database_takes_what_another_held() {
    let source = memory().await;
    fill(&source, 12).await;
    let (bytes, rows) = backed_up(&source).await;
    everywhere(async |target| {
        let target = Store { keys: source.keys.clone(), ..target };
        assert_eq!(target.restore(&mut bytes.as_slice()).await.unwrap(), rows);
        assert_eq!(backed_up(&target).await.1, rows);
        assert!(target.account("name11").await.unwrap().is_some());
    })
    .await;
}
