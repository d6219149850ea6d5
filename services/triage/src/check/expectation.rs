//! What a case expects against what came of it.

use super::cases::Case;
use super::trial::Trial;
use crate::flag::{Flag, Flags};
use crate::judging::Verdict;
use crate::loading::{Diagnostic, Kind};
use crate::ruleset::Ruleset;

/// Notes every case that does not hold; tells whether any did not.
pub(super) fn check(
    ruleset: &Ruleset,
    trials: &[Trial<'_>],
    problems: &mut Vec<Diagnostic>,
) -> bool {
    let before = problems.len();
    for trial in trials {
        let mut missed = reading(ruleset, trial);
        missed.extend(judging(ruleset, trial.case, &trial.verdict));
        if !missed.is_empty() {
            let case = trial.case;
            let message = format!("case '{}': {}", case.name, missed.join("; "));
            problems.push(Diagnostic::at(&case.place, Kind::CaseFailed, &case.name, message));
        }
    }
    problems.len() > before
}

/// Whether the case would hold with this verdict.
pub(super) fn holds(case: &Case, verdict: &Verdict) -> bool {
    let fired = |rule: &u16| verdict.fired.iter().any(|fired| fired.rule == *rule);
    case.level.is_none_or(|level| level == verdict.level)
        && case.flags.is_none_or(|flags| flags == verdict.flags)
        && case.score.is_none_or(|score| score == verdict.score)
        && case.fires.iter().all(fired)
        && !case.quiet.iter().any(fired)
}

/// What the case expects of reading and does not get.
fn reading(ruleset: &Ruleset, trial: &Trial<'_>) -> Vec<String> {
    let id = |signal: u16| &*ruleset.vocabulary().signal(signal).id;
    let statuses = |signal: u16| {
        let of_signal = trial.findings.iter().filter(|(found, _)| *found == signal);
        let names: Vec<_> = of_signal.map(|(_, status)| status.name()).collect();
        if names.is_empty() { "nothing".to_owned() } else { names.join(" and ") }
    };
    let mut missed = Vec::new();
    for (signal, status) in &trial.case.found {
        let name = id(*signal);
        match status {
            Some(status) if !trial.findings.contains(&(*signal, *status)) => {
                let found = statuses(*signal);
                missed.push(format!("expected {name} as {}, found {found}", status.name()));
            }
            None if !trial.live.contains(signal) => {
                missed.push(format!("expected {name} live, found {}", statuses(*signal)));
            }
            _ => {}
        }
    }
    for signal in trial.case.absent.iter().filter(|signal| trial.live.contains(signal)) {
        missed.push(format!("expected {} absent, found {}", id(*signal), statuses(*signal)));
    }
    missed
}

/// What the case expects of judging and does not get.
fn judging(ruleset: &Ruleset, case: &Case, verdict: &Verdict) -> Vec<String> {
    let id = |rule: u16| &*ruleset.rules()[usize::from(rule)].id;
    let fired = |rule: &u16| verdict.fired.iter().any(|fired| fired.rule == *rule);
    let mut missed = Vec::new();
    for rule in case.fires.iter().filter(|rule| !fired(rule)) {
        missed.push(format!("expected {} to fire", id(*rule)));
    }
    for rule in case.quiet.iter().filter(|rule| fired(rule)) {
        missed.push(format!("expected {} not to fire", id(*rule)));
    }
    let before = missed.len();
    if let Some(level) = case.level.filter(|level| *level != verdict.level) {
        missed.push(format!("expected level {}, got {}", level.number(), verdict.level.number()));
    }
    if let Some(flags) = case.flags.filter(|flags| *flags != verdict.flags) {
        missed.push(format!("expected flags {}, got {}", names(flags), names(verdict.flags)));
    }
    if let Some(score) = case.score.filter(|score| *score != verdict.score) {
        missed.push(format!("expected score {score}, got {}", verdict.score));
    }
    if missed.len() > before {
        let fired =
            verdict.fired.iter().map(|fired| format!("{} {:+}", id(fired.rule), fired.points));
        missed.push(format!("fired: {}", fired.collect::<Vec<_>>().join(", ")));
    }
    missed
}

fn names(flags: Flags) -> String {
    let names: Vec<_> = flags.iter().map(Flag::name).collect();
    format!("[{}]", names.join(", "))
}
