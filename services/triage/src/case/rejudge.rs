//! Another ruleset: what was reached before it stays, and the latest moment is judged anew.

use super::{Case, Peak};
use crate::flag::Flag;
use crate::judging::{Verdict, judge_muted, next_rise_muted};
use crate::ruleset::Ruleset;

/// A case judged anew because the ruleset changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejudged {
    /// What the earlier ruleset said at the latest event's moment.
    pub was: Peak,
    /// What this one says at the latest moment.
    pub verdict: Verdict,
    /// Whether the case rose, or took on a new duty.
    pub rises: bool,
    /// Whether this ruleset alone would have left it lower, or without one of its duties.
    pub is_lower: bool,
}

impl Case {
    /// Judges the case with another ruleset at the latest moment it was judged at. It may rise; a
    /// lower result is told, and changes nothing. `None`: nothing fresh is known, or it was
    /// judged with this ruleset already.
    pub fn rejudge(&mut self, ruleset: &Ruleset) -> Option<Rejudged> {
        self.fresh.latest_at()?;
        if *self.ruleset == *ruleset.short_hash() {
            return None;
        }
        let at = self.ticked_at.or_else(|| self.latest_at())?;
        let (level, flags, was) = (self.level(), self.flags(), self.latest);
        self.turn_to(ruleset);
        let known = self.effective(ruleset);
        let verdict = judge_muted(ruleset, &known, at, &self.mutes);
        let next_rise = next_rise_muted(ruleset, &known, &verdict, &self.mutes);
        self.latest = Peak::of(&verdict);
        self.next_rise = next_rise;
        let now = self.latest;
        let mut duties = self.flags().without(flags);
        // Care is a track of its own, never a warning of danger.
        duties.remove(Flag::CareTrack);
        Some(Rejudged {
            was,
            verdict,
            rises: self.level() > level || !duties.is_empty(),
            is_lower: now.level < was.level || !now.flags.includes(was.flags),
        })
    }

    /// Puts what was reached with another ruleset where no rule can lower it.
    pub(super) fn turn_to(&mut self, ruleset: &Ruleset) {
        if *self.ruleset != *ruleset.short_hash() {
            self.kept = self.peak();
            self.before = Peak::default();
            self.latest = Peak::default();
            self.ruleset = ruleset.short_hash().into();
        }
    }

    /// What stays whatever this ruleset says of any moment.
    pub(super) fn kept_beside(&self, ruleset: &Ruleset) -> Peak {
        if *self.ruleset == *ruleset.short_hash() { self.kept } else { self.peak() }
    }
}
