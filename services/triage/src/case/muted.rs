//! Silencing a rule for a case, and letting it speak again.

use super::Case;
use crate::judging::{judge_muted, next_rise_muted};
use crate::mute::Mute;
use crate::ruleset::Ruleset;

impl Case {
    /// The rules that are or were silenced.
    #[must_use]
    pub fn mutes(&self) -> &[Mute] {
        &self.mutes
    }

    /// A new case some of whose rules are silenced at times.
    #[must_use]
    pub fn with_mutes(mut mutes: Vec<Mute>) -> Self {
        mutes.sort_unstable();
        Self { mutes, ..Self::default() }
    }

    /// Silences a rule. What was judged stays: a level never falls by itself.
    pub fn mute(&mut self, ruleset: &Ruleset, mute: Mute) {
        self.mutes.push(mute);
        self.mutes.sort_unstable();
        self.look_ahead(ruleset);
    }

    /// Lets a rule speak again from this moment on; whether it was silent.
    pub fn unmute(&mut self, ruleset: &Ruleset, rule: &str, at: i64) -> bool {
        let mut found = false;
        for mute in self.mutes.iter_mut().filter(|mute| &*mute.rule == rule && mute.until > at) {
            mute.until = at.max(mute.from);
            found = true;
        }
        self.look_ahead(ruleset);
        found
    }

    /// When the case rises next, now that other rules are silent.
    fn look_ahead(&mut self, ruleset: &Ruleset) {
        let Some(latest) = self.fresh.latest_at().and(self.latest_at()) else { return };
        let at = self.ticked_at.map_or(latest, |ticked| ticked.max(latest));
        let known = self.effective(ruleset);
        let verdict = judge_muted(ruleset, &known, at, &self.mutes);
        self.next_rise = next_rise_muted(ruleset, &known, &verdict, &self.mutes);
    }
}
