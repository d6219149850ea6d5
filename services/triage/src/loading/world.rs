//! The world of a rules script: every name it may use, with its symbol.

use rhai::Dynamic;

use super::engine::Names;
use super::names::FUNCTIONS;
use super::symbol::{PersonField, Symbol};
use crate::condition::{Condition, Number, NumberField, WordField};
use crate::flag::Flag;
use crate::vocabulary::Vocabulary;

/// The names of a vocabulary and of the language.
pub(super) fn names(vocabulary: &Vocabulary) -> Names {
    let mut names = Names::new();
    let mut name = |name: &str, symbol: Symbol| {
        names.insert(name.into(), Dynamic::from(symbol));
    };
    for (index, signal) in (0_u16..).zip(vocabulary.signals()) {
        name(&signal.id, Symbol::leaf(Condition::Signal(index)));
    }
    for (category, signals) in vocabulary.categories() {
        let any = Condition::AnyOf(Box::new(*signals));
        name(category, Symbol::leaf(any));
    }
    for field in NumberField::ALL {
        name(field.name(), Symbol::number(Number::Field(*field)));
    }
    for field in WordField::ALL {
        name(field.name(), Symbol::Word(*field));
    }
    name("open_days", Symbol::number(Number::OpenDays));
    name("failed_mediations", Symbol::number(Number::FailedMediations));
    for (of_person, field) in PersonField::ALL {
        name(of_person, Symbol::Person(field));
    }
    for flag in Flag::ALL {
        names.insert(flag.name().into(), Dynamic::from(flag));
    }
    names
}

/// One name of the language of rules, for `rules fields`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name.
    pub name: Box<str>,
    /// `signal`, `category`, `number`, `yes_or_no`, `word`, `person`, `flag` or `function`.
    pub sort: &'static str,
    /// How it is written, or what it is called in Chinese.
    pub usage: Box<str>,
}

/// Every name that rules over this vocabulary may use: signals, categories, fields, flags and
/// functions, each sort by name.
#[must_use]
pub fn fields(vocabulary: &Vocabulary) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut field = |name: &str, sort: &'static str, usage: &str| {
        let (name, usage) = (name.into(), usage.into());
        fields.push(Field { name, sort, usage });
    };
    for signal in vocabulary.signals() {
        field(&signal.id, "signal", &signal.zh);
    }
    for (category, _) in vocabulary.categories() {
        field(category, "category", category);
    }
    for number in NumberField::ALL {
        let name = number.name();
        if number.is_yes_or_no() {
            field(name, "yes_or_no", name);
        } else {
            field(name, "number", &format!("{name} >= 1"));
        }
    }
    for name in super::names::COUNTS {
        field(name, "number", &format!("{name} >= 1"));
    }
    for word in WordField::ALL {
        field(word.name(), "word", &format!("{} == \"…\"", word.name()));
    }
    for name in super::names::PERSON {
        field(name, "person", "inside any_child(…) and any_party(…)");
    }
    for flag in Flag::ALL {
        field(flag.name(), "flag", flag.words());
    }
    for (name, usage) in FUNCTIONS {
        field(name, "function", usage);
    }
    fields.sort_by(|a, b| (a.sort, &a.name).cmp(&(b.sort, &b.name)));
    fields
}
