//! What follows from a condition for certain, without looking at any case.
//!
//! Everything here errs to "no": a yes is a proof for every case and moment, on every kind of
//! finding a condition may rest on, and then the wider condition weighs at least as much.

use super::{Comparison, Condition, Number};
use crate::signal_set::SignalSet;

/// Whether `wider` holds whenever `held` does.
pub(crate) fn implies(held: &Condition, wider: &Condition) -> bool {
    use Condition::{All, Any, AnyOf, Compare, Not, Person, Signal};
    if held == wider {
        return true;
    }
    match (held, wider) {
        (Any(parts), _) => parts.iter().all(|part| implies(part, wider)),
        (_, All(parts)) => parts.iter().all(|part| implies(held, part)),
        (All(parts), Any(others)) => {
            parts.iter().any(|part| implies(part, wider))
                || others.iter().any(|other| implies(held, other))
        }
        (All(parts), _) => parts.iter().any(|part| implies(part, wider)),
        (AnyOf(signals), Any(_)) => signals.iter().all(|signal| implies(&Signal(signal), wider)),
        (_, Any(others)) => others.iter().any(|other| implies(held, other)),
        (Signal(signal), AnyOf(any)) => any.contains(*signal),
        (AnyOf(some), AnyOf(any)) => any.includes(some),
        (AnyOf(some), Signal(signal)) => SignalSet::only(*signal).includes(some),
        (Not(inner), Not(other)) => implies(other, inner),
        (Compare(number, sign, than), Compare(other, wider, bound)) => {
            number == other && !meets(&[(*sign, *than), (negated(*wider), *bound)])
        }
        (Person(who, tests), Person(other, fewer)) => {
            who == other && fewer.iter().all(|test| tests.contains(test))
        }
        _ => false,
    }
}

/// Whether the condition can never hold.
pub(crate) fn never_holds(condition: &Condition) -> bool {
    match condition {
        Condition::All(parts) => {
            parts.iter().any(never_holds)
                || parts.iter().any(|part| parts.iter().any(|other| exclude(part, other)))
                || all_are_negated(parts)
                || numbers_clash(parts)
        }
        Condition::Any(parts) => parts.iter().all(never_holds),
        Condition::Not(inner) => always_holds(inner),
        _ => false,
    }
}

/// Whether the condition holds in every case.
pub(crate) fn always_holds(condition: &Condition) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().all(always_holds),
        Condition::Any(parts) => {
            parts.iter().any(always_holds)
                || parts.iter().any(|part| parts.iter().any(|other| fill(part, other)))
        }
        Condition::Not(inner) => never_holds(inner),
        _ => false,
    }
}

/// Whether two conditions can never hold at once.
fn exclude(one: &Condition, other: &Condition) -> bool {
    match (one, other) {
        (Condition::Not(inner), held) => {
            implies(held, inner) || found(held).is_some_and(|found| implies(&found, inner))
        }
        (Condition::Word(one, word), Condition::Word(other, second)) => {
            one == other && word != second
        }
        _ => false,
    }
}

/// Whether one of two conditions holds in every case.
fn fill(one: &Condition, other: &Condition) -> bool {
    match (one, other) {
        (Condition::Not(inner), other) => implies(inner, other),
        (Condition::Compare(number, sign, than), Condition::Compare(of, second, bound)) => {
            let open = [(negated(*sign), *than), (negated(*second), *bound)];
            number == of && number.is_always_known() && !meets(&open)
        }
        _ => false,
    }
}

/// What is found, of whatever status, when a count or a sequence holds.
fn found(held: &Condition) -> Option<Condition> {
    let signals = match held {
        Condition::Sequence { then, .. } => then,
        Condition::Compare(Number::DaysSince(signals), ..) => signals,
        Condition::Compare(Number::Count(signals, _), sign, than)
            if !meets(&[(*sign, *than), (Comparison::Equal, 0)]) =>
        {
            signals
        }
        _ => return None,
    };
    Some(Condition::AnyOf(signals.clone()))
}

/// Whether one of several signals is asked for and each of them is excluded.
fn all_are_negated(parts: &[Condition]) -> bool {
    let mut negated = SignalSet::default();
    for part in parts {
        if let Condition::Not(inner) = part {
            of_any(inner, &mut negated);
        }
    }
    let asked = |part: &Condition| match part {
        Condition::Signal(signal) => negated.contains(*signal),
        Condition::AnyOf(any) => negated.includes(any),
        _ => false,
    };
    !negated.is_empty() && parts.iter().any(asked)
}

/// The signals each of which makes the condition hold.
fn of_any(condition: &Condition, signals: &mut SignalSet) {
    match condition {
        Condition::Signal(signal) => signals.insert(*signal),
        Condition::AnyOf(any) => signals.extend(any),
        Condition::Any(parts) => parts.iter().for_each(|part| of_any(part, signals)),
        _ => {}
    }
}

/// Whether the comparisons of one number leave it no value.
fn numbers_clash(parts: &[Condition]) -> bool {
    parts.iter().any(|part| {
        let Condition::Compare(number, ..) = part else { return false };
        let of_number = parts.iter().filter_map(|other| match other {
            Condition::Compare(of, sign, than) if of == number => Some((*sign, *than)),
            Condition::Not(inner) => match &**inner {
                Condition::Compare(of, sign, than) if of == number => Some((negated(*sign), *than)),
                _ => None,
            },
            _ => None,
        });
        !meets(&of_number.collect::<Vec<_>>())
    })
}

/// Whether some number satisfies all comparisons; those that matter lie next to the bounds.
fn meets(all: &[(Comparison, i64)]) -> bool {
    let near = all.iter().flat_map(|(_, bound)| [bound - 1, *bound, bound + 1]);
    near.into_iter().any(|number| all.iter().all(|(sign, than)| sign.holds(number, *than)))
}

const fn negated(sign: Comparison) -> Comparison {
    match sign {
        Comparison::Below => Comparison::AtLeast,
        Comparison::AtMost => Comparison::Above,
        Comparison::Equal => Comparison::Unequal,
        Comparison::Unequal => Comparison::Equal,
        Comparison::AtLeast => Comparison::Below,
        Comparison::Above => Comparison::AtMost,
    }
}

impl Number {
    /// Whether every case has it.
    const fn is_always_known(&self) -> bool {
        matches!(self, Self::Count(..) | Self::PoliceCalls(_) | Self::FailedMediations)
    }
}
