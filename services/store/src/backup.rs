//! Backups: every table as it is at one moment, sealed into one stream of lines.
//!
//! The first line, in clear, says when it was made, by which schema, and under which master key;
//! every further line is a sealed frame bound to its place, so that none can be changed, moved,
//! dropped or taken from another backup without its being noticed. Nothing in it depends on the
//! database behind the store: what was backed up from SQLite can be restored into PostgreSQL.

mod frames;
mod heading;
mod lines;
mod restore;
mod take;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use heading::BackupHeading;
pub use restore::verify_backup;

use crate::error::StoreError;

/// How many rows of each table a backup holds.
pub type BackupRows = BTreeMap<String, u64>;

/// The setting that remembers when the last backup was made, microseconds since the epoch.
pub(crate) const LAST_BACKUP: &str = "last_backup_at";

/// What lives only as long as the processes that wrote it. A session in a backup would let a
/// telephone back in that was cut off since.
const LEFT_OUT: [&str; 4] = ["session", "node", "lease", "_sqlx_migrations"];

/// Why a backup could not be made, read or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file or device failed.
    #[error("the backup cannot be read or written: {0}")]
    Io(#[from] std::io::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The first line is no heading of a backup.
    #[error("line 1: this is no backup of hearthwatch")]
    NotABackup,
    /// It was made by a later program.
    #[error("line 1: the backup has format {format} and schema {schema}, newer than this program")]
    TooNew {
        /// The format it has.
        format: u32,
        /// The schema it has.
        schema: i64,
    },
    /// It was sealed under another master key.
    #[error("line 1: the backup was sealed under another master key, whose check value begins {0}")]
    OtherKey(String),
    /// A frame does not open: it was changed, moved, or belongs to another backup.
    #[error("line {0}: changed, out of its place, or of another backup")]
    Damaged(u64),
    /// The end is missing.
    #[error("line {0}: the backup ends before its end")]
    CutShort(u64),
    /// More or fewer rows than were counted when it was made.
    #[error("table {0}: the backup holds another number of rows than it counted")]
    Count(String),
    /// A row belongs to a table the schema does not have.
    #[error("line {line}: the schema has no table {table}")]
    Table {
        /// The line of the frame.
        line: u64,
        /// The table.
        table: String,
    },
    /// The store to restore into is in use.
    #[error("the store is not empty: table {0} has rows; restore into a new one")]
    NotEmpty(String),
    /// The journal's chain does not hold after restoring.
    #[error("the journal does not hold at entry {0}; nothing was restored")]
    Journal(i64),
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}
