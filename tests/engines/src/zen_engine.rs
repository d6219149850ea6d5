//! zen-expression: every rule compiled once, every case a variable made beforehand.

use serde_json::Value;
use zen_expression::expression::Standard;
use zen_expression::{Expression, Variable, compile_expression};

use crate::cases::Case;
use crate::engine::{Engine, Fired};
use crate::ours::Rules;
use crate::translate::Language;

const ZEN: Language = Language { before: "", and: " and ", or: " or ", not: "not " };

/// zen-expression with its cases.
pub struct Zen {
    rules: Vec<Expression<Standard>>,
    cases: Vec<Variable>,
}

impl Zen {
    /// The engine over these cases.
    pub fn new(rules: &Rules, cases: &[Case]) -> Result<Self, String> {
        let vocabulary = rules.ruleset.vocabulary();
        let compiled = rules.ruleset.rules().iter().map(|rule| {
            let text = ZEN.written(&rule.condition, vocabulary);
            compile_expression(&text).map_err(|error| format!("{text}: {error}"))
        });
        let rules = compiled.collect::<Result<_, _>>()?;
        let case = |case: &Case| Variable::from(Value::Object(case.facts.clone()));
        Ok(Self { rules, cases: cases.iter().map(case).collect() })
    }
}

impl Engine for Zen {
    fn name(&self) -> &'static str {
        "zen-expression, compiled"
    }

    fn judge(&mut self, case: usize) -> Result<Fired, String> {
        let mut fired = Fired::new();
        for (rule, index) in self.rules.iter().zip(0..) {
            match rule.evaluate(self.cases[case].shallow_clone()) {
                Ok(Variable::Bool(true)) => fired.push(index),
                Ok(Variable::Bool(false)) => {}
                other => return Err(format!("rule {index}: {other:?}")),
            }
        }
        Ok(fired)
    }
}
