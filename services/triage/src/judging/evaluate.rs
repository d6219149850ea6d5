//! Evaluating a condition: by weight for points, by truth on a set of signals for floor and flags.

use super::FULL_WEIGHT;
use super::step::Step;
use super::view::View;
use crate::condition::{Comparison, Condition, Number, PersonTest, Who};
use crate::known::{Claims, Known, Mark, Person};
use crate::policy::DAY_MICROS;
use crate::signal_set::SignalSet;

impl View<'_> {
    /// The weight of a rule's condition, which is only fetched where one signal does not tell.
    pub(super) fn weight_of<'r>(
        &self,
        step: &Step,
        condition: impl FnOnce() -> &'r Condition,
    ) -> u32 {
        step.only.map_or_else(|| self.weight(condition()), |signal| self.signal_weight(signal))
    }

    /// Whether a rule's condition holds on what flags may rest on.
    pub(super) fn live_of<'r>(
        &self,
        step: &Step,
        condition: impl FnOnce() -> &'r Condition,
    ) -> bool {
        step.only.map_or_else(|| self.holds_live(condition()), |signal| self.live.contains(signal))
    }

    /// Whether a rule's condition holds on what a floor may rest on.
    pub(super) fn floor_of<'r>(
        &self,
        step: &Step,
        condition: impl FnOnce() -> &'r Condition,
    ) -> bool {
        let whole = || self.holds_for_floor(condition());
        step.only.map_or_else(whole, |signal| self.for_floor.contains(signal))
    }

    /// The weight of a condition, 0 (does not hold) to [`FULL_WEIGHT`].
    pub(crate) fn weight(&self, condition: &Condition) -> u32 {
        match condition {
            Condition::Signal(signal) => self.signal_weight(*signal),
            Condition::AnyOf(signals) => {
                let mut highest = 0;
                for signal in signals.intersection(self.present()).iter() {
                    highest = highest.max(self.signal_weight(signal));
                    if highest == FULL_WEIGHT {
                        break;
                    }
                }
                highest
            }
            Condition::All(parts) => {
                let mut lowest = FULL_WEIGHT;
                for part in parts {
                    lowest = lowest.min(self.weight(part));
                    if lowest == 0 {
                        break;
                    }
                }
                lowest
            }
            Condition::Any(parts) => {
                let mut highest = 0;
                for part in parts {
                    highest = highest.max(self.weight(part));
                    if highest == FULL_WEIGHT {
                        break;
                    }
                }
                highest
            }
            Condition::Not(inner) => full_if(self.weight(inner) == 0),
            other => full_if(self.holds_apart_from_signals(other)),
        }
    }

    /// Whether the condition holds on what flags may rest on.
    pub(crate) fn holds_live(&self, condition: &Condition) -> bool {
        self.holds_on(condition, &self.live)
    }

    /// Whether the condition holds on what a floor may rest on.
    pub(crate) fn holds_for_floor(&self, condition: &Condition) -> bool {
        self.holds_on(condition, &self.for_floor)
    }

    fn holds_on(&self, condition: &Condition, signals: &SignalSet) -> bool {
        match condition {
            Condition::Signal(signal) => signals.contains(*signal),
            Condition::AnyOf(any) => any.meets(signals),
            Condition::All(parts) => parts.iter().all(|part| self.holds_on(part, signals)),
            Condition::Any(parts) => parts.iter().any(|part| self.holds_on(part, signals)),
            // What weighs anything is not absent: a historical finding must not make room for a
            // floor by failing to be live.
            Condition::Not(inner) => self.weight(inner) == 0,
            other => self.holds_apart_from_signals(other),
        }
    }

    fn signal_weight(&self, signal: u16) -> u32 {
        u32::from(self.weights[usize::from(signal)])
    }

    fn holds_apart_from_signals(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Compare(number, comparison, than) => {
                self.number(number).is_some_and(|value| comparison.holds(value, *than))
            }
            Condition::Word(field, word) => {
                let known = self.known.words.iter().find(|(of, ..)| of == field);
                known.is_some_and(|(_, _, value)| value == word)
            }
            Condition::Person(who, tests) => self.any_person(*who, tests),
            Condition::OrderActive(kind) => {
                let mut orders = self.known.orders.iter();
                orders.any(|order| {
                    order.kind == *kind && order.from <= self.at && self.at < order.until
                })
            }
            Condition::Listed(list) => self.known.lists.contains(list),
            Condition::Sequence { first, then, days } => self.follows(first, then, *days),
            Condition::Signal(_)
            | Condition::AnyOf(_)
            | Condition::All(_)
            | Condition::Any(_)
            | Condition::Not(_) => false,
        }
    }

    fn number(&self, number: &Number) -> Option<i64> {
        let known = self.known;
        match number {
            Number::Count(signals, days) => Some(self.count(signals, *days)),
            Number::DaysSince(signals) => {
                let latest = self.live_marks(signals).map(|mark| mark.stamp.at).max()?;
                Some((self.at - latest).max(0) / DAY_MICROS)
            }
            Number::PoliceCalls(days) => Some(self.police_calls(*days)),
            Number::OpenDays => {
                let counted = known.open_since().map(|since| (self.at - since).max(0) / DAY_MICROS);
                counted.max(self.claims().and_then(|claims| claims.open_days))
            }
            Number::FailedMediations => {
                let failed = known.failed_mediations.iter();
                let counted = failed.filter(|one| known.is_unsettled(one.at)).count() as i64;
                Some(counted.max(self.claims().and_then(|c| c.failed_mediations).unwrap_or(0)))
            }
            Number::Field(field) => {
                known.numbers.iter().find(|(of, ..)| of == field).map(|(_, _, value)| *value)
            }
        }
    }

    /// What a source claims of the matter that is open now.
    fn claims(&self) -> Option<&Claims> {
        self.known.claims.as_ref().filter(|claims| self.known.is_unsettled(claims.stamp.at))
    }

    fn live_marks<'v>(&'v self, signals: &'v SignalSet) -> impl Iterator<Item = &'v Mark> {
        let marks = self.known.marks.iter();
        marks.filter(|mark| {
            let age = self.at.saturating_sub(mark.stamp.at);
            mark.status.is_live()
                && signals.contains(mark.signal)
                && !self.policy.is_stale(mark.status, age)
        })
    }

    fn count(&self, signals: &SignalSet, days: u32) -> i64 {
        let since = self.since(days);
        let mut events: [u64; 64] = [0; 64];
        let mut seen = 0;
        for mark in self.live_marks(signals) {
            let event = mark.stamp.event;
            let recent = mark.stamp.at >= since && mark.stamp.at <= self.at;
            if recent && seen < events.len() && !events[..seen].contains(&event) {
                events[seen] = event;
                seen += 1;
            }
        }
        seen.min(crate::known::KEPT_PER_SIGNAL) as i64
    }

    fn police_calls(&self, days: u32) -> i64 {
        let since = self.since(days);
        let calls = self.known.police_calls.iter().filter(|call| call.at >= since);
        let counted = calls.count() as i64;
        let claimed = self.known.claims.and_then(|claims| {
            let claim = if days <= 30 { claims.police_calls_30d } else { claims.police_calls_12m };
            claim.filter(|_| claims.stamp.at >= since && (days == 30 || days >= 365))
        });
        counted.max(claimed.unwrap_or(0))
    }

    const fn since(&self, days: u32) -> i64 {
        self.at.saturating_sub(days as i64 * DAY_MICROS)
    }

    fn follows(&self, first: &SignalSet, then: &SignalSet, days: u32) -> bool {
        self.live_marks(first).any(|earlier| {
            self.live_marks(then).any(|later| {
                let gap = later.stamp.at - earlier.stamp.at;
                later.stamp.event != earlier.stamp.event
                    && gap >= 0
                    && gap <= i64::from(days) * DAY_MICROS
            })
        })
    }

    fn any_person(&self, who: Who, tests: &[PersonTest]) -> bool {
        let Known { people, children_seen, .. } = self.known;
        let listed = people.iter().any(|person| match who {
            Who::Party => passes(person, tests),
            Who::Child => person.age.is_some_and(|age| age < ADULT_AGE) && passes(person, tests),
        });
        let seen = children_seen.iter().flat_map(|(_, ages)| ages);
        listed
            || who == Who::Child
                && seen.filter(|age| **age < ADULT_AGE).any(|age| age_passes(*age, tests))
    }
}

