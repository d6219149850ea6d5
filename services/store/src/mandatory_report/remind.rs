//! The clock of a report: while no receipt is there, the chain is warned again, first after the
//! policy's time, then after twice as long each time, and at least once a day.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::REPORT_OWED;
use crate::error::StoreError;
use crate::open::Store;
use crate::warning::{NewWarning, flags_of, level_of, raise};

/// The most reports looked at in one transaction.
const AT_ONCE: i64 = 200;
/// The longest between two warnings, in microseconds: a day.
const LONGEST_MICROS: i64 = 86_400_000_000;

const DUE: &str = "SELECT r.id, r.matter, r.since, r.reminders, r.reminded_at, w.assessment, \
    w.level, w.flags, w.town, w.village, w.grid \
    FROM mandatory_report r JOIN warning w ON w.id = r.warning \
    WHERE r.next_at <= $1 ORDER BY r.next_at, r.id LIMIT $2 {skip}";

const LOOKED: &str = "UPDATE mandatory_report SET reminders = $2, reminded_at = $3, next_at = $4 \
    WHERE id = $1";

impl Store {
    /// Warns again of reports without a receipt whose time has passed, and gives for how many.
    /// `within` is the time the policy allows, in microseconds.
    ///
    /// # Errors
    /// When the database does not confirm; then nothing has changed.
    pub async fn remind_of_reports(&self, now: i64, within: i64) -> Result<usize, StoreError> {
        let mut tx = self.begin().await?;
        let due = sqlx::query(self.dialect.statement(DUE)).bind(now).bind(AT_ONCE);
        let mut owed = Vec::new();
        for row in due.fetch_all(&mut *tx).await? {
            let mut reminders: i64 = row.try_get("reminders")?;
            let mut reminded_at: Option<i64> = row.try_get("reminded_at")?;
            let since: i64 = row.try_get("since")?;
            let mut until = reminded_at.unwrap_or(since).saturating_add(pause(within, reminders));
            if until <= now {
                reminders += 1;
                reminded_at = Some(now);
                until = now.saturating_add(pause(within, reminders));
                owed.push(still_owed(&row, reminders, now)?);
            }
            let id: String = row.try_get("id")?;
            let looked = sqlx::query(LOOKED).bind(&id).bind(reminders).bind(reminded_at);
            looked.bind(until).execute(&mut *tx).await?;
        }
        raise(&mut tx, self.dialect, &owed).await?;
        tx.commit().await?;
        Ok(owed.len())
    }
}

/// How long after so many reminders until the next.
fn pause(within: i64, reminders: i64) -> i64 {
    within.max(1).saturating_mul(1 << reminders.clamp(0, 20)).min(LONGEST_MICROS)
}

fn still_owed(row: &AnyRow, reminders: i64, now: i64) -> Result<NewWarning, StoreError> {
    let id: String = row.try_get("id")?;
    Ok(NewWarning {
        id: format!("{id}.r{reminders}"),
        matter: row.try_get("matter")?,
        assessment: row.try_get("assessment")?,
        cause: REPORT_OWED.to_owned(),
        level: level_of(row.try_get("level")?)?,
        flags: flags_of(row.try_get("flags")?)?,
        town: row.try_get("town")?,
        village: row.try_get("village")?,
        grid: row.try_get("grid")?,
        raised_at: now,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_a_day() {
        let minute = 60_000_000;
        let pauses: Vec<i64> = (0..8).map(|made| pause(30 * minute, made) / minute).collect();
        assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1440, 1440]);
        assert_eq!(pause(i64::MAX, 0), LONGEST_MICROS);
    }
}
