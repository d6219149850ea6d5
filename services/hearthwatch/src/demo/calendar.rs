//! Days and times of the example's year, in Beijing time. No clock is read.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};
use jiff::tz::Offset;
use serde::Deserialize;

/// The first day of the year, a Monday.
pub(crate) const FIRST_DAY: Date = date(2025, 11, 24);

/// The last day of the year, a Sunday.
pub(crate) const LAST_DAY: Date = date(2026, 11, 22);

/// A moment in Beijing time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Moment(DateTime);

impl Moment {
    /// That day, at that hour and minute.
    pub(crate) fn on(day: Date, hour: i8, minute: i8) -> Self {
        Self(day.at(hour, minute, 0, 0))
    }

    /// The day on which the moment lies.
    pub(crate) fn day(self) -> Date {
        self.0.date()
    }

    /// RFC 3339 with Beijing's offset, as events carry it.
    pub(crate) fn text(self) -> String {
        self.0.strftime("%Y-%m-%dT%H:%M:%S+08:00").to_string()
    }

    /// Microseconds since the epoch, UTC.
    pub(crate) fn micros(self) -> i64 {
        Offset::constant(8)
            .to_timestamp(self.0)
            .expect("the example's year is far from the ends of time")
            .as_microsecond()
    }
}

impl TryFrom<String> for Moment {
    type Error = jiff::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

/// A day written in a data file, `2026-03-16`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Day(pub(crate) Date);

impl TryFrom<String> for Day {
    type Error = jiff::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

/// The day `count` days after `day`.
pub(crate) fn days_after(day: Date, count: i64) -> Date {
    day.checked_add(count.days()).expect("the example's year is far from the ends of time")
}

/// The Mondays of the year, on each of which the police bulletin comes.
pub(crate) fn mondays() -> impl Iterator<Item = Date> {
    (0..).map(|week| days_after(FIRST_DAY, week * 7)).take_while(|monday| *monday <= LAST_DAY)
}

/// How old somebody born on `born` is on `day`.
pub(crate) fn age(born: Date, day: Date) -> i16 {
    let birthday_to_come = (day.month(), day.day()) < (born.month(), born.day());
    day.year() - born.year() - i16::from(birthday_to_come)
}
