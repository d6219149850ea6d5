//! The state of a case: what is known, what rests, and the level it has reached.
//!
//! The level is the highest assessment at any event's or clock's moment since a named person last
//! lowered it, and so a function of the set of events: the order of arrival cannot show.

use serde::{Deserialize, Serialize};

use crate::flag::Flags;
use crate::judging::{Verdict, judge, next_rise};
use crate::known::{Known, StoredKnown};
use crate::level::Level;
use crate::policy::DAY_MICROS;
use crate::ruleset::Ruleset;
use crate::vocabulary::Vocabulary;

/// The highest level and all flags over some moments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Peak {
    /// The highest level.
    pub level: Level,
    /// Every flag.
    pub flags: Flags,
}

impl Peak {
    /// The peak of both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self { level: self.level.max(other.level), flags: self.flags.union(other.flags) }
    }

    fn of(verdict: &Verdict) -> Self {
        Self { level: verdict.level, flags: verdict.flags }
    }
}

/// A case between two events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    /// The level a named person last set; the case never falls below it.
    base: Level,
    /// What came since that person's decision.
    fresh: Known,
    /// What that person had before them: visible, but raising nothing until something wakes it.
    resting: Option<Known>,
    /// The peak over the moments before the latest one.
    before: Peak,
    /// The assessment at the latest moment.
    latest: Peak,
    /// When it would next rise by itself.
    next_rise: Option<i64>,
}

/// An event of a case as a rebuild needs it.
#[derive(Clone, Debug)]
pub struct PastEvent {
    /// Its key, as hex.
    pub key: String,
    /// Its time.
    pub at: i64,
    /// What it makes known.
    pub known: Known,
    /// The time of the event that corrected or withdrew it, if one did.
    pub superseded_at: Option<i64>,
}

impl Case {
    /// The level of the case: never lower than any of its assessments since it was last lowered.
    #[must_use]
    pub fn level(&self) -> Level {
        self.peak().level.max(self.base)
    }

    /// The flags that stand.
    #[must_use]
    pub fn flags(&self) -> Flags {
        self.peak().flags
    }

    /// The time of the latest event.
    #[must_use]
    pub const fn latest_at(&self) -> Option<i64> {
        self.fresh.latest_at()
    }

    /// When the case would next rise by itself.
    #[must_use]
    pub const fn next_rise(&self) -> Option<i64> {
        self.next_rise
    }

    fn peak(&self) -> Peak {
        self.before.union(self.latest)
    }

    /// Takes an event that is not earlier than what is known, and judges the case at its moment.
    /// `None`: the event is late, and the case must be [rebuilt](Self::rebuild) from all of them.
    #[must_use]
    pub fn take(&mut self, ruleset: &Ruleset, event: &Known) -> Option<Verdict> {
        let at = event.latest_at()?;
        match self.fresh.latest_at() {
            Some(latest) if at < latest => return None,
            Some(latest) if at > latest => self.pass_to(ruleset, at),
            _ => {}
        }
        self.fresh.merge(event);
        Some(self.settle(ruleset))
    }

    /// Judges the case at a clock's moment, without a new event.
    pub fn tick(&mut self, ruleset: &Ruleset, now: i64) -> Option<Verdict> {
        let at = self.next_rise.filter(|at| *at <= now)?;
        let known = self.effective(ruleset, at);
        let verdict = judge(ruleset, &known, at);
        let next_rise = next_rise(ruleset, &known, &verdict);
        self.before = self.peak().union(Peak::of(&verdict));
        self.next_rise = next_rise;
        Some(verdict)
    }

    /// Rebuilds the case from all its events since it was last lowered, in any order.
    #[must_use]
    pub fn rebuild(&self, ruleset: &Ruleset, mut events: Vec<PastEvent>) -> (Self, Verdict) {
        events.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
        let mut case = Self { base: self.base, resting: self.resting.clone(), ..Self::default() };
        let mut verdict = Verdict::default();
        let mut next = 0;
        while next < events.len() {
            let at = events[next].at;
            let after = next + events[next..].iter().take_while(|event| event.at == at).count();
            case.pass_to(ruleset, at);
            let corrects = events[..after].iter().any(|event| event.superseded_at == Some(at));
            if corrects {
                case.fresh = Known::default();
                let standing = |event: &&PastEvent| event.superseded_at.is_none_or(|by| by > at);
                for event in events[..after].iter().filter(standing) {
                    case.fresh.merge(&event.known);
                }
                case.fresh.note_time(at);
            } else {
                for event in &events[next..after] {
                    case.fresh.merge(&event.known);
                }
            }
            verdict = case.settle(ruleset);
            next = after;
        }
        (case, verdict)
    }

