//! A pasted note as an event: a visit to a household that nobody has, seen now.

use serde_json::json;
use triage::event::rfc3339;

/// The event of a note that is only tried.
pub(crate) fn note_as_event(note: &str, now: i64) -> String {
    let event = json!({
        "specversion": "1.0", "id": "1", "source": "console/try", "type": "hearthwatch.visit.v1",
        "time": rfc3339(now), "data": { "household": "h_try", "narrative": note },
    });
    event.to_string()
}
