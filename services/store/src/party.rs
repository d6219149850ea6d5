//! Who is party to a matter, as far as it takes to keep messages and answers away from them.
//! One predicate for everybody: choosing a person, sending, answering.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};
use sqlx::{AnyConnection, Row};

use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::open::Store;
use crate::person::{PHONE, Person};

/// The households, people and telephone hashes of a matter.
#[derive(Clone, Debug, Default)]
pub struct Parties {
    number: Option<String>,
    households: HashSet<String>,
    people: HashSet<String>,
    phones: HashSet<String>,
}

/// Why somebody may have nothing to do with a matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Barred {
    /// The person is one of the parties.
    Party,
    /// The person lives in a party's household.
    OwnHousehold,
    /// A party's household is one of the person's declared kin.
    KinHousehold,
    /// The person's telephone number is a party's.
    SharedPhone,
}

impl Barred {
    /// The word it is stored and counted under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Party => "party",
            Self::OwnHousehold => "own_household",
            Self::KinHousehold => "kin_household",
            Self::SharedPhone => "shared_phone",
        }
    }
}

impl Parties {
    /// The matter's number, as people use it.
    #[must_use]
    pub fn number(&self) -> Option<&str> {
        self.number.as_deref()
    }

    /// Why this person may have nothing to do with the matter, if so.
    #[must_use]
    pub fn bar(&self, person: &Person) -> Option<Barred> {
        let among = |household: &String| self.households.contains(household);
        if self.people.contains(&person.id) {
            Some(Barred::Party)
        } else if person.household.as_ref().is_some_and(among) {
            Some(Barred::OwnHousehold)
        } else if person.kin.iter().flatten().any(among) {
            Some(Barred::KinHousehold)
        } else if person.phone_hash.as_ref().is_some_and(|hash| self.phones.contains(hash)) {
            Some(Barred::SharedPhone)
        } else {
            None
        }
    }
}

const HOUSEHOLDS: &str = "SELECT m.id AS matter, m.number, h.household FROM matter m \
    LEFT JOIN matter_household h ON h.matter = m.id \
    WHERE m.id IN (SELECT e.value->>'id' FROM {each})";

const PEOPLE: &str = "SELECT h.matter, l.kind, l.hash, l.person FROM matter_household h \
    JOIN lookup l ON l.household = h.household \
    WHERE h.matter IN (SELECT e.value->>'id' FROM {each})";

impl Store {
    /// Who is party to each of these matters.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn parties(&self, matters: &[&str]) -> Result<HashMap<String, Parties>, StoreError> {
        let mut connection = self.reader.acquire().await?;
        self.parties_in(&mut connection, matters).await
    }

    pub(crate) async fn parties_in(
        &self,
        connection: &mut AnyConnection,
        matters: &[&str],
    ) -> Result<HashMap<String, Parties>, StoreError> {
        parties_in(connection, self.dialect, matters).await
    }
}

const OF_HOUSEHOLDS: &str = "SELECT l.household, l.kind, l.hash, l.person FROM lookup l \
    WHERE l.household IN (SELECT e.value->>'id' FROM {each})";

/// Who would be party to each of these households' own matters.
pub(crate) async fn parties_of_households(
    connection: &mut AnyConnection,
    dialect: Dialect,
    households: &[&str],
) -> Result<HashMap<String, Parties>, StoreError> {
    let mut found: HashMap<String, Parties> = HashMap::new();
    for household in households {
        let parties = found.entry((*household).to_owned()).or_default();
        parties.households.insert((*household).to_owned());
    }
    let list: Value = households.iter().map(|id| json!({ "id": id })).collect();
    let people = sqlx::query(dialect.statement(OF_HOUSEHOLDS)).bind(list.to_string());
    for row in people.fetch_all(connection).await? {
        let parties = found.entry(row.try_get("household")?).or_default();
        parties.people.insert(row.try_get("person")?);
        if row.try_get::<String, _>("kind")? == PHONE {
            parties.phones.insert(row.try_get("hash")?);
        }
    }
    Ok(found)
}

pub(crate) async fn parties_in(
    connection: &mut AnyConnection,
    dialect: Dialect,
    matters: &[&str],
) -> Result<HashMap<String, Parties>, StoreError> {
    let mut found: HashMap<String, Parties> = HashMap::new();
    if matters.is_empty() {
        return Ok(found);
    }
    let list: Value = matters.iter().map(|id| json!({ "id": id })).collect();
    let list = list.to_string();
    let households = sqlx::query(dialect.statement(HOUSEHOLDS)).bind(&list);
    for row in households.fetch_all(&mut *connection).await? {
        let parties = found.entry(row.try_get("matter")?).or_default();
        parties.number = row.try_get("number")?;
        parties.households.extend(row.try_get::<Option<String>, _>("household")?);
    }
    let people = sqlx::query(dialect.statement(PEOPLE)).bind(&list);
    for row in people.fetch_all(connection).await? {
        let parties = found.entry(row.try_get("matter")?).or_default();
        parties.people.insert(row.try_get("person")?);
        if row.try_get::<String, _>("kind")? == PHONE {
            parties.phones.insert(row.try_get("hash")?);
        }
    }
    Ok(found)
}
