//! What can go wrong in the store. `Option` means not found; an error never holds what was stored.

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database answered with an error, or not at all.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The address is neither `sqlite:` nor `postgres://`.
    #[error("the database address must begin with sqlite: or postgres://")]
    Address,
    /// The master key is not the one this database was sealed with.
    #[error("the master key is not the one this database was sealed with")]
    WrongKey,
    /// The master key cannot be read.
    #[error("the master key must be 32 bytes as 64 hex digits")]
    BadKey,
    /// A sealed field does not open: wrong key, wrong row, or changed bytes.
    #[error("sealed field {column} of {table} does not open")]
    Sealed {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A stored field holds what this program never writes.
    #[error("stored field {column} of {table} cannot be read")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// The schema is newer than this program and its next release, or older than both.
    #[error("the schema is not one this program knows; run `hearthwatch migrate`")]
    Schema,
}

impl StoreError {
    /// Whether trying again later can help: the database is away, busy or out of connections.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Database(error) => is_transient(error),
            _ => false,
        }
    }
}

fn is_transient(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Protocol(_) => true,
        sqlx::Error::Database(database) => {
            // PostgreSQL classes: 08 connection, 25006 read-only, 40 rollback, 53 resources,
            // 55 not in state, 57 intervention, 58 system; SQLite: busy, locked, I/O, full.
            let code = database.code().unwrap_or_default();
            let classes = ["08", "25006", "40", "53", "55", "57", "58"];
            let sqlite = ["5", "6", "8", "10", "13", "14", "261", "262", "517", "778", "1032"];
            code.len() == 5 && classes.iter().any(|class| code.starts_with(class))
                || sqlite.contains(&&*code)
        }
        _ => false,
    }
}