    /// Records that a named person lowered the case to `level`: what is known now rests.
    pub fn lower(&mut self, level: Level) {
        let mut all = self.resting.take().unwrap_or_default();
        all.merge(&self.fresh);
        *self = Self { base: level, resting: Some(all), ..Self::default() };
    }

    /// Leaves the latest moment behind, with every rise that happened by itself before `at`.
    fn pass_to(&mut self, ruleset: &Ruleset, at: i64) {
        while self.next_rise.is_some_and(|rise| rise < at) {
            if self.tick(ruleset, at - 1).is_none() {
                break;
            }
        }
        self.before = self.peak();
        self.latest = Peak::default();
    }

    fn settle(&mut self, ruleset: &Ruleset) -> Verdict {
        let at = self.moment();
        let known = self.effective(ruleset, at);
        let verdict = judge(ruleset, &known, at);
        let next_rise = next_rise(ruleset, &known, &verdict);
        self.latest = Peak::of(&verdict);
        self.next_rise = next_rise;
        verdict
    }

    fn moment(&self) -> i64 {
        let resting = self.resting.as_ref().and_then(Known::latest_at);
        self.fresh.latest_at().max(resting).unwrap_or_default()
    }

    /// What counts at a moment: what is fresh, and what rests once a new live danger wakes it.
    fn effective(&self, ruleset: &Ruleset, at: i64) -> std::borrow::Cow<'_, Known> {
        match &self.resting {
            Some(resting) if wakes(ruleset.vocabulary(), &self.fresh, at) => {
                let mut all = resting.clone();
                all.merge(&self.fresh);
                std::borrow::Cow::Owned(all)
            }
            _ => std::borrow::Cow::Borrowed(&self.fresh),
        }
    }

    /// Whether findings rest since a person lowered the case.
    #[must_use]
    pub const fn has_rest(&self) -> bool {
        self.resting.is_some()
    }
}

fn wakes(vocabulary: &Vocabulary, fresh: &Known, at: i64) -> bool {
    fresh.marks().iter().any(|mark| {
        let days = vocabulary.signal(mark.signal).current_days;
        let current = days == 0 || at - mark.stamp.at <= i64::from(days) * DAY_MICROS;
        mark.status.is_live() && current && vocabulary.danger().contains(mark.signal)
    })
}

/// A [`Case`] written down; JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCase {
    #[serde(rename = "b", default)]
    base: Level,
    #[serde(rename = "f")]
    fresh: StoredKnown,
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    resting: Option<StoredKnown>,
    #[serde(rename = "p")]
    before: (Level, u8),
    #[serde(rename = "l")]
    latest: (Level, u8),
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    next_rise: Option<i64>,
}

impl Case {
    /// Writes it down with the vocabulary it was made with.
    #[must_use]
    pub fn store(&self, vocabulary: &Vocabulary) -> StoredCase {
        let peak = |peak: Peak| (peak.level, peak.flags.bits());
        StoredCase {
            base: self.base,
            fresh: self.fresh.store(vocabulary),
            resting: self.resting.as_ref().map(|known| known.store(vocabulary)),
            before: peak(self.before),
            latest: peak(self.latest),
            next_rise: self.next_rise,
        }
    }
}

impl StoredCase {
    /// Reads it with a vocabulary.
    #[must_use]
    pub fn with(self, vocabulary: &Vocabulary) -> Case {
        let peak = |(level, flags)| Peak { level, flags: Flags::from_bits(flags) };
        Case {
            base: self.base,
            fresh: self.fresh.with(vocabulary),
            resting: self.resting.map(|known| known.with(vocabulary)),
            before: peak(self.before),
            latest: peak(self.latest),
            next_rise: self.next_rise,
        }
    }
}
