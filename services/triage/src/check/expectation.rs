//! What a case expects against what came of it.

use super::cases::Case;
use super::trial::Trial;
use crate::flag::{Flag, Flags};
use crate::judging::Verdict;
use crate::loading::said::{Said, said};
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
            let name = &case.name;
            let en: Vec<&str> = missed.iter().map(|one| &*one.en).collect();
            let zh: Vec<&str> = missed.iter().map(|one| &*one.zh).collect();
            let (en, zh) = (en.join("; "), zh.join("；"));
            let message = said!("case '{name}': {en}", "例子“{name}”：{zh}");
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
fn reading(ruleset: &Ruleset, trial: &Trial<'_>) -> Vec<Said> {
    let id = |signal: u16| &*ruleset.vocabulary().signal(signal).id;
    let statuses = |signal: u16| {
        let of_signal = trial.findings.iter().filter(|(found, _)| *found == signal);
        let names: Vec<_> = of_signal.map(|(_, status)| status.name()).collect();
        match names.is_empty() {
            true => said!("nothing", "没有找到"),
            false => Said::new(names.join(" and "), names.join("、")),
        }
    };
    let mut missed = Vec::new();
    for (signal, status) in &trial.case.found {
        let name = id(*signal);
        match status {
            Some(status) if !trial.findings.contains(&(*signal, *status)) => {
                let (Said { en, zh }, status) = (statuses(*signal), status.name());
                missed.push(said!(
                    "expected {name} as {status}, found {en}",
                    "{name} 应当是 {status}，实际是{zh}"
                ));
            }
            None if !trial.live.contains(signal) => {
                let Said { en, zh } = statuses(*signal);
                missed
                    .push(said!("expected {name} live, found {en}", "应当找到 {name}，实际是{zh}"));
            }
            _ => {}
        }
    }
    for signal in trial.case.absent.iter().filter(|signal| trial.live.contains(signal)) {
        let (name, Said { en, zh }) = (id(*signal), statuses(*signal));
        missed.push(said!("expected {name} absent, found {en}", "不该有 {name}，实际是{zh}"));
    }
    missed
}

/// What the case expects of judging and does not get.
fn judging(ruleset: &Ruleset, case: &Case, verdict: &Verdict) -> Vec<Said> {
    let id = |rule: u16| &*ruleset.rules()[usize::from(rule)].id;
    let fired = |rule: &u16| verdict.fired.iter().any(|fired| fired.rule == *rule);
    let mut missed = Vec::new();
    for rule in case.fires.iter().filter(|rule| !fired(rule)) {
        let id = id(*rule);
        missed.push(said!("expected {id} to fire", "{id} 应当触发"));
    }
    for rule in case.quiet.iter().filter(|rule| fired(rule)) {
        let id = id(*rule);
        missed.push(said!("expected {id} not to fire", "{id} 不该触发"));
    }
    let before = missed.len();
    if let Some(level) = case.level.filter(|level| *level != verdict.level) {
        let (wanted, got) = (level.number(), verdict.level.number());
        missed
            .push(said!("expected level {wanted}, got {got}", "应当是 {wanted} 级，实际 {got} 级"));
    }
    if let Some(flags) = case.flags.filter(|flags| *flags != verdict.flags) {
        let (wanted, got) = (names(flags), names(verdict.flags));
        missed.push(said!("expected flags {wanted}, got {got}", "标记应当是 {wanted}，实际 {got}"));
    }
    if let Some(score) = case.score.filter(|score| *score != verdict.score) {
        let got = verdict.score;
        missed.push(said!("expected score {score}, got {got}", "应当 {score} 分，实际 {got} 分"));
    }
    if missed.len() > before {
        let fired =
            verdict.fired.iter().map(|fired| format!("{} {:+}", id(fired.rule), fired.points));
        let fired = fired.collect::<Vec<_>>().join(", ");
        missed.push(said!("fired: {fired}", "触发了 {fired}"));
    }
    missed
}

fn names(flags: Flags) -> String {
    let names: Vec<_> = flags.iter().map(Flag::name).collect();
    format!("[{}]", names.join(", "))
}
