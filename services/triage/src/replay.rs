//! Judging a case's history again, as it came in: what ingest would have made of it under a
//! ruleset, assessment by assessment, with lowerings, mutes, late and correcting events.
//!
//! What belongs here: one case. Reading histories is the store's, adding cases up the
//! [`outlook`]'s, printing the program's.

mod batch;
pub mod outlook;
mod reading;
pub mod rerun;
#[cfg(test)]
mod tests;

use crate::case::{Case, PastEvent, owed};
use crate::flag::Flags;
use crate::judging::Verdict;
use crate::known::Known;
use crate::level::Level;
use crate::mute::Mute;
use crate::ruleset::Ruleset;

pub use batch::take_batch;
pub use reading::{knows_alike, reads_alike};

/// The history of a case.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The rules that a person silenced, each from when until when.
    pub mutes: Vec<Mute>,
    /// What came in between one lowering and the next, in order.
    pub periods: Vec<Period>,
}

/// What came in until a person lowered the case, or until now.
#[derive(Clone, Debug, Default)]
pub struct Period {
    /// The events.
    pub arrivals: Vec<Arrival>,
    /// What a person lowered the case to, and when.
    pub lowered: Option<Lowered>,
}

/// An event as it came in. Those of one moment of receipt came together.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// When it came in, microseconds since the epoch.
    pub received_at: i64,
    /// The event.
    pub event: PastEvent,
}

/// A lowering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lowered {
    /// When.
    pub at: i64,
    /// To what.
    pub to: Level,
}

/// A warning that would have been owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The key of the event that leads to it; of the latest one, when the case rose by itself.
    pub event: String,
    /// The moment of the assessment.
    pub at: i64,
    /// The level the case had then.
    pub level: Level,
    /// The flags that stood then.
    pub flags: Flags,
}

/// What a ruleset makes of a history.
#[derive(Clone, Debug, Default)]
pub struct Replayed {
    /// The case as it stands.
    pub case: Case,
    /// The latest assessment.
    pub latest: Verdict,
    /// Every warning owed, in order, before repeats are folded.
    pub warnings: Vec<Owed>,
    /// How many assessments were made.
    pub moments: u64,
}

/// Judges a history up to `now`. Whoever wants to see each assessment is told of it, with the key
/// of its event: of an event's own one first, then of the rises by themselves that follow.
pub fn replay(
    ruleset: &Ruleset,
    history: &History,
    now: i64,
    mut seen: impl FnMut(&str, &Verdict),
) -> Replayed {
    let case = Case::with_mutes(history.mutes.clone());
    let mut replayed = Replayed { case, ..Replayed::default() };
    for period in &history.periods {
        let arrivals = in_order(&period.arrivals);
        let mut from = 0;
        while from < arrivals.len() {
            let received_at = arrivals[from].received_at;
            let together = arrivals[from..].iter().take_while(|one| one.received_at == received_at);
            let until = from + together.count();
            replayed.take(ruleset, &arrivals[..until], from, &mut seen);
            from = until;
        }
        let until = period.lowered.map_or(now, |lowered| lowered.at);
        if let Some(last) = arrivals.last() {
            replayed.pass(ruleset, until, &last.event.key, &mut seen);
        }
        if let Some(Lowered { to, .. }) = period.lowered {
            replayed.case.lower(to);
        }
    }
    replayed
}

/// By receipt, then as ingest takes the events of one batch: by time and key.
fn in_order(arrivals: &[Arrival]) -> Vec<&Arrival> {
    let mut arrivals: Vec<&Arrival> = arrivals.iter().collect();
    arrivals.sort_by(|a, b| {
        let (one, other) = (&a.event, &b.event);
        (a.received_at, one.at, &one.key).cmp(&(b.received_at, other.at, &other.key))
    });
    arrivals
}

impl Replayed {
    /// Takes the arrivals from `from` on, which came together; those before came earlier.
    fn take(
        &mut self,
        ruleset: &Ruleset,
        arrivals: &[&Arrival],
        from: usize,
        seen: &mut impl FnMut(&str, &Verdict),
    ) {
        let (earlier, batch) = arrivals.split_at(from);
        if let Some(last) = earlier.last() {
            // A rise that has passed when the batch comes is a moment of its own, and may warn.
            self.pass(ruleset, batch[0].event.at - 1, &last.event.key, seen);
        }
        let before = (self.case.level(), self.case.flags());
        let past = |of: &[&Arrival]| -> Vec<PastEvent> {
            of.iter().map(|arrival| arrival.event.clone()).collect()
        };
        let batch: Vec<&PastEvent> = batch.iter().map(|arrival| &arrival.event).collect();
        let verdicts = take_batch(&mut self.case, ruleset, || past(earlier), &batch);
        // Beyond the events are rises by themselves; the latest event stands for them.
        let last = batch[batch.len() - 1];
        let keys = batch.iter().map(|event| &*event.key).chain(std::iter::repeat(&*last.key));
        for (verdict, key) in verdicts.iter().zip(keys) {
            seen(key, verdict);
        }
        self.moments += verdicts.len() as u64;
        self.warn(ruleset, before, batch.iter().map(|event| &event.known), last);
        self.latest = verdicts.into_iter().next_back().unwrap_or_default();
    }

    fn warn<'k>(
        &mut self,
        ruleset: &Ruleset,
        before: (Level, Flags),
        events: impl Iterator<Item = &'k Known>,
        last: &PastEvent,
    ) {
        let (level, flags) = (self.case.level(), self.case.flags());
        if owed(ruleset, before, (level, flags), events) {
            self.warnings.push(Owed { event: last.key.clone(), at: last.at, level, flags });
        }
    }

    /// Judges the rises that come by themselves until this moment.
    fn pass(
        &mut self,
        ruleset: &Ruleset,
        until: i64,
        key: &str,
        seen: &mut impl FnMut(&str, &Verdict),
    ) {
        loop {
            let before = (self.case.level(), self.case.flags());
            let Some(verdict) = self.case.tick(ruleset, until) else { return };
            seen(key, &verdict);
            self.moments += 1;
            let (level, flags) = (self.case.level(), self.case.flags());
            if level > before.0 || !before.1.includes(flags) {
                self.warnings.push(Owed { event: key.to_owned(), at: verdict.at, level, flags });
            }
            self.latest = verdict;
        }
    }
}
