//! A portion of histories as the database gave it: rows, nothing opened yet.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::Row;
use sqlx::any::AnyRow;
use triage::{Flags, Level, Mute};

use super::open::{Found, OpenedHistory, Under};
use crate::error::StoreError;
use crate::intake::household_place;
use crate::party::Parties;
use crate::rows::{Column, Statement};
use crate::seal::{Key, Keys};

/// Some cases with all their events, still sealed.
pub struct Portion {
    pub(super) keys: Arc<Keys>,
    pub(super) matters: Vec<AnyRow>,
    pub(super) events: Vec<AnyRow>,
    pub(super) households: Vec<AnyRow>,
    pub(super) lowerings: Vec<AnyRow>,
    pub(super) parties: HashMap<String, Parties>,
    pub(super) mutes: HashMap<String, Vec<Mute>>,
}

/// What is needed to open one case.
pub(super) struct Sealed<'p> {
    pub(super) matter: String,
    pub(super) town: Box<str>,
    pub(super) events: Vec<&'p AnyRow>,
    pub(super) households: Vec<(String, Key)>,
    pub(super) lowerings: Vec<&'p AnyRow>,
    pub(super) mutes: Vec<Mute>,
}

impl std::fmt::Debug for Portion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Portion({} cases)", self.matters.len())
    }
}

impl Portion {
    /// How many cases it has.
    #[must_use]
    pub fn cases(&self) -> usize {
        self.matters.len()
    }

    /// Opens each case, reads it under these rulesets, hands it on and drops it.
    ///
    /// # Errors
    /// When something does not open, or whoever takes it fails.
    pub fn open<E: From<StoreError>>(
        mut self,
        under: &[Under<'_>],
        mut take: impl FnMut(OpenedHistory) -> Result<(), E>,
    ) -> Result<(), E> {
        let (events, lowerings) = (by_matter(&self.events)?, by_matter(&self.lowerings)?);
        let households = by_matter(&self.households)?;
        let corrupt = |error: sqlx::Error| StoreError::from(error);
        for row in &self.matters {
            let matter: String = row.try_get("id").map_err(corrupt)?;
            let mut keys = Vec::new();
            for row in households.get(matter.as_str()).into_iter().flatten() {
                let household: String = row.try_get(1).map_err(corrupt)?;
                let wrapped: String = row.try_get(2).map_err(corrupt)?;
                let place = household_place(&household);
                let key = self.keys.master().unwrap_key(place, &wrapped)?;
                keys.push((household, key));
            }
            let sealed = Sealed {
                events: events.get(matter.as_str()).cloned().unwrap_or_default(),
                households: keys,
                lowerings: lowerings.get(matter.as_str()).cloned().unwrap_or_default(),
                mutes: self.mutes.remove(&matter).unwrap_or_default(),
                matter: matter.clone(),
                town: row.try_get::<String, _>("town").map_err(corrupt)?.into(),
            };
            let (histories, events) = sealed.open(under)?;
            let parties = self.parties.remove(&matter).unwrap_or_default();
            let level: i64 = row.try_get("level").map_err(corrupt)?;
            let flags: i64 = row.try_get("flags").map_err(corrupt)?;
            take(OpenedHistory {
                number: row.try_get::<Option<String>, _>("number").map_err(corrupt)?,
                village: row.try_get("village").map_err(corrupt)?,
                level: Level::from_number(level).unwrap_or_default(),
                flags: Flags::from_bits(u8::try_from(flags).unwrap_or_default()),
                matter,
                histories,
                events,
                parties,
            })?;
        }
        Ok(())
    }
}

fn by_matter(rows: &[AnyRow]) -> Result<HashMap<&str, Vec<&AnyRow>>, StoreError> {
    let mut of: HashMap<&str, Vec<&AnyRow>> = HashMap::new();
    for row in rows {
        of.entry(row.try_get(0)?).or_default().push(row);
    }
    Ok(of)
}

pub(super) static EVENTS: Statement = Statement::new(
    "SELECT em.matter, em.event, em.household, em.wrapped_key, em.resting, ev.received_at, \
         ev.findings, ev.sealed, ev.supersedes \
     FROM event_matter em JOIN event ev ON ev.key = em.event \
     WHERE em.matter IN (SELECT e.id FROM {rows})",
    &[Column::Word("id")],
);

pub(super) static HOUSEHOLDS: Statement = Statement::new(
    "SELECT mh.matter, h.id, h.wrapped_key \
     FROM matter_household mh JOIN household h ON h.id = mh.household \
     WHERE mh.matter IN (SELECT e.id FROM {rows})",
    &[Column::Word("id")],
);

pub(super) static LOWERINGS: Statement = Statement::new(
    "SELECT j.subject, j.at, j.sealed, j.seq FROM journal j \
     WHERE j.act = 'lower' AND j.subject IN (SELECT e.id FROM {rows}) ORDER BY j.seq",
    &[Column::Word("id")],
);

/// Findings are what was stored, or what reading the note again gives.
pub(super) const fn needs_note(under: &Under<'_>) -> bool {
    matches!(under.found, Found::ReadAgain)
}
