//! Judging a case anew from all its events: for one that comes late, and for one that corrects
//! another or is corrected.

use std::collections::{HashMap, HashSet};

use super::Case;
use crate::judging::Verdict;
use crate::known::Known;
use crate::ruleset::Ruleset;

/// An event of a case as a rebuild needs it.
#[derive(Clone, Debug)]
pub struct PastEvent {
    /// Its key, as hex.
    pub key: String,
    /// Its time.
    pub at: i64,
    /// What it makes known.
    pub known: Known,
    /// The key of the event it corrects or withdraws, as hex.
    pub supersedes: Option<String>,
}

/// A case judged anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// The case.
    pub case: Case,
    /// The assessment at the latest event's moment.
    pub verdict: Verdict,
    /// The assessments at the clock's moments after it that have passed already.
    pub rises: Vec<Verdict>,
}

impl Case {
    /// Judges the case anew from all its events since it was last lowered, in any order.
    #[must_use]
    pub fn rebuild(&self, ruleset: &Ruleset, mut events: Vec<PastEvent>) -> Rebuilt {
        events.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
        let superseded = self.superseded(&events);
        let stands = |event: &PastEvent, at: i64| {
            superseded.get(&event.key).is_none_or(|by| event.at.max(*by) > at)
        };
        let mut case = Self {
            base: self.base,
            resting: self.resting.clone(),
            withdrawn: self.withdrawn.clone(),
            kept: self.kept_beside(ruleset),
            ruleset: ruleset.short_hash().into(),
            mutes: self.mutes.clone(),
            awaited: awaited(&events),
            ..Self::default()
        };
        let mut verdict = Verdict::default();
        let mut next = 0;
        while next < events.len() {
            let at = events[next].at;
            let after = next + events[next..].iter().take_while(|event| event.at == at).count();
            case.pass_to(ruleset, at);
            let falls = |event: &PastEvent| !stands(event, at) && stands(event, at - 1);
            if events[..after].iter().any(falls) {
                case.fresh = Known::default();
                next = 0;
            }
            for event in events[next..after].iter().filter(|event| stands(event, at)) {
                case.fresh.merge(&event.known);
            }
            case.fresh.note_time(at);
            verdict = case.settle(ruleset);
            next = after;
        }
        let mut rises = Vec::new();
        if let Some(until) = self.ticked_at {
            rises.extend(std::iter::from_fn(|| case.tick(ruleset, until)));
        }
        Rebuilt { case, verdict, rises }
    }

    /// When each corrected event was first corrected; what was withdrawn before it came, at once.
    fn superseded(&self, events: &[PastEvent]) -> HashMap<String, i64> {
        let mut superseded: HashMap<String, i64> = HashMap::new();
        for event in events {
            if let Some(earlier) = &event.supersedes {
                let by = superseded.entry(earlier.clone()).or_insert(event.at);
                *by = event.at.min(*by);
            }
        }
        superseded.extend(self.withdrawn.iter().map(|key| (key.clone(), i64::MIN)));
        superseded
    }
}

fn awaited(events: &[PastEvent]) -> Vec<String> {
    let keys: HashSet<&str> = events.iter().map(|event| event.key.as_str()).collect();
    let corrected = events.iter().filter_map(|event| event.supersedes.as_ref());
    let mut awaited: Vec<String> =
        corrected.filter(|key| !keys.contains(key.as_str())).cloned().collect();
    awaited.sort_unstable();
    awaited.dedup();
    awaited
}
