//! A condition of ours in the language of another engine.

use triage::Vocabulary;
use triage::condition::{Condition, Number};
use triage::signal_set::SignalSet;

/// How a language writes its words.
pub struct Language {
    /// Before every name, e.g. `input.`.
    pub before: &'static str,
    /// Between conditions that must all hold.
    pub and: &'static str,
    /// Between conditions of which one must hold.
    pub or: &'static str,
    /// Before a condition that must not hold.
    pub not: &'static str,
}

impl Language {
    /// The condition as an expression.
    pub fn written(&self, condition: &Condition, vocabulary: &Vocabulary) -> String {
        let joined = |parts: &[Condition], by: &str| {
            let written: Vec<String> =
                parts.iter().map(|part| self.written(part, vocabulary)).collect();
            format!("({})", written.join(by))
        };
        match condition {
            Condition::Signal(signal) => self.name(&vocabulary.signal(*signal).id),
            Condition::AnyOf(signals) => {
                let names: Vec<String> =
                    signals.iter().map(|one| self.name(&vocabulary.signal(one).id)).collect();
                format!("({})", names.join(self.or))
            }
            Condition::All(parts) => joined(parts, self.and),
            Condition::Any(parts) => joined(parts, self.or),
            Condition::Not(inner) => format!("{}({})", self.not, self.written(inner, vocabulary)),
            Condition::Compare(Number::Count(signals, days), sign, than) => {
                let name = self.name(&count_name(vocabulary, signals, *days));
                format!("({name} {} {than})", sign.sign())
            }
            Condition::Compare(number, sign, than) => {
                format!("({} {} {than})", self.name(&number_name(number)), sign.sign())
            }
            other => unreachable!("the forty rules do not ask for {other:?}"),
        }
    }

    fn name(&self, name: &str) -> String {
        format!("{}{name}", self.before)
    }
}

/// The fact that holds a count.
pub fn count_name(vocabulary: &Vocabulary, signals: &SignalSet, days: u32) -> String {
    let ids: Vec<&str> = signals.iter().map(|signal| &*vocabulary.signal(signal).id).collect();
    format!("count_{}_{days}", ids.join("_"))
}

/// The fact that holds a number.
pub fn number_name(number: &Number) -> String {
    match number {
        Number::PoliceCalls(days) => format!("police_{days}"),
        Number::OpenDays => "open_days".to_owned(),
        Number::FailedMediations => "failed_mediations".to_owned(),
        Number::Field(field) => field.name().to_owned(),
        other => unreachable!("the forty rules do not ask for {other:?}"),
    }
}
