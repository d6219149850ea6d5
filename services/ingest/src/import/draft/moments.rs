//! The columns of a record that say when.

use jiff::Span;
use jiff::civil::Date;
use serde_json::json;

use super::super::calendar::{Calendar, serial};
use super::super::column_map::Field;
use super::super::table::Value;
use super::super::{Reason, Remark, day_time};
use super::{Draft, Refusal};

impl<'a> Draft<'a> {
    /// The moment of the event: its column, or the beginning of the note.
    pub(super) fn time(&mut self, field: &'a Field, column: Option<usize>) -> Result<(), Refusal> {
        let calendar = &self.context.title.calendar;
        let value = column.map_or(&Value::Empty, |column| self.record.value(column));
        let name = self.name(field, column);
        let (at, remarks) = match (value, &field.or_from) {
            (Value::Empty, Some(from)) => {
                let note = self
                    .context
                    .heading
                    .column(from)
                    .map(|column| self.record.value(column).shown());
                let note = note.unwrap_or_default();
                // Only a date it begins with; further in it may be any other day.
                let begins = note.chars().take(6).any(|c| c.is_ascii_digit());
                if !begins {
                    return Err((name, Reason::MissingValue));
                }
                let note: String = note.chars().take(24).collect();
                let read = day_time::text(&note, calendar);
                let (at, _) = read.map_err(|reason| (name.clone(), missing(reason)))?;
                (at, vec![Remark::TimeFromNote])
            }
            (value, _) => day_time::cell(value, self.context.since_1904, calendar)
                .map_err(|reason| (name.clone(), reason))?,
        };
        self.time = Some(at);
        self.remarks.extend(remarks.into_iter().map(|remark| (name.clone(), remark)));
        Ok(())
    }

    /// A time of day from a column of its own.
    pub(super) fn clock(&mut self, column: usize, value: &Value) -> Result<(), Refusal> {
        let text = match value {
            Value::Number(days) => serial(*days, false).shown(),
            value => value.shown(),
        };
        let Some(day) = self.time else { return Ok(()) };
        let time =
            day_time::clock(&text).map_err(|reason| (self.context.heading.word(column), reason))?;
        self.time = Some(day.date().to_datetime(time));
        Ok(())
    }

    /// A day that may lie ahead, and that is not worth refusing the row for.
    pub(super) fn date(&mut self, field: &Field, column: usize, value: &Value) {
        let known = &self.context.title.calendar;
        let from = self.time.map_or(known.anchor, |at| at.date());
        let anchor = from.saturating_add(Span::new().days(183));
        let calendar = Calendar { anchor, slack: 0, said: true, today: Date::MAX };
        match day_time::cell(value, self.context.since_1904, &calendar) {
            Ok((at, _)) => self.put(&field.to, json!(at.date().to_string())),
            Err(_) => self.keep(column, Some(Remark::DateUnreadable)),
        }
    }
}

/// A note that does not begin with a date has none; one that names an impossible date is wrong.
fn missing(reason: Reason) -> Reason {
    if reason == Reason::DateUnreadable { Reason::MissingValue } else { reason }
}
