//! Writing the events of a batch, once each.

use std::collections::{HashMap, HashSet};

use serde_json::json;
use sqlx::Row;

use super::{Arriving, Intake};
use crate::error::StoreError;
use crate::open::Store;
use crate::seal::{Key, Place};

/// What became of the events of a batch when they were written.
#[derive(Debug, Default)]
pub struct Inserted {
    /// The keys of those that are new.
    pub new: HashSet<String>,
    /// The keys of those that came before with another body: a conflict for a person.
    pub conflicts: HashSet<String>,
    /// The wrapped keys of the new ones, by event and household.
    pub(super) wraps: HashMap<(String, Box<str>), String>,
}

impl Intake<'_> {
    /// Writes the events; what is there already is left as it is. The batch names each key once.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_events(&mut self, batch: &[Arriving]) -> Result<Inserted, StoreError> {
        let mut inserted = Inserted::default();
        let mut rows = Vec::with_capacity(batch.len());
        let mut in_order: Vec<&Arriving> = batch.iter().collect();
        // Two batches that hold the same events must write them in the same order.
        in_order.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        for arriving in in_order {
            let key = Key::random();
            for household in &arriving.households {
                let place = wrap_place(&arriving.key);
                let wrapped = self.household_key(household)?.wrap(place, &key);
                inserted.wraps.insert((arriving.key.clone(), household.clone()), wrapped);
            }
            rows.push(self.event_row(arriving, &key));
        }
        let statement = self.store.dialect.statement(INSERT_EVENTS);
        let rows = serde_json::Value::Array(rows).to_string();
        for row in sqlx::query(statement).bind(rows).fetch_all(&mut *self.tx).await? {
            inserted.new.insert(row.try_get(0)?);
        }
        let seen: Vec<_> = batch.iter().filter(|one| !inserted.new.contains(&one.key)).collect();
        if !seen.is_empty() {
            inserted.conflicts = self.conflicts(&seen).await?;
        }
        Ok(inserted)
    }

    fn event_row(&self, arriving: &Arriving, key: &Key) -> serde_json::Value {
        let event = &arriving.event;
        let findings: Vec<_> = arriving
            .findings
            .iter()
            .map(|one| json!([one.signal, one.status.code(), one.from, one.to]))
            .collect();
        let supersedes = event.supersedes.as_ref();
        let incident = event.incident.as_ref();
        json!({
            "key": arriving.key,
            "source": event.source,
            "id": event.id,
            "kind": event.kind.name(),
            "sub_kind": event.sub_kind,
            "at": event.at,
            "received_at": self.now,
            "town": event.town,
            "village": event.village,
            "grid": event.grid,
            "household": arriving.households.first(),
            "incident": incident.map(|number| self.store.keys.hash("incident", number.as_bytes())),
            "outcome": event.outcome.as_ref().filter(|_| event.kind == triage::EventKind::Mediation),
            "resolved": event.resolved.map(i64::from),
            "sessions": event.outreach.map(|outreach| outreach.sessions),
            "people_reached": event.outreach.map(|outreach| outreach.people_reached),
            "supersedes": supersedes.map(|(source, id)| triage::EventKey::of(source, id).hex()),
            "body_hash": self.store.body_hash(&arriving.body),
            "findings": serde_json::Value::Array(findings).to_string(),
            "sealed": self.seal_body(arriving, key),
        })
    }

    /// An outreach event belongs to no household and names nobody: the master key seals it.
    fn seal_body(&self, arriving: &Arriving, key: &Key) -> String {
        let place = body_place(&arriving.key);
        let key = if arriving.households.is_empty() { self.store.keys.master() } else { key };
        key.seal(place, arriving.body.as_bytes())
    }

    async fn conflicts(&mut self, seen: &[&Arriving]) -> Result<HashSet<String>, StoreError> {
        let list: Vec<_> = seen.iter().map(|one| json!({ "key": one.key })).collect();
        let statement = self.store.dialect.statement(
            "SELECT key, body_hash FROM event WHERE key IN (SELECT e.value->>'key' FROM {each})",
        );
        let list = serde_json::Value::Array(list).to_string();
        let mut stored = HashMap::new();
        for row in sqlx::query(statement).bind(list).fetch_all(&mut *self.tx).await? {
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

const INSERT_EVENTS: &str = "
INSERT INTO event (key, source, id, kind, sub_kind, at, received_at, town, village, grid,
    household, incident, outcome, resolved, sessions, people_reached, supersedes, body_hash,
    findings, sealed)
SELECT e.value->>'key', e.value->>'source', e.value->>'id', e.value->>'kind',
    e.value->>'sub_kind', CAST(e.value->>'at' AS BIGINT),
    CAST(e.value->>'received_at' AS BIGINT), e.value->>'town', e.value->>'village',
    e.value->>'grid', e.value->>'household', e.value->>'incident', e.value->>'outcome',
    CAST(e.value->>'resolved' AS BIGINT), CAST(e.value->>'sessions' AS BIGINT),
    CAST(e.value->>'people_reached' AS BIGINT), e.value->>'supersedes',
    e.value->>'body_hash', e.value->>'findings', e.value->>'sealed'
FROM {each} WHERE true
ON CONFLICT (key) DO NOTHING
RETURNING key";
