//! CEL: every rule compiled once, every case a context of variables made beforehand.

use cel::{Context, Program, Value};

use crate::cases::Case;
use crate::engine::{Engine, Fired};
use crate::ours::Rules;
use crate::translate::Language;

const CEL: Language = Language { before: "", and: " && ", or: " || ", not: "!" };

/// CEL with its cases.
pub struct Cel {
    programs: Vec<Program>,
    cases: Vec<Context<'static>>,
}

impl Cel {
    /// The engine over these cases.
    pub fn new(rules: &Rules, cases: &[Case]) -> Result<Self, String> {
        let vocabulary = rules.ruleset.vocabulary();
        let compiled = rules.ruleset.rules().iter().map(|rule| {
            let text = CEL.written(&rule.condition, vocabulary);
            Program::compile(&text).map_err(|error| format!("{text}: {error}"))
        });
        let programs = compiled.collect::<Result<_, _>>()?;
        let context = |case: &Case| {
            let mut context = Context::default();
            for (name, value) in &case.facts {
                let added = match value.as_bool() {
                    Some(truth) => context.add_variable(name.as_str(), truth),
                    None => context.add_variable(name.as_str(), value.as_i64().unwrap_or(0)),
                };
                added.map_err(|error| format!("{name}: {error}"))?;
            }
            Ok::<_, String>(context)
        };
        let cases = cases.iter().map(context).collect::<Result<_, _>>()?;
        Ok(Self { programs, cases })
    }
}

impl Engine for Cel {
    fn name(&self) -> &'static str {
        "cel, compiled"
    }

    fn judge(&mut self, case: usize) -> Result<Fired, String> {
        let mut fired = Fired::new();
        for (program, index) in self.programs.iter().zip(0..) {
            match program.execute(&self.cases[case]) {
                Ok(Value::Bool(true)) => fired.push(index),
                Ok(Value::Bool(false)) => {}
                other => return Err(format!("rule {index}: {other:?}")),
            }
        }
        Ok(fired)
    }
}
