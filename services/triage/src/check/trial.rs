//! One case run: its notes read once, what it makes known, and what the ruleset says.

use super::cases::Case;
use super::events;
use super::oracle::{self, Effect};
use crate::event::{Context, Event};
use crate::finding::{Finding, Status};
use crate::judging::{Verdict, judge};
use crate::known::Known;
use crate::loading::said::said;
use crate::loading::{Diagnostic, Kind};
use crate::policy::DAY_MICROS;
use crate::ruleset::Ruleset;

/// A case and what came of it.
#[derive(Debug)]
pub(super) struct Trial<'a> {
    pub(super) case: &'a Case,
    /// Every finding, by signal and status.
    pub(super) findings: Vec<(u16, Status)>,
    /// Signals found live and still current.
    pub(super) live: Vec<u16>,
    pub(super) verdict: Verdict,
    /// What each rule that fired contributes, by the plain way of judging.
    pub(super) effects: Vec<Effect>,
}

/// Runs a case. `None` when one of its events is refused, which is a problem.
pub(super) fn run<'a>(
    ruleset: &Ruleset,
    case: &'a Case,
    problems: &mut Vec<Diagnostic>,
) -> Option<Trial<'a>> {
    let vocabulary = ruleset.vocabulary();
    let context = Context { town: "YC", now: events::base(), vocabulary };
    let mut known = Known::default();
    let mut findings = Vec::new();
    for written in &case.events {
        let event = match Event::from_value(&written.value, &context) {
            Ok(event) => event,
            Err(refusal) => {
                let name = &case.name;
                let message = said!(
                    "case '{name}' has an event that is refused: {refusal}",
                    "例子“{name}”里有一份记录收不下：{refusal}"
                );
                let field = refusal.field.as_str();
                problems.push(Diagnostic::at(&written.place, Kind::BadCase, field, message));
                return None;
            }
        };
        let mut all: Vec<Finding> = event.ticks.iter().map(|tick| Finding::ticked(tick)).collect();
        all.extend(ruleset.reader().read(&event.narrative));
        known.merge(&event.known(&all, vocabulary));
        let of_event = all
            .iter()
            .filter_map(|finding| Some((vocabulary.index(&finding.signal)?, finding.status)));
        findings.extend(of_event);
    }
    findings.sort_unstable();
    findings.dedup();
    let at = known.latest_at()?;
    let verdict = judge(ruleset, &known, at);
    let effects = oracle::effects(ruleset, &known, at);
    let plain = oracle::verdict(ruleset, &effects, at);
    if !oracle::agree(&plain, &verdict) {
        let name = &case.name;
        let message = said!(
            "case '{name}' is judged differently by the plain way",
            "例子“{name}”照字面判不一样：程序的毛病，请报告"
        );
        problems.push(Diagnostic::at(&case.place, Kind::Differential, &case.name, message));
    }
    let live = live_signals(ruleset, &known, at);
    Some(Trial { case, findings, live, verdict, effects })
}

fn live_signals(ruleset: &Ruleset, known: &Known, at: i64) -> Vec<u16> {
    let current = known.marks().iter().filter(|mark| {
        let days = i64::from(ruleset.vocabulary().signal(mark.signal).current_days);
        mark.status.is_live() && (days == 0 || at - mark.stamp.at <= days * DAY_MICROS)
    });
    let mut live: Vec<u16> = current.map(|mark| mark.signal).collect();
    live.sort_unstable();
    live.dedup();
    live
}
