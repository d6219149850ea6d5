//! What lowering a case needs of an intake: the matter under its lock, its clean follow-ups, and
//! putting to rest what is known.

use std::collections::{HashMap, HashSet};

use sqlx::Row;
use triage::{EventKind, Ruleset, Vocabulary};

use super::events::{Inserted, body_place, wrap_place};
use super::past::{stored_event, stored_findings};
use super::{Intake, OpenMatter};
use crate::error::StoreError;

const HOUSEHOLDS: &str = "SELECT m.id, h.household FROM matter m \
    JOIN matter_household h ON h.matter = m.id WHERE m.id = $1 OR m.number = $1 \
    ORDER BY h.household";

// Visits belong to a household's own matter, so a dispute's follow-ups stand in other matters, and
// so may a danger.
const EVENTS: &str = "SELECT em.event, em.household, em.wrapped_key, ev.at, ev.kind, \
    ev.findings, ev.sealed, ev.supersedes \
    FROM event_matter em JOIN event ev ON ev.key = em.event \
    WHERE em.household IN (SELECT household FROM matter_household WHERE matter = $1) \
    AND em.matter IN (SELECT matter FROM matter_household WHERE household IN \
    (SELECT household FROM matter_household WHERE matter = $1))";

// The number of the lowering, so that a history can be judged again as it came in.
const REST: &str = "UPDATE event_matter SET resting = 1 + (SELECT COUNT(*) FROM journal \
    WHERE act = 'lower' AND subject = $1) WHERE matter = $1 AND resting = 0";
const LOWERED: &str = "UPDATE matter SET lowered_at = $2 WHERE id = $1";

impl Intake<'_> {
    /// Locks and loads a matter, by id or by number.
    pub(crate) async fn hold(
        &mut self,
        matter: &str,
        vocabulary: &Vocabulary,
    ) -> Result<Option<OpenMatter>, StoreError> {
        let rows = sqlx::query(HOUSEHOLDS).bind(matter).fetch_all(&mut *self.tx).await?;
        let Some(first) = rows.first() else { return Ok(None) };
        let id: String = first.try_get(0)?;
        let households =
            rows.iter().map(|row| row.try_get(1)).collect::<Result<Vec<String>, _>>()?;
        self.lock_ids(&households.iter().map(String::as_str).collect::<Vec<_>>()).await?;
        Ok(self.load(&[&id], vocabulary).await?.remove(&id))
    }

    /// The times of the visits to the matter's households since the last live danger in any of
    /// them, with the person at risk seen alone; in order.
    pub(crate) async fn clean_follow_ups(
        &mut self,
        matter: &str,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<i64>, StoreError> {
        let rows = sqlx::query(EVENTS).bind(matter).fetch_all(&mut *self.tx).await?;
        let mut withdrawn: HashSet<String> = HashSet::new();
        for row in &rows {
            withdrawn.extend(row.try_get::<Option<String>, _>(7)?);
        }
        let mut last_danger = i64::MIN;
        let mut visits = HashMap::new();
        for row in &rows {
            let key: String = row.try_get(0)?;
            if withdrawn.contains(&key) {
                continue;
            }
            let at: i64 = row.try_get(3)?;
            if is_dangerous(&row.try_get::<String, _>(5)?, vocabulary)? {
                last_danger = last_danger.max(at);
            } else if row.try_get::<String, _>(4)? == EventKind::Visit.name() {
                visits.insert(key, (at, row));
            }
        }
        let mut clean = Vec::new();
        for (key, (at, row)) in visits {
            if at <= last_danger {
                continue;
            }
            let household = self.household_key(&row.try_get::<String, _>(1)?)?;
            let wrapped: String = row.try_get(2)?;
            let event_key = household.unwrap_key(wrap_place(&key), &wrapped)?;
            let body = event_key.open(body_place(&key), &row.try_get::<String, _>(6)?)?;
            if stored_event(&body, vocabulary)?.seen_alone() == Some(true) {
                clean.push(at);
            }
        }
        clean.sort_unstable();
        Ok(clean)
    }

    /// Writes a matter's state, where no event changed it but a person.
    pub(crate) async fn keep(
        &mut self,
        matter: OpenMatter,
        ruleset: &Ruleset,
    ) -> Result<(), StoreError> {
        let mut matters = HashMap::from([(matter.id.clone(), matter)]);
        self.save(ruleset, &[], &Inserted::default(), &mut matters, &[]).await
    }

    /// Writes a matter that was lowered; its events so far rest.
    pub(crate) async fn rest(
        &mut self,
        matter: OpenMatter,
        ruleset: &Ruleset,
    ) -> Result<(), StoreError> {
        let id = matter.id.clone();
        self.keep(matter, ruleset).await?;
        sqlx::query(REST).bind(&id).execute(&mut *self.tx).await?;
        sqlx::query(LOWERED).bind(&id).bind(self.now).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Seals something said about a matter under the key of its leading household.
    pub(crate) fn seal_for(
        &self,
        matter: &OpenMatter,
        place: crate::seal::Place<'_>,
        said: &[u8],
    ) -> Result<String, StoreError> {
        Ok(self.household_key(&matter.lead_household)?.seal(place, said))
    }
}

fn is_dangerous(column: &str, vocabulary: &Vocabulary) -> Result<bool, StoreError> {
    let danger = |signal: &str| {
        vocabulary.index(signal).is_some_and(|index| vocabulary.danger().contains(index))
    };
    let findings = stored_findings(column, "")?;
    Ok(findings.iter().any(|found| found.status.is_live() && danger(&found.signal)))
}
