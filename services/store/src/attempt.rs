//! Attempts: every step towards telling somebody is a row with its reason, written before it is
//! made. Reasons are words for people who look after the program; they never hold personal data.

use serde_json::{Value, json};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::error::StoreError;
use crate::open::Store;

/// What became of an attempt, or why none was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Written before sending; the answer is not known yet.
    Started,
    /// The channel took it.
    Sent,
    /// The channel took it for some only: not good enough for the one it was meant for.
    Partial,
    /// It failed and may be tried again on this channel.
    Retry,
    /// The channel is out of order until somebody mends it.
    Broken,
    /// The channel will never take this message.
    Rejected,
    /// Whoever started it died before the answer was recorded.
    Lost,
    /// At the moment of sending the recipient turned out to be a party, or kin to one.
    Barred,
    /// Next in the chain, but passed over.
    PassedOver,
    /// To be told besides the one who leads.
    Owed,
    /// Whoever was asked, or had answered, cannot take it.
    Declined,
    /// The chain ended and nobody had answered.
    Exhausted,
    /// The chain ended and there had been nobody to ask at all.
    Unreachable,
}

impl Outcome {
    const ALL: [Self; 13] = [
        Self::Started,
        Self::Sent,
        Self::Partial,
        Self::Retry,
        Self::Broken,
        Self::Rejected,
        Self::Lost,
        Self::Barred,
        Self::PassedOver,
        Self::Owed,
        Self::Declined,
        Self::Exhausted,
        Self::Unreachable,
    ];

    /// The name it is stored and counted under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Sent => "sent",
            Self::Partial => "partial",
            Self::Retry => "retry",
            Self::Broken => "broken",
            Self::Rejected => "rejected",
            Self::Lost => "lost",
            Self::Barred => "barred",
            Self::PassedOver => "passed_over",
            Self::Owed => "owed",
            Self::Declined => "declined",
            Self::Exhausted => "exhausted",
            Self::Unreachable => "unreachable",
        }
    }

    /// Whether something was, or may have been, handed to a channel.
    #[must_use]
    pub const fn is_try(self) -> bool {
        matches!(
            self,
            Self::Started
                | Self::Sent
                | Self::Partial
                | Self::Retry
                | Self::Broken
                | Self::Rejected
                | Self::Lost
        )
    }

    fn of(name: &str) -> Result<Self, StoreError> {
        let known = Self::ALL.into_iter().find(|outcome| outcome.name() == name);
        known.ok_or(StoreError::Corrupt { table: "attempt", column: "outcome" })
    }
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The warning.
    pub warning: String,
    /// Its number within the warning.
    pub seq: i64,
    /// The fence of whoever made it.
    pub fence: i64,
    /// The link of the chain, from 1.
    pub step: i64,
    /// Who was to be told; none for the end of the chain.
    pub recipient: Option<String>,
    /// The channel; empty where none was used.
    pub channel: String,
    /// When it began.
    pub started_at: i64,
    /// When its outcome was recorded.
    pub ended_at: Option<i64>,
    /// What became of it.
    pub outcome: Outcome,
    /// Why, in a word or two.
    pub reason: String,
    /// When the channel may be tried again.
    pub retry_at: Option<i64>,
}

const OF_WARNINGS: &str = "SELECT warning, seq, fence, step, recipient, channel, started_at, \
    ended_at, outcome, reason, retry_at FROM attempt \
    WHERE warning IN (SELECT e.value->>'id' FROM {each}) ORDER BY warning, seq";

impl Store {
    /// The attempts of these warnings, in order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn attempts(&self, warnings: &[&str]) -> Result<Vec<Attempt>, StoreError> {
        if warnings.is_empty() {
            return Ok(Vec::new());
        }
        let list: Value = warnings.iter().map(|id| json!({ "id": id })).collect();
        let rows = sqlx::query(self.dialect.statement(OF_WARNINGS))
            .bind(list.to_string())
            .fetch_all(&self.reader)
            .await?;
        rows.iter().map(attempt).collect()
    }
}

fn attempt(row: &AnyRow) -> Result<Attempt, StoreError> {
    Ok(Attempt {
        warning: row.try_get("warning")?,
        seq: row.try_get("seq")?,
        fence: row.try_get("fence")?,
        step: row.try_get("step")?,
        recipient: row.try_get("recipient")?,
        channel: row.try_get("channel")?,
        started_at: row.try_get("started_at")?,
        ended_at: row.try_get("ended_at")?,
        outcome: Outcome::of(row.try_get("outcome")?)?,
        reason: row.try_get("reason")?,
        retry_at: row.try_get("retry_at")?,
    })
}
