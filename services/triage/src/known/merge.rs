//! Merging what two sets of events know, and keeping it small.

use std::cmp::Reverse;

use super::{
    Claims, KEPT_INCIDENTS, KEPT_ORDERS, KEPT_PEOPLE, KEPT_PER_SIGNAL, Known, Mark, Person, Stamp,
};

impl Known {
    /// Adds what `other` knows.
    pub fn merge(&mut self, other: &Self) {
        if let Some(at) = other.latest_at {
            self.note_time(at);
        }
        self.first_opened_at = match (self.first_opened_at, other.first_opened_at) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self.settled_at = self.settled_at.max(other.settled_at);
        self.openings.extend_from_slice(&other.openings);
        self.marks.extend_from_slice(&other.marks);
        self.strangers.extend_from_slice(&other.strangers);
        self.police_calls.extend_from_slice(&other.police_calls);
        self.failed_mediations.extend_from_slice(&other.failed_mediations);
        self.numbers.extend_from_slice(&other.numbers);
        self.words.extend_from_slice(&other.words);
        self.people.extend_from_slice(&other.people);
        self.orders.extend_from_slice(&other.orders);
        self.lists.extend_from_slice(&other.lists);
        self.claims = later_claims(self.claims, other.claims);
        if other.children_seen > self.children_seen {
            self.children_seen.clone_from(&other.children_seen);
        }
        self.settle();
    }

    /// Sorts, takes out what stands twice, and drops what is beyond the bounds.
    pub(crate) fn settle(&mut self) {
        keep_latest_marks(&mut self.marks);
        self.strangers.sort_unstable();
        self.strangers.dedup();
        keep_latest_incidents(&mut self.police_calls);
        keep_latest_incidents(&mut self.failed_mediations);
        keep_latest_incidents(&mut self.openings);
        keep_latest_by(
            &mut self.numbers,
            |one| (one.0, Reverse(one.1), Reverse(one.2)),
            |a, b| a.0 == b.0,
        );
        self.words.sort_by(|a, b| (a.0, Reverse(a.1), &b.2).cmp(&(b.0, Reverse(b.1), &a.2)));
        self.words.dedup_by(|later, kept| later.0 == kept.0);
        keep_latest_people(&mut self.people);
        self.orders.sort_unstable_by(|a, b| b.cmp(a));
        self.orders.dedup();
        self.orders.truncate(KEPT_ORDERS);
        self.lists.sort_unstable();
        self.lists.dedup();
    }
}

fn later_claims(one: Option<Claims>, other: Option<Claims>) -> Option<Claims> {
    one.max(other)
}

fn keep_latest_marks(marks: &mut Vec<Mark>) {
    marks.sort_unstable_by_key(|mark| (mark.signal, mark.status, Reverse(mark.stamp)));
    marks.dedup();
    let mut of_signal = (u16::MAX, None);
    let mut kept = 0;
    marks.retain(|mark| {
        if of_signal != (mark.signal, Some(mark.status)) {
            of_signal = (mark.signal, Some(mark.status));
            kept = 0;
        }
        kept += 1;
        kept <= KEPT_PER_SIGNAL
    });
}

/// An incident is one however often it is reported: its `event` is the incident's key.
fn keep_latest_incidents(incidents: &mut Vec<Stamp>) {
    incidents.sort_unstable_by_key(|incident| (incident.event, Reverse(incident.at)));
    incidents.dedup_by_key(|incident| incident.event);
    incidents.sort_unstable_by_key(|incident| Reverse(*incident));
    incidents.truncate(KEPT_INCIDENTS);
}

fn keep_latest_people(people: &mut Vec<Person>) {
    people.sort_unstable_by(|a, b| {
        a.reference.cmp(&b.reference).then_with(|| b.stamp.cmp(&a.stamp)).then_with(|| b.cmp(a))
    });
    people.dedup_by(|later, kept| later.reference == kept.reference);
    if people.len() > KEPT_PEOPLE {
        // Those of one event share a stamp, so the reference decides.
        people.sort_unstable_by(|a, b| {
            b.stamp.cmp(&a.stamp).then_with(|| a.reference.cmp(&b.reference))
        });
        people.truncate(KEPT_PEOPLE);
        people.sort_unstable_by(|a, b| a.reference.cmp(&b.reference));
    }
}

fn keep_latest_by<T, K: Ord>(
    items: &mut Vec<T>,
    order: impl FnMut(&T) -> K,
    same: impl Fn(&T, &T) -> bool,
) {
    items.sort_unstable_by_key(order);
    items.dedup_by(|later, kept| same(later, kept));
}
