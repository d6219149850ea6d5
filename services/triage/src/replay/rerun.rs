//! Running one past decision again: the case as it was, under the rulesets of its time, judged
//! once more.

use super::{Arrival, History, take_batch};
use crate::case::{Case, PastEvent};
use crate::judging::Verdict;
use crate::ruleset::Ruleset;

/// A decision as it was stored, as far as it takes to make it again.
#[derive(Clone, Debug)]
pub struct Step {
    /// Which of the rulesets made it.
    pub ruleset: usize,
    /// When it was made.
    pub judged_at: i64,
    /// The moment it was about.
    pub at: i64,
    /// The key of its event.
    pub event: String,
}

/// A ruleset, and the history as it is known under it.
#[derive(Clone, Copy, Debug)]
pub struct Version<'r> {
    /// The ruleset.
    pub ruleset: &'r Ruleset,
    /// The history under it.
    pub history: &'r History,
}

/// A decision made again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rerun {
    /// By the ruleset that made it.
    pub again: Verdict,
    /// By another one.
    pub otherwise: Option<Verdict>,
}

/// Makes the decision at `wanted` again, after all those before it, and with another ruleset too
/// if asked. `None` if the history does not lead to it: something is missing.
#[must_use]
pub fn rerun(
    versions: &[Version<'_>],
    steps: &[Step],
    wanted: usize,
    with: Option<Version<'_>>,
) -> Option<Rerun> {
    let first = versions.get(steps.first()?.ruleset)?;
    let case = Case::with_mutes(first.history.mutes.clone());
    let mut past = Past { case, period: 0, under: *first };
    let mut from = 0;
    while let Some(step) = steps.get(from) {
        past.pass_to(*versions.get(step.ruleset)?);
        let keys = together(&steps[from..], past.under.history);
        let before = past.clone();
        let made = past.judge(step, &keys);
        let (to, offset) = (from + made.len().max(1), wanted - from);
        if wanted < to {
            let otherwise = with.map(|with| {
                let mut other = before;
                other.pass_to(with);
                let made = other.judge(step, &keys).into_iter().nth(offset);
                made.unwrap_or_else(|| other.case.judge_at(with.ruleset, steps[wanted].at))
            });
            return Some(Rerun { again: made.into_iter().nth(offset)?, otherwise });
        }
        from = to;
    }
    None
}

/// The case on its way through the past.
#[derive(Clone)]
struct Past<'r> {
    case: Case,
    period: usize,
    under: Version<'r>,
}

/// The keys of the events that came in with the first of these steps; none if it was a clock's.
fn together<'s>(steps: &'s [Step], history: &History) -> Vec<&'s str> {
    let arrived = |step: &Step| {
        let mut all = history.periods.iter().flat_map(|period| &period.arrivals);
        all.find(|one| one.event.key == step.event && one.received_at == step.judged_at)
    };
    let mut keys: Vec<&str> = Vec::new();
    let mut last = (i64::MIN, "");
    for step in steps.iter().take_while(|step| step.judged_at == steps[0].judged_at) {
        let Some(Arrival { event, .. }) = arrived(step) else { break };
        let order = (event.at, step.event.as_str());
        // One batch is judged in the order of time; what goes back began another, or rose.
        if order <= last {
            break;
        }
        last = order;
        keys.push(&step.event);
    }
    keys
}

impl<'r> Past<'r> {
    /// From here on another ruleset is live: what is known is read with its vocabulary.
    fn pass_to(&mut self, next: Version<'r>) {
        if !std::ptr::eq(self.under.ruleset, next.ruleset) {
            let stored = self.case.store(self.under.ruleset.vocabulary());
            // What was just written always reads back.
            let read = stored.with(next.ruleset.vocabulary()).unwrap_or_default();
            self.case = read;
        }
        self.under = next;
    }

    fn judge(&mut self, step: &Step, keys: &[&str]) -> Vec<Verdict> {
        let Version { ruleset, history } = self.under;
        if keys.is_empty() {
            // A clock's moment, or else the case was judged anew because the ruleset changed.
            let made = if self.case.next_rise() == Some(step.at) {
                self.case.tick(ruleset, step.judged_at)
            } else {
                self.case.rejudge(ruleset).map(|judged| judged.verdict)
            };
            return made.into_iter().collect();
        }
        let holds = |number: usize| {
            history.periods[number].arrivals.iter().any(|one| keys.contains(&&*one.event.key))
        };
        let Some(period) = (self.period..history.periods.len()).find(|number| holds(*number))
        else {
            return Vec::new();
        };
        for passed in &history.periods[self.period..period] {
            if let Some(lowered) = passed.lowered {
                self.case.lower(lowered.to);
            }
        }
        self.period = period;
        let arrivals = &history.periods[period].arrivals;
        let is_new = |one: &&Arrival| keys.contains(&&*one.event.key);
        let mut batch: Vec<&PastEvent> =
            arrivals.iter().filter(is_new).map(|one| &one.event).collect();
        batch.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
        let came_before = |one: &&Arrival| one.received_at < step.judged_at;
        let earlier = || arrivals.iter().filter(came_before).map(|one| one.event.clone()).collect();
        take_batch(&mut self.case, ruleset, earlier, &batch)
    }
}
