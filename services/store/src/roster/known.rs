//! What is stored of the people a roster names.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};
use sqlx::{AnyConnection, Row};

use super::Entry;
use crate::error::StoreError;
use crate::open::Store;

const SEALED: &str = "SELECT id, sealed FROM person \
    WHERE id IN (SELECT e.value->>'id' FROM {each})";
const DUTIES: &str = "SELECT person, role, place, from_at, to_at, stand_in FROM duty \
    WHERE person IN (SELECT e.value->>'id' FROM {each})";
const ABSENCES: &str = "SELECT person, from_at, to_at FROM absence \
    WHERE person IN (SELECT e.value->>'id' FROM {each})";

impl Store {
    pub(super) async fn known_entries(
        &self,
        connection: &mut AnyConnection,
        named: &BTreeMap<String, Entry>,
    ) -> Result<HashMap<String, Entry>, StoreError> {
        let ids: Vec<&str> = named.keys().map(String::as_str).collect();
        let people = self.people_in(connection, &ids).await?;
        let list = ids.iter().map(|id| json!({ "id": id })).collect::<Value>().to_string();
        let mut known = HashMap::new();
        let sealed = sqlx::query(self.dialect.statement(SEALED)).bind(&list);
        for row in sealed.fetch_all(&mut *connection).await? {
            let id: String = row.try_get("id")?;
            let Some(person) = people.get(&id) else { continue };
            let entry = Entry {
                details: self.open_details(&id, row.try_get("sealed")?)?,
                channels: person.channels.clone(),
                household: person.household.clone(),
                kin: person.kin.as_ref().map(|kin| kin.iter().cloned().collect()),
                duties: BTreeMap::new(),
                absences: BTreeMap::new(),
            };
            known.insert(id, entry);
        }
        let duties = sqlx::query(self.dialect.statement(DUTIES)).bind(&list);
        for row in duties.fetch_all(&mut *connection).await? {
            if let Some(entry) = known.get_mut(row.try_get::<&str, _>("person")?) {
                let key = (row.try_get("role")?, row.try_get("place")?, row.try_get("from_at")?);
                entry.duties.insert(key, (row.try_get("to_at")?, row.try_get("stand_in")?));
            }
        }
        let absences = sqlx::query(self.dialect.statement(ABSENCES)).bind(&list);
        for row in absences.fetch_all(connection).await? {
            if let Some(entry) = known.get_mut(row.try_get::<&str, _>("person")?) {
                entry.absences.insert(row.try_get("from_at")?, row.try_get("to_at")?);
            }
        }
        Ok(known)
    }
}
