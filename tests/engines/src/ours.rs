//! Ours: the forty rules loaded as any ruleset is.

use std::path::Path;

use triage::loading::{RuleFiles, load};
use triage::{Known, Ruleset, judge};

use crate::cases::{AT, Case};
use crate::engine::{Engine, Fired};

/// The forty rules.
pub struct Rules {
    /// As ours judges by them.
    pub ruleset: Ruleset,
    /// Their names without the folder, by index.
    pub ids: Vec<String>,
}

impl Rules {
    /// Loads them from the fixtures.
    pub fn load() -> Result<Self, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/forty_rules");
        let names = ["policy.rhai", "measured/rules.rhai", "measured/signals.toml"];
        let mut files = Vec::new();
        for name in names {
            let text = std::fs::read(folder.join(name)).map_err(|error| error.to_string())?;
            files.push((name, text));
        }
        let ruleset = load(&RuleFiles::new(files)).map_err(|problems| problems[0].to_string())?;
        let ids = ruleset.rules().iter().map(|rule| rule.id.replace('/', "_")).collect();
        Ok(Self { ruleset, ids })
    }
}

/// Ours with its cases.
pub struct Ours<'a> {
    rules: &'a Rules,
    cases: Vec<&'a Known>,
}

impl<'a> Ours<'a> {
    /// The engine over these cases.
    pub fn new(rules: &'a Rules, cases: &'a [Case]) -> Self {
        Self { rules, cases: cases.iter().map(|case| &case.known).collect() }
    }
}

impl Engine for Ours<'_> {
    fn name(&self) -> &'static str {
        "hearthwatch"
    }

    fn judge(&mut self, case: usize) -> Result<Fired, String> {
        let verdict = judge(&self.rules.ruleset, self.cases[case], AT);
        Ok(verdict.fired.iter().map(|fired| fired.rule).collect())
    }
}
