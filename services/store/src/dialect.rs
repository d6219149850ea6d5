//! The one file with what differs between SQLite and PostgreSQL.

use sqlx::any::AnyPoolOptions;
use sqlx::{AnyConnection, AssertSqlSafe, Executor};

use crate::error::StoreError;

/// Which database stands behind the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The embedded default.
    Sqlite,
    /// The distributed one.
    Postgres,
}

impl Dialect {
    /// The dialect of a URL.
    ///
    /// # Errors
    /// [`StoreError::Address`] for any other scheme.
    pub fn of(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("sqlite:") {
            Ok(Self::Sqlite)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Self::Postgres)
        } else {
            Err(StoreError::Address)
        }
    }

    /// A statement for this database. In it `{each}` stands for the rows of the JSON list `$1`,
    /// read as `e.value->>'name'`, `{lock}` for a row lock, and `{skip}` for one that passes over
    /// rows somebody else has locked.
    #[must_use]
    pub fn statement(self, text: &str) -> AssertSqlSafe<String> {
        let (each, lock, skip) = match self {
            // SQLite has one writer: the transaction itself is the lock.
            Self::Sqlite => ("json_each($1) AS e", "", ""),
            Self::Postgres => (
                "json_array_elements(CAST($1 AS json)) AS e(value)",
                "FOR UPDATE",
                "FOR UPDATE SKIP LOCKED",
            ),
        };
        let text = text.replace("{each}", each).replace("{lock}", lock).replace("{skip}", skip);
        AssertSqlSafe(text)
    }

    /// How a writing transaction begins: in SQLite it takes the writer's place at once, so that
    /// it never fails half-way for being second.
    pub(crate) const fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// Reads the live row so that it cannot change before this transaction ends, in one round trip.
    /// In PostgreSQL that is the lock on its table which `FOR SHARE` takes too: one that waits its
    /// turn behind a publishing, where row locks let readers pass for ever, and that writes nothing.
    pub(crate) const fn read_live(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT hash FROM live_ruleset",
            Self::Postgres => {
                "LOCK TABLE live_ruleset IN ROW SHARE MODE; SELECT hash FROM live_ruleset"
            }
        }
    }

    /// Waits until nobody is judging with the live row, and keeps everybody from beginning.
    pub(crate) const fn hold_live(self) -> &'static str {
        match self {
            // The single writer holds everything.
            Self::Sqlite => "SELECT 1",
            Self::Postgres => "LOCK TABLE live_ruleset IN EXCLUSIVE MODE",
        }
    }

    /// How a transaction begins that reads everything as it is at one moment, and writes nothing.
    pub(crate) const fn begin_reading(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// The names of every table, in order.
    pub(crate) const fn tables(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' \
                 AND name NOT LIKE 'sqlite%' ORDER BY name"
            }
            Self::Postgres => {
                "SELECT CAST(table_name AS text) FROM information_schema.tables \
                 WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' \
                 ORDER BY table_name"
            }
        }
    }

    /// What every new connection is told. `synchronous=FULL` because we acknowledge after commit.
    pub(crate) fn prepare(self, options: AnyPoolOptions) -> AnyPoolOptions {
        options.after_connect(move |connection: &mut AnyConnection, _| {
            Box::pin(async move {
                if self == Self::Sqlite {
                    connection
                        .execute(
                            "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; \
                             PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                             PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;",
                        )
                        .await?;
                }
                Ok(())
            })
        })
    }

    /// Whether the database can serve only one connection (an unnamed one in memory).
    pub(crate) fn is_memory(url: &str) -> bool {
        url.contains(":memory:")
    }
}
