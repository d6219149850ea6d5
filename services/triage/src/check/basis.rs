//! What rules rest on: a statute where their flag needs one, and only what the table of statutes
//! knows.

use super::place::place_of;
use crate::flag::Flag;
use crate::loading::files::STATUTES;
use crate::loading::said::said;
use crate::loading::statutes::{Citation, Statutes};
use crate::loading::suggest::did_you_mean;
use crate::loading::{Diagnostic, Kind, RuleFiles};
use crate::rule::Rule;
use crate::ruleset::Ruleset;

/// Duties and prohibitions that the law knows: who raises one must be able to say which.
const NEED_A_STATUTE: [Flag; 3] = [Flag::Emergency, Flag::MandatoryReport, Flag::MediationStop];

/// Notes every flag without a statute and every citation that the table does not know.
pub(super) fn check(
    files: &RuleFiles,
    ruleset: &Ruleset,
    statutes: Option<&Statutes>,
    problems: &mut Vec<Diagnostic>,
) {
    let cites = ruleset.rules().iter().any(|rule| !rule.basis.is_empty());
    if statutes.is_none() && cites {
        let message = said!(
            "statutes.toml is missing; it lists the laws and articles that rules cite",
            "缺 statutes.toml；规则引的法和条都列在那里"
        );
        problems.push(Diagnostic::of_file(STATUTES, Kind::MissingFile, STATUTES, message));
    }
    for rule in ruleset.rules() {
        let citations = rule.basis.iter().map(|basis| {
            let what = statutes.map_or(Citation::Statute, |statutes| statutes.look_up(basis));
            if let (Citation::Unknown, Some(statutes)) = (what, statutes) {
                problems.push(unknown(files, rule, basis, statutes));
            }
            what
        });
        // What is unknown is told by itself.
        let rests = citations.collect::<Vec<_>>().iter().any(|what| *what != Citation::Local);
        let flag = NEED_A_STATUTE.into_iter().find(|flag| rule.flags.contains(*flag));
        if let (false, Some(flag)) = (rests, flag) {
            let (id, flag) = (&rule.id, flag.name());
            let message = said!(
                "rule '{id}' raises {flag} and names no statute: .basis(\"…\") is missing",
                "规则“{id}”打 {flag} 标记，却没有法律依据：缺 .basis(\"…\")"
            );
            problems.push(Diagnostic::at(&rule.place, Kind::NoBasis, id, message));
        }
    }
}

fn unknown(files: &RuleFiles, rule: &Rule, basis: &str, statutes: &Statutes) -> Diagnostic {
    let known: Vec<String> = statutes.all().collect();
    let hint = did_you_mean(basis, known.iter().map(|known| &**known)).or_else(|| {
        Some(said!(
            "write 法名第N条 as statutes.toml has it, or add the article there, with its source",
            "按 statutes.toml 的写法写 法名第N条，或把这一条连同出处加进去"
        ))
    });
    let message = said!("statutes.toml does not know '{basis}'", "statutes.toml 里没有“{basis}”");
    let place = place_of(files, &rule.place, basis);
    Diagnostic::at(&place, Kind::UnknownStatute, basis, message).hint(hint)
}
