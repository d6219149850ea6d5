//! Checking a ruleset against its own cases: does it say what it should, and would anyone notice
//! if a part of it were lost.
//!
//! Loading says whether the rules can be read; this says whether they hold. Nothing here runs
//! while cases of people are judged.

mod basis;
mod cases;
mod coverage;
mod differential;
mod events;
mod expectation;
mod lint;
mod oracle;
mod overlaps;
mod place;
mod removal;
mod shadow;
#[cfg(test)]
mod tests;
mod trial;

use serde::Serialize;

use crate::floors;
use crate::loading::statutes;
use crate::loading::{Diagnostic, RuleFiles, load_with_places, settle};
use crate::rule::Place;
use crate::ruleset::Ruleset;

pub use differential::{Disagreement, differential};

/// How many made-up cases are judged in two ways before a ruleset that is otherwise well passes.
const RANDOM_CASES: u32 = 100_000;
/// How many for a ruleset made up for a test.
const RANDOM_CASES_OF_A_TOY: u32 = 1_000;

/// What a check found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Everything wrong, sorted by place; empty when the ruleset may be published.
    pub diagnostics: Vec<Diagnostic>,
    /// The ruleset's hash.
    pub hash: String,
    /// How many signals it has; 0 when it could not be loaded.
    pub signals: usize,
    /// How many rules it has.
    pub rules: usize,
    /// How many cases were tried.
    pub cases: usize,
    /// How many parts of rules were taken out in turn.
    pub removals: usize,
    /// How many made-up cases were judged in two ways.
    pub random_cases: u32,
    /// How many locked floors were tried.
    pub floors: usize,
}

impl Report {
    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.diagnostics.is_empty()
    }
}

/// Loads a ruleset, lints it, tries its cases, takes out every part of every rule in turn, and
/// tries the [locked floors](crate::floors). Whoever publishes a ruleset publishes it only if this
/// finds nothing.
#[must_use]
pub fn run(files: &RuleFiles) -> Report {
    examine(files, true, RANDOM_CASES)
}

/// The same for a small ruleset made up for a test: it has not the signals of the locked floors, so
/// those are left out, and few made-up cases are judged. A test of the house sees that only tests
/// call it, so nothing that people rely on is published by it.
#[must_use]
pub fn run_on_a_toy(files: &RuleFiles) -> Report {
    examine(files, false, RANDOM_CASES_OF_A_TOY)
}

fn examine(files: &RuleFiles, with_floors: bool, random_cases: u32) -> Report {
    let mut report = Report { hash: files.hash(), ..Report::default() };
    match load_with_places(files) {
        Err(problems) => report.diagnostics = problems,
        Ok((ruleset, places)) => {
            check(files, &ruleset, &places, &mut report);
            if with_floors {
                report.floors = floors::count();
                report.diagnostics.extend(floors::undercut_at(&ruleset, &places));
            }
            // What is refused anyway need not wait for it.
            if report.is_clean() {
                report.random_cases = random_cases;
                let disagreement = differential(&ruleset, random_cases).err();
                report.diagnostics.extend(disagreement.map(|found| found.into_diagnostic()));
            }
        }
    }
    report.diagnostics = settle(std::mem::take(&mut report.diagnostics))
        .into_iter()
        .map(|found| match files.get(&found.file) {
            Some(text) if found.excerpt.is_none() => {
                let text = text.to_owned();
                found.quoting(&text)
            }
            _ => found,
        })
        .collect();
    report
}

fn check(files: &RuleFiles, ruleset: &Ruleset, places: &[Place], report: &mut Report) {
    report.signals = ruleset.vocabulary().signals().len();
    report.rules = ruleset.rules().len();
    let found = &mut report.diagnostics;
    lint::lint(ruleset, places, found);
    shadow::check(ruleset, found);
    overlaps::check(files, ruleset, places, found);
    let statutes = statutes::load(files, found);
    basis::check(files, ruleset, statutes.as_ref(), found);
    let cases = cases::read(files, ruleset, found);
    report.cases = cases.len();
    let trials: Vec<_> = cases.iter().filter_map(|case| trial::run(ruleset, case, found)).collect();
    coverage::check(ruleset, places, &cases, found);
    let failed = expectation::check(ruleset, &trials, found);
    // While cases fail, what they guard cannot be told.
    if !failed && trials.len() == cases.len() {
        report.removals = removal::check(ruleset, &trials, found);
    }
}
