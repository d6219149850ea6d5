//! Finding the household of an event that names none: by identity number, then by telephone.
//! A name alone never matches.

use std::collections::{HashMap, HashSet};

use serde_json::json;
use sqlx::Row;
use triage::Event;

use super::{Arriving, Intake};
use crate::error::StoreError;
use crate::open::Store;

/// Kinds of keyed hash, the surer first.
pub(crate) const IDENTITY: &str = "id_number";
pub(crate) use crate::person::PHONE;

impl Store {
    /// The hashes under which an event's people can be looked up: kind, hash, person.
    pub(crate) fn hashes<'e>(
        &self,
        event: &'e Event,
    ) -> impl Iterator<Item = (&'static str, String, &'e triage::event::Party)> + use<'e, '_> {
        event.parties.iter().flat_map(move |party| {
            let identity = party.id_number.as_ref().map(|number| (IDENTITY, number));
            let phone = party.phone.as_ref().map(|number| (PHONE, number));
            let both = [identity, phone].into_iter().flatten();
            both.map(move |(kind, number)| (kind, self.keys.hash(kind, number.as_bytes()), party))
        })
    }
}

impl Intake<'_> {
    /// Settles which households and matter each event belongs to.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn resolve(&mut self, batch: &mut [Arriving]) -> Result<(), StoreError> {
        let unnamed = batch
            .iter()
            .filter(|arriving| matches!(arriving.event.matter(), triage::Matter::Provisional));
        let mut wanted: Vec<String> = Vec::new();
        for arriving in unnamed {
            wanted.extend(self.store.hashes(&arriving.event).map(|(_, hash, _)| hash));
        }
        let known = self.households_by_hash(&wanted).await?;
        for arriving in batch {
            if known.is_empty() {
                arriving.settle(None);
                continue;
            }
            let found = [IDENTITY, PHONE].into_iter().find_map(|kind| {
                let hashes = self.store.hashes(&arriving.event);
                let households: HashSet<_> = hashes
                    .filter(|(of, ..)| *of == kind)
                    .filter_map(|(kind, hash, _)| known.get(&(kind.to_owned(), hash)))
                    .flatten()
                    .collect();
                // Two households would be a guess: a person links it.
                let mut households = households.into_iter();
                households.next().filter(|_| households.next().is_none())
            });
            arriving.settle(found.map(String::as_str));
        }
        Ok(())
    }

    async fn households_by_hash(
        &mut self,
        hashes: &[String],
    ) -> Result<HashMap<(String, String), Vec<String>>, StoreError> {
        let mut known: HashMap<_, Vec<String>> = HashMap::new();
        if hashes.is_empty() {
            return Ok(known);
        }
        let list: Vec<_> = hashes.iter().map(|hash| json!({ "hash": hash })).collect();
        let statement = self.store.dialect.statement(
            "SELECT kind, hash, household FROM lookup \
             WHERE hash IN (SELECT e.value->>'hash' FROM {each}) ORDER BY household",
        );
        let list = serde_json::Value::Array(list).to_string();
        for row in sqlx::query(statement).bind(list).fetch_all(&mut *self.tx).await? {
            let households = known.entry((row.try_get(0)?, row.try_get(1)?)).or_default();
            let household: String = row.try_get(2)?;
            if !households.contains(&household) {
                households.push(household);
            }
        }
        Ok(known)
    }
}
