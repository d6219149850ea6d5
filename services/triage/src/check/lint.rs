//! What a ruleset says that it cannot have meant: signals nothing uses, conditions that never
//! hold. Only what is certain; a doubt is no finding.

use crate::condition::{Comparison, Condition};
use crate::loading::{Diagnostic, Kind};
use crate::rule::Place;
use crate::ruleset::Ruleset;
use crate::signal_set::SignalSet;

/// Notes what is certainly wrong.
pub(super) fn lint(ruleset: &Ruleset, places: &[Place], problems: &mut Vec<Diagnostic>) {
    let mut used = SignalSet::default();
    for rule in ruleset.rules() {
        rule.condition.add_signals(&mut used);
        if never_holds(&rule.condition) {
            let message = format!("rule '{}' asks for what cannot be at once", rule.id);
            problems.push(Diagnostic::at(&rule.place, Kind::NeverHolds, &rule.id, message));
        }
    }
    let noted = &ruleset.policy().noted;
    let signals = ruleset.vocabulary().signals();
    for ((index, signal), place) in (0_u16..).zip(signals).zip(places) {
        let is_noted = noted.iter().any(|(id, _)| *id == signal.id);
        if !used.contains(index) && !is_noted {
            let id = &*signal.id;
            let message = format!("no rule uses signal '{id}'");
            let hint = format!("use it, or say why not: noted({id}, \"…\") in policy.rhai");
            let found = Diagnostic::at(place, Kind::UnusedSignal, id, message);
            problems.push(found.hint(Some(hint)));
        }
    }
}

fn never_holds(condition: &Condition) -> bool {
    match condition {
        Condition::All(parts) => {
            parts.iter().any(never_holds)
                || (1..parts.len())
                    .any(|end| parts[..end].iter().any(|part| exclude(part, &parts[end])))
        }
        Condition::Any(parts) => parts.iter().all(never_holds),
        _ => false,
    }
}

/// Whether two conditions can never hold at once.
fn exclude(one: &Condition, other: &Condition) -> bool {
    match (one, other) {
        (Condition::Not(inner), held) | (held, Condition::Not(inner)) => implied(held, inner),
        (Condition::Compare(one, sign, than), Condition::Compare(other, second, bound)) => {
            one == other && !meets((*sign, *than), (*second, *bound))
        }
        (Condition::Word(one, word), Condition::Word(other, second)) => {
            one == other && word != second
        }
        _ => false,
    }
}

/// Whether `wider` certainly holds when `held` does.
fn implied(held: &Condition, wider: &Condition) -> bool {
    match (held, wider) {
        (Condition::Signal(signal), Condition::AnyOf(any)) => any.contains(*signal),
        (Condition::AnyOf(some), Condition::AnyOf(any)) => any.includes(some),
        (held, Condition::Any(parts)) => parts.iter().any(|part| implied(held, part)),
        (held, wider) => held == wider,
    }
}

/// Whether some number satisfies both comparisons; those that matter lie next to the bounds.
fn meets(one: (Comparison, i64), other: (Comparison, i64)) -> bool {
    let near = |bound: i64| [bound - 1, bound, bound + 1];
    near(one.1)
        .into_iter()
        .chain(near(other.1))
        .any(|number| one.0.holds(number, one.1) && other.0.holds(number, other.1))
}
