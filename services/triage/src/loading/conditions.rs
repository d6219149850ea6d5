//! The functions and operators by which a script builds conditions.

use std::any::TypeId;

use rhai::{Dynamic, Engine, ImmutableString, NativeCallContext};

use super::algebra::{all_of, any_of, bounded, not, person_tests};
use super::compare::{COMPARISONS, compare};
use super::engine::Budget;
use super::kind::Kind;
use super::problem::{Problem, Raised};
use super::said::{Said, said};
use super::suggest::did_you_mean;
use super::symbol::Symbol;
use crate::condition::{Comparison, Condition, Number, OrderKind, PersonTest, Who};
use crate::signal_set::SignalSet;

/// The most arguments of `any(…)` and `all(…)`; more go into a list, `any([a, b, …])`.
const ARGUMENTS_MAX: usize = 24;
/// The longest look back, in days: a hundred years.
const DAYS_MAX: i64 = 36_500;

/// Registers operators and functions of conditions.
pub(crate) fn register(engine: &mut Engine, budget: &Budget) {
    engine.register_type_with_name::<Symbol>("condition");
    operators(engine, budget);
    engine.register_fn("count", |c: NativeCallContext<'_>, of: Symbol, days: i64| {
        over_days(&c, "count", &of, days, Number::Count)
    });
    engine.register_fn("days_since", |c: NativeCallContext<'_>, of: Symbol| {
        let signals = signals_of("days_since", &of).map_err(|problem| problem.raise(&c))?;
        Raised::Ok(Symbol::number(Number::DaysSince(Box::new(signals))))
    });
    engine.register_fn("police_calls", |c: NativeCallContext<'_>, days: i64| {
        let days = whole_days("police_calls", days).map_err(|problem| problem.raise(&c))?;
        Raised::Ok(Symbol::number(Number::PoliceCalls(days)))
    });
    engine.register_fn("order_active", |c: NativeCallContext<'_>, kind: ImmutableString| {
        order_active(&kind).map_err(|problem| problem.raise(&c))
    });
    engine.register_fn("listed", |c: NativeCallContext<'_>, list: ImmutableString| {
        if super::names::is_identifier(&list) {
            return Ok(Symbol::leaf(Condition::Listed(list.as_str().into())));
        }
        let message = said!(
            "'{list}' is no list's name; write e.g. listed(\"key_person\")",
            "“{list}”不是名单的名字；例如 listed(\"key_person\")"
        );
        Err(Problem::condition(&list, message).raise(&c))
    });

    engine.register_fn("sequence", |c: NativeCallContext<'_>, a: Symbol, b: Symbol, days: i64| {
        sequence(&c, &a, &b, days)
    });
    people(engine, "any_child", Who::Child, 0);
    people(engine, "any_party", Who::Party, 1);
}

fn operators(engine: &mut Engine, budget: &Budget) {
    for (operator, precedence) in [("and", 60), ("or", 30)] {
        // Both words are free for operators in rhai, so this cannot fail.
        let registered = engine.register_custom_operator(operator, precedence);
        debug_assert!(registered.is_ok(), "and, or are no words of rhai");
    }
    engine.register_fn("and", |a: bool, b: bool| a && b);
    engine.register_fn("or", |a: bool, b: bool| a || b);
    engine.register_fn("not", |a: bool| !a);
    let (symbol, any) = (TypeId::of::<Symbol>(), TypeId::of::<Dynamic>());
    for types in [[symbol, symbol], [symbol, any], [any, symbol]] {
        joining(engine, budget, "and", &types, all_of);
        joining(engine, budget, "or", &types, any_of);
        for comparison in COMPARISONS {
            comparing(engine, comparison, types);
        }
    }
    joining(engine, budget, "!", &[symbol], |values| not(values[0]));
    joining(engine, budget, "not", &[symbol], |values| not(values[0]));
    for count in 1..=ARGUMENTS_MAX {
        joining(engine, budget, "any", &vec![symbol; count], any_of);
        joining(engine, budget, "all", &vec![symbol; count], all_of);
    }
    for (name, join) in [("any", any_of as Join), ("all", all_of as Join)] {
        let budget = budget.clone();
        engine.register_fn(name, move |c: NativeCallContext<'_>, list: rhai::Array| {
            let values: Vec<&Dynamic> = list.iter().collect();
            if values.is_empty() {
                let message = said!(
                    "{name}([]) of an empty list depends on nothing",
                    "{name}([]) 是空的，同案件无关"
                );
                return Err(Problem::condition(name, message).raise(&c));
            }
            charged(&budget, join(&values)).map_err(|problem| problem.raise(&c))
        });
    }
}

type Join = fn(&[&Dynamic]) -> Result<Symbol, Problem>;

