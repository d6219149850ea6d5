//! Writing the events of a batch, once each.

use std::collections::{HashMap, HashSet};

use std::fmt::Write;

use sqlx::Row;

use super::{Arriving, Intake};
use crate::error::StoreError;
use crate::open::Store;
use crate::rows::{Column, Rows, Statement};
use crate::seal::{Key, Place};

/// What became of the events of a batch when they were written.
#[derive(Debug, Default)]
pub struct Inserted {
    /// The keys of those that are new.
    pub new: HashSet<String>,
    /// The keys of those that came before with another body: a conflict for a person.
    pub conflicts: HashSet<String>,
    /// For each event its key, wrapped for each of its households.
    pub(super) wraps: HashMap<String, Vec<(Box<str>, String)>>,
}

impl Intake<'_> {
    /// Writes the events; what is there already is left as it is. The batch names each key once.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_events(&mut self, batch: &[Arriving]) -> Result<Inserted, StoreError> {
        let mut inserted = Inserted::default();
        let mut rows = Rows::new(&INSERT_EVENTS, self.store.dialect).expecting(batch.len());
        let mut in_order: Vec<&Arriving> = batch.iter().collect();
        // Two batches that hold the same events must write them in the same order.
        in_order.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        for arriving in in_order {
            let key = Key::random();
            let place = wrap_place(&arriving.key);
            let wraps = arriving.households.iter().map(|household| {
                let wrapped = self.household_key(household)?.wrap(place, &key);
                Ok((household.clone(), wrapped))
            });
            let wraps = wraps.collect::<Result<_, StoreError>>()?;
            inserted.wraps.insert(arriving.key.clone(), wraps);
            self.event_row(arriving, &key, &mut rows);
        }
        for row in rows.query().fetch_all(&mut *self.tx).await? {
            inserted.new.insert(row.try_get(0)?);
        }
        let seen: Vec<_> = batch.iter().filter(|one| !inserted.new.contains(&one.key)).collect();
        if !seen.is_empty() {
            inserted.conflicts = self.conflicts(&seen).await?;
        }
        Ok(inserted)
    }

    fn event_row(&self, arriving: &Arriving, key: &Key, rows: &mut Rows) {
        let event = &arriving.event;
        let (supersedes, incident) = (event.supersedes.as_ref(), event.incident.as_ref());
        let supersedes = supersedes.map(|(source, id)| triage::EventKey::of(source, id).hex());
        let incident = incident.map(|number| self.store.keys.hash("incident", number.as_bytes()));
        let outcome = event.outcome.as_deref();
        let outcome = outcome.filter(|_| event.kind == triage::EventKind::Mediation);
        rows.text(&arriving.key)
            .text(&event.source)
            .text(&event.id)
            .text(event.kind.name())
            .some_text(event.sub_kind.as_deref())
            .number(event.at)
            .number(self.now)
            .text(&event.town)
            .some_text(event.village.as_deref())
            .some_text(event.grid.as_deref())
            .some_text(arriving.households.first().map(|household| &**household))
            .some_text(incident.as_deref())
            .some_text(outcome)
            .some_number(event.resolved.map(i64::from))
            .some_number(event.outreach.map(|outreach| outreach.sessions))
            .some_number(event.outreach.map(|outreach| outreach.people_reached))
            .some_text(supersedes.as_deref())
            .text(&self.store.body_hash(&arriving.body))
            .text(&findings_column(&arriving.findings))
            .word(|to| self.seal_body(arriving, key, to));
    }

    /// An outreach event belongs to no household and names nobody: the master key seals it.
    fn seal_body(&self, arriving: &Arriving, key: &Key, to: &mut String) {
        let place = body_place(&arriving.key);
        let key = if arriving.households.is_empty() { self.store.keys.master() } else { key };
        key.seal_onto(to, place, arriving.body.as_bytes());
    }

    async fn conflicts(&mut self, seen: &[&Arriving]) -> Result<HashSet<String>, StoreError> {
        let mut rows = Rows::new(&BODY_HASHES, self.store.dialect);
        for one in seen {
            rows.text(&one.key);
        }
        let mut stored = HashMap::new();
        for row in rows.query().fetch_all(&mut *self.tx).await? {
            stored.insert(row.try_get::<String, _>(0)?, row.try_get::<String, _>(1)?);
        }
        let differs = |one: &&&Arriving| {
            stored.get(&one.key).is_some_and(|hash| *hash != self.store.body_hash(&one.body))
        };
        Ok(seen.iter().filter(differs).map(|one| one.key.clone()).collect())
    }
}

impl Store {
    /// The keyed hash by which the same (source, id) with another body is told apart.
    pub(crate) fn body_hash(&self, body: &str) -> String {
        self.keys.hash("body", body.as_bytes())
    }
}

pub(crate) const fn wrap_place(event: &str) -> Place<'_> {
    Place { table: "event_matter", column: "wrapped_key", row: event }
}

pub(crate) const fn body_place(event: &str) -> Place<'_> {
    Place { table: "event", column: "sealed", row: event }
}

/// Findings without their words: signal, status, from, to. Signal ids are plain names.
fn findings_column(findings: &[triage::Finding]) -> String {
    let mut column = String::from("[");
    for (place, one) in findings.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        let (signal, status) = (&one.signal, one.status.code());
        // Writing to a String cannot fail.
        let _ = write!(column, "{comma}[\"{signal}\",{status},{},{}]", one.from, one.to);
    }
    column.push(']');
    column
}

static BODY_HASHES: Statement = Statement::new(
    "SELECT key, body_hash FROM event WHERE key IN (SELECT e.key FROM {rows})",
    &[Column::Word("key")],
);

static INSERT_EVENTS: Statement = Statement::new(
    "INSERT INTO event (key, source, id, kind, sub_kind, at, received_at, town, village, grid, \
         household, incident, outcome, resolved, sessions, people_reached, supersedes, body_hash, \
         findings, sealed) \
     SELECT e.key, e.source, e.id, e.kind, e.sub_kind, e.at, e.received_at, e.town, e.village, \
         e.grid, e.household, e.incident, e.outcome, e.resolved, e.sessions, e.people_reached, \
         e.supersedes, e.body_hash, e.findings, e.sealed \
     FROM {rows} WHERE true ON CONFLICT (key) DO NOTHING RETURNING key",
    &[
        Column::Word("key"),
        Column::Text("source"),
        Column::Text("id"),
        Column::Word("kind"),
        Column::Word("sub_kind"),
        Column::Number("at"),
        Column::Number("received_at"),
        Column::Word("town"),
        Column::Word("village"),
        Column::Word("grid"),
        Column::Word("household"),
        Column::Word("incident"),
        Column::Word("outcome"),
        Column::Number("resolved"),
        Column::Number("sessions"),
        Column::Number("people_reached"),
        Column::Word("supersedes"),
        Column::Word("body_hash"),
        Column::Word("findings"),
        Column::Word("sealed"),
    ],
);
