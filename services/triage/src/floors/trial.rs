//! One locked case tried on a draft.

use super::beside;
use super::data::Floor;
use super::proof;
use super::refusal::{Short, Tried, event_refused, refusal, signal_gone};
use super::setting::{SETTINGS, Setting, base};
use crate::event::{Context, Event};
use crate::finding::Finding;
use crate::judging::judge;
use crate::known::Known;
use crate::loading::Diagnostic;
use crate::policy::DAY_MICROS;
use crate::rule::Place;
use crate::ruleset::Ruleset;

/// How many days later a locked case is tried with something beside it.
const DAYS_BESIDE: [i64; 2] = [0, 20];

/// What a draft lacks of one locked case: the ticks, or else each of the notes that fails, or else
/// the first thing beside it that makes it fail. `places` says where each signal stands.
pub(super) fn undercut(ruleset: &Ruleset, places: &[Place], floor: &Floor) -> Vec<Diagnostic> {
    let vocabulary = ruleset.vocabulary();
    if let Some(gone) = floor.ticks.iter().find(|tick| vocabulary.index(tick).is_none()) {
        return vec![signal_gone(floor, gone)];
    }
    let bench = Bench { ruleset, places, floor, days: days(ruleset, floor) };
    if !floor.ticks.is_empty()
        && let Err(found) = bench.everywhere(None)
    {
        return vec![*found];
    }
    let notes = floor.notes.iter().filter_map(|note| bench.everywhere(Some(note)).err());
    let found: Vec<Diagnostic> = notes.map(|found| *found).collect();
    if !found.is_empty() || floor.ticks.is_empty() || proof::holds_always(ruleset, floor) {
        return found;
    }
    bench.with_things_beside().err().map(|found| *found).into_iter().collect()
}

/// The days after the event at which a case is tried: those it names and, where a signal stops
/// being current in the draft and the case names days without end, the day after that.
fn days(ruleset: &Ruleset, floor: &Floor) -> Vec<i64> {
    let mut days = floor.days_ago.clone();
    let farthest = days.iter().copied().max().unwrap_or(0);
    for tick in &floor.ticks {
        let signal = ruleset.vocabulary().index(tick);
        let current = signal.map_or(0, |signal| ruleset.vocabulary().signal(signal).current_days);
        if current > 0 && farthest >= super::data::FOR_EVER {
            days.push(i64::from(current) + 1);
        }
    }
    days
}

struct Bench<'a> {
    ruleset: &'a Ruleset,
    places: &'a [Place],
    floor: &'a Floor,
    days: Vec<i64>,
}

type Holds = Result<(), Box<Diagnostic>>;

impl Bench<'_> {
    /// The case as ticks, or as one of its notes, in every setting on every day.
    fn everywhere(&self, note: Option<&str>) -> Holds {
        let words = note.map(|note| self.ruleset.reader().read(note)).unwrap_or_default();
        for setting in &SETTINGS {
            let known = self.known(setting, note, &words)?;
            for days in &self.days {
                let tried = Tried { setting, note, words: &words, days: *days, beside: None };
                self.judged(&known, &tried)?;
            }
        }
        Ok(())
    }

    /// The case as ticks, with everything beside it that the draft's own rules ask for.
    fn with_things_beside(&self) -> Holds {
        let setting = &SETTINGS[0];
        let known = self.known(setting, None, &[])?;
        for beside in beside::all(self.ruleset) {
            for days in DAYS_BESIDE {
                let at = base() + days * DAY_MICROS;
                let case = beside.added_to(&known, at);
                let tried = Tried { setting, note: None, words: &[], days, beside: Some(&beside) };
                self.judged(&case, &tried)?;
            }
        }
        Ok(())
    }

    fn known(
        &self,
        setting: &Setting,
        note: Option<&str>,
        words: &[Finding],
    ) -> Result<Known, Box<Diagnostic>> {
        let vocabulary = self.ruleset.vocabulary();
        let ticks = if note.is_none() { &*self.floor.ticks } else { &[] };
        let context = Context { town: "YC", now: base(), vocabulary };
        let value = setting.event(self.floor, ticks, note.unwrap_or("。"));
        let event = Event::from_value(&value, &context)
            .map_err(|error| Box::new(event_refused(self.floor, &error)))?;
        let mut findings: Vec<Finding> =
            event.ticks.iter().map(|tick| Finding::ticked(tick)).collect();
        findings.extend(words.iter().cloned());
        Ok(event.known(&findings, vocabulary))
    }

    fn judged(&self, known: &Known, tried: &Tried<'_>) -> Holds {
        let Self { ruleset, places, floor, .. } = self;
        let verdict = judge(ruleset, known, base() + tried.days * DAY_MICROS);
        let short = Short {
            level: (verdict.level < floor.level).then_some(verdict.level),
            flags: floor.flags.without(verdict.flags),
        };
        if short.level.is_none() && short.flags.is_empty() {
            return Ok(());
        }
        Err(Box::new(refusal(ruleset, places, floor, tried, &short)))
    }
}
