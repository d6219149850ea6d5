//! From dates as files have them to moments: a spreadsheet's count of days, a year that is not
//! written, and Beijing time for whatever names no zone.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{Span, Timestamp};

use super::numerals::plain_number;
use super::table::Value;
use super::{Reason, Remark};

/// The file's place in time, from which a year that is not written follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Calendar {
    /// The latest day the file can speak of.
    pub(crate) anchor: Date,
    /// How many days later than that a date may be before its year is the one before.
    pub(crate) slack: i64,
    /// Whether the file or the person said so, and not only the day of import.
    pub(crate) said: bool,
    /// The day of import.
    pub(crate) today: Date,
}

impl Calendar {
    /// The date of a month and day without a year: the latest one that is not after the anchor.
    pub(crate) fn dated(&self, month: i8, day: i8) -> Result<Date, Reason> {
        let year = self.anchor.year();
        if Date::new(2000, month, day).is_err() {
            return Err(Reason::DateImpossible);
        }
        let latest = self.anchor.saturating_add(Span::new().days(self.slack));
        // A 29 February may lie up to eight years back.
        (year - 8..=year)
            .rev()
            .filter_map(|year| Date::new(year, month, day).ok())
            .find(|date| *date <= latest)
            .ok_or(Reason::DateImpossible)
    }

    /// The date of a day without a month, where the bulletin says its week: the one day of that
    /// number in the fortnight up to its end.
    pub(crate) fn day_alone(&self, day: i8) -> Result<Date, Reason> {
        if !self.said || self.slack > 7 {
            return Err(Reason::DateUnreadable);
        }
        (0..14)
            .map(|back| self.anchor.saturating_sub(Span::new().days(back)))
            .find(|date| date.day() == day)
            .ok_or(Reason::DateUnreadable)
    }

    /// Refuses what lies after the day of import.
    pub(crate) fn not_ahead(&self, at: DateTime) -> Result<DateTime, Reason> {
        if at.date() > self.today { Err(Reason::DateAhead) } else { Ok(at) }
    }

    /// A spreadsheet gives a date typed without a year the year of typing, so the December rows
    /// of a January bulletin lie eleven months ahead: they belong to the year before.
    pub(crate) fn typed(&self, at: DateTime) -> (DateTime, Option<Remark>) {
        let ahead = at.date() > self.anchor.saturating_add(Span::new().days(300));
        match at.date().checked_sub(Span::new().years(1)) {
            Ok(before) if self.said && ahead => {
                (before.to_datetime(at.time()), Some(Remark::YearSetBack))
            }
            _ => (at, None),
        }
    }
}

/// A moment as events carry it, in Beijing time.
pub(crate) fn moment(at: DateTime) -> String {
    let (date, time) = (at.date(), at.time());
    format!("{date}T{:02}:{:02}:{:02}+08:00", time.hour(), time.minute(), time.second())
}

/// A moment with a zone of its own, as Beijing's clocks show it.
pub(crate) fn zoned(text: &str) -> Option<DateTime> {
    let at: Timestamp = text.parse().ok()?;
    Some(Offset::constant(8).to_datetime(at))
}

/// A spreadsheet's count of days as a date; a fraction of a day alone is a time of day, and what
/// is neither stays a number.
pub(crate) fn serial(days: f64, since_1904: bool) -> Value {
    const SECONDS: f64 = 86_400.0;
    if (0.0..1.0).contains(&days) {
        let seconds = (days * SECONDS).round() as i32;
        return Value::Text(format!("{:02}:{:02}", seconds / 3600 % 24, seconds / 60 % 60));
    }
    let days = if since_1904 { days + 1462.0 } else { days };
    // 2000-01-01 to 2099-12-31; anything else was never meant as a date.
    if !(36_526.0..73_051.0).contains(&days) {
        return Value::Text(plain_number(days));
    }
    let seconds = (days.fract() * SECONDS).round() as i64;
    let midnight = Date::constant(1899, 12, 30)
        .saturating_add(Span::new().days(days.trunc() as i64))
        .to_datetime(Time::midnight());
    Value::Date(midnight.saturating_add(Span::new().seconds(seconds)))
}
