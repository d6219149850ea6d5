//! The state of a case: what is known, what rests, and the level it has reached.
//!
//! The level is the highest assessment at any event's or clock's moment since a named person last
//! lowered it, and so a function of the set of events: the order of arrival cannot show.

mod muted;
mod owed;
mod rebuild;
mod rejudge;
mod stored;

pub use owed::owed;
pub use rebuild::{PastEvent, Rebuilt};
pub use rejudge::Rejudged;
pub use stored::StoredCase;

use crate::flag::Flags;
use crate::judging::{Verdict, judge_muted, next_rise_muted};
use crate::known::Known;
use crate::level::Level;
use crate::mute::Mute;
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
    /// The peak reached under earlier rulesets: no ruleset lowers a case.
    kept: Peak,
    /// The ruleset that all the rest was judged with, by the beginning of its hash.
    ruleset: Box<str>,
    /// The peak over the moments before the latest one.
    before: Peak,
    /// The assessment at the latest moment.
    latest: Peak,
    /// When it would next rise by itself.
    next_rise: Option<i64>,
    /// The latest clock's moment at which it was judged, if that is later than every event's.
    ticked_at: Option<i64>,
    /// The keys of events that were corrected or withdrawn before they arrived.
    awaited: Vec<String>,
    /// The rules that a person has silenced.
    mutes: Vec<Mute>,
    /// Such keys from before a person's decision: what was withdrawn then never counts again.
    withdrawn: Vec<String>,
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

    /// The time of the latest event, resting ones included.
    #[must_use]
    pub fn latest_at(&self) -> Option<i64> {
        self.fresh.latest_at().max(self.resting.as_ref().and_then(Known::latest_at))
    }

    /// Whether an event of this key and time must be judged by a [rebuild](Self::rebuild): it is
    /// earlier than what has been judged, or was corrected before it arrived. After a lowering an
    /// event is fresh whatever its time, because the person did not have it before them.
    #[must_use]
    pub fn is_late(&self, key: &str, at: i64) -> bool {
        self.is_judged(at) || self.awaited.iter().chain(&self.withdrawn).any(|one| one == key)
    }

    fn is_judged(&self, at: i64) -> bool {
        let by_event = self.fresh.latest_at().is_some_and(|latest| at < latest);
        by_event || self.ticked_at.is_some_and(|ticked| at <= ticked)
    }

    /// When the case would next rise by itself.
    #[must_use]
    pub const fn next_rise(&self) -> Option<i64> {
        self.next_rise
    }

    fn peak(&self) -> Peak {
        self.kept.union(self.moments())
    }

    /// The peak over the moments judged with its ruleset.
    fn moments(&self) -> Peak {
        self.before.union(self.latest)
    }

    /// Takes an event that is not earlier than what is known, and judges the case at its moment.
    /// `None`: the event [is late](Self::is_late), and the case must be
    /// [rebuilt](Self::rebuild) from all of them.
    #[must_use]
    pub fn take(&mut self, ruleset: &Ruleset, event: &Known) -> Option<Verdict> {
        let at = event.latest_at()?;
        if self.is_judged(at) {
            return None;
        }
        self.turn_to(ruleset);
        if self.fresh.latest_at().is_some_and(|latest| at > latest) {
            self.pass_to(ruleset, at);
        }
        self.fresh.merge(event);
        Some(self.settle(ruleset))
    }

    /// Judges the case at a clock's moment, without a new event.
    pub fn tick(&mut self, ruleset: &Ruleset, now: i64) -> Option<Verdict> {
        let at = self.next_rise.filter(|at| *at <= now)?;
        self.turn_to(ruleset);
        let known = self.effective(ruleset);
        let verdict = judge_muted(ruleset, &known, at, &self.mutes);
        let next_rise = next_rise_muted(ruleset, &known, &verdict, &self.mutes);
        self.before = self.moments().union(Peak::of(&verdict));
        self.next_rise = next_rise;
        self.ticked_at = Some(at);
        Some(verdict)
    }

    /// What a ruleset says of what is known now at a moment; nothing changes.
    #[must_use]
    pub fn judge_at(&self, ruleset: &Ruleset, at: i64) -> Verdict {
        judge_muted(ruleset, &self.effective(ruleset), at, &self.mutes)
    }

    /// Records that a named person lowered the case to `level`: what is known now rests.
    pub fn lower(&mut self, level: Level) {
        let mut all = self.resting.take().unwrap_or_default();
        all.merge(&self.fresh);
        let mut withdrawn = std::mem::take(&mut self.withdrawn);
        withdrawn.append(&mut self.awaited);
        withdrawn.sort_unstable();
        withdrawn.dedup();
        let mutes = std::mem::take(&mut self.mutes);
        *self = Self { base: level, resting: Some(all), withdrawn, mutes, ..Self::default() };
    }

    /// Leaves the latest moment behind, with every rise that happened by itself before `at`.
    fn pass_to(&mut self, ruleset: &Ruleset, at: i64) {
        while self.next_rise.is_some_and(|rise| rise < at) {
            if self.tick(ruleset, at - 1).is_none() {
                break;
            }
        }
        self.before = self.moments();
        self.latest = Peak::default();
        self.ticked_at = None;
    }

    fn settle(&mut self, ruleset: &Ruleset) -> Verdict {
        let at = self.latest_at().unwrap_or_default();
        let known = self.effective(ruleset);
        let verdict = judge_muted(ruleset, &known, at, &self.mutes);
        let next_rise = next_rise_muted(ruleset, &known, &verdict, &self.mutes);
        self.latest = Peak::of(&verdict);
        self.next_rise = next_rise;
        verdict
    }

    /// What counts: what is fresh, and what rests once a new live danger has woken it.
    fn effective(&self, ruleset: &Ruleset) -> std::borrow::Cow<'_, Known> {
        match &self.resting {
            Some(resting) if wakes(ruleset.vocabulary(), &self.fresh) => {
                let mut all = resting.clone();
                all.merge(&self.fresh);
                std::borrow::Cow::Owned(all)
            }
            _ => std::borrow::Cow::Borrowed(&self.fresh),
        }
    }
}

/// A live danger wakes what rests for good: that it fades later puts nothing back to sleep.
fn wakes(vocabulary: &Vocabulary, fresh: &Known) -> bool {
    let danger = |signal| vocabulary.danger().contains(signal);
    fresh.marks().iter().any(|mark| mark.status.is_live() && danger(mark.signal))
}
