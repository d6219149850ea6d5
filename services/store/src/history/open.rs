//! Opening a case's history: unsealing each event, and what it makes known under a ruleset.

use serde::Deserialize;
use sqlx::Row;
use sqlx::any::AnyRow;
use triage::replay::{Arrival, History, Lowered, Period};
use triage::{Event, Finding, Flags, Known, Level, PastEvent, Ruleset};

use super::portion::{Sealed, needs_note};
use crate::error::StoreError;
use crate::intake::{body_place, stored_event, stored_findings, wrap_place};
use crate::lower::{reason_place, reason_row};
use crate::party::Parties;
use crate::seal::Key;

/// Where findings come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// They were stored when the event came in.
    Stored,
    /// The note is read again.
    ReadAgain,
}

/// A ruleset under which histories are read.
#[derive(Clone, Copy, Debug)]
pub struct Under<'r> {
    /// The ruleset.
    pub ruleset: &'r Ruleset,
    /// Where findings come from.
    pub found: Found,
}

/// A case's history, opened.
#[derive(Debug)]
pub struct OpenedHistory {
    /// The matter's id.
    pub matter: String,
    /// The number people use.
    pub number: Option<String>,
    /// The village, if known.
    pub village: Option<String>,
    /// The level it has.
    pub level: Level,
    /// The flags that stand.
    pub flags: Flags,
    /// The history under each ruleset it was read under, in their order.
    pub histories: Vec<History>,
    /// Each event's key and where it happened: town, village, grid.
    pub events: Vec<(String, EventPlace)>,
    /// Who is party to it.
    pub parties: Parties,
}

/// Town, village and grid of an event.
pub type EventPlace = (Box<str>, Option<Box<str>>, Option<Box<str>>);

/// The history under each ruleset, and where each event happened.
type Opened = (Vec<History>, Vec<(String, EventPlace)>);

/// What is said with a lowering, as far as it takes to lower again.
#[derive(Deserialize)]
struct Said {
    to: Level,
}

const CORRUPT: StoreError = StoreError::Corrupt { table: "event_matter", column: "household" };

impl Sealed<'_> {
    pub(super) fn open(mut self, under: &[Under<'_>]) -> Result<Opened, StoreError> {
        let lowered = self.lowered()?;
        let empty = || History {
            mutes: self.mutes.clone(),
            periods: (0..=lowered.len())
                .map(|number| Period {
                    arrivals: Vec::new(),
                    lowered: lowered.get(number).copied(),
                })
                .collect(),
        };
        let mut histories: Vec<History> = under.iter().map(|_| empty()).collect();
        // A dispute's event is linked once for each household; any of its keys opens it.
        let mut keyed: Vec<(String, &AnyRow)> = Vec::with_capacity(self.events.len());
        for row in self.events.drain(..) {
            keyed.push((row.try_get(1)?, row));
        }
        keyed.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        keyed.dedup_by(|a, b| a.0 == b.0);
        let mut places = Vec::with_capacity(keyed.len());
        for (key, row) in keyed {
            let (event, knowns) = self.event(&key, row, under)?;
            let resting: i64 = row.try_get(4)?;
            let received_at: i64 = row.try_get(5)?;
            let supersedes: Option<String> = row.try_get(8)?;
            let period = usize::try_from(resting - 1).unwrap_or(usize::MAX).min(lowered.len());
            for (history, known) in histories.iter_mut().zip(knowns) {
                let event = PastEvent {
                    key: key.clone(),
                    at: event.at,
                    known,
                    supersedes: supersedes.clone(),
                };
                history.periods[period].arrivals.push(Arrival { received_at, event });
            }
            // What names no town happened in the town of its matter.
            let named = !event.town.is_empty();
            let town = if named { event.town } else { self.town.clone() };
            places.push((key, (town, event.village, event.grid)));
        }
        Ok((histories, places))
    }

    fn event(
        &self,
        key: &str,
        row: &AnyRow,
        under: &[Under<'_>],
    ) -> Result<(Event, Vec<Known>), StoreError> {
        let wrapped: &str = row.try_get(3)?;
        let event_key = self.key_of(row.try_get(2)?)?.unwrap_key(wrap_place(key), wrapped)?;
        let body = event_key.open(body_place(key), row.try_get(7)?)?;
        let Some(first) = under.first() else {
            return Err(CORRUPT);
        };
        let event = stored_event(&body, first.ruleset.vocabulary())?;
        let stored = stored_findings(row.try_get(6)?, "")?;
        let known = |one: &Under<'_>| {
            let vocabulary = one.ruleset.vocabulary();
            if !needs_note(one) {
                return event.known(&stored, vocabulary);
            }
            let mut findings = one.ruleset.reader().read(&event.narrative);
            // A tick has no words in the note.
            findings.extend(stored.iter().filter(|found| is_tick(found)).cloned());
            event.known(&findings, vocabulary)
        };
        let knowns = under.iter().map(known).collect();
        Ok((event, knowns))
    }

    fn lowered(&self) -> Result<Vec<Lowered>, StoreError> {
        let corrupt = || StoreError::Corrupt { table: "journal", column: "sealed" };
        let lowered = self.lowerings.iter().map(|row| {
            let at: i64 = row.try_get(1)?;
            let sealed: Option<&str> = row.try_get(2)?;
            let place = reason_row(&self.matter, at);
            // The leading household's key seals what is said of a matter.
            let mut opened = self
                .households
                .iter()
                .filter_map(|(_, key)| key.open(reason_place(&place), sealed?).ok());
            let said = opened.next().ok_or_else(corrupt)?;
            let said: Said = serde_json::from_slice(&said).map_err(|_| corrupt())?;
            Ok(Lowered { at, to: said.to })
        });
        lowered.collect()
    }

    fn key_of(&self, household: &str) -> Result<&Key, StoreError> {
        let mut of = self.households.iter().filter(|(id, _)| id == household);
        of.next().map(|(_, key)| key).ok_or(CORRUPT)
    }
}

const fn is_tick(found: &Finding) -> bool {
    found.from == 0 && found.to == 0
}
