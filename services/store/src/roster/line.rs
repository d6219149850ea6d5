//! One line of the roster: parsed once, at the edge; what is wrong names its field and never
//! repeats what stood there.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use triage::DAY_MICROS;
use triage::event::beijing_day_start;

use super::code::Code;
use crate::email::Email;

/// Somebody holding a role for a place. Lists may be JSON lists or, as in CSV, text parted by `;`;
/// absences then read `2026-05-01/2026-05-07`. Empty text means not given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterLine {
    pub(crate) person: Code,
    pub(crate) name: String,
    pub(crate) role: Code,
    pub(crate) place: Code,
    pub(crate) phone: Option<String>,
    pub(crate) email: Option<Email>,
    pub(crate) channels: Vec<Code>,
    /// First moment of duty.
    pub(crate) from: i64,
    /// First moment after it.
    pub(crate) to: Option<i64>,
    pub(crate) stand_in: Option<Code>,
    pub(crate) absences: Vec<(i64, i64)>,
    pub(crate) household: Option<Code>,
    pub(crate) kin_households: Option<Vec<Code>>,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct LineError {
    /// The field.
    pub field: String,
    /// What is wrong with it.
    pub problem: &'static str,
}

const FIELDS: [&str; 13] = [
    "person",
    "name",
    "role",
    "place",
    "phone",
    "email",
    "channels",
    "from",
    "to",
    "stand_in",
    "absences",
    "household",
    "kin_households",
];

impl RosterLine {
    /// A line of its fields.
    ///
    /// # Errors
    /// Names the first field that is missing, unknown or not what it must be.
    pub fn from_fields(fields: &Map<String, Value>) -> Result<Self, LineError> {
        if let Some(unknown) = fields.keys().find(|field| !FIELDS.contains(&&***field)) {
            // A field's name is the file's own word: kept short, and only if it is a plain one.
            let plain = unknown.len() <= 40 && unknown.chars().all(|c| c.is_ascii_graphic());
            let field = if plain { unknown.clone() } else { "an unnamed field".to_owned() };
            return Err(LineError { field, problem: "is not a field of the roster" });
        }
        let fields = Fields(fields);
        let from = fields.required("from")?.date()?;
        let to = fields.given("to").map(Field::date).transpose()?;
        if to.is_some_and(|to| to < from) {
            return Err(LineError { field: "to".to_owned(), problem: "is before `from`" });
        }
        Ok(Self {
            person: fields.required("person")?.code()?,
            name: fields.required("name")?.words(40)?,
            role: fields.required("role")?.code()?,
            place: fields.required("place")?.code()?,
            phone: fields.given("phone").map(|field| field.phone()).transpose()?,
            email: fields.given("email").map(Field::email).transpose()?,
            channels: fields.required("channels")?.codes()?,
            from,
            to: to.map(|last| last + DAY_MICROS),
            stand_in: fields.given("stand_in").map(Field::code).transpose()?,
            absences: fields.given("absences").map_or(Ok(Vec::new()), Field::absences)?,
            household: fields.given("household").map(Field::code).transpose()?,
            kin_households: fields.kin()?,
        })
    }

    /// Whose line it is.
    #[must_use]
    pub fn person(&self) -> &str {
        &self.person
    }
}

impl<'de> Deserialize<'de> for RosterLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Map::deserialize(deserializer)?;
        Self::from_fields(&fields).map_err(serde::de::Error::custom)
    }
}

struct Fields<'a>(&'a Map<String, Value>);

#[derive(Clone, Copy)]
struct Field<'a> {
    name: &'static str,
    value: &'a Value,
}

impl<'a> Fields<'a> {
    fn given(&self, name: &'static str) -> Option<Field<'a>> {
        let value = self.0.get(name)?;
        let empty = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        (!empty).then_some(Field { name, value })
    }

    fn required(&self, name: &'static str) -> Result<Field<'a>, LineError> {
        self.given(name).ok_or_else(|| LineError { field: name.to_owned(), problem: "is missing" })
    }

    /// An empty list declares that there is none; in CSV that is written `-`.
    fn kin(&self) -> Result<Option<Vec<Code>>, LineError> {
        match self.given("kin_households") {
            None => Ok(None),
            Some(field) if field.value.as_str().map(str::trim) == Some("-") => Ok(Some(Vec::new())),
            Some(field) => field.codes().map(Some),
        }
    }
}

impl Field<'_> {
    fn refuse<T>(self, problem: &'static str) -> Result<T, LineError> {
        Err(LineError { field: self.name.to_owned(), problem })
    }

    fn words(self, most: usize) -> Result<String, LineError> {
        let Some(text) = self.value.as_str().map(str::trim) else {
            return self.refuse("must be text");
        };
        let length = text.chars().count();
        if length == 0 || length > most || text.chars().any(char::is_control) {
            return self.refuse("is empty, too long or holds control characters");
        }
        Ok(text.to_owned())
    }

    fn phone(self) -> Result<String, LineError> {
        let phone = self.words(40)?;
        let digits = phone.chars().filter(char::is_ascii_digit).count();
        if digits < 3 { self.refuse("holds too few digits") } else { Ok(phone) }
    }

    fn email(self) -> Result<Email, LineError> {
        let Some(text) = self.value.as_str() else { return self.refuse("must be text") };
        Email::parse(text).map_or_else(|| self.refuse(Email::SHAPE), Ok)
    }

    fn code(self) -> Result<Code, LineError> {
        let Some(text) = self.value.as_str() else { return self.refuse("must be text") };
        Code::parse(text).map_or_else(|| self.refuse(Code::SHAPE), Ok)
    }

    fn codes(self) -> Result<Vec<Code>, LineError> {
        self.parts()?
            .into_iter()
            .map(|part| Code::parse(part).map_or_else(|| self.refuse(Code::SHAPE), Ok))
            .collect()
    }

    fn parts(&self) -> Result<Vec<&str>, LineError> {
        match self.value {
            Value::String(text) => {
                Ok(text.split(';').map(str::trim).filter(|part| !part.is_empty()).collect())
            }
            Value::Array(list) => list
                .iter()
                .map(|part| part.as_str().map_or_else(|| self.refuse("must list texts"), Ok))
                .collect(),
            _ => self.refuse("must be a list"),
        }
    }

    /// The first moment of a day in Beijing.
    fn date(self) -> Result<i64, LineError> {
        let start = self.value.as_str().and_then(|text| beijing_day_start(text.trim()));
        start.map_or_else(|| self.refuse("must be a date, YYYY-MM-DD"), Ok)
    }

    fn absences(self) -> Result<Vec<(i64, i64)>, LineError> {
        let spans: Vec<Option<(&str, &str)>> = match self.value {
            Value::Array(list) => list
                .iter()
                .map(|item| Some((text_in(item, "from")?, text_in(item, "to")?)))
                .collect(),
            _ => self.parts()?.into_iter().map(|part| part.split_once('/')).collect(),
        };
        let spans = spans.into_iter().map(|span| {
            let (from, to) = span?;
            let (from, last) = (beijing_day_start(from.trim())?, beijing_day_start(to.trim())?);
            (from <= last).then_some((from, last + DAY_MICROS))
        });
        let spans: Option<Vec<_>> = spans.collect();
        spans.map_or_else(|| self.refuse("must list spans with `from` and `to` in order"), Ok)
    }
}

fn text_in<'a>(item: &'a Value, name: &str) -> Option<&'a str> {
    item.get(name)?.as_str()
}
