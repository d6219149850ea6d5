//! The work of a replay: one part reads portions of history, others open and judge them, each on a
//! thread of its own, and drop them. What is in memory does not grow with the history.

use std::sync::{Arc, Mutex, PoisonError};

use store::{ENGINE, Found, Histories, OpenedHistory, Portion, Roster, Store, Under};
use tokio::sync::mpsc;
use triage::Ruleset;
use triage::replay::outlook::{Moved, Outlook, rules_apart};
use triage::replay::{History, Replayed, knows_alike, reads_alike, replay};

use super::receivers::Receivers;
use crate::rules;

/// How many portions wait to be judged.
const AHEAD: usize = 2;

/// What is asked of a replay.
pub struct Question {
    /// The live ruleset.
    pub live: Arc<Ruleset>,
    /// The draft.
    pub draft: Arc<Ruleset>,
    /// The county, where chains end.
    pub county: String,
    /// Only cases with an event then or later, and warnings from then on.
    pub since: i64,
    /// The present.
    pub now: i64,
    /// Whether every note is read again, also where the draft finds the same.
    pub read_again: bool,
}

struct Work {
    question: Question,
    roster: Roster,
    /// Where findings come from under the draft.
    found: Found,
    /// Whether one reading serves both.
    together: bool,
}

/// Judges the whole history; `progress` is told how many cases are read, of how many.
pub async fn judge(
    store: &Store,
    question: Question,
    progress: impl Fn(i64, i64),
) -> anyhow::Result<Outlook> {
    let roster = store.roster().await?;
    let mut histories = store.histories(question.since).await?;
    let stands = !question.read_again && findings_stand(&mut histories, &question.draft).await?;
    let found = if stands { Found::Stored } else { Found::ReadAgain };
    let together = stands && knows_alike(&question.live, &question.draft);
    let work = Arc::new(Work { question, roster, found, together });
    let (sender, portions) = mpsc::channel(AHEAD);
    let portions = Arc::new(Mutex::new(portions));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let workers: Vec<_> = (0..threads)
        .map(|_| {
            let (work, portions) = (work.clone(), portions.clone());
            tokio::task::spawn_blocking(move || work.judge_all(&portions))
        })
        .collect();
    // Once no worker is left, nobody waits for one.
    drop(portions);
    let all = histories.size().await?;
    let mut read = 0;
    while let Some(portion) = histories.next().await? {
        read += portion.cases() as i64;
        if sender.send(portion).await.is_err() {
            // A worker has failed, and says why below.
            break;
        }
        progress(read, all);
    }
    drop(sender);
    let mut outlook = Outlook::default();
    for worker in workers {
        outlook.merge(worker.await??);
    }
    outlook.finish();
    Ok(outlook)
}

/// Whether what was found when the events came in is what the draft would find: every ruleset that
/// ever read one reads alike, and the program reads as it did.
async fn findings_stand(histories: &mut Histories, draft: &Ruleset) -> anyhow::Result<bool> {
    for (hash, engine) in histories.read_with().await? {
        if engine != ENGINE {
            return Ok(false);
        }
        if hash == draft.hash() {
            continue;
        }
        let Some(files) = histories.ruleset_files(&hash).await? else { return Ok(false) };
        let files: std::collections::BTreeMap<String, String> = serde_json::from_str(&files)?;
        let loaded = rules::load(&triage::loading::RuleFiles::new(files));
        if !loaded.is_ok_and(|read_with| reads_alike(&read_with, draft)) {
            return Ok(false);
        }
    }
    Ok(true)
}

impl Work {
    fn judge_all(&self, portions: &Mutex<mpsc::Receiver<Portion>>) -> anyhow::Result<Outlook> {
        let question = &self.question;
        let draft = Under { ruleset: &question.draft, found: self.found };
        let live = Under { ruleset: &question.live, found: Found::Stored };
        let both = [live, draft];
        let under = if self.together { &both[1..] } else { &both[..] };
        let mut outlook = Outlook::default();
        loop {
            let next = portions.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
            let Some(portion) = next else { return Ok(outlook) };
            portion.open(under, |history| {
                self.judge(&history, &mut outlook);
                anyhow::Ok(())
            })?;
        }
    }

    fn judge(&self, case: &OpenedHistory, outlook: &mut Outlook) {
        let Question { live, draft, now, .. } = &self.question;
        let [of_live, of_draft] = match &*case.histories {
            [one] => [one, one],
            [live, draft, ..] => [live, draft],
            [] => return,
        };
        let judged = |ruleset: &Ruleset, history: &History| -> Replayed {
            replay(ruleset, history, *now, |_, _| {})
        };
        let (lives, drafted) = (judged(live, of_live), judged(draft, of_draft));
        let name = case.number.as_deref().unwrap_or(&case.matter);
        let before = (case.level, case.flags);
        let after = (drafted.case.level(), drafted.case.flags());
        let moved = Moved::between((name, case.village.as_deref()), before, after, || {
            rules_apart((live, of_live), (draft, of_draft), *now)
        });
        outlook.add(drafted.moments, (before.0, after.0), moved);
        let receivers = Receivers { case, roster: &self.roster, question: &self.question };
        for (ruleset, replayed, of_draft) in [(live, &lives, false), (draft, &drafted, true)] {
            for owed in replayed.warnings.iter().filter(|one| one.at >= self.question.since) {
                outlook.warn(receivers.of(owed, ruleset), of_draft);
            }
        }
    }
}
