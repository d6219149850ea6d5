//! The stored events of a matter, for a late or correcting event: everything is judged anew.

use std::collections::HashMap;

use serde_json::{Value, json};
use sqlx::Row;
use triage::event::Context;
use triage::{Event, Finding, PastEvent, Status, Vocabulary};

use super::Intake;
use super::events::{body_place, wrap_place};
use crate::error::StoreError;

impl Intake<'_> {
    /// Every event of these matters since each was last lowered, ready for a rebuild.
    ///
    /// # Errors
    /// When the database does not answer or an event does not open.
    pub async fn past(
        &mut self,
        matters: &[&str],
        vocabulary: &Vocabulary,
    ) -> Result<HashMap<String, Vec<PastEvent>>, StoreError> {
        let list: Vec<_> = matters.iter().map(|id| json!({ "id": id })).collect();
        let statement = self.store.dialect.statement(SELECT_PAST);
        let list = Value::Array(list).to_string();
        let rows = sqlx::query(statement).bind(list).fetch_all(&mut *self.tx).await?;
        let mut past: HashMap<String, Vec<PastEvent>> = HashMap::new();
        for row in rows {
            let key: String = row.try_get(1)?;
            let household: String = row.try_get(2)?;
            let wrapped: String = row.try_get(3)?;
            let at: i64 = row.try_get(4)?;
            let event_key =
                self.household_key(&household)?.unwrap_key(wrap_place(&key), &wrapped)?;
            let body = event_key.open(body_place(&key), &row.try_get::<String, _>(6)?)?;
            let event = stored_event(&body, vocabulary)?;
            let findings = stored_findings(&row.try_get::<String, _>(5)?, &event.narrative)?;
            let known = event.known(&findings, vocabulary);
            let events = past.entry(row.try_get(0)?).or_default();
            // A dispute's event is linked once for each household.
            if events.last().is_none_or(|last| last.key != key) {
                events.push(PastEvent { key, at, known, supersedes: row.try_get(7)? });
            }
        }
        Ok(past)
    }
}

/// Decodes a stored body. What was accepted once stays acceptable: its ticks are in the findings
/// column, and a vocabulary that has since lost a signal must not refuse it.
pub(crate) fn stored_event(body: &[u8], vocabulary: &Vocabulary) -> Result<Event, StoreError> {
    let corrupt = StoreError::Corrupt { table: "event", column: "sealed" };
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return Err(corrupt) };
    if let Some(data) = value.get_mut("data").and_then(Value::as_object_mut) {
        data.remove("ticks");
        data.entry("narrative").or_insert_with(|| Value::String(" ".to_owned()));
    }
    let context = Context { town: "", now: i64::MAX, vocabulary };
    Event::from_value(&value, &context).map_err(|_| corrupt)
}

/// The findings column, with the quotes taken from the narrative.
pub(crate) fn stored_findings(column: &str, narrative: &str) -> Result<Vec<Finding>, StoreError> {
    let corrupt = || StoreError::Corrupt { table: "event", column: "findings" };
    let rows: Vec<(Box<str>, u8, u32, u32)> =
        serde_json::from_str(column).map_err(|_| corrupt())?;
    rows.into_iter()
        .map(|(signal, status, from, to)| {
            let length = to.saturating_sub(from) as usize;
            let quote: String = narrative.chars().skip(from as usize).take(length).collect();
            let status = Status::from_code(status).ok_or_else(corrupt)?;
            Ok(Finding { signal, status, quote: quote.into(), from, to })
        })
        .collect()
}

const SELECT_PAST: &str = "
SELECT em.matter, em.event, em.household, em.wrapped_key, ev.at, ev.findings, ev.sealed,
    ev.supersedes
FROM event_matter em JOIN event ev ON ev.key = em.event
WHERE em.matter IN (SELECT e.value->>'id' FROM {each}) AND em.resting = 0
ORDER BY em.matter, ev.at, ev.key";
