//! One claimed warning on its way through the step: what is recorded before, and after.

use store::{Attempt, Beginning, Due, Ended, Outcome, Settlement, WarningState};

use crate::channels::{Channels, Verdict};
use crate::plan::{Act, Facts, Plan, left};
use crate::schedule::{retry_at, waits};

/// A warning with what is about to be done.
pub(crate) struct Work {
    pub(crate) due: Due,
    /// None where nothing is to be done yet.
    pub(crate) act: Option<Act>,
    /// Held until then.
    pub(crate) hold: Option<i64>,
    /// All attempts, those about to be made last.
    pub(crate) attempts: Vec<Attempt>,
}

impl Work {
    pub(crate) fn new(due: Due, plan: Plan, mut attempts: Vec<Attempt>, now: i64) -> Self {
        let (act, hold) = match plan {
            Plan::Rest => (None, None),
            Plan::Hold(until) => (None, Some(until)),
            Plan::Act(act) => (Some(act), None),
        };
        if let Some(act) = &act {
            // What the last holder left open is closed when this one's rows are written.
            let open = attempts.iter_mut().filter(|one| one.outcome == Outcome::Started);
            open.for_each(|one| one.outcome = Outcome::Lost);
            attempts.extend(act.rows(&due, now));
        }
        Self { due, act, hold, attempts }
    }

    /// What is recorded before sending.
    pub(crate) fn beginning(&self, channels: &Channels) -> Option<Beginning> {
        let act = self.act.as_ref()?;
        let readers = act.sends.iter().flat_map(|send| channels.members(&send.channel)).cloned();
        let rows = act.notes.len() + act.sends.len();
        Some(Beginning {
            warning: self.due.id.clone(),
            matter: self.due.matter.clone(),
            fence: self.due.fence,
            step: act.step,
            role: act.role.clone(),
            recipient: act.recipient.clone(),
            channel: i64::try_from(act.channel).unwrap_or(0),
            answer_by: act.answer_by,
            attempts: self.attempts[self.attempts.len() - rows..].to_vec(),
            readers: readers.collect(),
        })
    }

    /// Where the attempts being made begin.
    pub(crate) fn first_made(&self) -> usize {
        self.attempts.len() - self.act.as_ref().map_or(0, |act| act.sends.len())
    }

    /// The attempts being made, in the order of the plan's sends.
    pub(crate) fn made(&self) -> &[Attempt] {
        &self.attempts[self.first_made()..]
    }

    /// Takes a channel's verdict on an attempt.
    pub(crate) fn take(&mut self, at: usize, verdict: &Verdict, now: i64) {
        let tries = self.attempts[..=at]
            .iter()
            .filter(|other| {
                let this = &self.attempts[at];
                (other.step, &other.recipient, &other.channel)
                    == (this.step, &this.recipient, &this.channel)
                    && other.outcome.is_try()
            })
            .count();
        if let Verdict::Retry(asked_for, _) = verdict {
            self.attempts[at].retry_at = Some(retry_at(waits(&self.due), tries, now, *asked_for));
        }
        self.end(at, verdict.outcome(), verdict.reason());
    }

    /// Ends an attempt.
    pub(crate) fn end(&mut self, at: usize, outcome: Outcome, reason: &str) {
        let attempt = &mut self.attempts[at];
        attempt.outcome = outcome;
        if !reason.is_empty() {
            attempt.reason = format!("{}; {reason}", attempt.reason);
        }
    }

    /// What is recorded after sending.
    pub(crate) fn settlement(&self, facts: Facts<'_>) -> Settlement {
        let now = facts.now;
        let facts = Facts { attempts: &self.attempts, ..facts };
        let (state, mut next_at) = left(&self.due, self.act.as_ref(), facts);
        let mut answer_by = self.act.as_ref().map_or(self.due.answer_by, |act| act.answer_by);
        if let Some(until) = self.hold {
            // Who has not been told yet loses no time to the night.
            if state == WarningState::Pending {
                answer_by = answer_by.map(|by| by + (until - now));
            }
            next_at = Some(until);
        }
        let ended = self.made().iter().map(|attempt| Ended {
            seq: attempt.seq,
            outcome: attempt.outcome,
            reason: attempt.reason.clone(),
            retry_at: attempt.retry_at,
        });
        Settlement {
            warning: self.due.id.clone(),
            fence: self.due.fence,
            ended: ended.collect(),
            state,
            next_at,
            answer_by,
            sent_at: (state == WarningState::Waiting).then_some(now),
        }
    }
}
