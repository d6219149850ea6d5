//! Only inserting: the fastest that the same broker and database can be used.

use sqlx::postgres::PgPool;

use crate::incoming::Incoming;

/// Makes the one table.
pub(crate) async fn prepare(database: &PgPool) {
    let table = "CREATE TABLE IF NOT EXISTS bare (key TEXT PRIMARY KEY, household TEXT NOT NULL, \
        at BIGINT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL)";
    sqlx::query(table).execute(database).await.expect("a table");
}

const INSERT: &str = "INSERT INTO bare (key, household, at, kind, id) \
    SELECT * FROM UNNEST($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[]) \
    ON CONFLICT (key) DO NOTHING";

/// One statement, one transaction.
pub(crate) async fn insert(database: &PgPool, events: &[Incoming<'_>]) -> sqlx::Result<()> {
    let keys: Vec<&str> = events.iter().map(|event| &*event.key).collect();
    let households: Vec<&str> = events.iter().map(|event| &*event.household).collect();
    let times: Vec<i64> = events.iter().map(|event| event.at).collect();
    let kinds: Vec<&str> = events.iter().map(|event| event.kind).collect();
    let ids: Vec<&str> = events.iter().map(|event| &*event.id).collect();
    let insert = sqlx::query(INSERT).bind(keys).bind(households).bind(times).bind(kinds).bind(ids);
    insert.execute(database).await?;
    Ok(())
}