fn joining(engine: &mut Engine, budget: &Budget, name: &str, types: &[TypeId], join: Join) {
    let budget = budget.clone();
    engine.register_raw_fn(name, types, move |c, values| {
        let values: Vec<&Dynamic> = values.iter().map(|value| &**value).collect();
        charged(&budget, join(&values)).map_err(|problem| problem.raise(&c))
    });
}

fn comparing(engine: &mut Engine, comparison: Comparison, types: [TypeId; 2]) {
    engine.register_raw_fn(comparison.sign(), types, move |c, values| {
        compare(values[0], comparison, values[1]).map_err(|problem| problem.raise(&c))
    });
}

/// Charges the size of a tree that was built, since building it copied as much.
fn charged(budget: &Budget, built: Result<Symbol, Problem>) -> Result<Symbol, Problem> {
    let size = match &built {
        Ok(Symbol::Condition(tree)) => u64::from(tree.nodes),
        _ => 1,
    };
    if budget.charge(size) {
        return built;
    }
    let message = said!("the script builds too many conditions", "脚本造的条件太多");
    Err(Problem::new(Kind::Limit, "", message))
}

fn signals_of(function: &str, symbol: &Symbol) -> Result<SignalSet, Problem> {
    symbol.signals().ok_or_else(|| {
        let Said { en, zh } = symbol.described();
        let message = said!(
            "{function}(…) takes a signal, a category or an `or` of them, not {en}",
            "{function}(…) 里要写信号、主题，或用 `or` 连起来的信号，不能是{zh}"
        );
        Problem::condition(function, message)
    })
}

fn whole_days(function: &str, days: i64) -> Result<u32, Problem> {
    let within = (1..=DAYS_MAX).contains(&days);
    let days = u32::try_from(days).ok().filter(|_| within);
    days.ok_or_else(|| {
        let message = said!(
            "the days of {function}(…) must be from 1 to {DAYS_MAX}",
            "{function}(…) 的天数在 1 到 {DAYS_MAX} 之间"
        );
        Problem::condition(function, message)
    })
}

fn over_days(
    context: &NativeCallContext<'_>,
    function: &str,
    of: &Symbol,
    days: i64,
    number: fn(Box<SignalSet>, u32) -> Number,
) -> Raised<Symbol> {
    let built = signals_of(function, of).and_then(|signals| {
        let days = whole_days(function, days)?;
        Ok(Symbol::number(number(Box::new(signals), days)))
    });
    built.map_err(|problem| problem.raise(context))
}

fn order_active(kind: &str) -> Result<Symbol, Problem> {
    if let Some(kind) = OrderKind::from_name(kind) {
        return Ok(Symbol::leaf(Condition::OrderActive(kind)));
    }
    let known = OrderKind::ALL.iter().map(|kind| kind.name());
    let message = said!("no order is of the kind '{kind}'", "没有“{kind}”这种令");
    Err(Problem::condition(kind, message).hint(did_you_mean(kind, known)))
}

fn sequence(
    context: &NativeCallContext<'_>,
    first: &Symbol,
    then: &Symbol,
    days: i64,
) -> Raised<Symbol> {
    let built = signals_of("sequence", first).and_then(|first| {
        let then = Box::new(signals_of("sequence", then)?);
        let (first, days) = (Box::new(first), whole_days("sequence", days)?);
        Ok(Symbol::leaf(Condition::Sequence { first, then, days }))
    });
    built.map_err(|problem| problem.raise(context))
}

fn people(engine: &mut Engine, name: &'static str, who: Who, least: usize) {
    for count in least..=5 {
        let types = vec![TypeId::of::<Symbol>(); count];
        engine.register_raw_fn(name, types, move |c, values| {
            let values: Vec<&Dynamic> = values.iter().map(|value| &**value).collect();
            any_person(name, who, &values).map_err(|problem| problem.raise(&c))
        });
    }
}

fn any_person(name: &str, who: Who, values: &[&Dynamic]) -> Result<Symbol, Problem> {
    let tests = match person_tests(values)? {
        Some(tests) => tests,
        None if values.is_empty() => Vec::new(),
        None => {
            let message = said!(
                "{name}(…) takes tests of one person, e.g. {name}(age < 8)",
                "{name}(…) 里写对一个人的判断，例如 {name}(age < 8)"
            );
            return Err(Problem::condition(name, message));
        }
    };
    let fits = (0..=130).any(|age| {
        (who == Who::Party || age < 18)
            && tests.iter().all(|test| match test {
                PersonTest::Age(comparison, years) => comparison.holds(age, *years),
                _ => true,
            })
    });
    if fits {
        return bounded(Condition::Person(who, tests));
    }
    let (whom, zh) = match who {
        Who::Child => ("a child is under 18; ", "孩子不满 18 岁；"),
        Who::Party => ("", ""),
    };
    let message = said!(
        "{whom}nobody has such an age, so {name}(…) never holds",
        "{zh}没有人是这个岁数，{name}(…) 永远不会成立"
    );
    Err(Problem::new(Kind::NeverHolds, name, message))
}
