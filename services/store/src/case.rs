//! What one person may see of cases: those of the village or town they hold a leading role for
//! today, and those they were asked or told about. A party and their kin see theirs nowhere.
//!
//! - `history`: what happened in one case.
//! - `people`: who it is about, masked until opened.
//! - `opened`: who looked at it, and at whose identity.
//! - `recorded`: what became of a record, for who made it.

mod history;
mod opened;
mod people;
mod recorded;

pub use opened::OpeningReason;
pub use people::{SafeContact, SeenPeople, SeenPerson};
pub(crate) use people::{household_line, mask, masked, merge};
pub use recorded::Recorded;

pub use history::{CaseAct, CaseDecision, CaseEvent, CaseHistory};

use sqlx::Row;
use sqlx::any::AnyRow;
use triage::{Flags, Level};

use crate::error::StoreError;
use crate::open::Store;

/// A case somebody may see: whoever holds one has been let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenCase {
    /// Our id of the matter.
    pub id: String,
    /// Its number, as people use it.
    pub number: String,
    /// The level it has reached.
    pub level: Level,
    /// The flags that stand.
    pub flags: Flags,
    /// The village, if known.
    pub village: Option<String>,
    /// The grid, if known.
    pub grid: Option<String>,
    /// When it was opened, microseconds since the epoch.
    pub opened_at: i64,
    /// When its latest event happened; when it was opened while there is none.
    pub latest_at: i64,
}

/// Where the next page of cases goes on: after this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseCursor {
    /// The level of the last case shown.
    pub level: i64,
    /// The time of its latest event.
    pub latest_at: i64,
    /// Its id.
    pub id: String,
}

impl SeenCase {
    /// The place of this case in the list.
    #[must_use]
    pub fn cursor(&self) -> CaseCursor {
        CaseCursor {
            level: self.level.number().into(),
            latest_at: self.latest_at,
            id: self.id.clone(),
        }
    }
}

const SCOPED: &str = "SELECT m.id, m.number, m.level, m.flags, m.village, m.grid, m.opened_at, \
    COALESCE(m.latest_at, m.opened_at) AS last_at FROM matter m WHERE m.number IS NOT NULL AND ";

/// Whether a matter `m` is one this person leads or was asked about. `$1` is the person, `$2` the
/// moment.
pub(crate) const SCOPE: &str = "(EXISTS (SELECT 1 FROM duty d WHERE d.person = $1 \
        AND d.from_at <= $2 AND (d.to_at IS NULL OR d.to_at > $2) \
        AND ((d.place = m.town AND d.role IN ('town_studio_mediator', 'town_wf_officer')) \
            OR (d.place = m.village AND d.role = 'village_mediator'))) \
    OR EXISTS (SELECT 1 FROM warning w WHERE w.matter = m.id \
        AND (w.recipient = $1 OR w.acknowledged_by = $1 \
            OR EXISTS (SELECT 1 FROM attempt t WHERE t.warning = w.id AND t.recipient = $1 \
                AND t.outcome IN ('started', 'sent', 'partial', 'retry', 'lost', 'owed')))))";

const ONE: &str = " AND m.number = $3";

const AFTER: &str = " AND (m.level < $3 OR (m.level = $3 \
    AND (COALESCE(m.latest_at, m.opened_at) < $4 \
        OR (COALESCE(m.latest_at, m.opened_at) = $4 AND m.id > $5)))) \
    ORDER BY m.level DESC, COALESCE(m.latest_at, m.opened_at) DESC, m.id LIMIT $6";

impl Store {
    /// One case by its number, if this person may see it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn case_seen_by(
        &self,
        number: &str,
        person: &str,
        at: i64,
    ) -> Result<Option<SeenCase>, StoreError> {
        let text = format!("{SCOPED}{SCOPE}{ONE}");
        let row = sqlx::query(self.dialect.statement(&text)).bind(person).bind(at).bind(number);
        let row = row.fetch_optional(&self.reader).await?;
        let cases = row.iter().map(seen).collect::<Result<_, _>>()?;
        Ok(self.cases_open_to(person, cases).await?.pop())
    }

    /// The cases this person may see, the gravest first and of those the latest, after `after`.
    /// At most `limit` are read; the second answer is where to go on, none at the end. A page can
    /// hold fewer, because the person's own matters are taken out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn cases_seen_by(
        &self,
        person: &str,
        at: i64,
        after: Option<&CaseCursor>,
        limit: i64,
    ) -> Result<(Vec<SeenCase>, Option<CaseCursor>), StoreError> {
        let text = format!("{SCOPED}{SCOPE}{AFTER}");
        let rows = sqlx::query(self.dialect.statement(&text))
            .bind(person)
            .bind(at)
            .bind(after.map_or(i64::MAX, |after| after.level))
            .bind(after.map_or(i64::MAX, |after| after.latest_at))
            .bind(after.map_or("", |after| &after.id))
            .bind(limit)
            .fetch_all(&self.reader)
            .await?;
        let full = i64::try_from(rows.len()).is_ok_and(|read| read >= limit);
        let cases: Vec<SeenCase> = rows.iter().map(seen).collect::<Result<_, _>>()?;
        let next = cases.last().filter(|_| full).map(SeenCase::cursor);
        Ok((self.cases_open_to(person, cases).await?, next))
    }

    /// The same predicate that keeps people away from warnings of their own matters.
    async fn cases_open_to(
        &self,
        person: &str,
        cases: Vec<SeenCase>,
    ) -> Result<Vec<SeenCase>, StoreError> {
        let mut connection = self.reader.acquire().await?;
        let mut people = self.people_in(&mut connection, &[person]).await?;
        let Some(known) = people.remove(person) else {
            return Ok(Vec::new());
        };
        let matters: Vec<&str> = cases.iter().map(|case| &*case.id).collect();
        let parties = self.parties_in(&mut connection, &matters).await?;
        let free = |case: &SeenCase| {
            parties.get(&case.id).is_none_or(|parties| parties.bar(&known).is_none())
        };
        Ok(cases.into_iter().filter(free).collect())
    }
}

fn seen(row: &AnyRow) -> Result<SeenCase, StoreError> {
    let corrupt = |column| StoreError::Corrupt { table: "matter", column };
    let level = Level::from_number(row.try_get("level")?).ok_or_else(|| corrupt("level"))?;
    let flags = u8::try_from(row.try_get::<i64, _>("flags")?).map_err(|_| corrupt("flags"))?;
    Ok(SeenCase {
        id: row.try_get("id")?,
        number: row.try_get("number")?,
        level,
        flags: Flags::from_bits(flags),
        village: row.try_get("village")?,
        grid: row.try_get("grid")?,
        opened_at: row.try_get("opened_at")?,
        latest_at: row.try_get("last_at")?,
    })
}

#[cfg(test)]
mod tests;
