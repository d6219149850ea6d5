//! One record's cells put where the map's fields lead.

mod moments;
mod people;

use jiff::civil::DateTime;
use serde_json::{Map, Value as Json, json};

use super::column_map::{Field, Kind};
use super::heading::Heading;
use super::identity::is_scientific;
use super::limits::{MAX_CELL_CHARS, MAX_NUMBER, MAX_PARTIES, MAX_WORD_CHARS};
use super::numerals::{FLOAT_LIMIT, whole};
use super::person::Person;
use super::record::Record;
use super::table::Value;
use super::title::Title;
use super::{Options, Reason, Remark, parties, place, values};

/// Why a record is refused: the column by its word, and the reason.
pub(crate) type Refusal = (String, Reason);

/// What is the same for every record of a table.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) options: &'a Options,
    pub(crate) heading: &'a Heading<'a>,
    pub(crate) title: &'a Title,
    pub(crate) since_1904: bool,
    /// Whether columns are parted by a character that may also stand in a text.
    pub(crate) delimited: bool,
}

/// What a record tells, before it is an event.
pub(crate) struct Draft<'a> {
    context: Context<'a>,
    record: &'a Record<'a>,
    pub(crate) data: Map<String, Json>,
    pub(crate) time: Option<DateTime>,
    people: Vec<Person>,
    other: Map<String, Json>,
    /// Columns whose text no field could take in full.
    kept: Vec<usize>,
    pub(crate) remarks: Vec<(String, Remark)>,
}

impl<'a> Draft<'a> {
    /// Reads every column of the record.
    pub(crate) fn read(context: Context<'a>, record: &'a Record<'a>) -> Result<Self, Refusal> {
        let mut draft = Self {
            context,
            record,
            data: Map::new(),
            time: None,
            people: Vec::new(),
            other: Map::new(),
            kept: Vec::new(),
            remarks: Vec::new(),
        };
        draft.check_cells()?;
        draft.data.insert("town".into(), json!(context.options.town));
        for (key, value) in &context.heading.map.defaults {
            draft.data.insert(key.clone(), value.clone());
        }
        let fields = || context.heading.map.field.iter().zip(&context.heading.columns);
        // Parties before what is told of them, and the relation, which needs the rest, last.
        let rank = |field: &Field| match field.kind {
            Kind::Parties => 0,
            Kind::PartyRelation => 2,
            _ if field.is_party() => 1,
            _ => 3,
        };
        for round in 0..4 {
            for (field, column) in fields().filter(|(field, _)| rank(field) == round) {
                draft.field(field, *column)?;
            }
        }
        draft.finish();
        Ok(draft)
    }

    /// What must not be in any cell, and formulas that failed.
    fn check_cells(&mut self) -> Result<(), Refusal> {
        for column in 0..self.record.width() {
            let word = || self.context.heading.word(column);
            for cell in self.record.cells(column) {
                if let Value::Text(text) = &cell.value {
                    if text.contains('\0') {
                        return Err((word(), Reason::NulCharacter));
                    }
                    if text.chars().count() > MAX_CELL_CHARS {
                        return Err((word(), Reason::TooLong));
                    }
                }
            }
            if *self.record.value(column) == Value::Fault {
                let word = word();
                if self.fields_of(column).any(|field| field.required) {
                    return Err((word, Reason::FormulaError));
                }
                self.remarks.push((word, Remark::FormulaError));
            }
        }
        Ok(())
    }

