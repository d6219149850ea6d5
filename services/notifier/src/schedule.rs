//! How long to wait before a channel is tried again. The schedule is kept in the store, as the
//! time at which the next try is due.

use store::Due;
use triage::Flag;

const SECOND: i64 = 1_000_000;

/// 三级, emergencies and mandatory reports: six tries in about eight minutes, then the next
/// channel.
const URGENT: [i64; 5] = [5, 15, 60, 120, 300];
/// Everything else: five tries in about eighty minutes.
const CALM: [i64; 4] = [60, 300, 900, 3_600];

/// The waits, in seconds, between the tries on one channel. One more try than there are waits is
/// the ceiling.
pub(crate) fn waits(due: &Due) -> &'static [i64] {
    if due.is_urgent() || due.flags.contains(Flag::MandatoryReport) { &URGENT } else { &CALM }
}

/// When a channel that failed for the `tries`-th time may be tried again.
pub(crate) fn retry_at(waits: &[i64], tries: usize, now: i64, asked_for: Option<i64>) -> i64 {
    let wait = waits.get(tries.saturating_sub(1)).or(waits.last()).copied().unwrap_or(0);
    now.saturating_add(wait.saturating_mul(SECOND).max(asked_for.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_a_channel_may_ask_for_more_but_not_for_less() {
        for waits in [&URGENT[..], &CALM] {
            assert!(waits.is_sorted() && waits[0] > 0);
        }
        assert_eq!(retry_at(&URGENT, 1, 0, None), 5 * SECOND);
        assert_eq!(retry_at(&URGENT, 5, 0, None), 300 * SECOND);
        assert_eq!(retry_at(&URGENT, 1, 0, Some(60 * SECOND)), 60 * SECOND);
        assert_eq!(retry_at(&URGENT, 1, 0, Some(SECOND)), 5 * SECOND);
    }
}
