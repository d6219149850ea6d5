//! Following up: after a danger that somebody was warned of, and after a warning letter, visits
//! are due until the danger is past; of an order somebody is told before it runs out.
//!
//! - `begin`: a danger begins its visits anew, an order its own.
//! - `look`: the clock; a time that passed without a visit warns the chain.

mod begin;
mod look;

pub(crate) use begin::after_danger;
pub use look::Looked;

use sqlx::Row;
use triage::{FollowUpKind, Policy};

use crate::error::StoreError;
use crate::open::Store;
use crate::warning::level_of;

/// The cause of the warnings that a visit was due and none is recorded.
pub const VISIT_OWED: &str = "visit_owed";

/// The cause of the warnings that an order runs out.
pub const ORDER_EXPIRING: &str = "order_expiring";

/// Something that is followed up, as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// What.
    pub kind: FollowUpKind,
    /// From when its visits are counted, in microseconds since the epoch.
    pub since: i64,
    /// When the order runs out, if it is one that does.
    pub until: Option<i64>,
    /// How many of its times passed without a visit.
    pub missed: i64,
    /// Its times that are still to come, rising, microseconds since the epoch.
    pub times: Vec<i64>,
}

const OF_MATTER: &str = "SELECT f.kind, f.since, f.until, f.passed, f.missed, m.level \
    FROM follow_up f JOIN matter m ON m.id = f.matter WHERE f.matter = $1 ORDER BY f.since, f.id";

impl Store {
    /// What is being followed up in a matter, the oldest first: visits that are still to come, and
    /// orders that hold.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn follow_ups(
        &self,
        matter: &str,
        policy: &Policy,
        now: i64,
    ) -> Result<Vec<FollowUp>, StoreError> {
        let rows = sqlx::query(OF_MATTER).bind(matter).fetch_all(&self.reader).await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in &rows {
            let (kind, since) = (kind_of(row.try_get("kind")?)?, row.try_get("since")?);
            let until: Option<i64> = row.try_get("until")?;
            let passed: i64 = row.try_get("passed")?;
            let level = level_of(row.try_get("level")?)?;
            let times = policy.follow_up_times(kind, level, since, until).into_iter();
            let times: Vec<i64> = times.skip(usize::try_from(passed).unwrap_or(0)).collect();
            let goes_on = match kind.asks_for_visits() {
                true => !times.is_empty(),
                false => until.is_some_and(|until| until > now),
            };
            let missed = row.try_get("missed")?;
            all.extend(goes_on.then_some(FollowUp { kind, since, until, missed, times }));
        }
        Ok(all)
    }
}

fn kind_of(name: &str) -> Result<FollowUpKind, StoreError> {
    let corrupt = StoreError::Corrupt { table: "follow_up", column: "kind" };
    FollowUpKind::from_name(name).ok_or(corrupt)
}

#[cfg(test)]
mod tests;
