//! The case as rules see it at one moment: for each signal its weight, and which are live.

use crate::finding::Status;
use crate::judging::FULL_WEIGHT;
use crate::known::{Known, Mark};
use crate::policy::Policy;
use crate::ruleset::Ruleset;
use crate::signal_set::{MAX_SIGNALS, SignalSet};

/// A case at a moment.
pub(crate) struct View<'a> {
    pub(super) known: &'a Known,
    pub(super) policy: &'a Policy,
    pub(super) at: i64,
    pub(super) weights: [u16; MAX_SIGNALS],
    present: SignalSet,
    /// Found by a live status and still current.
    pub(super) live: SignalSet,
    /// Live, or timeless and historical: what a floor may rest on.
    pub(super) for_floor: SignalSet,
    denied: SignalSet,
}

impl<'a> View<'a> {
    pub(crate) fn new(ruleset: &'a Ruleset, known: &'a Known, at: i64) -> Self {
        let mut view = Self {
            known,
            policy: ruleset.policy(),
            at,
            weights: [0; MAX_SIGNALS],
            present: SignalSet::default(),
            live: SignalSet::default(),
            for_floor: SignalSet::default(),
            denied: SignalSet::default(),
        };
        for mark in &known.marks {
            view.add(ruleset, mark);
        }
        view
    }

    fn add(&mut self, ruleset: &Ruleset, mark: &Mark) {
        if mark.status == Status::Denied {
            self.denied.insert(mark.signal);
        }
        let timeless = ruleset.vocabulary().timeless().contains(mark.signal);
        let age = self.at.saturating_sub(mark.stamp.at).max(0);
        if ruleset.policy().is_stale(mark.status, age) {
            return;
        }
        let faded = age > ruleset.current_micros(mark.signal);
        let live = mark.status.is_live() && !faded;
        let mut percent = mark.status.percent();
        if faded {
            percent = percent.min(Status::Historical.percent());
        }
        let recency = if timeless { 100 } else { ruleset.policy().recency_percent(age) };
        let weight = (percent * recency).min(FULL_WEIGHT);
        if weight == 0 {
            return;
        }
        self.present.insert(mark.signal);
        let strongest = &mut self.weights[usize::from(mark.signal)];
        *strongest = (*strongest).max(weight as u16);
        if live {
            self.live.insert(mark.signal);
        }
        if live || timeless {
            self.for_floor.insert(mark.signal);
        }
    }

    /// The signals that weigh anything.
    pub(crate) const fn present(&self) -> &SignalSet {
        &self.present
    }

    /// Whether some signal is denied and found in no other way.
    pub(crate) fn only_denied(&self) -> bool {
        self.denied.iter().any(|signal| !self.present.contains(signal))
    }
}
