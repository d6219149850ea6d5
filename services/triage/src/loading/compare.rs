//! Comparisons of symbols: numbers with whole numbers, words with words, and nothing else.

use std::sync::Arc;

use rhai::Dynamic;

use super::algebra::{bounded, not};
use super::problem::Problem;
use super::said::{Said, said};
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
            let message = Said::new(
                format!(
                    "{} is compared with {}; compare with a number or a text",
                    left.en, right.en
                ),
                format!("{}同{}比；要同数字或文字比", left.zh, right.zh),
            );
            Err(Problem::condition(sign, message))
        }
        (Some(symbol), None) => with_value(&symbol, comparison, right),
        (None, Some(symbol)) => with_value(&symbol, comparison.mirrored(), left),
        (None, None) => {
            let message = said!("nothing of the case is compared", "比较的两边都与案件无关");
            Err(Problem::condition(sign, message))
        }
    }
}

fn with_value(symbol: &Symbol, sign: Comparison, value: &Dynamic) -> Result<Symbol, Problem> {
    let wrong = |expected: Said| {
        let (en, zh) = match value.type_name() {
            "i64" => ("a number", "数字"),
            "bool" => ("true or false", "真假"),
            "string" => ("a text", "文字"),
            other => (other, other),
        };
        let what = symbol.described();
        let message = Said::new(
            format!("{} is compared with {en}; {}", what.en, expected.en),
            format!("{}同{zh}比；{}", what.zh, expected.zh),
        );
        Problem::condition(sign.sign(), message)
    };
    match symbol {
        Symbol::Condition(_) => Err(wrong(said!(
            "a condition holds or does not: use it bare, or not(…); count(signal, days) gives \
                 a number",
            "条件只有成立和不成立：直接写，或写 not(…)；要数次数，写 count(信号, 天数)"
        ))),
        Symbol::Tests(_) => Err(wrong(said!(
            "put it into any_child(…) or any_party(…)",
            "把它放进 any_child(…) 或 any_party(…)"
        ))),
        Symbol::Number(number) => {
            let truth = value.as_bool().ok().map(i64::from).filter(|_| {
                matches!(&**number, Number::Field(field) if field.is_yes_or_no())
                    && matches!(sign, Comparison::Equal | Comparison::Unequal)
            });
            let Some(than) = truth.or_else(|| value.as_int().ok()) else {
                return Err(wrong(said!("it compares with whole numbers", "它要同整数比")));
            };
            check_reach(number, sign, than)?;
            bounded(Condition::Compare((**number).clone(), sign, than))
        }
        Symbol::Word(field) => {
            let word = value.read_lock::<rhai::ImmutableString>();
            let Some(word) = word else {
                return Err(wrong(said!(
                    "it compares with a text in quotes",
                    "它要同引号里的文字比"
                )));
            };
            word_is(*field, sign, &word)
        }
        Symbol::Person(PersonField::Age) => match value.as_int() {
            Ok(years) => Ok(tests(PersonTest::Age(sign, years))),
            Err(_) => Err(wrong(said!("it compares with whole years", "它要同整数的岁数比"))),
        },
        Symbol::Person(field) => {
            let word = value.read_lock::<rhai::ImmutableString>();
            let Some(word) = word.filter(|_| sign == Comparison::Equal) else {
                return Err(wrong(said!(
                    "it compares by == with a text in quotes",
                    "它只能用 == 同引号里的文字比"
                )));
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
            let message = said!(
                "'{name}' is a word; compare it with == or !=",
                "“{name}”是文字，只能用 == 或 != 比"
            );
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
        let message = said!("'{name}' is compared with an empty text", "“{name}”同空文字比");
        return Err(Problem::condition(name, message));
    }
    if known.is_empty() || known.contains(&word) {
        return Ok(());
    }
    let among = known.join(", ");
    let message = said!(
        "'{name}' is never \"{word}\"; it is one of {among}",
        "“{name}”不会是 \"{word}\"，只会是 {among}"
    );
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
    let Said { en, zh } = Symbol::number(number.clone()).described();
    let sign_text = sign.sign();
    if usize::try_from(edge).is_ok_and(|edge| edge > kept) {
        let message = said!(
            "{en} counts up to {kept}; {sign_text} {than} asks for more",
            "{zh}最多数到 {kept}；{sign_text} {than} 问得更多"
        );
        return Err(Problem::condition(sign.sign(), message));
    }
    if than > NUMBER_MAX {
        let message = said!(
            "{en} is compared with {than}; at most {NUMBER_MAX} makes sense",
            "{zh}同 {than} 比；最多到 {NUMBER_MAX} 才有意义"
        );
        return Err(Problem::condition(sign.sign(), message));
    }
    let fixed = edge < 1 && !matches!(number, Number::Field(_) | Number::DaysSince(_));
    if fixed || than < 0 {
        let message = said!(
            "{en} is never below 0, so {sign_text} {than} decides nothing",
            "{zh}不会小于 0，所以 {sign_text} {than} 什么也区分不了"
        );
        return Err(Problem::condition(sign.sign(), message));
    }
    Ok(())
}
