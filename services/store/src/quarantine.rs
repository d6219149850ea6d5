//! Quarantine: what could not be taken, kept sealed until a person has dealt with it.
//!
//! One row per way in and content, however often it came.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sqlx::Row;

use crate::error::StoreError;
use crate::intake::Intake;
use crate::open::Store;
use crate::seal::Place;

/// Something that could not be taken.
#[derive(Clone, Debug)]
pub struct Rejected {
    /// The way it came in: a queue, `http`, a file's kind.
    pub way_in: String,
    /// The bytes as they came.
    pub body: Vec<u8>,
    /// Attributes that came apart from the body.
    pub attributes: Vec<(String, String)>,
    /// A stable code of the reason.
    pub reason: String,
    /// The field, as a path; empty for the whole body.
    pub field: String,
    /// Its (source, id), when they could be read.
    pub name: Option<(String, String)>,
}

/// A row of the quarantine, without its content.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Quarantined {
    /// The row.
    pub row: i64,
    /// The way it came in.
    pub way_in: String,
    /// A stable code of the reason.
    pub reason: String,
    /// The field.
    pub field: String,
    /// How often the same came.
    pub times: i64,
    /// When it first came, microseconds since the epoch.
    pub first_at: i64,
    /// By when somebody has to have dealt with it.
    pub answer_by: i64,
    /// When it was closed.
    pub closed_at: Option<i64>,
}

/// What a quarantined row held.
#[derive(Clone, Debug)]
pub struct Content {
    /// The bytes as they came.
    pub body: Vec<u8>,
    /// Attributes that came apart from the body.
    pub attributes: Vec<(String, String)>,
    /// The way it came in.
    pub way_in: String,
    /// Whether it had a (source, id) of its own.
    pub named: bool,
}

/// How long somebody has to deal with a row: 24 hours, as for accepting a 二级 case (house rule).
const ANSWER_WITHIN_MICROS: i64 = 24 * 3_600 * 1_000_000;

impl Intake<'_> {
    /// Keeps what could not be taken, in the batch's transaction.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn quarantine(&mut self, rejected: &[Rejected]) -> Result<(), StoreError> {
        if rejected.is_empty() {
            return Ok(());
        }
        let (dialect, now) = (self.store.dialect, self.now);
        // PostgreSQL changes no row twice in one statement, so the same content is one row here.
        let mut rows: BTreeMap<i64, (Value, i64)> = BTreeMap::new();
        for one in rejected {
            let (id, row) = self.store.rejected_row(one, now);
            rows.entry(id).or_insert((row, 0)).1 += 1;
        }
        let rows = rows.into_values().map(|(mut row, times)| {
            row["times"] = times.into();
            row
        });
        let rows = Value::Array(rows.collect()).to_string();
        sqlx::query(dialect.statement(INSERT))
            .bind(rows)
            .execute(&mut **self.transaction())
            .await?;
        Ok(())
    }

    /// Closes a row in the transaction that accepts what it held.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn close_quarantined(&mut self, row: i64, by: &str) -> Result<bool, StoreError> {
        let now = self.now;
        let close = "UPDATE quarantine SET closed_at = $1, closed_by = $2 \
                     WHERE row_id = $3 AND closed_at IS NULL";
        let closed = sqlx::query(close)
            .bind(now)
            .bind(by)
            .bind(row)
            .execute(&mut **self.transaction())
            .await?;
        Ok(closed.rows_affected() == 1)
    }
}

impl Store {
    fn rejected_row(&self, rejected: &Rejected, now: i64) -> (i64, Value) {
        let mut whole = rejected.body.clone();
        for (name, value) in &rejected.attributes {
            whole.extend_from_slice(name.as_bytes());
            whole.extend_from_slice(value.as_bytes());
        }
        let hash = self.keys.hash("quarantine", &whole);
        let id = row_id(&hash, &rejected.way_in, self);
        // Attributes on the first line, then the bytes just as they came.
        let mut content = serde_json::to_vec(&rejected.attributes).unwrap_or_default();
        content.push(b'\n');
        content.extend_from_slice(&rejected.body);
        let sealed = self.keys.master().seal(place(&id.to_string()), &content);
        let row = json!({
            "row_id": id, "way_in": rejected.way_in, "body_hash": hash, "reason": rejected.reason,
            "field": rejected.field,
            "source": rejected.name.as_ref().map(|(source, _)| source),
            "id": rejected.name.as_ref().map(|(_, id)| id),
            "sealed": sealed, "now": now, "answer_by": now + ANSWER_WITHIN_MICROS,
        });
        (id, row)
    }

