//! The exchanges, queues, bindings and policies, as data. One source for the program's setup,
//! for `deploy/rabbitmq/definitions.json` (a test compares them) and for `doctor`.
//!
//! A queue's type is an argument, because a policy cannot set it. Lengths and delivery limits
//! are policies, because operators change those while the queues live; AMQP cannot set them.

/// Events of every source, by `<type>.v<n>`, for example `visit.v1`.
pub const EVENTS: &str = "hearthwatch.events";
/// Nudges to the notifier: ids only.
pub const WARNINGS: &str = "hearthwatch.warnings";
/// Where queues send what was delivered too often.
pub const DEAD_LETTERS: &str = "hearthwatch.dlx";
/// Takes what [`EVENTS`] has no binding for, so that an unknown type reaches quarantine.
pub const UNROUTED: &str = "hearthwatch.events.unrouted";

/// Home visits.
pub const INGEST_VISITS: &str = "hearthwatch.ingest.visits";
/// Every other event, unknown types included.
pub const INGEST_DISPUTES: &str = "hearthwatch.ingest.disputes";
/// Nudges; short, the oldest is dropped, for the notifier sweeps its table anyway.
pub const NOTIFY: &str = "hearthwatch.notify";
/// Dead letters, taken one by one into quarantine.
pub const DEAD: &str = "hearthwatch.dead";

/// Routing key of a nudge.
pub const WARNING_RAISED: &str = "warning.raised.v1";

/// An exchange; all are durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchange {
    /// Its name.
    pub name: &'static str,
    /// `topic` or `fanout`.
    pub kind: &'static str,
    /// Whether only other exchanges may publish to it.
    pub internal: bool,
    /// Exchange for what no binding takes.
    pub alternate: Option<&'static str>,
}

/// A route from an exchange to a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// From.
    pub exchange: &'static str,
    /// To.
    pub queue: &'static str,
    /// Routing key or pattern.
    pub key: &'static str,
}

/// Limits that operators may change while the queues live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: &'static str,
    /// Regular expression over queue names; no two of ours match the same queue.
    pub pattern: &'static str,
    /// What it applies to: always `queues`.
    pub apply_to: &'static str,
    /// The limits, as a JSON object.
    pub definition: &'static str,
}

/// Every exchange, in an order in which they can be declared.
#[must_use]
pub fn exchanges() -> [Exchange; 4] {
    let topic = |name| Exchange { name, kind: "topic", internal: false, alternate: None };
    [
        topic(DEAD_LETTERS),
        Exchange { kind: "fanout", internal: true, ..topic(UNROUTED) },
        Exchange { alternate: Some(UNROUTED), ..topic(EVENTS) },
        topic(WARNINGS),
    ]
}

/// Every queue; all are durable quorum queues.
#[must_use]
pub fn queues() -> [&'static str; 4] {
    [INGEST_VISITS, INGEST_DISPUTES, NOTIFY, DEAD]
}

/// Every binding.
#[must_use]
pub fn bindings() -> Vec<Binding> {
    let bind = |exchange, queue, key| Binding { exchange, queue, key };
    let mut all = vec![bind(EVENTS, INGEST_VISITS, "visit.v1")];
    for key in ["dispute.v1", "call.v1", "mediation.v1", "order.v1", "care.v1", "outreach.v1"] {
        all.push(bind(EVENTS, INGEST_DISPUTES, key));
    }
    all.push(bind(UNROUTED, INGEST_DISPUTES, ""));
    all.push(bind(WARNINGS, NOTIFY, WARNING_RAISED));
    all.push(bind(DEAD_LETTERS, DEAD, "#"));
    all
}

/// The policies operators start from.
///
/// At-least-once dead-lettering needs `reject-publish`: with `drop-head` the broker silently
/// falls back to at-most-once. A kill counts against the whole prefetch, so the delivery limit is
/// far above what a run of restarts uses up; it is there for the message that kills its reader.
/// The dead queue has no exchange behind it, so its limit must never be reached (from 4.0 on a
/// queue without one has 20).
#[must_use]
pub fn policies() -> [Policy; 3] {
    let policy =
        |name, pattern, definition| Policy { name, pattern, apply_to: "queues", definition };
    [
        policy(
            "hearthwatch-ingest",
            r"^hearthwatch\.ingest\.",
            r#"{"max-length":5000000,"overflow":"reject-publish","delivery-limit":100,"dead-letter-exchange":"hearthwatch.dlx","dead-letter-strategy":"at-least-once"}"#,
        ),
        policy(
            "hearthwatch-notify",
            r"^hearthwatch\.notify$",
            r#"{"max-length":1000,"overflow":"drop-head"}"#,
        ),
        policy(
            "hearthwatch-dead",
            r"^hearthwatch\.dead$",
            r#"{"max-length":5000000,"overflow":"reject-publish","delivery-limit":1000000}"#,
        ),
    ]
}

#[cfg(test)]
mod tests;
