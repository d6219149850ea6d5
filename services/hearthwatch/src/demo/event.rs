//! One thing that happened, before and after it is put into its envelope.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::calendar::Moment;
use super::household::{Household, Member};

/// The fields of an event's `data`, in the order in which they are written.
pub(crate) type Data = Map<String, Value>;

/// One thing that happened.
pub(crate) struct Event {
    pub(crate) at: Moment,
    /// `visit`, `dispute`, `call`, `mediation`, `order`, `care` or `outreach`.
    pub(crate) kind: String,
    pub(crate) source: String,
    /// Where the source gives none, one is counted out in the order of time.
    pub(crate) id: Option<String>,
    pub(crate) data: Data,
    /// The source sends it twice.
    pub(crate) twice: bool,
}

/// Puts the events in the order of their times and each into its envelope.
pub(crate) fn envelopes(mut events: Vec<Event>) -> Vec<Value> {
    events.sort_by(|a, b| (a.at, &a.source, &a.id).cmp(&(b.at, &b.source, &b.id)));
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut envelopes = Vec::with_capacity(events.len());
    for event in events {
        let count = counts.entry(event.kind.clone()).or_default();
        *count += 1;
        let id = event.id.unwrap_or_else(|| format!("{}-{count:05}", event.kind));
        let envelope = json!({
            "specversion": "1.0", "id": id, "source": event.source,
            "type": format!("hearthwatch.{}.v1", event.kind),
            "time": event.at.text(), "datacontenttype": "application/json",
            "data": event.data,
        });
        if event.twice {
            envelopes.push(envelope.clone());
        }
        envelopes.push(envelope);
    }
    envelopes
}

/// The beginning of the data of an event in a household.
pub(crate) fn in_household(household: &Household) -> Data {
    let mut data = Data::new();
    data.insert("town".into(), json!(household.town));
    data.insert("village".into(), json!(household.village));
    data.insert("grid".into(), json!(household.grid));
    data.insert("household".into(), json!(household.id));
    data
}

/// A person as a party to what happened.
pub(crate) fn party(member: &Member, household: &Household, at: Moment) -> Value {
    let mut party = member.facts(at.day());
    party.insert("role".into(), json!("party"));
    party.insert("household".into(), json!(household.id));
    Value::Object(party)
}
