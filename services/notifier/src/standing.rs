//! How far telling one person is, from the attempts recorded. Nothing else is remembered, so
//! whoever claims a warning next goes on where the last one stopped or died.

use store::{Attempt, Outcome};

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// A channel took it.
    Told,
    /// To be tried on this channel, from 0, no sooner than this.
    Due { channel: usize, at: i64 },
    /// Every channel is used up.
    Spent,
}

/// The standing of a person with these channels after these attempts of one step.
pub(crate) fn standing<'a>(
    channels: &[String],
    attempts: impl Iterator<Item = &'a Attempt> + Clone,
    waits: &[i64],
) -> Standing {
    if attempts.clone().any(|attempt| attempt.outcome == Outcome::Sent) {
        return Standing::Told;
    }
    if attempts.clone().any(|attempt| attempt.outcome == Outcome::Barred) {
        return Standing::Spent;
    }
    for (channel, name) in channels.iter().enumerate() {
        let tries =
            attempts.clone().filter(|attempt| attempt.channel == *name && attempt.outcome.is_try());
        let count = tries.clone().count();
        let Some(last) = tries.last() else {
            return Standing::Due { channel, at: i64::MIN };
        };
        if count > waits.len() {
            continue;
        }
        match last.outcome {
            Outcome::Retry => {
                let at = last.retry_at.or(last.ended_at).unwrap_or(last.started_at);
                return Standing::Due { channel, at };
            }
            // Whoever made it is gone; the same message may go out at once, under the same id.
            Outcome::Started | Outcome::Lost => {
                return Standing::Due { channel, at: i64::MIN };
            }
            _ => {}
        }
    }
    Standing::Spent
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempts(outcomes: &[(&str, Outcome)]) -> Vec<Attempt> {
        let row = |(seq, (channel, outcome)): (i64, &(&str, Outcome))| Attempt {
            warning: "w".to_owned(),
            seq,
            fence: 1,
            step: 1,
            recipient: Some("u_1".to_owned()),
            channel: (*channel).to_owned(),
            started_at: seq,
            ended_at: Some(seq),
            outcome: *outcome,
            reason: String::new(),
            retry_at: Some(seq + 100),
        };
        (1..).zip(outcomes).map(row).collect()
    }

    fn after(outcomes: &[(&str, Outcome)]) -> Standing {
        let channels = ["webhook".to_owned(), "inbox".to_owned()];
        standing(&channels, attempts(outcomes).iter(), &[5, 15])
    }

    #[test]
    fn a_channel_is_tried_up_to_its_ceiling_and_then_the_next() {
        let retry = ("webhook", Outcome::Retry);
        assert_eq!(after(&[]), Standing::Due { channel: 0, at: i64::MIN });
        assert_eq!(after(&[retry]), Standing::Due { channel: 0, at: 101 });
        assert_eq!(after(&[retry, retry]), Standing::Due { channel: 0, at: 102 });
        assert_eq!(after(&[retry, retry, retry]), Standing::Due { channel: 1, at: i64::MIN });
    }

    #[test]
    fn what_will_never_work_goes_on_at_once() {
        for outcome in [Outcome::Broken, Outcome::Rejected, Outcome::Partial] {
            assert_eq!(after(&[("webhook", outcome)]), Standing::Due { channel: 1, at: i64::MIN });
        }
        let both = [("webhook", Outcome::Broken), ("inbox", Outcome::Rejected)];
        assert_eq!(after(&both), Standing::Spent);
        assert_eq!(after(&[("", Outcome::Barred)]), Standing::Spent);
        assert_eq!(after(&[("webhook", Outcome::Sent)]), Standing::Told);
    }

    #[test]
    fn a_lost_attempt_is_made_again_at_once_but_counts() {
        let lost = ("webhook", Outcome::Lost);
        assert_eq!(after(&[lost]), Standing::Due { channel: 0, at: i64::MIN });
        assert_eq!(after(&[lost, lost, lost]), Standing::Due { channel: 1, at: i64::MIN });
    }
}
