//! The versions, and the names by which people call them: a number, the beginning of a hash, or
//! `live`.

use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;
use triage::loading::RuleFiles;

use super::checked::from_json;
use super::error::RulesetError;
use crate::error::StoreError;
use crate::open::Store;

/// How far a version is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VersionState {
    /// Written, and not yet approved.
    Draft,
    /// Approved by a second person.
    Approved,
    /// Taken back.
    Withdrawn,
}

impl VersionState {
    /// The name it is stored under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub(super) fn of(name: &str) -> Result<Self, StoreError> {
        [Self::Draft, Self::Approved, Self::Withdrawn]
            .into_iter()
            .find(|state| state.name() == name)
            .ok_or(StoreError::Corrupt { table: "ruleset_state", column: "state" })
    }
}

/// A version, without its files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Version {
    /// Its number, from 1.
    pub number: i64,
    /// The SHA-256 of its files, lower-case hex.
    pub hash: String,
    /// How far it is.
    pub state: VersionState,
    /// Whether it judges now.
    pub live: bool,
    /// Who wrote it: a person, or `system`.
    pub author: String,
    /// Why.
    pub note: String,
    /// When it was written.
    pub created_at: i64,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<i64>,
    /// How many open cases would warn, counted at approval.
    pub warnings: Option<i64>,
}

const SELECT: &str = "SELECT r.number, r.hash, s.state, r.author, r.note, r.created_at, \
    s.approved_by, s.approved_at, s.warnings, CASE WHEN l.hash IS NULL THEN 0 ELSE 1 END AS live \
    FROM ruleset r LEFT JOIN ruleset_state s ON s.hash = r.hash \
    LEFT JOIN live_ruleset l ON l.hash = r.hash";

/// The fewest digits by which a hash is called.
const SHORTEST_PREFIX: usize = 4;

impl Store {
    /// Every version, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ruleset_versions(&self) -> Result<Vec<Version>, StoreError> {
        let select = format!("{SELECT} ORDER BY r.number DESC");
        let rows = sqlx::query(sqlx::AssertSqlSafe(select)).fetch_all(&self.reader).await?;
        rows.iter().map(version).collect()
    }

    /// The version that people call by this name.
    ///
    /// # Errors
    /// When none or several are called so.
    pub async fn ruleset_version(&self, name: &str) -> Result<Version, RulesetError> {
        let name = name.trim();
        let versions = self.ruleset_versions().await?;
        if name == "live" {
            return versions.into_iter().find(|one| one.live).ok_or(RulesetError::NothingLive);
        }
        if let Some(found) = versions.iter().find(|one| one.number.to_string() == name) {
            return Ok(found.clone());
        }
        let wanted = name.to_ascii_lowercase();
        let mut called = versions
            .into_iter()
            .filter(|one| wanted.len() >= SHORTEST_PREFIX && one.hash.starts_with(&wanted));
        match (called.next(), called.next()) {
            (Some(found), None) => Ok(found),
            (None, _) => Err(RulesetError::Unknown(name.to_owned())),
            _ => Err(RulesetError::Ambiguous(name.to_owned())),
        }
    }

    /// The files of a version, by its whole hash.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ruleset_files(&self, hash: &str) -> Result<Option<RuleFiles>, StoreError> {
        let select = "SELECT files FROM ruleset WHERE hash = $1";
        let row = sqlx::query(select).bind(hash).fetch_optional(&self.reader).await?;
        row.map(|row| from_json(&row.try_get::<String, _>(0)?)).transpose()
    }

    /// The hash of the version that judges now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn live_ruleset(&self) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT hash FROM live_ruleset").fetch_optional(&self.reader).await?;
        row.map(|row| row.try_get(0).map_err(StoreError::from)).transpose()
    }
}

fn version(row: &AnyRow) -> Result<Version, StoreError> {
    let state: Option<String> = row.try_get(2)?;
    Ok(Version {
        number: row.try_get(0)?,
        hash: row.try_get(1)?,
        state: state.map_or(Ok(VersionState::Draft), |state| VersionState::of(&state))?,
        live: row.try_get::<i64, _>(9)? == 1,
        author: row.try_get(3)?,
        note: row.try_get(4)?,
        created_at: row.try_get(5)?,
        approved_by: row.try_get(6)?,
        approved_at: row.try_get(7)?,
        warnings: row.try_get(8)?,
    })
}
