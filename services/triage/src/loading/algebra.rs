//! `and`, `or` and `not` over symbols: flattened, folded, and kept within bounds.

use std::sync::Arc;

use rhai::Dynamic;

use super::problem::Problem;
use super::said::said;
use super::symbol::{DEPTH_MAX, NODES_MAX, Symbol, Tree, condition_of};
use crate::condition::{Condition, PersonTest};
use crate::signal_set::SignalSet;

/// Every value holds.
pub(crate) fn all_of(values: &[&Dynamic]) -> Result<Symbol, Problem> {
    if let Some(tests) = person_tests(values)? {
        return Ok(Symbol::Tests(Arc::new(tests)));
    }
    let mut parts: Vec<Condition> = Vec::with_capacity(values.len());
    for value in values {
        let tree = condition_of(value)?;
        match &tree.condition {
            Condition::All(inner) => inner.iter().for_each(|part| push_new(&mut parts, part)),
            other => push_new(&mut parts, other),
        }
        check_size(parts.iter().map(nodes).sum())?;
    }
    finish(parts, Condition::All)
}

/// At least one value holds. Signals among them become one set, at the place of the first.
pub(crate) fn any_of(values: &[&Dynamic]) -> Result<Symbol, Problem> {
    if values.iter().any(|value| is_of_person(value)) {
        let message = said!(
            "inside any_child(…) and any_party(…) tests are joined by `and` only; \
             write any_party(…) or any_party(…)",
            "any_child(…) 和 any_party(…) 里面只能用 `and` 连；要“或”，写成 any_party(…) or any_party(…)"
        );
        return Err(Problem::condition("or", message));
    }
    let mut parts: Vec<Condition> = Vec::with_capacity(values.len());
    for value in values {
        let tree = condition_of(value)?;
        match &tree.condition {
            Condition::Any(inner) => inner.iter().for_each(|part| push_or(&mut parts, part)),
            other => push_or(&mut parts, other),
        }
        check_size(parts.iter().map(nodes).sum())?;
    }
    finish(parts, Condition::Any)
}

/// The value does not hold.
pub(crate) fn not(value: &Dynamic) -> Result<Symbol, Problem> {
    if is_of_person(value) {
        let message = said!(
            "a test of one person cannot be negated; negate any_child(…) or any_party(…) as a \
             whole",
            "对一个人的判断不能单独取反；把整个 any_child(…) 或 any_party(…) 取反"
        );
        return Err(Problem::condition("!", message));
    }
    let tree = condition_of(value)?;
    bounded(Condition::Not(Box::new(tree.condition.clone())))
}

fn finish(
    mut parts: Vec<Condition>,
    join: fn(Vec<Condition>) -> Condition,
) -> Result<Symbol, Problem> {
    if parts.len() == 1 {
        return bounded(parts.remove(0));
    }
    bounded(join(parts))
}

/// The symbol of a condition, if it is not too large.
pub(crate) fn bounded(condition: Condition) -> Result<Symbol, Problem> {
    let (nodes, depth) = (nodes(&condition), depth(&condition));
    check_size(nodes)?;
    if depth > DEPTH_MAX {
        let message = said!(
            "the condition is nested more than {DEPTH_MAX} deep",
            "条件嵌套超过 {DEPTH_MAX} 层"
        );
        return Err(Problem::new(super::kind::Kind::Limit, "", message));
    }
    Ok(Symbol::Condition(Arc::new(Tree { condition, nodes })))
}

fn check_size(nodes: u32) -> Result<(), Problem> {
    if nodes <= NODES_MAX {
        return Ok(());
    }
    let message =
        said!("the condition has more than {NODES_MAX} parts", "条件超过 {NODES_MAX} 个部分");
    Err(Problem::new(super::kind::Kind::Limit, "", message))
}

fn push_new(parts: &mut Vec<Condition>, part: &Condition) {
    if !parts.contains(part) {
        parts.push(part.clone());
    }
}

fn push_or(parts: &mut Vec<Condition>, part: &Condition) {
    let Some(signals) = signals(part) else {
        return push_new(parts, part);
    };
    let Some(at) = parts.iter().position(|part| self::signals(part).is_some()) else {
        return parts.push(part.clone());
    };
    let mut joined = self::signals(&parts[at]).unwrap_or_default();
    joined.extend(&signals);
    if joined.iter().count() > 1 {
        parts[at] = Condition::AnyOf(Box::new(joined));
    }
}

fn signals(condition: &Condition) -> Option<SignalSet> {
    match condition {
        Condition::Signal(signal) => Some(SignalSet::only(*signal)),
        Condition::AnyOf(signals) => Some(**signals),
        _ => None,
    }
}

fn nodes(condition: &Condition) -> u32 {
    1 + match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().map(nodes).sum(),
        Condition::Not(inner) => nodes(inner),
        _ => 0,
    }
}

fn depth(condition: &Condition) -> u32 {
    1 + match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().map(depth).max().unwrap_or(0),
        Condition::Not(inner) => depth(inner),
        _ => 0,
    }
}

fn is_of_person(value: &Dynamic) -> bool {
    let symbol = value.read_lock::<Symbol>();
    symbol.is_some_and(|symbol| matches!(&*symbol, Symbol::Tests(_) | Symbol::Person(_)))
}

/// The tests when all values are tests of a person; refused when only some are.
pub(crate) fn person_tests(values: &[&Dynamic]) -> Result<Option<Vec<PersonTest>>, Problem> {
    let mut tests = Vec::new();
    let mut others = 0;
    for value in values {
        match value.read_lock::<Symbol>().as_deref() {
            Some(Symbol::Tests(more)) => tests.extend(more.iter().cloned()),
            Some(Symbol::Person(field)) => {
                let name = field.name();
                let example = example(name);
                let message =
                    said!("compare '{name}', e.g. {example}", "“{name}”要拿来比较，例如 {example}");
                return Err(Problem::condition(name, message));
            }
            _ => others += 1,
        }
    }
    match (tests.is_empty(), others) {
        (true, _) => Ok(None),
        (false, 0) if tests.len() <= 8 => Ok(Some(tests)),
        (false, 0) => {
            let message = said!("more than 8 tests of one person", "对一个人的判断超过 8 项");
            Err(Problem::condition("", message))
        }
        (false, _) => {
            let message = said!(
                "a test of one person and a condition of the case are joined; close any_child(…) \
                 or any_party(…) before",
                "对一个人的判断和对案件的条件连在了一起；先把 any_child(…) 或 any_party(…) 的括号关上"
            );
            Err(Problem::condition("", message))
        }
    }
}

fn example(name: &str) -> &'static str {
    match name {
        "age" => "age < 8",
        "sex" => "sex == \"f\"",
        "role" => "role == \"victim\"",
        "relation" => "relation == \"wife\"",
        _ => "capacity == \"limited\"",
    }
}
