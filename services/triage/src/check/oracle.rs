//! The plain way of judging: every rule, every time, straight from the words of the design.
//!
//! Slow and simple on purpose. The check judges each case both ways, so that an index or a
//! shortcut that leaves out a rule is found before it is used on people.

use crate::condition::{Condition, Number, PersonTest, Who};
use crate::finding::Status;
use crate::flag::Flags;
use crate::judging::{Fired, Verdict};
use crate::known::{KEPT_PER_SIGNAL, Known, Mark};
use crate::level::Level;
use crate::policy::DAY_MICROS;
use crate::ruleset::Ruleset;
use crate::signal_set::SignalSet;

/// What one rule that fired contributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Effect {
    pub(super) rule: u16,
    pub(super) points: i32,
    pub(super) floor: Level,
    pub(super) flags: Flags,
}

/// What a condition may rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum On {
    /// Anything that weighs.
    Any,
    /// Live findings.
    Live,
    /// Live findings, and timeless ones whatever their age.
    Floor,
}

struct Plain<'a> {
    ruleset: &'a Ruleset,
    known: &'a Known,
    at: i64,
}

/// What every rule that fires contributes, by rule.
pub(super) fn effects(ruleset: &Ruleset, known: &Known, at: i64) -> Vec<Effect> {
    let plain = Plain { ruleset, known, at };
    let mut effects = Vec::new();
    for (index, rule) in (0_u16..).zip(ruleset.rules()) {
        let weight = plain.percent(&rule.condition);
        if weight > 0 {
            // Half up: the floor of x + 1/2, also below zero.
            let points = (i64::from(rule.points) * weight + 5_000).div_euclid(10_000);
            let floors = plain.holds(&rule.condition, On::Floor);
            let flags = plain.holds(&rule.condition, On::Live);
            effects.push(Effect {
                rule: index,
                points: i32::try_from(points).unwrap_or(i32::MAX),
                floor: if floors { rule.floor } else { Level::Watch },
                flags: if flags { rule.flags } else { Flags::NONE },
            });
        }
    }
    effects
}

/// The verdict that effects add up to.
pub(super) fn verdict(ruleset: &Ruleset, effects: &[Effect], at: i64) -> Verdict {
    let rules = ruleset.rules();
    let group = |effect: &Effect| rules[usize::from(effect.rule)].capped;
    let sum = |of: Option<u8>| -> i32 {
        effects.iter().filter(|effect| group(effect) == of).map(|effect| effect.points).sum()
    };
    let mut score = sum(None);
    for (index, cap) in (0_u8..).zip(&ruleset.policy().caps) {
        let points = sum(Some(index));
        score += if cap.limit < 0 { points.max(cap.limit) } else { points.min(cap.limit) };
    }
    let score = score.max(0);
    let floor = effects.iter().map(|effect| effect.floor).max().unwrap_or_default();
    Verdict {
        at,
        score,
        level: floor.max(ruleset.policy().band(score)),
        flags: effects.iter().fold(Flags::NONE, |flags, effect| flags.union(effect.flags)),
        fired: effects
            .iter()
            .map(|Effect { rule, points, floor, .. }| Fired {
                rule: *rule,
                points: *points,
                floor: *floor,
            })
            .collect(),
        muted: Vec::new(),
        verify: false,
    }
}

/// Whether both ways say the same.
pub(super) fn agree(plain: &Verdict, judged: &Verdict) -> bool {
    (plain.score, plain.level, plain.flags, &plain.fired)
        == (judged.score, judged.level, judged.flags, &judged.fired)
}

