//! From bytes to an [`Event`]: the envelope, then the data.

use std::borrow::Cow;

use super::data::Fields;
use super::document::{Json, Object};
use super::facts::Facts;
use super::refusal::{Reason, Refusal};
use super::{Event, EventKind, strict, time};
use crate::vocabulary::Vocabulary;

/// How far ahead of the clock an event may lie (design 4.1).
const AHEAD_MICROS: i64 = 10 * 60 * 1_000_000;
/// The longest source or id, in characters.
const MAX_NAME: usize = 200;

/// What decoding needs to know besides the bytes.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The town of events that name none.
    pub town: &'a str,
    /// The present, microseconds since the epoch.
    pub now: i64,
    /// The signals that may be ticked.
    pub vocabulary: &'a Vocabulary,
}

/// CloudEvents attributes that came apart from the body (AMQP binary mode).
#[derive(Clone, Debug, Default)]
pub struct Envelope {
    /// Attribute and value, without the `cloudEvents_` prefix.
    pub attributes: Vec<(String, String)>,
}

impl Event {
    /// Decodes a structured CloudEvent, and gives it back as a document whose text is canonical.
    ///
    /// # Errors
    /// A [`Refusal`] that names the field.
    pub fn decode<'b>(body: &'b [u8], context: &Context<'_>) -> Result<(Self, Json<'b>), Refusal> {
        let value = strict::parse(body)?;
        Self::from_json(&value, context).map(|event| (event, value))
    }

    /// Decodes data whose attributes came as headers.
    ///
    /// # Errors
    /// A [`Refusal`] that names the field.
    pub fn decode_binary<'b>(
        envelope: &'b Envelope,
        body: &'b [u8],
        context: &Context<'_>,
    ) -> Result<(Self, Json<'b>), Refusal> {
        let data = strict::parse_data(body)?;
        let mut whole = vec![(Cow::from("data"), data)];
        for (name, value) in &envelope.attributes {
            let refuse = |reason| Refusal { field: strict::printable(name).to_owned(), reason };
            if value.contains('\0') {
                return Err(refuse(Reason::Nul));
            }
            if name != "data" {
                whole.push((Cow::from(&**name), Json::Text(Cow::from(&**value))));
            }
        }
        let twice = |key: Cow<'_, str>| Refusal {
            field: strict::printable(&key).to_owned(),
            reason: Reason::DuplicateKey,
        };
        let value = Json::Object(Object::new(whole).map_err(twice)?);
        Self::from_json(&value, context).map(|event| (event, value))
    }

    /// Decodes a value.
    ///
    /// # Errors
    /// A [`Refusal`] that names the field.
    pub fn from_value(value: &serde_json::Value, context: &Context<'_>) -> Result<Self, Refusal> {
        Self::from_json(&Json::of(value), context)
    }

    fn from_json(value: &Json<'_>, context: &Context<'_>) -> Result<Self, Refusal> {
        let Json::Object(envelope) = value else {
            let reason = Reason::Expected("an object");
            return Err(Refusal { field: String::new(), reason });
        };
        let envelope = Fields::new("", envelope);
        if envelope.required_text("specversion", 8)? != "1.0" {
            return Err(envelope.refuse("specversion", Reason::Unknown("1.0")));
        }
        let id = envelope.required_text("id", MAX_NAME)?;
        let source = envelope.required_text("source", MAX_NAME)?;
        let kind = EventKind::from_type(envelope.required_text("type", MAX_NAME)?);
        let types = "hearthwatch.{visit,dispute,call,mediation,order,care,outreach}.v1";
        let kind = kind.ok_or_else(|| envelope.refuse("type", Reason::Unknown(types)))?;
        let at = time::micros_of(envelope.required_text("time", 64)?)
            .ok_or_else(|| envelope.refuse("time", Reason::NotATime))?;
        if at > context.now.saturating_add(AHEAD_MICROS) {
            return Err(envelope.refuse("time", Reason::InTheFuture));
        }
        if let Some(content_type) = envelope.text("datacontenttype", MAX_NAME)?
            && !content_type.to_ascii_lowercase().starts_with("application/json")
        {
            return Err(envelope.refuse("datacontenttype", Reason::Unknown("application/json")));
        }
        let data = envelope.object("data")?;
        let data = data.ok_or_else(|| envelope.refuse("data", Reason::Missing))?;
        Self::from_data(source, id, kind, at, &data, context)
    }

    fn from_data(
        source: &str,
        id: &str,
        kind: EventKind,
        at: i64,
        data: &Fields<'_>,
        context: &Context<'_>,
    ) -> Result<Self, Refusal> {
        let key = super::EventKey::of(source, id);
        let grid = data.code("grid")?;
        let village = data.code("village")?;
        let event = Self {
            source: source.into(),
            id: id.into(),
            kind,
            at,
            town: data.code("town")?.unwrap_or_else(|| context.town.into()),
            village: village.or_else(|| grid.as_deref().and_then(village_of)),
            grid,
            household: data.code("household")?,
            parties: data.parties(key)?,
            narrative: data.text("narrative", 20_000)?.unwrap_or_default().into(),
            ticks: data.ticks(context.vocabulary)?,
            registers: data.registers()?,
            sub_kind: data.sub_kind(kind)?,
            incident: data.text("incident_no", MAX_NAME)?.map(Into::into),
            outcome: data.outcome(kind)?,
            resolved: data.yes_or_no("resolved")?,
            outreach: data.outreach(kind)?,
            order: data.order(kind, at)?,
            supersedes: data.supersedes()?,
            facts: Facts::read(kind, data)?,
        };
        let tells = matches!(kind, EventKind::Visit | EventKind::Dispute | EventKind::Call);
        if tells && event.narrative.is_empty() && event.ticks.is_empty() {
            return Err(data.refuse("narrative", Reason::Missing));
        }
        Ok(event)
    }
}

/// `YC-03-012` lies in `YC-03`.
fn village_of(grid: &str) -> Option<Box<str>> {
    let (village, last) = grid.rsplit_once('-')?;
    (!last.is_empty() && village.contains('-')).then(|| village.into())
}
