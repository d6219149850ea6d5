//! Households as a list brings them: members, lists, safe contact; and the preview of whom they
//! would match. A name alone never matches.
//!
//! - `seen`: what one person may see of households.

mod seen;
#[cfg(test)]
mod tests;

pub use seen::SeenHousehold;

use serde::Serialize;
use serde_json::{Value, json};
use sqlx::{Any, Row, Transaction};
use triage::event::Context;
use triage::{Event, Refusal, Vocabulary};

use crate::error::StoreError;
use crate::open::Store;
use crate::seal::Place;

/// One household of a list, checked.
#[derive(Clone, Debug)]
pub struct HouseholdLine {
    /// The id.
    pub id: String,
    /// The line as it came, to be sealed.
    pub value: Value,
    /// Read as an event of its members, so that people are checked in one way only.
    event: Event,
    lists: Vec<(String, String)>,
}

/// What taking in one household would do, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// It is new.
    New,
    /// It is known by its id.
    Known,
    /// People of it are known, by number, in other households: a person has to decide.
    Elsewhere(Vec<String>),
}

impl HouseholdLine {
    /// Checks a line.
    ///
    /// # Errors
    /// A [`Refusal`] that names the field.
    pub fn parse(value: Value, town: &str) -> Result<Self, Refusal> {
        let data = json!({
            "household": value.get("household"), "village": value.get("village"),
            "grid": value.get("grid"), "parties": value.get("members"), "narrative": "-",
        });
        let event = json!({
            "specversion": "1.0", "id": "-", "source": "household/import",
            "type": "hearthwatch.visit.v1", "time": "1970-01-02T00:00:00Z", "data": data,
        });
        let vocabulary = Vocabulary::default();
        let context = Context { town, now: i64::MAX / 2, vocabulary: &vocabulary };
        let event = Event::from_value(&event, &context).map_err(|refusal| Refusal {
            field: refusal.field.replacen("data.parties", "members", 1).replacen("data.", "", 1),
            ..refusal
        })?;
        let missing = |field: &str| Refusal {
            field: field.to_owned(),
            reason: triage::event::Reason::Missing,
        };
        let id = event.household.as_deref().ok_or_else(|| missing("household"))?.to_owned();
        if event.village.is_none() {
            return Err(missing("village"));
        }
        let words = |name: &str| {
            let list = value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
            list.into_iter().filter_map(|word| word.as_str().map(str::to_owned)).collect::<Vec<_>>()
        };
        let mut lists: Vec<_> =
            words("lists").into_iter().map(|list| (list, String::new())).collect();
        lists.extend(words("key_persons").into_iter().map(|one| ("key_person".to_owned(), one)));
        Ok(Self { id, value, event, lists })
    }
}

impl Store {
    /// What taking in these households would do; changes nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn preview_households(
        &self,
        lines: &[HouseholdLine],
    ) -> Result<Vec<Match>, StoreError> {
        let mut matches = Vec::with_capacity(lines.len());
        for line in lines {
            matches.push(self.preview_household(line).await?);
        }
        Ok(matches)
    }

    async fn preview_household(&self, line: &HouseholdLine) -> Result<Match, StoreError> {
        let known = sqlx::query("SELECT id FROM household WHERE id = $1")
            .bind(&line.id)
            .fetch_optional(&self.reader)
            .await?;
        let mut elsewhere = Vec::new();
        for (kind, hash, _) in self.hashes(&line.event) {
            let select = "SELECT household FROM lookup \
                          WHERE kind = $1 AND hash = $2 AND household <> $3";
            let rows = sqlx::query(select)
                .bind(kind)
                .bind(hash)
                .bind(&line.id)
                .fetch_all(&self.reader)
                .await?;
            for row in rows {
                elsewhere.push(row.try_get::<String, _>(0)?);
            }
        }
        elsewhere.sort_unstable();
        elsewhere.dedup();
        Ok(match (known, elsewhere) {
            (Some(_), _) => Match::Known,
            (None, others) if others.is_empty() => Match::New,
            (None, others) => Match::Elsewhere(others),
        })
    }

    /// Takes in households: all of them, or none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn import_households(
        &self,
        lines: &[HouseholdLine],
        now: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let mut in_order: Vec<&HouseholdLine> = lines.iter().collect();
        in_order.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        for line in in_order {
            self.import_household(&mut tx, line, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn import_household(
        &self,
        tx: &mut Transaction<'static, Any>,
        line: &HouseholdLine,
        now: i64,
    ) -> Result<(), StoreError> {
        let event = &line.event;
        sqlx::query(INSERT)
            .bind(&line.id)
            .bind(event.town.to_string())
            .bind(self.new_household_key(&line.id))
            .bind(now)
            .execute(&mut **tx)
            .await?;
        let lock = self.dialect.statement("SELECT wrapped_key FROM household WHERE id = $1 {lock}");
        let row = sqlx::query(lock).bind(&line.id).fetch_one(&mut **tx).await?;
        let wrapped: String = row.try_get(0)?;
        let key = self.household_key(&line.id, &wrapped)?;
        let place = Place { table: "household", column: "sealed", row: &line.id };
        sqlx::query(UPDATE)
            .bind(event.village.as_deref())
            .bind(event.grid.as_deref())
            .bind(key.seal(place, line.value.to_string().as_bytes()))
            .bind(&line.id)
            .execute(&mut **tx)
            .await?;
        for (kind, hash, party) in self.hashes(event) {
            sqlx::query(LOOKUP)
                .bind(kind)
                .bind(hash)
                .bind(&line.id)
                .bind(party.reference.to_string())
                .execute(&mut **tx)
                .await?;
        }
        for (list, person) in &line.lists {
            sqlx::query(REGISTER)
                .bind(list)
                .bind(&line.id)
                .bind(person)
                .bind(now)
                .execute(&mut **tx)
                .await?;
        }
        Ok(())
    }
}

const INSERT: &str = "INSERT INTO household (id, town, provisional, wrapped_key, created_at) \
    VALUES ($1, $2, 0, $3, $4) ON CONFLICT (id) DO NOTHING";
const UPDATE: &str = "UPDATE household SET village = $1, grid = $2, sealed = $3, provisional = 0 \
    WHERE id = $4";
const LOOKUP: &str = "INSERT INTO lookup (kind, hash, household, person) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (kind, hash, household, person) DO NOTHING";
const REGISTER: &str = "INSERT INTO register (list, household, person, event, at) \
    VALUES ($1, $2, $3, '', $4) ON CONFLICT (list, household, person) DO NOTHING";