    fn field(&mut self, field: &'a Field, column: Option<usize>) -> Result<(), Refusal> {
        if field.to == "time" {
            return self.time(field, column);
        }
        let value = column.map_or(&Value::Empty, |column| self.record.value(column));
        let (Some(column), false) = (column, matches!(value, Value::Empty | Value::Fault)) else {
            return if field.required {
                Err((self.name(field, column), Reason::MissingValue))
            } else {
                Ok(())
            };
        };
        let text = value.shown();
        match field.kind {
            Kind::Text | Kind::DateTime => self.text(field, column, value),
            Kind::Clock => return self.clock(column, value),
            Kind::Date => self.date(field, column, value),
            Kind::Place => self.place(field, column, &text),
            Kind::Number => match whole(&text) {
                Some(number) if number <= field.most.unwrap_or(MAX_NUMBER) => {
                    self.put(&field.to, json!(number));
                }
                _ => self.keep(column, Some(Remark::NumberUnreadable)),
            },
            Kind::YesNo => match (values::yes_no(&text), &field.tick) {
                (Some(true), Some(tick)) => self.tick(tick),
                (Some(false), Some(_)) => {}
                (Some(yes), None) => self.put(&field.to, json!(yes)),
                (None, _) => self.keep(column, Some(Remark::WordUnknown)),
            },
            Kind::Choice => match values::choice(&text, &field.words) {
                Some((id, exact)) => {
                    self.put(&field.to, json!(id));
                    if !exact {
                        self.keep(column, None);
                    }
                }
                None => self.keep(column, Some(Remark::WordUnknown)),
            },
            Kind::Ticks => {
                let (ids, known) = values::choices(&text, &field.words);
                ids.into_iter().for_each(|id| self.tick(id));
                if !known {
                    self.keep(column, Some(Remark::WordUnknown));
                }
            }
            Kind::List => {
                let mut list = values::list(&text);
                if list.len() > MAX_PARTIES {
                    list.truncate(MAX_PARTIES);
                    self.keep(column, None);
                }
                self.put(&field.to, json!(list));
            }
            Kind::Code if is_code(&text) => self.put(&field.to, json!(text)),
            Kind::Code => self.keep(column, Some(Remark::WordUnknown)),
            Kind::RepeatCalls => self.calls(field, column, &text),
            // Who reports is a party only where no column names the parties.
            Kind::Parties if field.party.is_some() && self.names_parties() => {
                self.keep(column, None);
            }
            Kind::Parties => self.parties(column),
            Kind::PartyRelation => {
                let text = self.record.lines(column);
                self.put(&field.to, json!(text.trim()));
                parties::relate(&mut self.people, text.trim());
            }
            Kind::PartySex | Kind::PartyAge | Kind::PartyPhone => self.told(field, column),
            Kind::PartyIdentity => self.identities(field, column),
        }
        Ok(())
    }

    /// Words as they stand. A long number that a spreadsheet rounded is no number any more: two
    /// incidents could seem to be one.
    fn text(&mut self, field: &Field, column: usize, value: &Value) {
        let rounded = match value {
            Value::Number(number) => number.abs() >= FLOAT_LIMIT,
            Value::Text(text) => is_scientific(text),
            _ => false,
        };
        if rounded {
            return self.keep(column, Some(Remark::NumberDamaged));
        }
        let text = value.shown();
        // What is required is the note; what else is this long stands in the wrong column.
        if !field.required && text.chars().count() > MAX_WORD_CHARS {
            return self.keep(column, Some(Remark::WordUnknown));
        }
        self.put(&field.to, json!(text));
    }

    fn place(&mut self, field: &Field, column: usize, text: &str) {
        let tables = [&self.context.options.places, &self.context.heading.map.places];
        let Some((code, exact)) = place::code(text, tables) else {
            return self.keep(column, Some(Remark::PlaceUnknown));
        };
        // A grid's code begins with its village's.
        match code.match_indices('-').nth(1) {
            Some((end, _)) => {
                self.put("village", json!(code[..end]));
                self.put("grid", json!(code));
            }
            None if field.to == "grid" => {
                self.put("village", json!(code));
                self.keep(column, Some(Remark::PlaceUnknown));
            }
            None => self.put(&field.to, json!(code)),
        }
        if !exact {
            self.keep(column, None);
        }
    }

