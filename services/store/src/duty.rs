//! Who holds which role for which place, and when: the roster as it is read, all of it at once.
//! A county's is small, and choosing somebody looks at several of its corners.

use std::collections::HashMap;

use sqlx::Row;

use crate::error::StoreError;
use crate::open::Store;
use crate::person::Person;

/// Somebody holding a role for a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Who.
    pub person: String,
    /// Which role.
    pub role: String,
    /// For which grid, village, town or county.
    pub place: String,
    /// From when.
    pub from: i64,
    /// Until when, not included; `None` without end.
    pub to: Option<i64>,
    /// Who stands in.
    pub stand_in: Option<String>,
}

impl Duty {
    const fn holds(&self, at: i64) -> bool {
        match self.to {
            Some(to) => self.from <= at && at < to,
            None => self.from <= at,
        }
    }
}

/// Some time away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    /// From when.
    pub from: i64,
    /// Until when, not included.
    pub to: i64,
}

/// The roster at one version of it.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    version: i64,
    people: HashMap<String, Person>,
    duties: HashMap<(String, String), Vec<Duty>>,
    absences: HashMap<String, Vec<Absence>>,
}

/// The setting that counts the changes of the roster.
pub(crate) const VERSION: &str = "roster_version";

const DUTIES: &str = "SELECT person, role, place, from_at, to_at, stand_in FROM duty \
    ORDER BY from_at, person";
const ABSENCES: &str = "SELECT person, from_at, to_at FROM absence ORDER BY person, from_at";

impl Roster {
    /// Which version it is; every change of the roster counts on.
    #[must_use]
    pub const fn version(&self) -> i64 {
        self.version
    }

    /// A person of the roster.
    #[must_use]
    pub fn person(&self, id: &str) -> Option<&Person> {
        self.people.get(id)
    }

    /// Everybody, in no order.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values()
    }

    /// Who holds this role for this place at this time, the longest-serving first, absent or not.
    pub fn holders(&self, role: &str, place: &str, at: i64) -> impl Iterator<Item = &Duty> {
        let duties = self.duties.get(&(role.to_owned(), place.to_owned()));
        duties.into_iter().flatten().filter(move |duty| duty.holds(at))
    }

    /// What a person holds at this time.
    pub fn duties_of(&self, person: &str, at: i64) -> impl Iterator<Item = &Duty> {
        let all = self.duties.values().flatten();
        all.filter(move |duty| duty.person == person && duty.holds(at))
    }

    /// The absence a person is in at this time.
    #[must_use]
    pub fn absence(&self, person: &str, at: i64) -> Option<Absence> {
        let absences = self.absences.get(person)?;
        absences.iter().find(|absence| absence.from <= at && at < absence.to).copied()
    }
}

const HELD: &str = "SELECT person, role, place, from_at, to_at, stand_in FROM duty \
    WHERE person = $1 AND from_at <= $2 AND (to_at IS NULL OR to_at > $2) ORDER BY from_at, role, place";

impl Store {
    /// What one person holds at this time, the longest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn duties_held_by(&self, person: &str, at: i64) -> Result<Vec<Duty>, StoreError> {
        let rows = sqlx::query(HELD).bind(person).bind(at).fetch_all(&self.reader).await?;
        rows.iter().map(duty).collect()
    }

    /// The roster, all of it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn roster(&self) -> Result<Roster, StoreError> {
        // The version first: what changes while we read makes the next reader read again.
        let version = self.roster_version().await?;
        let mut connection = self.reader.acquire().await?;
        let people = self.all_people(&mut connection).await?;
        let mut roster = Roster { version, people, ..Roster::default() };
        for row in sqlx::query(DUTIES).fetch_all(&mut *connection).await? {
            let duty = duty(&row)?;
            let key = (duty.role.clone(), duty.place.clone());
            roster.duties.entry(key).or_default().push(duty);
        }
        for row in sqlx::query(ABSENCES).fetch_all(&mut *connection).await? {
            let absence = Absence { from: row.try_get("from_at")?, to: row.try_get("to_at")? };
            roster.absences.entry(row.try_get("person")?).or_default().push(absence);
        }
        Ok(roster)
    }

    /// Which version of the roster is stored.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn roster_version(&self) -> Result<i64, StoreError> {
        let value = self.setting(VERSION).await?;
        let unread = |_| StoreError::Corrupt { table: "setting", column: "value" };
        value.map_or(Ok(0), |value| value.parse().map_err(unread))
    }
}

fn duty(row: &sqlx::any::AnyRow) -> Result<Duty, StoreError> {
    Ok(Duty {
        person: row.try_get("person")?,
        role: row.try_get("role")?,
        place: row.try_get("place")?,
        from: row.try_get("from_at")?,
        to: row.try_get("to_at")?,
        stand_in: row.try_get("stand_in")?,
    })
}
