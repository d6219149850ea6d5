//! Writing what a roster says of new and changed people.

use serde_json::{Value, json};
use sqlx::AnyConnection;

use super::Entry;
use crate::error::StoreError;
use crate::open::Store;
use crate::person::sealed_in;

const PERSON: &str = "INSERT INTO person (id, household, kin_declared, channels, sealed, \
    phone_hash, updated_at) SELECT e.value->>'id', e.value->>'household', \
    CAST(e.value->>'kin_declared' AS BIGINT), e.value->>'channels', e.value->>'sealed', \
    e.value->>'phone_hash', CAST(e.value->>'at' AS BIGINT) FROM {each} WHERE true \
    ON CONFLICT (id) DO UPDATE SET household = excluded.household, \
    kin_declared = excluded.kin_declared, channels = excluded.channels, \
    sealed = excluded.sealed, phone_hash = excluded.phone_hash, updated_at = excluded.updated_at";

const FORGET: [&str; 3] = [
    "DELETE FROM person_kin WHERE person IN (SELECT e.value->>'id' FROM {each})",
    "DELETE FROM duty WHERE person IN (SELECT e.value->>'id' FROM {each})",
    "DELETE FROM absence WHERE person IN (SELECT e.value->>'id' FROM {each})",
];

const KIN: &str = "INSERT INTO person_kin (person, household) \
    SELECT e.value->>'person', e.value->>'household' FROM {each}";
const DUTY: &str = "INSERT INTO duty (person, role, place, from_at, to_at, stand_in) \
    SELECT e.value->>'person', e.value->>'role', e.value->>'place', \
    CAST(e.value->>'from' AS BIGINT), CAST(e.value->>'to' AS BIGINT), e.value->>'stand_in' \
    FROM {each}";
const ABSENCE: &str = "INSERT INTO absence (person, from_at, to_at) SELECT e.value->>'person', \
    CAST(e.value->>'from' AS BIGINT), CAST(e.value->>'to' AS BIGINT) FROM {each}";

impl Store {
    pub(super) async fn write_entries(
        &self,
        connection: &mut AnyConnection,
        entries: &[(&str, &Entry)],
        now: i64,
    ) -> Result<(), StoreError> {
        let people: Value =
            entries.iter().map(|(id, entry)| self.person_row(id, entry, now)).collect();
        let people = people.to_string();
        let mut steps: Vec<(&str, String)> = vec![(PERSON, people.clone())];
        steps.extend(FORGET.map(|forget| (forget, people.clone())));
        let kin = entries.iter().flat_map(|(person, entry)| {
            let households = entry.kin.iter().flatten();
            households.map(move |household| json!({ "person": person, "household": household }))
        });
        steps.push((KIN, kin.collect::<Value>().to_string()));
        let duties = entries.iter().flat_map(|(person, entry)| {
            entry.duties.iter().map(move |((role, place, from), (to, stand_in))| {
                json!({
                    "person": person, "role": role, "place": place, "from": from, "to": to,
                    "stand_in": stand_in,
                })
            })
        });
        steps.push((DUTY, duties.collect::<Value>().to_string()));
        let absences = entries.iter().flat_map(|(person, entry)| {
            let spans = entry.absences.iter();
            spans.map(move |(from, to)| json!({ "person": person, "from": from, "to": to }))
        });
        steps.push((ABSENCE, absences.collect::<Value>().to_string()));
        for (statement, list) in steps {
            let step = sqlx::query(self.dialect.statement(statement)).bind(list);
            step.execute(&mut *connection).await?;
        }
        Ok(())
    }

    fn person_row(&self, id: &str, entry: &Entry, now: i64) -> Value {
        let details = json!(entry.details).to_string();
        let hash = entry.details.phone.as_ref().map(|phone| self.phone_hash(phone));
        json!({
            "id": id, "household": entry.household, "kin_declared": i64::from(entry.kin.is_some()),
            "channels": json!(entry.channels).to_string(),
            "sealed": self.keys.master().seal(sealed_in(id), details.as_bytes()),
            "phone_hash": hash, "at": now,
        })
    }
}
