//! A message to be published.

use std::fmt;

use lapin::BasicProperties;
use lapin::types::{AMQPValue, FieldTable};

use crate::topology;

/// Kept on disk by the broker.
const PERSISTENT: u8 = 2;
/// What AMQP has room for in a name; lapin panics beyond it.
const MOST_IN_NAME: usize = 255;
/// All headers go into one frame of 128 KiB.
const MOST_IN_HEADERS: usize = 64 * 1024;

/// One message, persistent and mandatory.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// One of [`topology`]'s exchanges.
    pub exchange: String,
    /// For example `visit.v1`.
    pub routing_key: String,
    /// Stays the same when the message is published again, so that receivers see the repeat.
    pub message_id: String,
    /// For example `application/cloudevents+json`.
    pub content_type: String,
    /// Further headers, for example `cloudEvents_id`.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub body: Vec<u8>,
}

impl Outgoing {
    /// A structured-mode CloudEvent; `kind` is its type without the system's name: `visit.v1`.
    #[must_use]
    pub fn event(kind: &str, message_id: &str, body: Vec<u8>) -> Self {
        Self {
            exchange: topology::EVENTS.to_owned(),
            routing_key: kind.to_owned(),
            message_id: message_id.to_owned(),
            content_type: "application/cloudevents+json".to_owned(),
            headers: Vec::new(),
            body,
        }
    }

    /// A nudge to the notifier; the body names rows, nothing else.
    #[must_use]
    pub fn nudge(message_id: &str, body: Vec<u8>) -> Self {
        Self {
            exchange: topology::WARNINGS.to_owned(),
            routing_key: topology::WARNING_RAISED.to_owned(),
            message_id: message_id.to_owned(),
            content_type: "application/json".to_owned(),
            headers: Vec::new(),
            body,
        }
    }

    /// The first field that AMQP has no room for.
    pub(crate) fn too_long(&self) -> Option<&'static str> {
        let names = [
            ("exchange", &self.exchange),
            ("routing_key", &self.routing_key),
            ("message_id", &self.message_id),
            ("content_type", &self.content_type),
        ];
        let header_bytes: usize = self.headers.iter().map(|(n, v)| n.len() + v.len() + 8).sum();
        let long_header = self.headers.iter().any(|(name, _)| name.len() > MOST_IN_NAME);
        match names.iter().find(|(_, text)| text.len() > MOST_IN_NAME) {
            Some((field, _)) => Some(field),
            None if long_header || header_bytes > MOST_IN_HEADERS => Some("headers"),
            None => None,
        }
    }

    /// `user` is the login of the connection: the broker refuses any other, and receivers rely on
    /// it to know who may speak for which source.
    pub(crate) fn properties(&self, user: &str) -> BasicProperties {
        let mut headers = FieldTable::default();
        for (name, value) in &self.headers {
            headers.insert(name.as_str().into(), AMQPValue::LongString(value.as_str().into()));
        }
        BasicProperties::default()
            .with_delivery_mode(PERSISTENT)
            .with_content_type(self.content_type.as_str().into())
            .with_message_id(self.message_id.as_str().into())
            .with_type(self.routing_key.as_str().into())
            .with_app_id("hearthwatch".into())
            .with_user_id(user.into())
            .with_headers(headers)
    }
}

/// Bodies hold personal data: only their length is shown.
impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("exchange", &self.exchange)
            .field("routing_key", &self.routing_key)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_amqp_has_no_room_for_is_named_before_anything_is_sent() {
        let fits = Outgoing::event("visit.v1", &"i".repeat(255), vec![0; 1 << 20]);
        assert_eq!(fits.too_long(), None);
        let id = Outgoing::event("visit.v1", &"i".repeat(256), Vec::new());
        assert_eq!(id.too_long(), Some("message_id"));
        let mut headers = fits.clone();
        headers.headers.push(("cloudEvents_x".to_owned(), "v".repeat(MOST_IN_HEADERS)));
        assert_eq!(headers.too_long(), Some("headers"));
    }
}