/// 民法典第17条.
const ADULT_AGE: i64 = 18;

const fn full_if(holds: bool) -> u32 {
    if holds { FULL_WEIGHT } else { 0 }
}

fn passes(person: &Person, tests: &[PersonTest]) -> bool {
    tests.iter().all(|test| match test {
        PersonTest::Age(comparison, years) => {
            person.age.is_some_and(|age| comparison.holds(age, *years))
        }
        PersonTest::Sex(sex) => person.sex.as_ref() == Some(sex),
        PersonTest::Role(role) => person.role.as_ref() == Some(role),
        PersonTest::Relation(relation) => person.relation.as_ref() == Some(relation),
        PersonTest::Capacity(capacity) => person.capacity.as_ref() == Some(capacity),
    })
}

/// A child that was only seen has an age and nothing else.
fn age_passes(age: i64, tests: &[PersonTest]) -> bool {
    tests.iter().all(|test| match test {
        PersonTest::Age(comparison, years) => comparison.holds(age, *years),
        _ => false,
    })
}

impl Known {
    /// The moments at which something changes by itself: orders that end, open days reached.
    pub(crate) fn turning_points(&self, open_days: &[i64]) -> Vec<i64> {
        let mut moments: Vec<i64> = Vec::with_capacity(self.orders.len() + open_days.len());
        moments.extend(self.orders.iter().map(|order| order.until).filter(|at| *at < i64::MAX));
        if let Some(opened) = self.open_since() {
            moments.extend(open_days.iter().map(|days| opened + days * DAY_MICROS));
        }
        moments
    }
}

impl Comparison {
    /// The comparison with its sides exchanged, for `3 <= x`.
    #[must_use]
    pub const fn mirrored(self) -> Self {
        match self {
            Self::Below => Self::Above,
            Self::AtMost => Self::AtLeast,
            Self::Equal => Self::Equal,
            Self::Unequal => Self::Unequal,
            Self::AtLeast => Self::AtMost,
            Self::Above => Self::Below,
        }
    }
}
