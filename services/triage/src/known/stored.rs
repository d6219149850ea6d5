//! How [`Known`] is written down: compact JSON with signals by id, so that it outlives a ruleset.

use serde::{Deserialize, Serialize};

use super::{Claims, Known, Mark, Order, Person, Stamp, Stranger};
use crate::condition::{NumberField, OrderKind, WordField};
use crate::finding::Status;
use crate::vocabulary::Vocabulary;

/// [`Known`] with ids in place of indices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoredKnown {
    #[serde(rename = "o", skip_serializing_if = "Option::is_none")]
    first_opened_at: Option<i64>,
    #[serde(rename = "i", skip_serializing_if = "Vec::is_empty")]
    openings: Vec<(i64, u64)>,
    #[serde(rename = "e", skip_serializing_if = "Option::is_none")]
    settled_at: Option<i64>,
    #[serde(rename = "l", skip_serializing_if = "Option::is_none")]
    latest_at: Option<i64>,
    #[serde(rename = "m", skip_serializing_if = "Vec::is_empty")]
    marks: Vec<StoredMarks>,
    #[serde(rename = "p", skip_serializing_if = "Vec::is_empty")]
    police_calls: Vec<(i64, u64)>,
    #[serde(rename = "f", skip_serializing_if = "Vec::is_empty")]
    failed_mediations: Vec<(i64, u64)>,
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    claims: Option<StoredClaims>,
    #[serde(rename = "n", skip_serializing_if = "Vec::is_empty")]
    numbers: Vec<(Box<str>, i64, u64, i64)>,
    #[serde(rename = "w", skip_serializing_if = "Vec::is_empty")]
    words: Vec<(Box<str>, i64, u64, Box<str>)>,
    #[serde(rename = "u", skip_serializing_if = "Vec::is_empty")]
    people: Vec<StoredPerson>,
    #[serde(rename = "k", skip_serializing_if = "Option::is_none")]
    children_seen: Option<(i64, u64, Vec<i64>)>,
    #[serde(rename = "r", skip_serializing_if = "Vec::is_empty")]
    orders: Vec<(Box<str>, i64, i64)>,
    #[serde(rename = "s", skip_serializing_if = "Vec::is_empty")]
    lists: Vec<Box<str>>,
}

/// A signal's id, and status code, time and event of each mark.
type StoredMarks = (Box<str>, Vec<(u8, i64, u64)>);
type StoredClaims = (i64, u64, Option<i64>, Option<i64>, Option<i64>, Option<i64>);
type Text = Option<Box<str>>;
type StoredPerson = (Box<str>, i64, u64, Option<i64>, Text, Text, Text, Text);

impl Known {
    /// Writes it down with the vocabulary it was made with.
    #[must_use]
    pub fn store(&self, vocabulary: &Vocabulary) -> StoredKnown {
        let mut marks: Vec<StoredMarks> = Vec::new();
        for mark in &self.marks {
            let id = &vocabulary.signal(mark.signal).id;
            let entry = (mark.status.code(), mark.stamp.at, mark.stamp.event);
            push_mark(&mut marks, id, entry);
        }
        for stranger in &self.strangers {
            let entry = (stranger.status.code(), stranger.stamp.at, stranger.stamp.event);
            push_mark(&mut marks, &stranger.signal, entry);
        }
        let pair = |stamp: &Stamp| (stamp.at, stamp.event);
        StoredKnown {
            first_opened_at: self.first_opened_at,
            openings: self.openings.iter().map(pair).collect(),
            settled_at: self.settled_at,
            latest_at: self.latest_at,
            marks,
            police_calls: self.police_calls.iter().map(pair).collect(),
            failed_mediations: self.failed_mediations.iter().map(pair).collect(),
            claims: self.claims.map(|c| {
                let Claims { stamp, police_calls_30d, police_calls_12m, .. } = c;
                (
                    stamp.at,
                    stamp.event,
                    police_calls_30d,
                    police_calls_12m,
                    c.failed_mediations,
                    c.open_days,
                )
            }),
            numbers: self
                .numbers
                .iter()
                .map(|(field, stamp, value)| (field.name().into(), stamp.at, stamp.event, *value))
                .collect(),
            words: self
                .words
                .iter()
                .map(|(field, stamp, word)| {
                    (field.name().into(), stamp.at, stamp.event, word.clone())
                })
                .collect(),
            people: self.people.iter().map(store_person).collect(),
            children_seen: self
                .children_seen
                .as_ref()
                .map(|(stamp, ages)| (stamp.at, stamp.event, ages.clone())),
            orders: self
                .orders
                .iter()
                .map(|order| (order.kind.name().into(), order.from, order.until))
                .collect(),
            lists: self.lists.clone(),
        }
    }
}

