//! What a draft's own rules ask for, put beside a locked case: whatever an exception names is
//! there, and whatever a requirement names is not.

use crate::condition::{Comparison, Condition, Number, PersonTest, Who};
use crate::finding::Status;
use crate::known::{Known, Mark, Order, Person, Stamp};
use crate::policy::DAY_MICROS;
use crate::ruleset::Ruleset;
use crate::signal_set::SignalSet;

/// A word that no rule asks for.
const OTHER_WORD: &str = "something_else";

/// Something that a rule asks for, there or not there.
#[derive(Debug)]
pub(super) struct Beside<'a> {
    pub(super) condition: &'a Condition,
    pub(super) holds: bool,
}

/// Every part of every condition, each once, there and not there.
pub(super) fn all(ruleset: &Ruleset) -> Vec<Beside<'_>> {
    let mut parts: Vec<&Condition> = Vec::new();
    for rule in ruleset.rules() {
        gather(&rule.condition, &mut parts);
    }
    let both = parts
        .into_iter()
        .flat_map(|condition| [true, false].map(|holds| Beside { condition, holds }));
    both.collect()
}

fn gather<'a>(condition: &'a Condition, parts: &mut Vec<&'a Condition>) {
    // The smallest first, so that what is named is no more than what makes the difference.
    match condition {
        Condition::All(inner) | Condition::Any(inner) => {
            inner.iter().for_each(|part| gather(part, parts));
        }
        Condition::Not(inner) => gather(inner, parts),
        _ => {}
    }
    if !parts.contains(&condition) {
        parts.push(condition);
    }
}

impl Beside<'_> {
    /// The case with this beside it, as far as adding can bring it about.
    pub(super) fn added_to(&self, known: &Known, at: i64) -> Known {
        let mut case = Case { known: known.clone(), at, events: 1_000 };
        case.make(self.condition, self.holds);
        case.known.settle();
        case.known
    }
}

struct Case {
    known: Known,
    at: i64,
    events: u64,
}

impl Case {
    fn make(&mut self, condition: &Condition, holds: bool) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|part| self.make(part, holds));
            }
            Condition::Not(inner) => self.make(inner, !holds),
            Condition::Compare(number, sign, than) => self.number(number, *sign, *than, holds),
            Condition::Word(field, word) => {
                let word = if holds { word.clone() } else { OTHER_WORD.into() };
                let stamp = self.stamp(0);
                self.known.words.retain(|(of, ..)| of != field);
                self.known.words.push((*field, stamp, word));
            }
            // What is there cannot be taken away, and a signal that is not there already is not.
            _ if !holds => {}
            Condition::Signal(signal) => self.find(&SignalSet::only(*signal), 0),
            Condition::AnyOf(signals) => self.find(signals, 0),
            Condition::Person(who, tests) => self.person(*who, tests),
            Condition::OrderActive(kind) => {
                let (from, until) = (self.at - DAY_MICROS, i64::MAX);
                self.known.orders.push(Order { from, kind: *kind, until });
            }
            Condition::Listed(list) => self.known.lists.push(list.clone()),
            Condition::Sequence { first, then, .. } => {
                self.find(first, 1);
                self.find(then, 0);
            }
        }
    }

    fn stamp(&mut self, days_ago: i64) -> Stamp {
        self.events += 1;
        Stamp { at: self.at - days_ago * DAY_MICROS, event: self.events }
    }

    fn find(&mut self, signals: &SignalSet, days_ago: i64) {
        if let Some(signal) = signals.iter().next() {
            let stamp = self.stamp(days_ago);
            self.known.marks.push(Mark { signal, status: Status::Asserted, stamp });
        }
    }

    fn number(&mut self, number: &Number, sign: Comparison, than: i64, holds: bool) {
        let near = [than, than + 1, than - 1, 0];
        let Some(value) = near.into_iter().find(|n| *n >= 0 && sign.holds(*n, than) == holds)
        else {
            return;
        };
        let times = value.min(32);
        match number {
            Number::Count(signals, _) => (0..times).for_each(|_| self.find(signals, 0)),
            Number::DaysSince(signals) => self.find(signals, value),
            Number::PoliceCalls(_) => {
                let calls: Vec<Stamp> = (0..times).map(|_| self.stamp(0)).collect();
                self.known.police_calls.extend(calls);
            }
            Number::FailedMediations => {
                let failed: Vec<Stamp> = (0..times).map(|_| self.stamp(0)).collect();
                self.known.failed_mediations.extend(failed);
            }
            Number::OpenDays => {
                let opened = self.stamp(value);
                self.known.note_opening(opened);
            }
            Number::Field(field) => {
                let stamp = self.stamp(0);
                self.known.numbers.retain(|(of, ..)| of != field);
                self.known.numbers.push((*field, stamp, value));
            }
        }
    }

    fn person(&mut self, who: Who, tests: &[PersonTest]) {
        let mut person = Person {
            reference: "p_beside".into(),
            stamp: self.stamp(0),
            age: None,
            sex: None,
            role: None,
            relation: None,
            capacity: None,
        };
        let oldest = if who == Who::Child { 17 } else { 130 };
        let fits = |age: &i64| {
            tests.iter().all(|test| match test {
                PersonTest::Age(sign, years) => sign.holds(*age, *years),
                _ => true,
            })
        };
        person.age = (0..=oldest).rev().find(fits);
        for test in tests {
            match test {
                PersonTest::Age(..) => {}
                PersonTest::Sex(word) => person.sex = Some(word.clone()),
                PersonTest::Role(word) => person.role = Some(word.clone()),
                PersonTest::Relation(word) => person.relation = Some(word.clone()),
                PersonTest::Capacity(word) => person.capacity = Some(word.clone()),
            }
        }
        self.known.people.push(person);
    }
}
