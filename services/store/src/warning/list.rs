//! Reading warnings: one, some, and how much is waiting.

use sqlx::Row;
use sqlx::any::AnyRow;
use triage::{Flags, Level};

use super::{State, flags_of, level_of};
use crate::error::StoreError;
use crate::open::Store;

/// A warning as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Its id.
    pub id: String,
    /// The matter it is about.
    pub matter: String,
    /// The matter's number, as people use it.
    pub number: Option<String>,
    /// The kind of cause.
    pub cause: String,
    /// The level it speaks of.
    pub level: Level,
    /// The flags it speaks of.
    pub flags: Flags,
    /// The town.
    pub town: String,
    /// The village, if known.
    pub village: Option<String>,
    /// The grid, if known.
    pub grid: Option<String>,
    /// When it was raised.
    pub raised_at: i64,
    /// How far it is.
    pub state: State,
    /// How many links of the chain have been asked.
    pub step: i64,
    /// The role of the one asked last.
    pub role: Option<String>,
    /// The one asked last.
    pub recipient: Option<String>,
    /// When it is due again.
    pub next_at: Option<i64>,
    /// By when that one has to answer.
    pub answer_by: Option<i64>,
    /// How many repeats it stands for.
    pub folded: i64,
    /// When a channel first took it.
    pub sent_at: Option<i64>,
    /// When it was answered.
    pub acknowledged_at: Option<i64>,
    /// Who answered.
    pub acknowledged_by: Option<String>,
}

/// Which warnings to list; every field that is set narrows.
#[derive(Clone, Debug, Default)]
pub struct WarningFilter<'a> {
    /// Of this matter.
    pub matter: Option<&'a str>,
    /// Asked of this person.
    pub recipient: Option<&'a str>,
    /// In this state.
    pub state: Option<State>,
}

/// How much is waiting in one corner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// Pending or waiting or exhausted.
    pub state: State,
    /// The level.
    pub level: Level,
    /// The one being told; none before the first.
    pub recipient: Option<String>,
    /// Which of that person's channels.
    pub channel: i64,
    /// How many.
    pub count: i64,
    /// The earliest time one of them was due.
    pub oldest_at: Option<i64>,
}

const ONE: &str = "SELECT w.*, m.number FROM warning w LEFT JOIN matter m ON m.id = w.matter \
    WHERE w.id = $1";

const SOME: &str = "SELECT w.*, m.number FROM warning w LEFT JOIN matter m ON m.id = w.matter \
    WHERE (CAST($1 AS TEXT) IS NULL OR w.matter = CAST($1 AS TEXT)) \
    AND (CAST($2 AS TEXT) IS NULL OR w.recipient = CAST($2 AS TEXT)) \
    AND (CAST($3 AS TEXT) IS NULL OR w.state = CAST($3 AS TEXT)) \
    ORDER BY w.raised_at DESC, w.id DESC LIMIT $4";

const WAITING: &str = "SELECT state, level, recipient, channel, COUNT(*) AS count, \
    MIN(next_at) AS oldest_at FROM warning WHERE state IN ('pending', 'waiting', 'exhausted') \
    GROUP BY state, level, recipient, channel";

impl Store {
    /// One warning.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn warning(&self, id: &str) -> Result<Option<Warning>, StoreError> {
        let row = sqlx::query(ONE).bind(id).fetch_optional(&self.reader).await?;
        row.as_ref().map(warning).transpose()
    }

    /// The newest warnings that the filter lets through.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn warnings(
        &self,
        filter: &WarningFilter<'_>,
        limit: i64,
    ) -> Result<Vec<Warning>, StoreError> {
        let rows = sqlx::query(SOME)
            .bind(filter.matter)
            .bind(filter.recipient)
            .bind(filter.state.map(State::name))
            .bind(limit)
            .fetch_all(&self.reader)
            .await?;
        rows.iter().map(warning).collect()
    }

    /// How much is waiting; answered warnings are not looked at.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn warning_backlog(&self) -> Result<Vec<Backlog>, StoreError> {
        let rows = sqlx::query(WAITING).fetch_all(&self.reader).await?;
        let corners = rows.iter().map(|row| {
            Ok(Backlog {
                state: State::of(row.try_get("state")?)?,
                level: level_of(row.try_get("level")?)?,
                recipient: row.try_get("recipient")?,
                channel: row.try_get("channel")?,
                count: row.try_get("count")?,
                oldest_at: row.try_get("oldest_at")?,
            })
        });
        corners.collect()
    }
}

pub(super) fn warning(row: &AnyRow) -> Result<Warning, StoreError> {
    Ok(Warning {
        id: row.try_get("id")?,
        matter: row.try_get("matter")?,
        number: row.try_get("number")?,
        cause: row.try_get("cause")?,
        level: level_of(row.try_get("level")?)?,
        flags: flags_of(row.try_get("flags")?)?,
        town: row.try_get("town")?,
        village: row.try_get("village")?,
        grid: row.try_get("grid")?,
        raised_at: row.try_get("raised_at")?,
        state: State::of(row.try_get("state")?)?,
        step: row.try_get("step")?,
        role: row.try_get("role")?,
        recipient: row.try_get("recipient")?,
        next_at: row.try_get("next_at")?,
        answer_by: row.try_get("answer_by")?,
        folded: row.try_get("folded")?,
        sent_at: row.try_get("sent_at")?,
        acknowledged_at: row.try_get("acknowledged_at")?,
        acknowledged_by: row.try_get("acknowledged_by")?,
    })
}