impl Plain<'_> {
    fn age(&self, mark: &Mark) -> i64 {
        (self.at - mark.stamp.at).max(0)
    }

    fn has_faded(&self, mark: &Mark) -> bool {
        let days = self.ruleset.vocabulary().signal(mark.signal).current_days;
        days > 0 && self.age(mark) > i64::from(days) * DAY_MICROS
    }

    /// Hearsay that nobody verified in time.
    fn is_stale(&self, mark: &Mark) -> bool {
        let days = self.ruleset.policy().hearsay_days.map(i64::from);
        let stale = days.is_some_and(|days| self.age(mark) > days * DAY_MICROS);
        mark.status == Status::Hearsay && stale
    }

    fn is_timeless(&self, mark: &Mark) -> bool {
        self.ruleset.vocabulary().timeless().contains(mark.signal)
    }

    /// The weight of one mark, in hundredths of a percent.
    fn of_mark(&self, mark: &Mark) -> i64 {
        if self.is_stale(mark) {
            return 0;
        }
        let status = i64::from(mark.status.percent());
        let historical = i64::from(Status::Historical.percent());
        let status = if self.has_faded(mark) { status.min(historical) } else { status };
        let recency = match self.is_timeless(mark) {
            true => 100,
            false => i64::from(self.ruleset.policy().recency_percent(self.age(mark))),
        };
        status * recency
    }

    fn percent(&self, condition: &Condition) -> i64 {
        match condition {
            Condition::Signal(_) | Condition::AnyOf(_) => {
                let signals = signals(condition);
                let marks = self.known.marks.iter();
                let of_signals = marks.filter(|mark| signals.contains(mark.signal));
                of_signals.map(|mark| self.of_mark(mark)).max().unwrap_or(0)
            }
            Condition::All(parts) => parts.iter().map(|part| self.percent(part)).min().unwrap_or(0),
            Condition::Any(parts) => parts.iter().map(|part| self.percent(part)).max().unwrap_or(0),
            other => i64::from(self.holds(other, On::Any)) * 10_000,
        }
    }

    fn holds(&self, condition: &Condition, on: On) -> bool {
        match condition {
            Condition::Signal(_) | Condition::AnyOf(_) => {
                let signals = signals(condition);
                self.known.marks.iter().any(|mark| {
                    let live = mark.status.is_live() && !self.has_faded(mark);
                    signals.contains(mark.signal)
                        && self.of_mark(mark) > 0
                        && match on {
                            On::Any => true,
                            On::Live => live,
                            On::Floor => live || self.is_timeless(mark),
                        }
                })
            }
            Condition::All(parts) => parts.iter().all(|part| self.holds(part, on)),
            Condition::Any(parts) => parts.iter().any(|part| self.holds(part, on)),
            Condition::Not(inner) => self.percent(inner) == 0,
            Condition::Compare(number, comparison, than) => {
                self.number(number).is_some_and(|value| comparison.holds(value, *than))
            }
            Condition::Word(field, word) => {
                self.known.words.iter().any(|(of, _, known)| of == field && known == word)
            }
            Condition::Person(who, tests) => self.person(*who, tests),
            Condition::OrderActive(kind) => {
                self.known.orders.iter().any(|order| {
                    order.kind == *kind && (order.from..order.until).contains(&self.at)
                })
            }
            Condition::Listed(list) => self.known.lists.iter().any(|on| on == list),
            Condition::Sequence { first, then, days } => {
                let longest = i64::from(*days) * DAY_MICROS;
                self.live(first).any(|a| {
                    self.live(then).any(|b| {
                        let other = a.stamp.event != b.stamp.event;
                        other && (0..=longest).contains(&(b.stamp.at - a.stamp.at))
                    })
                })
            }
        }
    }

    fn live<'m>(&'m self, signals: &'m SignalSet) -> impl Iterator<Item = &'m Mark> {
        let marks = self.known.marks.iter();
        marks.filter(|mark| {
            mark.status.is_live() && signals.contains(mark.signal) && !self.is_stale(mark)
        })
    }

    fn number(&self, number: &Number) -> Option<i64> {
        let known = self.known;
        let since = |days: u32| self.at - i64::from(days) * DAY_MICROS;
        let claims = known.claims;
        Some(match number {
            Number::Count(signals, days) => {
                let within = since(*days)..=self.at;
                let recent = self.live(signals).filter(|mark| within.contains(&mark.stamp.at));
                let mut events: Vec<u64> = recent.map(|mark| mark.stamp.event).collect();
                events.sort_unstable();
                events.dedup();
                events.len().min(KEPT_PER_SIGNAL) as i64
            }
            Number::DaysSince(signals) => {
                self.live(signals).map(|mark| self.age(mark) / DAY_MICROS).min()?
            }
            Number::PoliceCalls(days) => {
                let calls = known.police_calls.iter().filter(|call| call.at >= since(*days));
                let claimed = claims.filter(|claims| claims.stamp.at >= since(*days));
                let claimed = claimed.and_then(|claims| match *days {
                    30 => claims.police_calls_30d,
                    365.. => claims.police_calls_12m,
                    _ => None,
                });
                (calls.count() as i64).max(claimed.unwrap_or(0))
            }
            Number::OpenDays => {
                let counted = known.open_since().map(|since| (self.at - since).max(0) / DAY_MICROS);
                let claims = claims.filter(|claims| known.is_unsettled(claims.stamp.at));
                let claimed = claims.and_then(|claims| claims.open_days);
                return counted.max(claimed);
            }
            Number::FailedMediations => {
                let failed = known.failed_mediations.iter();
                let counted = failed.filter(|one| known.is_unsettled(one.at)).count() as i64;
                let claims = claims.filter(|claims| known.is_unsettled(claims.stamp.at));
                let claimed = claims.and_then(|claims| claims.failed_mediations);
                counted.max(claimed.unwrap_or(0))
            }
            Number::Field(field) => {
                return known.numbers.iter().find(|(of, ..)| of == field).map(|found| found.2);
            }
        })
    }

    fn person(&self, who: Who, tests: &[PersonTest]) -> bool {
        let is_whom = |age: Option<i64>| who == Who::Party || age.is_some_and(|age| age < 18);
        let is_word = |word: &Option<Box<str>>, wanted: &str| word.as_deref() == Some(wanted);
        let of_age = |age: Option<i64>, test: &PersonTest| match test {
            PersonTest::Age(comparison, years) => {
                age.is_some_and(|age| comparison.holds(age, *years))
            }
            _ => false,
        };
        let listed = self.known.people.iter().any(|person| {
            is_whom(person.age)
                && tests.iter().all(|test| match test {
                    PersonTest::Age(..) => of_age(person.age, test),
                    PersonTest::Sex(word) => is_word(&person.sex, word),
                    PersonTest::Role(word) => is_word(&person.role, word),
                    PersonTest::Relation(word) => is_word(&person.relation, word),
                    PersonTest::Capacity(word) => is_word(&person.capacity, word),
                })
        });
        let seen = self.known.children_seen.iter().flat_map(|(_, ages)| ages.iter().copied());
        let mut seen = seen.filter(|_| who == Who::Child);
        listed || seen.any(|age| is_whom(Some(age)) && tests.iter().all(|t| of_age(Some(age), t)))
    }
}

fn signals(condition: &Condition) -> SignalSet {
    match condition {
        Condition::Signal(signal) => SignalSet::only(*signal),
        Condition::AnyOf(signals) => **signals,
        _ => SignalSet::default(),
    }
}
