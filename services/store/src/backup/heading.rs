//! The first line of a backup, in clear: what it is and which key opens it.

use std::io::BufRead;

use serde::{Deserialize, Serialize};

use super::BackupError;
use crate::open::Store;
use crate::seal::{Key, Keys, Place};

/// The format this program writes.
const FORMAT: u32 = 1;
/// The longest heading, in bytes.
const HEADING_BYTES_MAX: u64 = 4096;
const WRAP: Place<'static> = Place { table: "backup", column: "key", row: "" };

/// What a backup says of itself in clear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupHeading {
    /// The format, 1.
    #[serde(rename = "hearthwatch_backup")]
    format: u32,
    /// When it was made, microseconds since the epoch.
    pub at: i64,
    /// The schema, as migrations are numbered.
    pub schema: i64,
    /// What its master key is recognised by; a keyed hash.
    pub key_check: String,
    /// The backup's own key, wrapped by the master key.
    wrapped: String,
}

impl BackupHeading {
    /// The heading of a new backup, with its own key.
    pub(super) fn new(at: i64, keys: &Keys) -> (Self, Key) {
        let key = Key::random();
        let heading = Self {
            format: FORMAT,
            at,
            schema: Store::schema_version(),
            key_check: keys.check_value(),
            wrapped: keys.master().wrap(WRAP, &key),
        };
        (heading, key)
    }

    /// Reads the first line.
    ///
    /// # Errors
    /// [`BackupError::NotABackup`] or [`BackupError::TooNew`].
    pub fn read(from: &mut impl BufRead) -> Result<Self, BackupError> {
        let mut line = Vec::new();
        std::io::Read::take(&mut *from, HEADING_BYTES_MAX).read_until(b'\n', &mut line)?;
        let heading: Self = serde_json::from_slice(&line).map_err(|_| BackupError::NotABackup)?;
        if heading.format > FORMAT || heading.schema > Store::schema_version() {
            return Err(BackupError::TooNew { format: heading.format, schema: heading.schema });
        }
        Ok(heading)
    }

    /// Whether these keys open the backup.
    #[must_use]
    pub fn opens_with(&self, keys: &Keys) -> bool {
        self.key_check == keys.check_value()
    }

    /// The backup's own key.
    pub(super) fn key(&self, keys: &Keys) -> Result<Key, BackupError> {
        if !self.opens_with(keys) {
            let begins = self.key_check.chars().take(12).collect();
            return Err(BackupError::OtherKey(begins));
        }
        keys.master().unwrap_key(WRAP, &self.wrapped).map_err(|_| BackupError::Damaged(1))
    }
}
