//! The clock's step: matters that rise by themselves are judged again, and warn if they rose.

use std::collections::HashMap;

use store::{Decision, Inserted, NewWarning, OpenMatter, StoreError};

use crate::accept::Ingest;
use crate::decide::new_warning;

/// The most matters of one transaction.
const AT_ONCE: i64 = 200;

impl Ingest {
    /// Judges matters whose time has come; gives how many. To be repeated until none is left.
    ///
    /// # Errors
    /// When the database is away; then nothing has changed.
    pub async fn rise(&self) -> Result<usize, StoreError> {
        let now = (self.clock)();
        let ruleset = match self.store.live_ruleset().await? {
            Some(live) => self.store.ruleset(&live).await?,
            None => self.ruleset.borrow().clone(),
        };
        let mut intake = self.store.begin_intake(now).await?;
        intake.judge_with(ruleset.hash()).await?;
        let rising = intake.due_to_rise(AT_ONCE, ruleset.vocabulary()).await?;
        let mut decisions = Vec::with_capacity(rising.len());
        let mut warnings: Vec<NewWarning> = Vec::new();
        let mut matters: HashMap<String, OpenMatter> = HashMap::with_capacity(rising.len());
        for mut one in rising {
            let before = (one.matter.case.level(), one.matter.case.flags());
            let Some(verdict) = one.matter.case.tick(&ruleset, now) else { continue };
            let after = (one.matter.case.level(), one.matter.case.flags());
            if after.0 > before.0 || !before.1.includes(after.1) {
                let seq = one.matter.assessments + 1;
                warnings.push(new_warning(&one.matter, seq, one.place, now));
            }
            let matter = one.matter.id.clone();
            decisions.push(Decision { matter: matter.clone(), event: one.event, verdict });
            matters.insert(matter, one.matter);
        }
        let judged = decisions.len();
        intake.save(&ruleset, &[], &Inserted::default(), &mut matters, &decisions).await?;
        let raised = intake.raise(&warnings).await?;
        intake.commit().await?;
        if !raised.is_empty() {
            (self.nudge)(&raised);
        }
        Ok(judged)
    }
}
