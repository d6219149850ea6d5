//! How a condition reads back: as it could be written in a rules script.

use super::{Condition, Number, NumberField, PersonTest, Who};
use crate::condition::Comparison;
use crate::signal_set::SignalSet;
use crate::vocabulary::Vocabulary;

impl Condition {
    /// The condition as rules are written; loading the text builds the same condition again.
    #[must_use]
    pub fn written(&self, vocabulary: &Vocabulary) -> String {
        match self {
            Self::Signal(signal) => vocabulary.signal(*signal).id.to_string(),
            Self::AnyOf(signals) => written_set(signals, vocabulary),
            Self::All(parts) => {
                let written = parts.iter().map(|part| match part {
                    Self::Any(_) => format!("({})", part.written(vocabulary)),
                    _ => part.written(vocabulary),
                });
                written.collect::<Vec<_>>().join(" and ")
            }
            Self::Any(parts) => {
                let written = parts.iter().map(|part| part.written(vocabulary));
                written.collect::<Vec<_>>().join(" or ")
            }
            Self::Not(inner) => format!("not({})", inner.written(vocabulary)),
            Self::Compare(Number::Field(field), Comparison::Equal, 1) if field.is_yes_or_no() => {
                field.name().to_owned()
            }
            Self::Compare(number, comparison, than) => {
                format!("{} {} {than}", number.written(vocabulary), comparison.sign())
            }
            Self::Word(field, word) => format!("{} == {}", field.name(), quoted(word)),
            Self::Person(who, tests) => {
                let function = if *who == Who::Child { "any_child" } else { "any_party" };
                let tests: Vec<_> = tests.iter().map(PersonTest::written).collect();
                format!("{function}({})", tests.join(" and "))
            }
            Self::OrderActive(kind) => format!("order_active(\"{}\")", kind.name()),
            Self::Listed(list) => format!("listed({})", quoted(list)),
            Self::Sequence { first, then, days } => {
                let first = written_set(first, vocabulary);
                format!("sequence({first}, {}, {days})", written_set(then, vocabulary))
            }
        }
    }
}

impl Number {
    fn written(&self, vocabulary: &Vocabulary) -> String {
        match self {
            Self::Count(signals, days) => {
                format!("count({}, {days})", written_set(signals, vocabulary))
            }
            Self::DaysSince(signals) => format!("days_since({})", written_set(signals, vocabulary)),
            Self::PoliceCalls(days) => format!("police_calls({days})"),
            Self::OpenDays => "open_days".to_owned(),
            Self::FailedMediations => "failed_mediations".to_owned(),
            Self::Field(field) => field.name().to_owned(),
        }
    }
}

impl NumberField {
    /// Whether it is a yes (1) or no (0).
    #[must_use]
    pub const fn is_yes_or_no(self) -> bool {
        matches!(self, Self::SeenAlone | Self::SafeNow | Self::Resolved)
    }
}

impl PersonTest {
    fn written(&self) -> String {
        let (name, word) = match self {
            Self::Age(comparison, years) => return format!("age {} {years}", comparison.sign()),
            Self::Sex(word) => ("sex", word),
            Self::Role(word) => ("role", word),
            Self::Relation(word) => ("relation", word),
            Self::Capacity(word) => ("capacity", word),
        };
        format!("{name} == {}", quoted(word))
    }
}

/// A set by the name of its category, if it is one.
fn written_set(signals: &SignalSet, vocabulary: &Vocabulary) -> String {
    let mut categories: Vec<_> =
        vocabulary.categories().filter(|(_, of)| *of == signals).map(|(id, _)| id).collect();
    categories.sort_unstable();
    let ids: Vec<_> = signals.iter().map(|signal| &*vocabulary.signal(signal).id).collect();
    match (&*ids, categories.first()) {
        ([only], _) => (*only).to_owned(),
        (_, Some(category)) => (*category).to_owned(),
        _ => format!("any([{}])", ids.join(", ")),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
