//! regorus: one policy of forty rules, parsed once; every case an input made beforehand.

use std::fmt::Write;

use serde_json::Value as Json;
use triage::condition::Condition;
use triage::{Rule, Vocabulary};

use crate::cases::Case;
use crate::engine::{Engine, Fired};
use crate::ours::Rules;
use crate::translate::Language;

/// Rego joins by lines, and has no `or`: see [`Policy`].
const REGO: Language = Language { before: "input.", and: "\n", or: "\n", not: "not " };

/// regorus with its cases.
pub struct Rego {
    engine: regorus::Engine,
    cases: Vec<regorus::Value>,
}

impl Rego {
    /// The engine over these cases.
    pub fn new(rules: &Rules, cases: &[Case]) -> Result<Self, String> {
        let mut engine = regorus::Engine::new();
        let text = Policy::of(rules.ruleset.rules(), rules.ruleset.vocabulary());
        engine
            .add_policy("forty.rego".to_owned(), text.clone())
            .map_err(|error| format!("{error}\n{text}"))?;
        let input = |case: &Case| {
            let text = Json::Object(case.facts.clone()).to_string();
            regorus::Value::from_json_str(&text).map_err(|error| error.to_string())
        };
        Ok(Self { engine, cases: cases.iter().map(input).collect::<Result<_, _>>()? })
    }
}

impl Engine for Rego {
    fn name(&self) -> &'static str {
        "regorus, interpreted"
    }

    fn judge(&mut self, case: usize) -> Result<Fired, String> {
        self.engine.set_input(self.cases[case].clone());
        let fired = self.engine.eval_rule("data.forty.fired".to_owned());
        let fired = fired.map_err(|error| error.to_string())?;
        let fired = fired.as_set().map_err(|error| error.to_string())?;
        let numbers = fired.iter().map(|number| number.as_u16().map_err(|error| error.to_string()));
        let mut numbers = numbers.collect::<Result<Fired, String>>()?;
        numbers.sort_unstable();
        Ok(numbers)
    }
}

/// The policy's text: a rule for every condition that is one of several, or negated.
struct Policy<'a> {
    vocabulary: &'a Vocabulary,
    text: String,
    helpers: usize,
}

impl<'a> Policy<'a> {
    fn of(rules: &[Rule], vocabulary: &'a Vocabulary) -> String {
        let text = "package forty\nimport rego.v1\n".to_owned();
        let mut policy = Self { vocabulary, text, helpers: 0 };
        for (rule, index) in rules.iter().zip(0_u16..) {
            let body = policy.body(&rule.condition);
            // Writing to a string cannot fail.
            let _ = writeln!(policy.text, "fired contains {index} if {{\n{body}\n}}");
        }
        policy.text
    }

    fn body(&mut self, condition: &Condition) -> String {
        match condition {
            Condition::All(parts) => {
                let bodies: Vec<String> = parts.iter().map(|part| self.body(part)).collect();
                bodies.join("\n")
            }
            Condition::Any(parts) => {
                let bodies: Vec<String> = parts.iter().map(|part| self.body(part)).collect();
                self.helper(&bodies)
            }
            Condition::AnyOf(signals) => {
                let bodies: Vec<String> =
                    signals.iter().map(|signal| self.body(&Condition::Signal(signal))).collect();
                self.helper(&bodies)
            }
            Condition::Not(inner) => {
                let body = self.body(inner);
                format!("not {}", self.helper(&[body]))
            }
            other => REGO.written(other, self.vocabulary),
        }
    }

    fn helper(&mut self, bodies: &[String]) -> String {
        self.helpers += 1;
        let name = format!("any_{}", self.helpers);
        for body in bodies {
            let _ = writeln!(self.text, "{name} if {{\n{body}\n}}");
        }
        name
    }
}
