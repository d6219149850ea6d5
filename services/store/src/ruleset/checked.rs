//! The proof that a ruleset passed its check.

use std::collections::BTreeMap;

use triage::check::Report;
use triage::loading::RuleFiles;

use crate::error::StoreError;

/// A ruleset that passed its check with this program. It can only be had by checking, so nothing is
/// drafted, approved, published or rolled back to while a check fails.
#[derive(Clone, Debug)]
pub struct Checked {
    report: Report,
    confirm_above: i64,
}

impl Checked {
    /// Checks files; takes a moment, so not on an async thread.
    ///
    /// # Errors
    /// The report, if anything is wrong.
    pub fn new(files: &RuleFiles) -> Result<Self, Box<Report>> {
        Self::by(files, triage::check::run(files))
    }

    /// The same for a small ruleset made up for a test, which no locked floor can hold in; a test
    /// of the house sees that only tests call it.
    ///
    /// # Errors
    /// The report, if anything is wrong.
    pub fn toy(files: &RuleFiles) -> Result<Self, Box<Report>> {
        Self::by(files, triage::check::run_on_a_toy(files))
    }

    fn by(files: &RuleFiles, report: Report) -> Result<Self, Box<Report>> {
        if !report.is_clean() {
            return Err(Box::new(report));
        }
        // What is clean loads.
        let policy = triage::loading::load(files).map(|ruleset| ruleset.policy().confirm_above());
        let confirm_above = policy.unwrap_or_default().into();
        Ok(Self { report, confirm_above })
    }

    /// The hash of the ruleset.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.report.hash
    }

    /// What the check looked at.
    #[must_use]
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// How many warnings may follow from its publishing unasked.
    #[must_use]
    pub const fn confirm_above(&self) -> i64 {
        self.confirm_above
    }
}

/// The files of a ruleset as they are kept: JSON, path to text.
pub(super) fn as_json(files: &RuleFiles) -> String {
    let files: BTreeMap<&str, &str> = files.iter().collect();
    // Texts always become JSON.
    serde_json::to_string(&files).unwrap_or_default()
}

pub(super) fn from_json(text: &str) -> Result<RuleFiles, StoreError> {
    let corrupt = |_| StoreError::Corrupt { table: "ruleset", column: "files" };
    let files: BTreeMap<String, String> = serde_json::from_str(text).map_err(corrupt)?;
    Ok(RuleFiles::new(files))
}
