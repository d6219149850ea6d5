//! Dates and times as people write them: `11月12日21时许`, `2026.11.12`, `2026/11/12 21:30`,
//! `晚9点半`. What is not there is not made up: no time means midnight, no year asks the calendar.

use jiff::Span;
use jiff::civil::{Date, DateTime, Time};

use super::calendar::{Calendar, serial, zoned};
use super::spelling::narrowed;
use super::table::Value;
use super::{Reason, Remark};

/// A moment that was read, with what should be known of it.
pub(crate) type Read = (DateTime, Vec<Remark>);

/// Reads a cell that should hold a date.
pub(crate) fn cell(value: &Value, since_1904: bool, calendar: &Calendar) -> Result<Read, Reason> {
    match value {
        Value::Empty => Err(Reason::MissingValue),
        Value::Fault => Err(Reason::FormulaError),
        Value::Number(days) => match serial(*days, since_1904) {
            Value::Date(at) => typed(at, calendar),
            // 20261112, kept as a number.
            _ if (2e7..3e7).contains(days) => text(&format!("{days:.0}"), calendar),
            _ => Err(Reason::DateUnreadable),
        },
        Value::Date(at) => typed(*at, calendar),
        Value::Text(words) => text(words, calendar),
    }
}

/// Reads a date out of words that begin with one.
pub(crate) fn text(words: &str, calendar: &Calendar) -> Result<Read, Reason> {
    if let Some(at) = zoned(words) {
        return Ok((calendar.not_ahead(at)?, Vec::new()));
    }
    let words = narrowed(words);
    if let Ok(days) = words.trim().parse::<f64>()
        && let Value::Date(at) = serial(days, false)
    {
        return typed(at, calendar);
    }
    let mut remarks = Vec::new();
    let mut rest = Scanner(words.trim_start_matches(|c: char| !c.is_ascii_digit()));
    let date = date(&mut rest, calendar, &mut remarks)?;
    let (time, next_day) = time_of_day(&mut rest)?;
    if rest.another_date() {
        remarks.push(Remark::SeveralTimes);
    }
    let at = date.to_datetime(time).saturating_add(Span::new().days(i64::from(next_day)));
    Ok((calendar.not_ahead(at)?, remarks))
}

/// A time of day that stands alone.
pub(crate) fn clock(words: &str) -> Result<Time, Reason> {
    let words = narrowed(words);
    let mut rest = Scanner(words.trim());
    match time_of_day(&mut rest)? {
        (time, false) if rest.0.len() < words.len() => Ok(time),
        _ => Err(Reason::DateUnreadable),
    }
}

fn typed(at: DateTime, calendar: &Calendar) -> Result<Read, Reason> {
    let (at, remark) = calendar.typed(at);
    Ok((calendar.not_ahead(at)?, remark.into_iter().collect()))
}

/// A date with its separators. A year of two digits is one of this century.
fn date(
    rest: &mut Scanner<'_>,
    calendar: &Calendar,
    remarks: &mut Vec<Remark>,
) -> Result<Date, Reason> {
    let (first, digits) = rest.number().ok_or(Reason::DateUnreadable)?;
    if digits == 8 {
        return civil(first / 10_000, first / 100 % 100, first % 100);
    }
    if rest.eat(&['年']) || (digits == 4 && rest.eat(&['.', '/', '-'])) {
        let (month, _) = rest.number().ok_or(Reason::DateUnreadable)?;
        if !rest.eat(&['月', '.', '/', '-']) {
            return Err(Reason::DateUnreadable);
        }
        let (day, _) = rest.number().ok_or(Reason::DateUnreadable)?;
        rest.eat(&['日', '号']);
        return civil(century(first, digits), month, day);
    }
    if digits <= 2 && rest.eat(&['日', '号']) {
        return calendar.day_alone(i8::try_from(first).map_err(|_| Reason::DateImpossible)?);
    }
    if digits > 2 || !rest.eat(&['月', '.', '/', '-']) {
        return Err(Reason::DateUnreadable);
    }
    let (second, _) = rest.number().ok_or(Reason::DateUnreadable)?;
    // Three parts and no 年: 26.11.12.
    let mut three = Scanner(rest.0);
    if three.eat(&['.', '/', '-'])
        && let Some((third, 1..=2)) = three.number()
    {
        *rest = three;
        return civil(century(first, 2), second, third);
    }
    rest.eat(&['日', '号']);
    if !calendar.said {
        remarks.push(Remark::YearFromImportDay);
    }
    let small = |number: i32| i8::try_from(number).map_err(|_| Reason::DateImpossible);
    calendar.dated(small(first)?, small(second)?)
}

