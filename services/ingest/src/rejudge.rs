//! The step after a publishing: open cases are judged again, some at a time. What rises warns; what
//! the new version alone would have left lower is only listed for a person.

use std::collections::HashMap;

use store::{
    Decision, Inserted, LoweredCase, NewWarning, OpenMatter, RejudgingLease, Rising, StoreError,
};
use triage::{Rejudged, Ruleset};

use crate::accept::Ingest;
use crate::decide::new_warning;

/// The most cases of one transaction: few, because their households wait meanwhile.
const AT_ONCE: i64 = 100;
/// How long one batch may take before somebody else takes it up, in microseconds.
const LEASE: i64 = 30_000_000;

/// What a batch comes to.
#[derive(Default)]
struct Batch {
    matters: HashMap<String, OpenMatter>,
    decisions: Vec<Decision>,
    warnings: Vec<NewWarning>,
    lowered: Vec<LoweredCase>,
    judged: i64,
}

impl Ingest {
    /// Takes up cases that wait to be judged again, if nobody else has them.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn take_up_rejudging(
        &self,
        node: &str,
    ) -> Result<Option<RejudgingLease>, StoreError> {
        let now = (self.clock)();
        self.store.claim_rejudging(node, now, now.saturating_add(LEASE)).await
    }

    /// Judges the next cases again; `false` when none is left, or they are no longer ours.
    ///
    /// # Errors
    /// When the database is away; then nothing of this batch has changed.
    pub async fn rejudge(&self, lease: &mut RejudgingLease) -> Result<bool, StoreError> {
        let now = (self.clock)();
        let ruleset = self.store.ruleset(&lease.hash).await?;
        let mut intake = self.store.begin_intake(now).await?;
        let found = match intake.to_rejudge(lease, AT_ONCE, &ruleset).await {
            // The next publishing judges them all again.
            Err(StoreError::NotLive(_)) => return Ok(false),
            found => found?,
        };
        let last = found.last().map(|one| one.matter.id.clone());
        let mut batch = Batch::default();
        for one in found {
            batch.judge(one, lease, &ruleset, now);
        }
        let Batch { mut matters, decisions, warnings, lowered, judged } = batch;
        intake.save(&ruleset, &[], &Inserted::default(), &mut matters, &decisions).await?;
        let raised = intake.raise(&warnings).await?;
        intake.bundle(&raised, &format!("publishing-{}", lease.publishing)).await?;
        if !lowered.is_empty() {
            intake.list_lowered(&lowered).await?;
        }
        let counts = (judged, warnings.len() as i64, lowered.len() as i64);
        let until = now.saturating_add(LEASE);
        if !intake.rejudged(lease, last.as_deref(), counts, until).await? {
            return Ok(false);
        }
        intake.commit().await?;
        if !raised.is_empty() {
            (self.nudge)(&raised);
        }
        Ok(last.is_some())
    }
}

impl Batch {
    fn judge(&mut self, one: Rising, lease: &RejudgingLease, ruleset: &Ruleset, now: i64) {
        let Rising { mut matter, event, place } = one;
        let rise_before = matter.case.next_rise();
        let Some(judged) = matter.case.rejudge(ruleset) else { return };
        self.judged += 1;
        let Rejudged { was, verdict, rises, is_lower } = judged;
        if is_lower {
            self.lowered.push(LoweredCase {
                publishing: lease.publishing,
                matter: matter.id.clone(),
                case: None,
                hash: lease.hash.clone(),
                level_was: was.level,
                level_now: verdict.level,
                flags_was: was.flags,
                flags_now: verdict.flags,
                at: now,
            });
        }
        if rises {
            self.warnings.push(new_warning(&matter, matter.assessments + 1, place, now));
        }
        let differs = was.level != verdict.level || was.flags != verdict.flags;
        // What says the same as before is not written again.
        if differs || rises || matter.case.next_rise() != rise_before {
            let id = matter.id.clone();
            self.decisions.push(Decision { matter: id.clone(), event, verdict });
            self.matters.insert(id, matter);
        }
    }
}

#[cfg(test)]
mod tests;
