//! Symbols: what a name in a rules script stands for while the script builds conditions.

use std::sync::Arc;

use rhai::Dynamic;

use super::problem::Problem;
use super::said::{Said, said};
use crate::condition::{Comparison, Condition, Number, PersonTest, WordField};
use crate::signal_set::SignalSet;

/// A value of the script that depends on the case.
#[derive(Clone, Debug)]
pub(crate) enum Symbol {
    /// Something that holds or does not.
    Condition(Arc<Tree>),
    /// A number to compare.
    Number(Arc<Number>),
    /// A word to compare.
    Word(WordField),
    /// Something of one person, to compare.
    Person(PersonField),
    /// Tests of one person, for `any_child` and `any_party`.
    Tests(Arc<Vec<PersonTest>>),
}

/// A condition with its size, so that growth stays bounded.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub(crate) condition: Condition,
    pub(crate) nodes: u32,
}

/// What may be asked of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PersonField {
    Age,
    Sex,
    Role,
    Relation,
    Capacity,
}

impl PersonField {
    pub(crate) const ALL: [(&'static str, Self); 5] = [
        ("age", Self::Age),
        ("sex", Self::Sex),
        ("role", Self::Role),
        ("relation", Self::Relation),
        ("capacity", Self::Capacity),
    ];

    pub(crate) fn name(self) -> &'static str {
        let mut all = Self::ALL.iter();
        all.find(|(_, field)| *field == self).map_or("", |(name, _)| *name)
    }
}

/// The most parts one condition may have.
pub(crate) const NODES_MAX: u32 = 512;
/// The deepest nesting of one condition.
pub(crate) const DEPTH_MAX: u32 = 48;

impl Tree {
    /// A condition without parts.
    pub(crate) const fn leaf(condition: Condition) -> Self {
        Self { condition, nodes: 1 }
    }
}

impl Symbol {
    pub(crate) fn leaf(condition: Condition) -> Self {
        Self::Condition(Arc::new(Tree::leaf(condition)))
    }

    pub(crate) fn number(number: Number) -> Self {
        Self::Number(Arc::new(number))
    }

    /// The symbol as a condition; `None` when it must be compared first.
    pub(crate) fn holds(&self) -> Option<Arc<Tree>> {
        match self {
            Self::Condition(tree) => Some(tree.clone()),
            Self::Number(number) => match &**number {
                Number::Field(field) if field.is_yes_or_no() => {
                    let yes = Condition::Compare((**number).clone(), Comparison::Equal, 1);
                    Some(Arc::new(Tree::leaf(yes)))
                }
                _ => None,
            },
            Self::Word(_) | Self::Person(_) | Self::Tests(_) => None,
        }
    }

    /// What it is, in the words of an error.
    pub(crate) fn described(&self) -> Said {
        let counted = |by: &str| said!("the number of {by}(…)", "{by}(…) 的数");
        let named = |name: &str| said!("the number '{name}'", "数“{name}”");
        match self {
            Self::Condition(_) => said!("a condition", "条件"),
            Self::Number(number) => match &**number {
                Number::Count(..) => counted("count"),
                Number::DaysSince(_) => counted("days_since"),
                Number::PoliceCalls(_) => counted("police_calls"),
                Number::OpenDays => named("open_days"),
                Number::FailedMediations => named("failed_mediations"),
                Number::Field(field) => named(field.name()),
            },
            Self::Word(field) => {
                let name = field.name();
                said!("the word '{name}'", "文字“{name}”")
            }
            Self::Person(field) => {
                let name = field.name();
                said!("'{name}' of one person", "一个人的“{name}”")
            }
            Self::Tests(_) => said!("a test of one person", "对一个人的判断"),
        }
    }

    /// The signals of a symbol that is a signal, a category or an `or` of them.
    pub(crate) fn signals(&self) -> Option<SignalSet> {
        match self {
            Self::Condition(tree) => match &tree.condition {
                Condition::Signal(signal) => Some(SignalSet::only(*signal)),
                Condition::AnyOf(signals) => Some(**signals),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A value of the script as a condition.
pub(crate) fn condition_of(value: &Dynamic) -> Result<Arc<Tree>, Problem> {
    let Some(symbol) = value.read_lock::<Symbol>() else {
        let found = if value.is_bool() {
            said!(
                "the condition does not depend on the case: it is always true or always false",
                "条件与案件无关：永远成立，或永远不成立"
            )
        } else if value.is_fnptr() {
            said!(
                "a function is not a condition; write the condition itself",
                "函数不是条件；把条件本身写出来"
            )
        } else {
            said!(
                "expected a condition, such as a signal or a comparison",
                "这里要写条件，比如信号或比较"
            )
        };
        return Err(Problem::condition("", found));
    };
    symbol.holds().ok_or_else(|| {
        let Said { en, zh } = symbol.described();
        let message = match &*symbol {
            Symbol::Number(_) => said!(
                "{en} is no condition by itself; compare it, e.g. with >= 1",
                "{zh}本身不是条件；要比较，例如 >= 1"
            ),
            Symbol::Word(field) => {
                let name = field.name();
                said!(
                    "{en} is no condition by itself; write {name} == \"…\"",
                    "{zh}本身不是条件；写成 {name} == \"…\""
                )
            }
            _ => said!(
                "{en} belongs inside any_child(…) or any_party(…)",
                "{zh}要放在 any_child(…) 或 any_party(…) 里面"
            ),
        };
        Problem::condition("", message)
    })
}