fn century(year: i32, digits: usize) -> i32 {
    if digits <= 2 { 2000 + year } else { year }
}

fn civil(year: i32, month: i32, day: i32) -> Result<Date, Reason> {
    if !(1990..2100).contains(&year) {
        return Err(Reason::DateImpossible);
    }
    let small = |number: i32| i8::try_from(number).map_err(|_| Reason::DateImpossible);
    let year = i16::try_from(year).map_err(|_| Reason::DateImpossible)?;
    Date::new(year, small(month)?, small(day)?).map_err(|_| Reason::DateImpossible)
}

/// The time of day that follows, and whether it is midnight of the day after. Nothing there is
/// midnight.
fn time_of_day(rest: &mut Scanner<'_>) -> Result<(Time, bool), Reason> {
    rest.weekday();
    let part = rest.part_of_day();
    let before = rest.0;
    let Some((hour, 1..=2)) = rest.number() else {
        rest.0 = before;
        return Ok((Time::midnight(), false));
    };
    let mut minute = 0;
    let mut second = 0;
    if rest.eat(&['时', '点']) {
        if rest.eat(&['半']) {
            minute = 30;
        } else {
            let before = rest.0;
            match rest.number() {
                Some((number, 1..=2)) if !rest.0.starts_with(['月', '日', '号', '.', '/', '-']) =>
                {
                    minute = number;
                }
                _ => rest.0 = before,
            }
            rest.eat(&['分']);
        }
    } else if rest.eat(&[':']) {
        minute = rest.number().ok_or(Reason::DateUnreadable)?.0;
        if rest.eat(&[':']) {
            second = rest.number().ok_or(Reason::DateUnreadable)?.0;
        }
    } else {
        // A number that is no time: the day of a range, or something else altogether.
        rest.0 = before;
        return Ok((Time::midnight(), false));
    }
    let hour = match (part, hour) {
        (Part::Afternoon, 1..=11) | (Part::Evening, 5..=11) => hour + 12,
        (Part::Evening, 12) => 24,
        (Part::Noon, 1..=2) => hour + 12,
        _ => hour,
    };
    let next_day = hour == 24 && minute == 0 && second == 0;
    let hour = if next_day { 0 } else { hour };
    let small = |number: i32| i8::try_from(number).map_err(|_| Reason::DateImpossible);
    let time = Time::new(small(hour)?, small(minute)?, small(second)?, 0);
    time.map(|time| (time, next_day)).map_err(|_| Reason::DateImpossible)
}

#[derive(Clone, Copy)]
enum Part {
    Unsaid,
    Noon,
    Afternoon,
    Evening,
}

/// What is left to read.
struct Scanner<'a>(&'a str);

impl Scanner<'_> {
    /// A run of digits and how many there are.
    fn number(&mut self) -> Option<(i32, usize)> {
        self.0 = self.0.trim_start();
        let end = self.0.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.0.len());
        let number = self.0[..end].parse().ok()?;
        self.0 = &self.0[end..];
        Some((number, end))
    }

    fn eat(&mut self, any: &[char]) -> bool {
        match self.0.trim_start().strip_prefix(any) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// `星期四`, `(周四)`, and the `T` between date and time.
    fn weekday(&mut self) {
        let mut rest = self.0.trim_start();
        rest = rest.strip_prefix(['T', ',', '(']).unwrap_or(rest);
        for word in ["星期", "周"] {
            if let Some(after) = rest.strip_prefix(word) {
                rest = after.strip_prefix(|_: char| true).unwrap_or(after);
            }
        }
        self.0 = rest.strip_prefix(')').unwrap_or(rest);
    }

    fn part_of_day(&mut self) -> Part {
        let words = [
            ("下午", Part::Afternoon),
            ("傍晚", Part::Evening),
            ("晚上", Part::Evening),
            ("夜里", Part::Evening),
            ("夜间", Part::Evening),
            ("当晚", Part::Evening),
            ("深夜", Part::Evening),
            ("晚间", Part::Evening),
            ("晚", Part::Evening),
            ("中午", Part::Noon),
            ("凌晨", Part::Unsaid),
            ("清晨", Part::Unsaid),
            ("早上", Part::Unsaid),
            ("早晨", Part::Unsaid),
            ("上午", Part::Unsaid),
            ("早", Part::Unsaid),
        ];
        let rest = self.0.trim_start();
        for (word, part) in words {
            if let Some(after) = rest.strip_prefix(word) {
                self.0 = after;
                return part;
            }
        }
        Part::Unsaid
    }

    /// Whether what is left names another day or hour: the end of a range, or a list.
    fn another_date(&self) -> bool {
        self.0.chars().take(24).any(|c| c.is_ascii_digit())
    }
}
