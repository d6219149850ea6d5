//! What the attempts of a warning tell: lines for the terminal, and whom it has reached.

use std::collections::{HashMap, HashSet};

use store::{Attempt, Outcome, Warning};

use crate::commands::text;

/// How far each warning has been told of.
#[derive(Default)]
pub(super) struct Follow {
    told: HashMap<String, Told>,
}

#[derive(Clone, Copy, Default)]
struct Told {
    seq: i64,
    step: i64,
}

/// What is new about a warning.
#[derive(Debug, Default)]
pub(super) struct News {
    /// Lines to show.
    pub(super) lines: Vec<String>,
    /// Who was reached and is asked to answer, and when that was.
    pub(super) reached: Option<(String, i64)>,
}

impl Follow {
    /// What the attempts tell that was not told before.
    pub(super) fn news(&mut self, warning: &Warning, attempts: &[Attempt]) -> News {
        let told = self.told.entry(warning.id.clone()).or_default();
        let besides: HashSet<(Option<&str>, i64)> = attempts
            .iter()
            .filter(|attempt| attempt.outcome == Outcome::Owed)
            .map(|attempt| (attempt.recipient.as_deref(), attempt.step))
            .collect();
        let mut news = News::default();
        for attempt in attempts.iter().filter(|attempt| attempt.seq > told.seq) {
            let beside = besides.contains(&(attempt.recipient.as_deref(), attempt.step));
            if attempt.step > told.step.max(1) && attempt.outcome.is_try() {
                news.lines.push(text::passed_on(warning, attempt.started_at));
            }
            if !is_repeated(attempt, attempts) {
                news.lines.extend(text::attempt(warning, attempt, beside));
            }
            if attempt.outcome == Outcome::Sent && !beside {
                let at = attempt.ended_at.unwrap_or(attempt.started_at);
                news.reached = attempt.recipient.clone().map(|person| (person, at));
            }
            if !beside {
                told.step = told.step.max(attempt.step);
            }
        }
        told.seq = attempts.iter().map(|attempt| attempt.seq).max().unwrap_or(told.seq);
        news
    }
}

/// A channel that cannot be reached is told of once, however often it is tried.
fn is_repeated(attempt: &Attempt, attempts: &[Attempt]) -> bool {
    attempt.outcome == Outcome::Retry
        && attempts.iter().any(|before| {
            before.seq < attempt.seq
                && (before.step, before.outcome) == (attempt.step, attempt.outcome)
                && (&before.recipient, &before.channel) == (&attempt.recipient, &attempt.channel)
        })
}
