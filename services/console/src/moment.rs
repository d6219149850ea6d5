//! Times as people read them: in Beijing, and how much of it is left.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

const BEIJING: Offset = Offset::constant(8);
const MINUTE: i64 = 60_000_000;

/// The civil time in Beijing; the epoch's for moments beyond all calendars.
pub(crate) fn civil(at: i64) -> DateTime {
    BEIJING.to_datetime(Timestamp::from_microsecond(at).unwrap_or(Timestamp::UNIX_EPOCH))
}

/// A length of time, to the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) days: i64,
    pub(crate) hours: i64,
    pub(crate) minutes: i64,
}

/// How a deadline stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remaining {
    /// So much is left.
    Left(Span),
    /// It passed so long ago.
    Over(Span),
}

/// How much is left until `deadline`.
pub(crate) fn remaining(deadline: i64, now: i64) -> Remaining {
    let left = deadline.saturating_sub(now);
    if left > 0 {
        Remaining::Left(span(left))
    } else {
        Remaining::Over(span(left.saturating_neg()))
    }
}

const fn span(micros: i64) -> Span {
    let minutes = micros / MINUTE;
    Span { days: minutes / 1440, hours: minutes / 60 % 24, minutes: minutes % 60 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_in_beijing() {
        let noon = civil(1_794_974_400_000_000);
        assert_eq!((noon.month(), noon.day(), noon.hour()), (11, 18, 12));
    }

    #[test]
    fn what_is_left_is_counted_down_to_the_minute() {
        let hours = Span { days: 1, hours: 2, minutes: 3 };
        let micros = (26 * 60 + 3) * MINUTE;
        assert_eq!(remaining(micros, 0), Remaining::Left(hours));
        assert_eq!(remaining(0, micros), Remaining::Over(hours));
    }
}