impl StoredKnown {
    /// Reads it with a vocabulary; signals it does not know are kept apart as strangers.
    #[must_use]
    pub fn with(self, vocabulary: &Vocabulary) -> Known {
        let stamp = |at, event| Stamp { at, event };
        let mut known = Known {
            first_opened_at: self.first_opened_at,
            openings: self.openings.into_iter().map(|(a, e)| stamp(a, e)).collect(),
            settled_at: self.settled_at,
            latest_at: self.latest_at,
            police_calls: self.police_calls.into_iter().map(|(a, e)| stamp(a, e)).collect(),
            failed_mediations: self
                .failed_mediations
                .into_iter()
                .map(|(a, e)| stamp(a, e))
                .collect(),
            claims: self.claims.map(|(at, event, c30, c12, failed_mediations, open_days)| Claims {
                stamp: stamp(at, event),
                police_calls_30d: c30,
                police_calls_12m: c12,
                failed_mediations,
                open_days,
            }),
            numbers: self
                .numbers
                .into_iter()
                .filter_map(|(f, a, e, v)| Some((NumberField::from_name(&f)?, stamp(a, e), v)))
                .collect(),
            words: self
                .words
                .into_iter()
                .filter_map(|(f, a, e, w)| Some((WordField::from_name(&f)?, stamp(a, e), w)))
                .collect(),
            people: self.people.into_iter().map(read_person).collect(),
            children_seen: self.children_seen.map(|(at, event, ages)| (stamp(at, event), ages)),
            orders: self
                .orders
                .into_iter()
                .filter_map(|(kind, from, until)| {
                    Some(Order { kind: OrderKind::from_name(&kind)?, from, until })
                })
                .collect(),
            lists: self.lists,
            ..Known::default()
        };
        read_marks(self.marks, vocabulary, &mut known);
        known.settle();
        known
    }
}

fn push_mark(marks: &mut Vec<StoredMarks>, id: &str, entry: (u8, i64, u64)) {
    match marks.last_mut() {
        Some((last, entries)) if **last == *id => entries.push(entry),
        _ => marks.push((id.into(), vec![entry])),
    }
}

fn store_person(person: &Person) -> StoredPerson {
    let Person { reference, stamp, age, sex, role, relation, capacity } = person.clone();
    (reference, stamp.at, stamp.event, age, sex, role, relation, capacity)
}

fn read_person(stored: StoredPerson) -> Person {
    let (reference, at, event, age, sex, role, relation, capacity) = stored;
    Person { reference, stamp: Stamp { at, event }, age, sex, role, relation, capacity }
}

fn read_marks(marks: Vec<StoredMarks>, vocabulary: &Vocabulary, known: &mut Known) {
    for (signal, entries) in marks {
        let index = vocabulary.index(&signal);
        for (status, at, event) in entries {
            let Some(status) = Status::from_code(status) else {
                continue;
            };
            let stamp = Stamp { at, event };
            match index {
                Some(index) => known.marks.push(Mark { signal: index, status, stamp }),
                None => {
                    let signal = signal.clone();
                    known.strangers.push(Stranger { signal, status, stamp });
                }
            }
        }
    }
}
