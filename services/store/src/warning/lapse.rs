//! Lapsing: an answer promises a visit. When its time has passed and no visit is recorded, the
//! warning is owed again, and the lapse stands in the journal.

use sqlx::{Any, Row, Transaction};
use triage::{Flags, Level};

use super::{flags_of, level_of};
use crate::error::StoreError;
use crate::follow_up::ORDER_EXPIRING;
use crate::journal::{self, Act};
use crate::open::Store;
use crate::visits::visits_in;

/// An acknowledgement that lapsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lapsed {
    /// The warning.
    pub warning: String,
    /// Its level.
    pub level: Level,
    /// Who had answered.
    pub by: Option<String>,
}

/// The most warnings looked at in one transaction.
const AT_ONCE: i64 = 200;

// Somebody may have gone at once, while the answer was not recorded yet: what counts is that the
// visit is later than the warning. The visit that led to the warning is always earlier.
const DUE: &str = concat!(
    "SELECT id, cause, level, flags, acknowledged_at, acknowledged_by, \
        CASE WHEN EXISTS (SELECT 1 ",
    visits_in!("warning.matter"),
    " AND l.at >= warning.raised_at) THEN 1 ELSE 0 END AS visited \
    FROM warning WHERE state = 'acknowledged' AND next_at <= $1 ORDER BY next_at, id \
    LIMIT $2 {skip}"
);

const LOOK_AT: &str = "UPDATE warning SET next_at = $2 WHERE id = $1";

const OWE_AGAIN: &str = "UPDATE warning SET state = 'pending', next_at = $2, answer_by = $2, \
    acknowledged_at = NULL, acknowledged_by = NULL, lease_until = 0, fence = fence + 1 \
    WHERE id = $1";

/// What is to become of one acknowledgement.
enum Fate {
    /// It is kept for good: somebody visited, or no visit is owed.
    Kept,
    /// There is time until then.
    Open(i64),
    /// Its time has passed.
    Lapsed(Lapsed),
}

impl Store {
    /// Looks at the acknowledgements whose time has come, and takes back those without a visit.
    /// `visit_within` gives the microseconds from the answer to the visit, if one is owed.
    ///
    /// # Errors
    /// When the database does not confirm; then nothing has changed.
    pub async fn lapse_acknowledgements(
        &self,
        now: i64,
        visit_within: impl Fn(Level, Flags) -> Option<i64> + Send,
    ) -> Result<Vec<Lapsed>, StoreError> {
        let mut tx = self.begin().await?;
        let due = sqlx::query(self.dialect.statement(DUE)).bind(now).bind(AT_ONCE);
        let mut lapsed = Vec::new();
        for row in due.fetch_all(&mut *tx).await? {
            let id: String = row.try_get("id")?;
            match fate(&id, &row, now, &visit_within)? {
                Fate::Kept => look_at(&mut tx, &id, None).await?,
                Fate::Open(until) => look_at(&mut tx, &id, Some(until)).await?,
                Fate::Lapsed(one) => {
                    sqlx::query(OWE_AGAIN).bind(&id).bind(now).execute(&mut *tx).await?;
                    let act =
                        Act { at: now, actor: "system", act: "lapse", subject: &id, sealed: None };
                    journal::append(&mut tx, self.dialect, &act).await?;
                    lapsed.push(one);
                }
            }
        }
        tx.commit().await?;
        Ok(lapsed)
    }
}

fn fate(
    id: &str,
    row: &sqlx::any::AnyRow,
    now: i64,
    visit_within: impl Fn(Level, Flags) -> Option<i64>,
) -> Result<Fate, StoreError> {
    let level = level_of(row.try_get("level")?)?;
    let within = visit_within(level, flags_of(row.try_get("flags")?)?);
    let visited = row.try_get::<i64, _>("visited")? != 0;
    // That an order runs out is said again in time; it asks for no visit by itself.
    let asks = row.try_get::<String, _>("cause")? != ORDER_EXPIRING;
    let Some(within) = within.filter(|_| asks && !visited) else {
        return Ok(Fate::Kept);
    };
    let answered: Option<i64> = row.try_get("acknowledged_at")?;
    let until = answered.unwrap_or(now).saturating_add(within);
    if until > now {
        return Ok(Fate::Open(until));
    }
    let by = row.try_get("acknowledged_by")?;
    Ok(Fate::Lapsed(Lapsed { warning: id.to_owned(), level, by }))
}

async fn look_at(
    tx: &mut Transaction<'static, Any>,
    id: &str,
    next_at: Option<i64>,
) -> Result<(), StoreError> {
    sqlx::query(LOOK_AT).bind(id).bind(next_at).execute(&mut **tx).await?;
    Ok(())
}
