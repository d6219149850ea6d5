//! Times: what sources write, and microseconds since the epoch.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

/// Beijing time; China has had no other since 1991.
const BEIJING: Offset = Offset::constant(8);

/// The microseconds of a date and time; one without a zone is Beijing time. `None` if it is not
/// one, or lies outside 1970 to 2200.
#[must_use]
pub fn micros_of(text: &str) -> Option<i64> {
    let stamp = match text.parse::<Timestamp>() {
        Ok(stamp) => stamp,
        Err(_) => {
            let civil: DateTime = text.parse().ok().filter(|_| !text.contains('['))?;
            BEIJING.to_timestamp(civil).ok()?
        }
    };
    let micros = stamp.as_microsecond();
    (0..7_258_118_400_000_000).contains(&micros).then_some(micros)
}

/// The start of a `YYYY-MM-DD` day in Beijing, in microseconds.
#[must_use]
pub fn beijing_day_start(text: &str) -> Option<i64> {
    let date: Date = text.parse().ok().filter(|_| text.len() == 10)?;
    let stamp = BEIJING.to_timestamp(date.to_datetime(jiff::civil::Time::midnight())).ok()?;
    Some(stamp.as_microsecond()).filter(|micros| (0..7_258_118_400_000_000).contains(micros))
}

/// The time as people and contracts read it: Beijing, to the second, or finer if it is finer.
#[must_use]
pub fn rfc3339(micros: i64) -> String {
    let stamp = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{}+08:00", BEIJING.to_datetime(stamp))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_a_zone_is_beijing_time() {
        let zoned = micros_of("2026-11-18T15:20:00+08:00");
        assert_eq!(zoned, micros_of("2026-11-18T15:20:00"));
        assert_eq!(zoned, micros_of("2026-11-18T07:20:00Z"));
        assert_eq!(zoned.map(rfc3339).as_deref(), Some("2026-11-18T15:20:00+08:00"));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "yesterday", "2026-02-30T00:00:00Z", "9999-01-01T00:00:00Z", "1969-01-01"]
        {
            assert_eq!(micros_of(text), None, "{text}");
        }
        assert_eq!(beijing_day_start("2026-02-30"), None);
        assert_eq!(beijing_day_start("2026-2-3"), None);
    }
}