    fn calls(&mut self, field: &Field, column: usize, text: &str) {
        let Some(calls) = values::calls(text) else {
            return self.keep(column, Some(Remark::WordUnknown));
        };
        let windows =
            [("police_calls_30d", calls.in_30_days), ("police_calls_12m", calls.in_12_months)];
        for (window, count) in windows {
            let path = format!("{}.{window}", field.to);
            let pointer = format!("/{}", path.replace('.', "/"));
            let said = Json::Object(self.data.clone()).pointer(&pointer).and_then(Json::as_i64);
            if let Some(count) = count.max(said) {
                self.put(&path, json!(count));
            }
        }
    }

    /// What no field took in full, and the parties.
    fn finish(&mut self) {
        for column in 0..self.record.width() {
            let kept = self.kept.contains(&column) && !self.in_full(column);
            let text = if kept || self.fields_of(column).next().is_none() {
                self.record.lines(column)
            } else if self.fields_of(column).any(Field::is_party) {
                // Every row of it was read.
                continue;
            } else {
                self.record.leftover(column)
            };
            if !text.trim().is_empty() {
                self.keep_text(column, text.trim());
            }
        }
        if !self.people.is_empty() {
            let parties: Vec<Json> = self.people.iter().map(Person::to_json).collect();
            self.data.insert("parties".into(), json!(parties));
        }
        if !self.other.is_empty() {
            self.data.insert("other".into(), Json::Object(std::mem::take(&mut self.other)));
        }
        self.remarks.sort_unstable();
        self.remarks.dedup();
    }

    /// Keeps a column's text under its header, so that nothing is lost.
    fn keep(&mut self, column: usize, remark: Option<Remark>) {
        self.remark(column, remark);
        self.kept.push(column);
    }

    /// Whether the table has a column for all parties.
    fn names_parties(&self) -> bool {
        let heading = self.context.heading;
        let mut fields = heading.map.field.iter().zip(&heading.columns);
        fields.any(|(field, read)| {
            field.kind == Kind::Parties && field.party.is_none() && read.is_some()
        })
    }

    /// Whether a field has the column's text in full.
    fn in_full(&self, column: usize) -> bool {
        self.fields_of(column)
            .any(|field| field.kind == Kind::Text && self.data.contains_key(&field.to))
    }

    /// The fields that read a column.
    fn fields_of(&self, column: usize) -> impl Iterator<Item = &'a Field> + use<'a> {
        let heading = self.context.heading;
        let fields = heading.map.field.iter().zip(&heading.columns);
        fields.filter(move |(_, read)| **read == Some(column)).map(|(field, _)| field)
    }

    fn keep_text(&mut self, column: usize, text: &str) {
        let name = self.context.heading.names.get(column).filter(|name| !name.is_empty());
        let mut key = name.cloned().unwrap_or_else(|| format!("第{}列", column + 1));
        if self.other.get(&key).is_some_and(|kept| kept != text) {
            key = format!("{key}(第{}列)", column + 1);
        }
        self.other.insert(key, json!(text));
    }

    fn remark(&mut self, column: usize, remarks: impl IntoIterator<Item = Remark>) {
        let word = self.context.heading.word(column);
        self.remarks.extend(remarks.into_iter().map(|remark| (word.clone(), remark)));
    }

    fn tick(&mut self, id: &str) {
        let ticks = self.data.entry("ticks").or_insert_with(|| json!([]));
        if let Some(ticks) = ticks.as_array_mut()
            && !ticks.contains(&json!(id))
        {
            ticks.push(json!(id));
        }
    }

    /// Puts a value at a path of the data.
    fn put(&mut self, path: &str, value: Json) {
        let mut map = &mut self.data;
        let mut parts = path.split('.').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                map.insert(part.to_owned(), value);
                return;
            }
            let inner = map.entry(part).or_insert_with(|| json!({}));
            if !inner.is_object() {
                *inner = json!({});
            }
            match inner.as_object_mut() {
                Some(inner) => map = inner,
                None => return,
            }
        }
    }

    fn name(&self, field: &Field, column: Option<usize>) -> String {
        column.map_or_else(|| field.word().to_owned(), |column| self.context.heading.word(column))
    }
}

/// What the intake takes as a code of ours.
fn is_code(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':');
    (1..=64).contains(&text.len()) && text.bytes().all(allowed)
}
