//! Judging what came in together, as one transaction of ingest does.

use crate::case::{Case, PastEvent};
use crate::judging::Verdict;
use crate::ruleset::Ruleset;

/// Judges a batch of a case's events, which come in the order of time and key. One verdict for
/// each; beyond them, rises by themselves that a late event makes to be judged again. `earlier`
/// gives every event since the case was last lowered, and is asked for only when needed.
pub fn take_batch(
    case: &mut Case,
    ruleset: &Ruleset,
    earlier: impl FnOnce() -> Vec<PastEvent>,
    batch: &[&PastEvent],
) -> Vec<Verdict> {
    let late =
        |event: &&PastEvent| event.supersedes.is_some() || case.is_late(&event.key, event.at);
    if !batch.iter().any(late) {
        return batch
            .iter()
            .map(|event| case.take(ruleset, &event.known).unwrap_or_default())
            .collect();
    }
    let mut events = earlier();
    events.extend(batch.iter().map(|event| (*event).clone()));
    let rebuilt = case.rebuild(ruleset, events);
    *case = rebuilt.case;
    let mut verdicts = vec![rebuilt.verdict; batch.len()];
    verdicts.extend(rebuilt.rises);
    verdicts
}
