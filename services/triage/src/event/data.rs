//! Reading fields of an object, each with its limits; refusals carry the path.

use super::document::{Json, Object};
use super::refusal::{Reason, Refusal};
use super::{EventKey, EventKind, Outreach, Party, Register, time};
use crate::condition::OrderKind;
use crate::known::Order;
use crate::policy::DAY_MICROS;
use crate::vocabulary::Vocabulary;

/// The most parties, ticks, registers or children one event may carry.
const MAX_ENTRIES: usize = 64;
/// 反家庭暴力法第30条: a protection order lasts at most six months.
const PROTECTION_ORDER_DAYS: i64 = 184;

/// The fields of one object, and the path to it.
pub(super) struct Fields<'a> {
    path: String,
    map: &'a Object<'a>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(path: &str, map: &'a Object<'a>) -> Self {
        Self { path: path.to_owned(), map }
    }

    fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    pub(super) fn refuse(&self, name: &str, reason: Reason) -> Refusal {
        Refusal { field: self.path_of(name), reason }
    }

    /// The value of a field; `null` is no value.
    pub(super) fn value(&self, name: &str) -> Option<&'a Json<'a>> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, name: &str, longest: usize) -> Result<Option<&'a str>, Refusal> {
        match self.value(name) {
            None => Ok(None),
            Some(Json::Text(text)) if text.len() <= longest => Ok(Some(text)),
            Some(Json::Text(text)) if text.chars().count() <= longest => Ok(Some(text)),
            Some(Json::Text(_)) => Err(self.refuse(name, Reason::TooLong(longest))),
            Some(_) => Err(self.refuse(name, Reason::Expected("a text"))),
        }
    }

    pub(super) fn required_text(&self, name: &str, longest: usize) -> Result<&'a str, Refusal> {
        let text = self.text(name, longest)?;
        text.filter(|text| !text.trim().is_empty())
            .ok_or_else(|| self.refuse(name, Reason::Missing))
    }

    /// A code of ours: a place, household or reference.
    pub(super) fn code(&self, name: &str) -> Result<Option<Box<str>>, Refusal> {
        let Some(text) = self.text(name, MAX_ENTRIES)? else {
            return Ok(None);
        };
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':');
        if text.is_empty() || !text.bytes().all(allowed) {
            let range = "1 to 64 letters, digits, - _ . :";
            return Err(self.refuse(name, Reason::OutOfRange(range)));
        }
        Ok(Some(text.into()))
    }

    pub(super) fn object(&self, name: &str) -> Result<Option<Fields<'a>>, Refusal> {
        match self.value(name) {
            None => Ok(None),
            Some(Json::Object(map)) => Ok(Some(Fields::new(&self.path_of(name), map))),
            Some(_) => Err(self.refuse(name, Reason::Expected("an object"))),
        }
    }

    pub(super) fn list(&self, name: &str) -> Result<&'a [Json<'a>], Refusal> {
        match self.value(name) {
            None => Ok(&[]),
            Some(Json::List(items)) if items.len() <= MAX_ENTRIES => Ok(items),
            Some(Json::List(_)) => Err(self.refuse(name, Reason::TooMany(MAX_ENTRIES))),
            Some(_) => Err(self.refuse(name, Reason::Expected("a list"))),
        }
    }

    pub(super) fn objects(&self, name: &str) -> Result<Vec<Fields<'a>>, Refusal> {
        let items = self.list(name)?.iter().enumerate();
        items
            .map(|(index, item)| {
                let name = format!("{name}[{index}]");
                match item {
                    Json::Object(map) => Ok(Fields::new(&self.path_of(&name), map)),
                    _ => Err(self.refuse(&name, Reason::Expected("an object"))),
                }
            })
            .collect()
    }

    pub(super) fn whole(
        &self,
        name: &str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Result<Option<i64>, Refusal> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let number = value.as_i64();
        let number = number.ok_or_else(|| self.refuse(name, Reason::Expected("a whole number")))?;
        if range.contains(&number) {
            return Ok(Some(number));
        }
        Err(self.refuse(name, Reason::OutOfRange("its limits")))
    }

    pub(super) fn yes_or_no(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.value(name) {
            None => Ok(None),
            Some(Json::Bool(value)) => Ok(Some(*value)),
            Some(_) => Err(self.refuse(name, Reason::Expected("true or false"))),
        }
    }

    fn one_of(
        &self,
        name: &str,
        words: &[&str],
        listed: &'static str,
    ) -> Result<Option<Box<str>>, Refusal> {
        let Some(word) = self.text(name, MAX_ENTRIES)? else {
            return Ok(None);
        };
        if words.contains(&word) {
            return Ok(Some(word.into()));
        }
        Err(self.refuse(name, Reason::Unknown(listed)))
    }

    pub(super) fn parties(&self, key: EventKey) -> Result<Vec<Party>, Refusal> {
        let parties = self.objects("parties")?;
        let read = parties.iter().enumerate().map(|(index, fields)| {
            let reference = match fields.code("ref")? {
                Some(reference) => reference,
                None => format!("{}.{index}", &key.hex()[..12]).into(),
            };
            let listed = "full, limited, none";
            Ok(Party {
                reference,
                name: fields.text("name", 100)?.map(Into::into),
                sex: fields.one_of("sex", &["f", "m"], "f, m")?,
                age: fields.whole("age", 0..=150)?,
                role: fields.text("role", MAX_ENTRIES)?.map(Into::into),
                relation: fields.text("relation", MAX_ENTRIES)?.map(Into::into),
                household: fields.code("household")?,
                phone: fields.text("phone", 40)?.map(phone_digits).filter(|d| !d.is_empty()),
                id_number: fields.text("id_number", 40)?.map(identity).filter(|i| !i.is_empty()),
                id_last4: fields.text("id_last4", 4)?.map(identity),
                capacity: fields.one_of("capacity", &["full", "limited", "none"], listed)?,
            })
        });
        read.collect()
    }

    pub(super) fn ticks(&self, vocabulary: &Vocabulary) -> Result<Vec<Box<str>>, Refusal> {
        let items = self.list("ticks")?.iter().enumerate();
        let mut ticks = items
            .map(|(index, item)| {
                let name = || format!("ticks[{index}]");
                let tick = item.as_text();
                let tick = tick.ok_or_else(|| self.refuse(&name(), Reason::Expected("a text")))?;
                vocabulary
                    .index(tick)
                    .map(|_| tick.into())
                    .ok_or_else(|| self.refuse(&name(), Reason::UnknownSignal))
            })
            .collect::<Result<Vec<Box<str>>, _>>()?;
        ticks.sort_unstable();
        ticks.dedup();
        Ok(ticks)
    }

    pub(super) fn registers(&self) -> Result<Vec<Register>, Refusal> {
        let entries = self.objects("registers")?;
        let read = entries.iter().map(|fields| {
            let list = fields.code("list")?;
            let list = list.ok_or_else(|| fields.refuse("list", Reason::Missing))?;
            Ok(Register { list, person: fields.code("ref")? })
        });
        read.collect()
    }

    pub(super) fn sub_kind(&self, kind: EventKind) -> Result<Option<Box<str>>, Refusal> {
        let sub_kind = match kind {
            EventKind::Order => {
                let words: Vec<_> = OrderKind::ALL.iter().map(|kind| kind.name()).collect();
                self.one_of("kind", &words, "warning_letter, protection_order, no_contact")?
            }
            _ => self.code("kind")?,
        };
        let owed = matches!(kind, EventKind::Order | EventKind::Care);
        if owed && sub_kind.is_none() {
            return Err(self.refuse("kind", Reason::Missing));
        }
        Ok(sub_kind)
    }

    pub(super) fn outcome(&self, kind: EventKind) -> Result<Option<Box<str>>, Refusal> {
        if kind != EventKind::Mediation {
            return Ok(self.text("outcome", MAX_ENTRIES)?.map(Into::into));
        }
        let words = ["agreed", "failed", "terminated", "ongoing"];
        let outcome = self.one_of("outcome", &words, "agreed, failed, terminated, ongoing")?;
        outcome.map(Some).ok_or_else(|| self.refuse("outcome", Reason::Missing))
    }

    pub(super) fn outreach(&self, kind: EventKind) -> Result<Option<Outreach>, Refusal> {
        if kind != EventKind::Outreach {
            return Ok(None);
        }
        let owed = |name| {
            self.whole(name, 0..=1_000_000)?.ok_or_else(|| self.refuse(name, Reason::Missing))
        };
        let (sessions, people_reached) = (owed("sessions")?, owed("people_reached")?);
        Ok(Some(Outreach { sessions, people_reached }))
    }

    pub(super) fn order(&self, kind: EventKind, at: i64) -> Result<Option<Order>, Refusal> {
        let name = self.value("kind").and_then(Json::as_text);
        let order = name.and_then(OrderKind::from_name).filter(|_| kind == EventKind::Order);
        let Some(kind) = order else { return Ok(None) };
        let day = |name| match self.text(name, 10)? {
            None => Ok(None),
            Some(text) => time::beijing_day_start(text)
                .map(Some)
                .ok_or_else(|| self.refuse(name, Reason::NotATime)),
        };
        let from = day("issued_on")?.unwrap_or(at);
        let until = match day("expires_on")? {
            Some(last_day) => last_day + DAY_MICROS,
            None if kind == OrderKind::ProtectionOrder => from + PROTECTION_ORDER_DAYS * DAY_MICROS,
            None => i64::MAX,
        };
        if until <= from {
            return Err(self.refuse("expires_on", Reason::Contradicts("issued_on")));
        }
        Ok(Some(Order { from, kind, until }))
    }

    pub(super) fn supersedes(&self) -> Result<Option<super::EventName>, Refusal> {
        let Some(earlier) = self.object("supersedes")? else {
            return Ok(None);
        };
        let source = earlier.required_text("source", 200)?;
        let id = earlier.required_text("id", 200)?;
        Ok(Some((source.into(), id.into())))
    }
}

/// The digits of a telephone number, without China's country code, so that the same number
/// written in two ways is one.
#[must_use]
pub fn phone_digits(text: &str) -> Box<str> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let national = digits.trim_start_matches('0').strip_prefix("86");
    // Mobile numbers have 11 digits and begin with 1.
    match national.filter(|rest| rest.len() == 11 && rest.starts_with('1')) {
        Some(mobile) => mobile.into(),
        None => digits.into(),
    }
}

fn identity(text: &str) -> Box<str> {
    let kept = text.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_uppercase()).collect::<String>().into()
}
