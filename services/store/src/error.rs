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
    /// Another version of the rules is live than the one judged with; nothing was written.
    #[error("ruleset {} is live, and not the one judged with", .0.get(..12).unwrap_or(.0))]
    NotLive(String),
    /// This program cannot load a version of the rules.
    #[error("ruleset {} cannot be loaded: {why}", .hash.get(..12).unwrap_or(.hash))]
    Unloadable {
        /// Its hash.
        hash: String,
        /// The first problem, and how many there are.
        why: String,
    },
    /// The schema is newer than this program and its next release, or older than both.
    #[error("the schema is not one this program knows; run `hearthwatch migrate`")]
    Schema,
}

impl StoreError {
    /// Whether the content itself is what the database refuses, so that trying again cannot help
    /// and it belongs before a person. Everything else waits: a database that is away, full, read
    /// only, not yet migrated or badly permitted must never send events into quarantine.
    #[must_use]
    pub fn is_about_the_content(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(error)) => {
                let code = error.code().unwrap_or_default();
                is_content_code(&code)
            }
            Self::Database(sqlx::Error::ColumnDecode { .. } | sqlx::Error::Encode(_)) => true,
            Self::Sealed { .. } | Self::Corrupt { .. } => true,
            _ => false,
        }
    }
}

/// PostgreSQL: class 22 data, 23 constraint, 54 program limits. SQLite: too big, constraint (with
/// its extended codes), mismatch.
fn is_content_code(code: &str) -> bool {
    if code.len() == 5 {
        return ["22", "23", "54"].iter().any(|class| code.starts_with(class));
    }
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 18..=20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_content_is_content() {
        for code in ["22021", "23505", "18", "19", "2067", "1555"] {
            assert!(is_content_code(code), "{code}");
        }
        // Connection, recovery, disk full, read only, no such table, no permission; busy, full.
        for code in ["08006", "57P03", "53100", "25006", "42P01", "42501", "40P01", "5", "13", ""] {
            assert!(!is_content_code(code), "{code}");
        }
    }
}
