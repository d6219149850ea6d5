//! What a bulletin says of itself above (or below) its table: its number and its period.

use jiff::Span;
use jiff::civil::Date;

use super::Options;
use super::calendar::Calendar;
use super::numerals::chinese;
use super::spelling::narrowed;

/// What was found out about the bulletin as a whole.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Title {
    /// Its number, in one spelling: `杨派通〔2026〕第46期`.
    pub(crate) bulletin_no: Option<String>,
    /// Its place in time.
    pub(crate) calendar: Calendar,
}

/// Reads the texts outside of the rows, the most telling first, and what the person said.
pub(crate) fn read(texts: &[String], options: &Options) -> Title {
    let texts: Vec<String> = texts.iter().map(|text| narrowed(text)).collect();
    let issue = texts.iter().find_map(|text| issue(text));
    let dates: Vec<Date> =
        texts.iter().map(|text| dates(text)).find(|dates| !dates.is_empty()).unwrap_or_default();
    let in_year = issue.as_ref().and_then(|issue| issue.year).or(options.year);
    let last = dates
        .iter()
        .max()
        .copied()
        .or_else(|| texts.iter().find_map(|text| last_day(text, in_year?)));
    let written = issue.as_ref().and_then(|issue| issue.year).or_else(|| last.map(Date::year));
    let year = options.year.or(written);
    let calendar = calendar(issue.as_ref(), last, year, options.today);
    let numbered = || {
        let issue = issue.as_ref()?;
        let year = year.unwrap_or(calendar.anchor.year());
        Some(format!("{}〔{year}〕第{}期", issue.office, issue.number))
    };
    Title { bulletin_no: options.bulletin_no.clone().or_else(numbered), calendar }
}

/// The number of an issue as it stands in a title.
struct Issue {
    /// What stands before the year: the office's word for its letters.
    office: String,
    year: Option<i16>,
    number: i64,
}

/// For a file that says its year but not its week: no date is later than the year's last.
const NO_WEEK: i64 = 31;

fn calendar(issue: Option<&Issue>, last: Option<Date>, year: Option<i16>, today: Date) -> Calendar {
    let known = |anchor, slack| Calendar { anchor, slack, said: true, today };
    if let Some(last) = last
        && year.is_none_or(|year| year == last.year() || year + 1 == last.year())
    {
        return known(last, 7);
    }
    match (year, issue) {
        // A weekly issue cannot be older than its number of weeks, but weeks are skipped.
        (Some(year), Some(issue)) if issue.number <= 54 => {
            let weeks = Span::new().days(issue.number * 7);
            known(Date::constant(year, 1, 1).saturating_add(weeks), 92)
        }
        (Some(year), _) => known(Date::constant(year, 12, 31), NO_WEEK),
        (None, _) => Calendar { anchor: today, slack: 0, said: false, today },
    }
}

/// `杨派通〔2026〕第46期`, `〔2026〕46号`, `2026年第46期`, `第46期`, `第四十六期`.
fn issue(text: &str) -> Option<Issue> {
    for (end, unit) in text.char_indices().filter(|(_, c)| matches!(c, '期' | '号')) {
        let Some((number, start, numbered)) = number_before(&text[..end]) else { continue };
        let before = text[..start].trim_end();
        let year = year_before(before);
        // 46号 alone may be a house; with a year in brackets it is a letter's number.
        if !(numbered && unit == '期' || year.as_ref().is_some_and(|year| year.2)) {
            continue;
        }
        let office: String = match &year {
            Some((_, before, true)) => office_before(before),
            _ => String::new(),
        };
        return Some(Issue { office, year: year.map(|year| year.0), number });
    }
    None
}

/// The number at the end of the text, where it begins, and whether 第 stands before it.
fn number_before(text: &str) -> Option<(i64, usize, bool)> {
    let text = text.trim_end();
    let numeral = |c: char| c.is_ascii_digit() || "〇一二三四五六七八九十".contains(c);
    let start = text.char_indices().rev().take_while(|(_, c)| numeral(*c)).last()?.0;
    let digits = &text[start..];
    let number = digits.parse().ok().or_else(|| chinese(digits).map(|(number, _)| number))?;
    let before = text[..start].trim_end();
    match before.strip_suffix('第') {
        Some(before) => Some((number, before.len(), true)),
        None => Some((number, before.len(), false)),
    }
}

/// The year at the end of the text, what stands before it, and whether it is in brackets.
fn year_before(text: &str) -> Option<(i16, &str, bool)> {
    let inner = text.strip_suffix(['〕', ']', ')', '】', '年'])?;
    let bracketed = !text.ends_with('年');
    let start = inner.len().checked_sub(4)?;
    let year: i16 = inner.get(start..)?.parse().ok().filter(|year| (1990..2100).contains(year))?;
    let before = &inner[..start];
    if !bracketed {
        return Some((year, before, false));
    }
    Some((year, before.strip_suffix(['〔', '[', '(', '【'])?, true))
}

/// The run of Chinese characters at the end of the text, as far as an office's word may be long.
fn office_before(text: &str) -> String {
    let start = text
        .char_indices()
        .rev()
        .take(30)
        .take_while(|(_, c)| ('\u{4e00}'..='\u{9fff}').contains(c))
        .last()
        .map_or(text.len(), |(at, _)| at);
    text[start..].to_owned()
}

/// Every date of the text. One without a year takes that of the date before it, or the next when
/// it would lie before that date.
fn dates(text: &str) -> Vec<Date> {
    let mut dates: Vec<Date> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (numbers, after) = numbers(&rest[at..]);
        let date = match (numbers.as_slice(), dates.last()) {
            ([year, month, day], _) => civil(*year, *month, *day),
            ([month, day], Some(before)) => {
                let year = i64::from(before.year());
                let before = *before;
                civil(year, *month, *day).map(|date| {
                    if date < before { civil(year + 1, *month, *day).unwrap_or(date) } else { date }
                })
            }
            _ => None,
        };
        dates.extend(date);
        rest = after;
    }
    dates
}

/// The last month and day of a text that names no year, in the year of the issue.
fn last_day(text: &str, year: i16) -> Option<Date> {
    let mut last = None;
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (numbers, after) = numbers(&rest[at..]);
        if let [month, day] = numbers.as_slice() {
            last = civil(i64::from(year), *month, *day).or(last);
        }
        rest = after;
    }
    last
}

/// The numbers of one date, joined by 年月. / -, and what follows them.
fn numbers(text: &str) -> (Vec<i64>, &str) {
    let mut numbers = Vec::new();
    let mut rest = text;
    loop {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let Ok(number) = rest[..end].parse() else { return (numbers, rest) };
        numbers.push(number);
        rest = &rest[end..];
        let joined = rest.trim_start().strip_prefix(['年', '月', '.', '/', '-']);
        match joined {
            Some(after)
                if numbers.len() < 3
                    && after.trim_start().starts_with(|c: char| c.is_ascii_digit()) =>
            {
                rest = after.trim_start();
            }
            _ => return (numbers, rest),
        }
    }
}

fn civil(year: i64, month: i64, day: i64) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| (1990..2100).contains(year))?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