    /// The rows not yet dealt with, oldest first; at most 1,000 after `after`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn quarantined(&self, after: i64) -> Result<Vec<Quarantined>, StoreError> {
        let rows = sqlx::query(LIST).bind(after).fetch_all(&self.reader).await?;
        rows.iter()
            .map(|row| {
                Ok(Quarantined {
                    row: row.try_get(0)?,
                    way_in: row.try_get(1)?,
                    reason: row.try_get(2)?,
                    field: row.try_get(3)?,
                    times: row.try_get(4)?,
                    first_at: row.try_get(5)?,
                    answer_by: row.try_get(6)?,
                    closed_at: row.try_get(7)?,
                })
            })
            .collect()
    }

    /// What a row held; `None` if there is no such open row.
    ///
    /// # Errors
    /// When the database does not answer or the row does not open.
    pub async fn quarantined_content(&self, row: i64) -> Result<Option<Content>, StoreError> {
        let select = "SELECT sealed, way_in, source FROM quarantine \
                      WHERE row_id = $1 AND closed_at IS NULL";
        let Some(found) = sqlx::query(select).bind(row).fetch_optional(&self.reader).await? else {
            return Ok(None);
        };
        let sealed: String = found.try_get(0)?;
        let plain = self.keys.master().open(place(&row.to_string()), &sealed)?;
        let corrupt = StoreError::Corrupt { table: "quarantine", column: "sealed" };
        let Some(end) = plain.iter().position(|byte| *byte == b'\n') else { return Err(corrupt) };
        let attributes = serde_json::from_slice(&plain[..end]).map_err(|_| corrupt)?;
        Ok(Some(Content {
            body: plain[end + 1..].to_vec(),
            attributes,
            way_in: found.try_get(1)?,
            named: found.try_get::<Option<String>, _>(2)?.is_some(),
        }))
    }
}

/// Made from the content, so that the same content coming twice at once is one row.
fn row_id(hash: &str, way_in: &str, store: &Store) -> i64 {
    let mixed = store.keys.hash("quarantine row", format!("{way_in}\0{hash}").as_bytes());
    // Twelve hex digits are 48 bits: always an i64, and short enough to be typed.
    i64::from_str_radix(&mixed[..12], 16).unwrap_or_default()
}

const fn place(row: &str) -> Place<'_> {
    Place { table: "quarantine", column: "sealed", row }
}

const INSERT: &str = "
INSERT INTO quarantine (row_id, way_in, body_hash, reason, field, source, id, sealed,
    times, first_at, last_at, answer_by)
SELECT CAST(e.value->>'row_id' AS BIGINT), e.value->>'way_in', e.value->>'body_hash',
    e.value->>'reason', e.value->>'field', e.value->>'source', e.value->>'id',
    e.value->>'sealed', CAST(e.value->>'times' AS BIGINT), CAST(e.value->>'now' AS BIGINT), CAST(e.value->>'now' AS BIGINT),
    CAST(e.value->>'answer_by' AS BIGINT)
FROM {each} WHERE true
ON CONFLICT (way_in, body_hash) DO UPDATE SET times = quarantine.times + excluded.times,
    last_at = excluded.last_at, closed_at = NULL, closed_by = NULL,
    reason = CASE WHEN quarantine.closed_at IS NULL THEN quarantine.reason
        ELSE excluded.reason END,
    field = CASE WHEN quarantine.closed_at IS NULL THEN quarantine.field ELSE excluded.field END,
    answer_by = CASE WHEN quarantine.closed_at IS NULL THEN quarantine.answer_by
        ELSE excluded.answer_by END";

const LIST: &str = "
SELECT row_id, way_in, reason, field, times, first_at, answer_by, closed_at FROM quarantine
WHERE closed_at IS NULL AND first_at > $1 ORDER BY first_at, row_id LIMIT 1000";
