//! People of the roster: whom a warning can reach, and what keeps them apart from a matter.
//! Names, telephone numbers and mail addresses are sealed under the master key; choosing somebody needs none.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::{AnyConnection, Row};
use triage::event::phone_digits;

use crate::email::Email;
use crate::error::StoreError;
use crate::open::Store;
use crate::seal::Place;

/// The kind of keyed hash under which telephone numbers are kept, parties' and ours alike.
pub(crate) const PHONE: &str = "phone";

/// A person of the roster, without name and number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The id.
    pub id: String,
    /// The household the person lives in, if declared.
    pub household: Option<String>,
    /// Households of kin; `None` where nothing was declared, which is not the same as none.
    pub kin: Option<Vec<String>>,
    /// Channels in the order in which they are tried.
    pub channels: Vec<String>,
    /// Keyed hash of the telephone number.
    pub phone_hash: Option<String>,
}

/// What is sealed of a person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDetails {
    /// The name.
    pub name: String,
    /// The telephone number, as it was given.
    pub phone: Option<String>,
    /// The mail address.
    #[serde(default)]
    pub email: Option<Email>,
}

impl std::fmt::Debug for PersonDetails {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonDetails(…)")
    }
}

pub(crate) const fn sealed_in(person: &str) -> Place<'_> {
    Place { table: "person", column: "sealed", row: person }
}

const ALL: &str = "SELECT id, household, kin_declared, channels, phone_hash FROM person";
const SOME: &str = "SELECT id, household, kin_declared, channels, phone_hash FROM person \
    WHERE id IN (SELECT e.value->>'id' FROM {each})";
const ALL_KIN: &str = "SELECT person, household FROM person_kin ORDER BY person, household";
const SOME_KIN: &str = "SELECT person, household FROM person_kin \
    WHERE person IN (SELECT e.value->>'id' FROM {each}) ORDER BY person, household";

impl Store {
    /// The name, number and mail address of a person.
    ///
    /// # Errors
    /// When the database does not answer or the field does not open.
    pub async fn person_details(&self, id: &str) -> Result<Option<PersonDetails>, StoreError> {
        let row = sqlx::query("SELECT sealed FROM person WHERE id = $1").bind(id);
        let row = row.fetch_optional(&self.reader).await?;
        row.map(|row| self.open_details(id, row.try_get(0)?)).transpose()
    }

    /// The keyed hash of a telephone number, as [`Person::phone_hash`] holds it.
    #[must_use]
    pub fn phone_hash(&self, phone: &str) -> String {
        self.keys.hash(PHONE, phone_digits(phone).as_bytes())
    }

    pub(crate) fn open_details(&self, id: &str, sealed: &str) -> Result<PersonDetails, StoreError> {
        let plain = self.keys.master().open(sealed_in(id), sealed)?;
        let unread = |_| StoreError::Corrupt { table: "person", column: "sealed" };
        serde_json::from_slice(&plain).map_err(unread)
    }

    /// Everybody of the roster.
    pub(crate) async fn all_people(
        &self,
        connection: &mut AnyConnection,
    ) -> Result<HashMap<String, Person>, StoreError> {
        let rows = sqlx::query(ALL).fetch_all(&mut *connection).await?;
        let kin = sqlx::query(ALL_KIN).fetch_all(connection).await?;
        people(&rows, &kin)
    }

    /// These people, as far as the roster knows them.
    pub(crate) async fn people_in(
        &self,
        connection: &mut AnyConnection,
        ids: &[&str],
    ) -> Result<HashMap<String, Person>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let list: Value = ids.iter().map(|id| json!({ "id": id })).collect();
        let list = list.to_string();
        let some = sqlx::query(self.dialect.statement(SOME)).bind(&list);
        let rows = some.fetch_all(&mut *connection).await?;
        let kin = sqlx::query(self.dialect.statement(SOME_KIN)).bind(&list);
        people(&rows, &kin.fetch_all(connection).await?)
    }
}

fn people(
    rows: &[sqlx::any::AnyRow],
    kin: &[sqlx::any::AnyRow],
) -> Result<HashMap<String, Person>, StoreError> {
    let mut people = HashMap::with_capacity(rows.len());
    for row in rows {
        let id: String = row.try_get("id")?;
        let channels: &str = row.try_get("channels")?;
        let channels = serde_json::from_str(channels)
            .map_err(|_| StoreError::Corrupt { table: "person", column: "channels" })?;
        let declared: i64 = row.try_get("kin_declared")?;
        let person = Person {
            id: id.clone(),
            household: row.try_get("household")?,
            kin: (declared != 0).then(Vec::new),
            channels,
            phone_hash: row.try_get("phone_hash")?,
        };
        people.insert(id, person);
    }
    for row in kin {
        let person: &str = row.try_get("person")?;
        if let Some(Person { kin: Some(households), .. }) = people.get_mut(person) {
            households.push(row.try_get("household")?);
        }
    }
    Ok(people)
}
