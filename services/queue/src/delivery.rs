//! A message as it came, in plain types. What it means is not decided here.

use std::collections::BTreeMap;
use std::fmt;

use lapin::types::{AMQPValue, FieldTable};

/// One message.
#[derive(Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The bytes, as they came.
    pub body: Vec<u8>,
    /// `application/cloudevents+json` in structured mode.
    pub content_type: Option<String>,
    /// For example `visit.v1`.
    pub routing_key: String,
    /// The `cloudEvents_*` headers as text; `cloudEvents:*` is read as the same. One that is
    /// neither text nor a number is left out, so that it shows as missing.
    pub headers: BTreeMap<String, String>,
    /// As the sender gave it.
    pub message_id: Option<String>,
    /// The sender's login, checked by the broker; `None` if the sender did not give it.
    pub user_id: Option<String>,
    /// Whether it was handed out before.
    pub redelivered: bool,
    /// Why it is in the dead queue.
    pub death: Option<Death>,
    pub(crate) tag: u64,
}

/// Why and whence a message was dead-lettered the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Death {
    /// `delivery_limit`, `rejected`, …
    pub reason: String,
    /// The queue it died in.
    pub queue: String,
}

impl Delivery {
    pub(crate) fn read(from: lapin::message::Delivery) -> Self {
        let properties = &from.properties;
        let headers = properties.headers().as_ref();
        Self {
            content_type: owned(properties.content_type().as_ref()),
            routing_key: from.routing_key.to_string(),
            headers: headers.map(cloud_events).unwrap_or_default(),
            message_id: owned(properties.message_id().as_ref()),
            user_id: owned(properties.user_id().as_ref()),
            redelivered: from.redelivered,
            death: headers.and_then(death),
            tag: from.delivery_tag,
            body: from.data,
        }
    }
}

/// Bodies hold personal data: only their length is shown.
impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("routing_key", &self.routing_key)
            .field("bytes", &self.body.len())
            .field("redelivered", &self.redelivered)
            .field("death", &self.death)
            .finish_non_exhaustive()
    }
}

fn owned(text: Option<&lapin::types::ShortString>) -> Option<String> {
    text.map(ToString::to_string)
}

fn cloud_events(table: &FieldTable) -> BTreeMap<String, String> {
    let mut headers = BTreeMap::new();
    for (name, value) in table {
        let name = name.to_string();
        let attribute =
            name.strip_prefix("cloudEvents_").or_else(|| name.strip_prefix("cloudEvents:"));
        if let (Some(attribute), Some(value)) = (attribute, text(value)) {
            headers.insert(format!("cloudEvents_{attribute}"), value);
        }
    }
    headers
}

fn death(table: &FieldTable) -> Option<Death> {
    let header = |name: &str| table.inner().get(name).and_then(text);
    Some(Death { reason: header("x-first-death-reason")?, queue: header("x-first-death-queue")? })
}

fn text(value: &AMQPValue) -> Option<String> {
    match value {
        AMQPValue::LongString(text) => String::from_utf8(text.as_bytes().to_vec()).ok(),
        AMQPValue::ShortString(text) => Some(text.to_string()),
        AMQPValue::Boolean(value) => Some(value.to_string()),
        AMQPValue::ShortShortInt(value) => Some(value.to_string()),
        AMQPValue::ShortShortUInt(value) => Some(value.to_string()),
        AMQPValue::ShortInt(value) => Some(value.to_string()),
        AMQPValue::ShortUInt(value) => Some(value.to_string()),
        AMQPValue::LongInt(value) => Some(value.to_string()),
        AMQPValue::LongUInt(value) => Some(value.to_string()),
        AMQPValue::LongLongInt(value) => Some(value.to_string()),
        AMQPValue::Timestamp(value) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cloud_event_headers_are_text_under_one_spelling() {
        let mut table = FieldTable::default();
        table.insert("cloudEvents_id".into(), AMQPValue::LongString("e1".into()));
        table.insert("cloudEvents:source".into(), AMQPValue::LongString("grid/YC-03".into()));
        table.insert("cloudEvents_sealkey".into(), AMQPValue::LongInt(7));
        table.insert("cloudEvents_type".into(), AMQPValue::LongString(vec![0xff].into()));
        table.insert("x-other".into(), AMQPValue::LongString("no".into()));
        let headers = cloud_events(&table);
        let found: Vec<_> = headers.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(
            found,
            [
                ("cloudEvents_id", "e1"),
                ("cloudEvents_sealkey", "7"),
                ("cloudEvents_source", "grid/YC-03"),
            ]
        );
    }

    #[test]
    fn a_body_is_never_printed() {
        let mut from =
            lapin::message::Delivery::mock(1, "e".into(), "visit.v1".into(), false, vec![]);
        from.data = b"narrative".to_vec();
        let shown = format!("{:?}", Delivery::read(from));
        assert!(shown.contains("bytes: 9"), "{shown}");
        assert!(!shown.contains("narrative") && !shown.contains("110"), "{shown}");
    }
}
