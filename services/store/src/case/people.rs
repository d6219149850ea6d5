//! Who a case or a household is about: masked, until somebody has opened their identity.
//!
//! The words are masked here and not in a page, so that no page can forget to.

use std::collections::HashMap;

use serde_json::Value;
use sqlx::Row;

use super::SeenCase;
use crate::error::StoreError;
use crate::intake::{body_place, wrap_place};
use crate::open::Store;
use crate::seal::{Key, Place};

/// The most events that are read for their parties, the latest.
const MOST_EVENTS: i64 = 50;

/// A person of a case, as much of them as may be seen.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SeenPerson {
    /// The household the person belongs to.
    pub household: String,
    /// The reference the sources use.
    pub reference: String,
    /// The name: the surname and 某 while masked.
    pub name: Option<String>,
    /// `f` or `m`.
    pub sex: Option<String>,
    /// Age in years.
    pub age: Option<i64>,
    /// The relation, e.g. `wife`.
    pub relation: Option<String>,
    /// The telephone number; none while masked.
    pub phone: Option<String>,
    /// The identity number; none while masked.
    pub id_number: Option<String>,
    /// How a worker may reach the person, if somebody said.
    pub safe_contact: Option<SafeContact>,
}

/// How a worker may reach a person, and how never.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SafeContact {
    /// The ways that are safe, e.g. `sms`.
    pub ok: Vec<String>,
    /// The ways that are not, e.g. `call`.
    pub never: Vec<String>,
    /// When, as it was said.
    pub hours: Option<String>,
}

impl std::fmt::Debug for SeenPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SeenPerson").field("reference", &self.reference).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for SafeContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SafeContact(…)")
    }
}

/// The people of a case or a household.
#[derive(Clone, Debug, Default)]
pub struct SeenPeople {
    /// The people, by household and reference.
    pub people: Vec<SeenPerson>,
    /// The households, sorted; of a dispute two or more.
    pub households: Vec<String>,
    /// Until when their identity is open to who asks, microseconds since the epoch.
    pub open_until: Option<i64>,
}

const HOUSEHOLDS: &str = "SELECT h.id, h.wrapped_key, h.sealed FROM matter_household mh \
    JOIN household h ON h.id = mh.household WHERE mh.matter = $1 ORDER BY h.id";

const EVENTS: &str = "SELECT em.event, em.household, em.wrapped_key, ev.sealed FROM event_matter em \
    JOIN event ev ON ev.key = em.event WHERE em.matter = $1 ORDER BY em.at DESC, em.event LIMIT $2";

impl Store {
    /// Who a case is about, as far as this person may see it now.
    ///
    /// # Errors
    /// When the database does not answer or a field does not open.
    pub async fn case_people(
        &self,
        case: &SeenCase,
        person: &str,
        at: i64,
    ) -> Result<SeenPeople, StoreError> {
        let open_until = self.identity_open_until(&case.id, person, at).await?;
        let mut keys: HashMap<String, Key> = HashMap::new();
        let mut people = Vec::new();
        let mut households = Vec::new();
        for row in sqlx::query(HOUSEHOLDS).bind(&case.id).fetch_all(&self.reader).await? {
            let id: String = row.try_get(0)?;
            let key = self.household_key(&id, row.try_get(1)?)?;
            if let Some(sealed) = row.try_get::<Option<String>, _>(2)? {
                let line = household_line(&key, &id, &sealed)?;
                merge(&mut people, &line["members"], &id);
            }
            keys.insert(id.clone(), key);
            households.push(id);
        }
        let rows = sqlx::query(EVENTS).bind(&case.id).bind(MOST_EVENTS);
        let rows = rows.fetch_all(&self.reader).await?;
        for row in rows.iter().rev() {
            let (event, household): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let Some(key) = keys.get(&household) else { continue };
            let key = key.unwrap_key(wrap_place(&event), row.try_get(2)?)?;
            let body = key.open(body_place(&event), row.try_get(3)?)?;
            let corrupt = |_| StoreError::Corrupt { table: "event", column: "sealed" };
            let body: Value = serde_json::from_slice(&body).map_err(corrupt)?;
            let own = body["data"]["household"].as_str().unwrap_or(&household);
            merge(&mut people, &body["data"]["parties"], own);
        }
        people.sort_by(|a, b| (&a.household, &a.reference).cmp(&(&b.household, &b.reference)));
        if open_until.is_none() {
            people.iter_mut().for_each(mask);
        }
        Ok(SeenPeople { people, households, open_until })
    }
}

/// The line of the list a household came by.
pub(crate) fn household_line(key: &Key, id: &str, sealed: &str) -> Result<Value, StoreError> {
    let place = Place { table: "household", column: "sealed", row: id };
    let corrupt = |_| StoreError::Corrupt { table: "household", column: "sealed" };
    serde_json::from_slice(&key.open(place, sealed)?).map_err(corrupt)
}

/// What a list of people adds to those that are known; who has neither reference nor name adds
/// nobody.
pub(crate) fn merge(people: &mut Vec<SeenPerson>, list: &Value, household: &str) {
    for value in list.as_array().into_iter().flatten() {
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let household = text("household").unwrap_or_else(|| household.to_owned());
        let (reference, name) = (text("ref"), text("name"));
        let known = people.iter_mut().find(|known| {
            known.household == household
                && match &reference {
                    Some(reference) => known.reference == *reference,
                    None => name.is_some() && known.name == name,
                }
        });
        let person = match known {
            Some(known) => known,
            None if reference.is_none() && name.is_none() => continue,
            None => {
                let reference = reference.unwrap_or_default();
                people.push(SeenPerson { household, reference, ..SeenPerson::default() });
                let Some(last) = people.last_mut() else { continue };
                last
            }
        };
        let later = |field: &mut Option<String>, name: &str| {
            *field = value[name].as_str().map(str::to_owned).or(field.take());
        };
        later(&mut person.name, "name");
        later(&mut person.sex, "sex");
        later(&mut person.relation, "relation");
        later(&mut person.phone, "phone");
        later(&mut person.id_number, "id_number");
        person.age = value["age"].as_i64().or(person.age);
        if value["safe_contact"].is_object() {
            person.safe_contact = Some(safe_contact(&value["safe_contact"]));
        }
    }
}

fn safe_contact(value: &Value) -> SafeContact {
    let words = |name: &str| {
        let list = value[name].as_array().into_iter().flatten();
        list.filter_map(|word| word.as_str().map(str::to_owned)).collect()
    };
    let hours = value["hours"].as_str().map(str::to_owned);
    SafeContact { ok: words("ok"), never: words("never"), hours }
}

/// Leaves what a worker knows anyway: the surname, the relation, how to reach her safely.
pub(crate) fn mask(person: &mut SeenPerson) {
    person.name = person.name.take().and_then(|name| masked(&name));
    person.phone = None;
    person.id_number = None;
}

/// `陶某`.
pub(crate) fn masked(name: &str) -> Option<String> {
    name.chars().next().map(|surname| format!("{surname}某"))
}
