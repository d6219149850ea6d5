//! Comparisons of symbols: numbers with whole numbers, words with words, and nothing else.

use std::sync::Arc;

use rhai::Dynamic;

use super::algebra::{bounded, not};
use super::problem::Problem;
use super::suggest::did_you_mean;
use super::symbol::{PersonField, Symbol};
use crate::condition::{Comparison, Condition, Number, PersonTest, WordField};
use crate::known::{KEPT_INCIDENTS, KEPT_PER_SIGNAL};

/// Every comparison, by its sign.
pub(crate) const COMPARISONS: [Comparison; 6] = [
    Comparison::Below,
    Comparison::AtMost,
    Comparison::Equal,
    Comparison::Unequal,
    Comparison::AtLeast,
    Comparison::Above,
];

/// The largest number a comparison may name, so that no moment derived from it overflows.
const NUMBER_MAX: i64 = 1_000_000;

/// The symbol of a comparison of which one side at least is a symbol.
pub(crate) fn compare(
    left: &Dynamic,
    comparison: Comparison,
    right: &Dynamic,
) -> Result<Symbol, Problem> {
    let sign = comparison.sign();
    match (left.read_lock::<Symbol>(), right.read_lock::<Symbol>()) {
        (Some(left), Some(right)) => {
            let (left, right) = (left.described(), right.described());
            let message =
                format!("{left} is compared with {right}; compare with a number or a text");
            Err(Problem::condition(sign, message))
        }
        (Some(symbol), None) => with_value(&symbol, comparison, right),
        (None, Some(symbol)) => with_value(&symbol, comparison.mirrored(), left),
        (None, None) => Err(Problem::condition(sign, "nothing of the case is compared")),
    }
}

fn with_value(symbol: &Symbol, sign: Comparison, value: &Dynamic) -> Result<Symbol, Problem> {
    let wrong = |expected: &str| {
        let found = match value.type_name() {
            "i64" => "a number",
            "bool" => "true or false",
            "string" => "a text",
            other => other,
        };
        let what = symbol.described();
        let message = format!("{what} is compared with {found}; {expected}");
        Problem::condition(sign.sign(), message)
    };
    match symbol {
        Symbol::Condition(_) => {
            let expected = "a condition holds or does not: use it bare, or not(…); \
                            count(signal, days) gives a number";
            Err(wrong(expected))
        }
        Symbol::Tests(_) => Err(wrong("put it into any_child(…) or any_party(…)")),
        Symbol::Number(number) => {
            let truth = value.as_bool().ok().map(i64::from).filter(|_| {
                matches!(&**number, Number::Field(field) if field.is_yes_or_no())
                    && matches!(sign, Comparison::Equal | Comparison::Unequal)
            });
            let Some(than) = truth.or_else(|| value.as_int().ok()) else {
                return Err(wrong("it compares with whole numbers"));
            };
            check_reach(number, sign, than)?;
            bounded(Condition::Compare((**number).clone(), sign, than))
        }
        Symbol::Word(field) => {
            let word = value.read_lock::<rhai::ImmutableString>();
            let Some(word) = word else {
                return Err(wrong("it compares with a text in quotes"));
            };
            word_is(*field, sign, &word)
        }
        Symbol::Person(PersonField::Age) => match value.as_int() {
            Ok(years) => Ok(tests(PersonTest::Age(sign, years))),
            Err(_) => Err(wrong("it compares with whole years")),
        },
        Symbol::Person(field) => {
            let word = value.read_lock::<rhai::ImmutableString>();
            let Some(word) = word.filter(|_| sign == Comparison::Equal) else {
                return Err(wrong("it compares by == with a text in quotes"));
            };
            person_is(*field, &word)
        }
    }
}

fn tests(test: PersonTest) -> Symbol {
    Symbol::Tests(Arc::new(vec![test]))
}

fn word_is(field: WordField, sign: Comparison, word: &str) -> Result<Symbol, Problem> {
    let name = field.name();
    check_word(name, word, words_of(field))?;
    let is = Symbol::leaf(Condition::Word(field, word.into()));
    match sign {
        Comparison::Equal => Ok(is),
        Comparison::Unequal => not(&Dynamic::from(is)),
        _ => {
            let message = format!("'{name}' is a word; compare it with == or !=");
            Err(Problem::condition(sign.sign(), message))
        }
    }
}

fn person_is(field: PersonField, word: &str) -> Result<Symbol, Problem> {
    let known: &[&str] = match field {
        PersonField::Sex => &["f", "m"],
        PersonField::Capacity => &["full", "limited", "none"],
        _ => &[],
    };
    check_word(field.name(), word, known)?;
    let word = word.into();
    Ok(tests(match field {
        PersonField::Sex => PersonTest::Sex(word),
        PersonField::Role => PersonTest::Role(word),
        PersonField::Relation => PersonTest::Relation(word),
        PersonField::Age | PersonField::Capacity => PersonTest::Capacity(word),
    }))
}

/// The words a field may have by contract; empty when it is open.
const fn words_of(field: WordField) -> &'static [&'static str] {
    match field {
        WordField::Event => &["visit", "dispute", "call", "mediation", "order", "care", "outreach"],
        WordField::Channel => &["police_bulletin", "grid", "transfer"],
        WordField::Mode => &["hotline", "walk_in", "separate", "joint"],
        WordField::Outcome => &["agreed", "failed", "terminated", "ongoing"],
        WordField::By => &["grid", "village", "town"],
        _ => &[],
    }
}

fn check_word(name: &str, word: &str, known: &[&str]) -> Result<(), Problem> {
    if word.trim().is_empty() {
        return Err(Problem::condition(name, format!("'{name}' is compared with an empty text")));
    }
    if known.is_empty() || known.contains(&word) {
        return Ok(());
    }
    let message = format!("'{name}' is never \"{word}\"; it is one of {}", known.join(", "));
    let hint = did_you_mean(word, known.iter().copied());
    Err(Problem::condition(word, message).hint(hint))
}

/// Refuses comparisons that the bounded memory of a case cannot answer, and those that always
/// have the same answer.
fn check_reach(number: &Number, sign: Comparison, than: i64) -> Result<(), Problem> {
    let kept = match number {
        Number::Count(..) => KEPT_PER_SIGNAL,
        Number::PoliceCalls(_) | Number::FailedMediations => KEPT_INCIDENTS,
        Number::DaysSince(_) | Number::OpenDays | Number::Field(_) => usize::MAX,
    };
    // The lowest count that must be told from the one below it.
    let edge = match sign {
        Comparison::Below | Comparison::AtLeast => than,
        _ => than.saturating_add(1),
    };
    let what = Symbol::number(number.clone()).described();
    if usize::try_from(edge).is_ok_and(|edge| edge > kept) {
        let message = format!("{what} counts up to {kept}; {} {than} asks for more", sign.sign());
        return Err(Problem::condition(sign.sign(), message));
    }
    if than > NUMBER_MAX {
        let message = format!("{what} is compared with {than}; at most {NUMBER_MAX} makes sense");
        return Err(Problem::condition(sign.sign(), message));
    }
    let fixed = edge < 1 && !matches!(number, Number::Field(_) | Number::DaysSince(_));
    if fixed || than < 0 {
        let message = format!("{what} is never below 0, so {} {than} decides nothing", sign.sign());
        return Err(Problem::condition(sign.sign(), message));
    }
    Ok(())
}
