//! Opening the store: pools, schema, and the proof that the key is the right one.

use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::Migrator;
use sqlx::{Any, AnyPool, Row, Transaction};

use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::ruleset::Loaded;
use crate::seal::Keys;

static MIGRATOR: Migrator = sqlx::migrate!();

/// Views with real timestamps, which only PostgreSQL has.
const ANALYST_VIEWS: &str = include_str!("../views/postgres.sql");

/// How to reach the database.
#[derive(Debug)]
pub struct StoreConfig {
    /// `sqlite:` or `postgres://` address; it may hold a password.
    pub url: SecretString,
    /// The most connections.
    pub connections: u32,
}

/// The store. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) writer: AnyPool,
    pub(crate) reader: AnyPool,
    pub(crate) dialect: Dialect,
    pub(crate) keys: Arc<Keys>,
    pub(crate) loaded: Arc<Loaded>,
}

impl Store {
    /// Connects, without touching the schema.
    ///
    /// # Errors
    /// When the address is none, or the database does not answer within 10 seconds.
    pub async fn connect(config: &StoreConfig, keys: Keys) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let url = config.url.expose_secret();
        let dialect = Dialect::of(url)?;
        let alone = Dialect::is_memory(url);
        let pool = |connections: u32| {
            let mut options = AnyPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(Duration::from_secs(10));
            if alone {
                // The last connection of a database in memory takes it along.
                options = options.min_connections(1).idle_timeout(None).max_lifetime(None);
            }
            dialect.prepare(options)
        };
        // SQLite has one writer; a pool of one makes waiting for it fair.
        let (writer, reader) = match dialect {
            Dialect::Sqlite => {
                let writer = pool(1).connect(url).await?;
                let reader = if alone {
                    writer.clone()
                } else {
                    pool(config.connections).connect(url).await?
                };
                (writer, reader)
            }
            Dialect::Postgres => {
                let both = pool(config.connections).connect(url).await?;
                (both.clone(), both)
            }
        };
        Ok(Self { writer, reader, dialect, keys: Arc::new(keys), loaded: Arc::default() })
    }

    /// Brings the schema up to date and records the key's check value the first time.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] if the database was sealed with another key.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        MIGRATOR.run(&self.writer).await?;
        if self.dialect == Dialect::Postgres {
            sqlx::raw_sql(ANALYST_VIEWS).execute(&self.writer).await?;
        }
        let insert = "INSERT INTO setting (name, value) VALUES ('key_check', $1) \
                      ON CONFLICT (name) DO NOTHING";
        sqlx::query(insert).bind(self.keys.check_value()).execute(&self.writer).await?;
        self.check_key().await
    }

    /// Brings an empty database to an earlier schema, that of a backup.
    pub(crate) async fn migrate_to(&self, schema: i64) -> Result<(), StoreError> {
        MIGRATOR.run_to(schema, &self.writer).await?;
        Ok(())
    }

    /// Refuses a database that was sealed with another key.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`], or [`StoreError::Schema`] before the first migration.
    pub async fn check_key(&self) -> Result<(), StoreError> {
        let found = self.setting("key_check").await.map_err(|_| StoreError::Schema)?;
        match found {
            Some(value) if value == self.keys.check_value() => Ok(()),
            Some(_) => Err(StoreError::WrongKey),
            None => Err(StoreError::Schema),
        }
    }

    /// The value of a setting.
    ///
    /// # Errors
    /// When the database does.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT value FROM setting WHERE name = $1")
            .bind(name)
            .fetch_optional(&self.reader)
            .await?;
        row.map(|row| row.try_get(0).map_err(StoreError::from)).transpose()
    }

    /// Whether the database can be read and written: a write that changes nothing.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn check_writable(&self) -> Result<(), StoreError> {
        let touch = "UPDATE setting SET value = value WHERE name = 'key_check'";
        sqlx::query(touch).execute(&self.writer).await?;
        Ok(())
    }

    /// The newest schema this program knows, as its migrations are numbered.
    #[must_use]
    pub fn schema_version() -> i64 {
        MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or_default()
    }

    /// The keys this store seals with.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Which database stands behind it.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Begins a writing transaction; dropped without a commit it rolls back.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Any>, StoreError> {
        Ok(self.writer.begin_with(self.dialect.begin()).await?)
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.writer.close().await;
        self.reader.close().await;
    }
}
