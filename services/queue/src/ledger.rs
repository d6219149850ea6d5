//! Which deliveries of one channel are still owed an answer, and how to answer for a batch.
//!
//! An acknowledgement of "everything up to here" is one frame for a whole batch, but it also
//! answers for every earlier batch that is still at work. So it is used only when nothing earlier
//! is owed; and always with a tag that is itself still owed, because the broker closes the
//! channel on one that is not, after having acknowledged everything it knew.

use std::collections::BTreeSet;

/// How to acknowledge.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// One frame: this tag and all before it.
    UpTo(u64),
    /// One frame for each.
    Each(Vec<u64>),
}

/// The tags handed out and not yet answered.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    owed: BTreeSet<u64>,
}

impl Ledger {
    pub(crate) fn hand_out(&mut self, tag: u64) {
        self.owed.insert(tag);
    }

    pub(crate) fn owed(&self) -> usize {
        self.owed.len()
    }

    /// Strikes out one tag; false if it was not owed.
    pub(crate) fn settle(&mut self, tag: u64) -> bool {
        self.owed.remove(&tag)
    }

    /// Strikes out the tags of a batch and says how to acknowledge them. `None`: nothing is owed.
    pub(crate) fn settle_all(&mut self, tags: impl Iterator<Item = u64>) -> Option<Answer> {
        let tags: Vec<u64> = tags.filter(|tag| self.owed.remove(tag)).collect();
        let last = tags.iter().max().copied()?;
        match self.owed.range(..last).next() {
            None => Some(Answer::UpTo(last)),
            Some(_) => Some(Answer::Each(tags)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handed_out(last: u64) -> Ledger {
        let mut ledger = Ledger::default();
        (1..=last).for_each(|tag| ledger.hand_out(tag));
        ledger
    }

    #[test]
    fn the_oldest_batch_is_answered_in_one_frame() {
        let mut ledger = handed_out(6);
        assert_eq!(ledger.settle_all(1..=3), Some(Answer::UpTo(3)));
        assert_eq!(ledger.settle_all(4..=6), Some(Answer::UpTo(6)));
        assert_eq!(ledger.owed(), 0);
    }

    #[test]
    fn a_later_batch_never_answers_for_an_earlier_one_at_work() {
        let mut ledger = handed_out(6);
        assert_eq!(ledger.settle_all(4..=6), Some(Answer::Each(vec![4, 5, 6])));
        assert_eq!(ledger.owed(), 3);
        assert_eq!(ledger.settle_all(1..=3), Some(Answer::UpTo(3)));
    }

    #[test]
    fn the_frame_names_a_tag_that_is_still_owed() {
        let mut ledger = handed_out(3);
        assert!(ledger.settle(3));
        assert!(!ledger.settle(3));
        assert_eq!(ledger.settle_all(1..=3), Some(Answer::UpTo(2)));
        assert_eq!(ledger.settle_all(1..=3), None);
    }
}
