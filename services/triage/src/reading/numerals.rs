//! Numbers of a note, in Arabic and Chinese numerals: an age makes a child.

use super::normal::Note;

/// The largest number read; what is larger is a telephone or identity number.
const LARGEST: u32 = 9_999_999;

/// A number where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Numeral {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) value: u32,
}

/// The numbers of a note in order; a decimal fraction counts as its whole part.
pub(super) fn of(note: &Note) -> Vec<Numeral> {
    let mut found = Vec::new();
    let mut place = 0;
    while let Some(written) = note.chars.get(place) {
        let (end, value) = if written.is_ascii_digit() {
            arabic(&note.chars, place)
        } else if digit(*written).is_some() || unit(*written).is_some_and(|unit| unit == 10) {
            chinese(&note.chars, place)
        } else {
            place += 1;
            continue;
        };
        if let Some(value) = value {
            found.push(Numeral { from: place as u32, to: end as u32, value });
        }
        place = end;
    }
    found
}

/// The number that begins at a place.
pub(super) fn at(numerals: &[Numeral], place: u32) -> Option<&Numeral> {
    let index = numerals.binary_search_by_key(&place, |numeral| numeral.from).ok()?;
    numerals.get(index)
}

fn arabic(chars: &[char], start: usize) -> (usize, Option<u32>) {
    let mut value = Some(0_u32);
    let mut end = start;
    while let Some(digit) = chars.get(end).and_then(|written| written.to_digit(10)) {
        let next = |value: u32| value.checked_mul(10)?.checked_add(digit);
        value = value.and_then(next).filter(|value| *value <= LARGEST);
        end += 1;
    }
    let is_fraction =
        chars.get(end) == Some(&'.') && chars.get(end + 1).is_some_and(char::is_ascii_digit);
    if is_fraction {
        end += 1;
        while chars.get(end).is_some_and(char::is_ascii_digit) {
            end += 1;
        }
    }
    (end, value)
}

/// 十四, 二十五, 一百零三, 两, 二〇一九.
fn chinese(chars: &[char], start: usize) -> (usize, Option<u32>) {
    let (mut end, mut total, mut below) = (start, Some(0_u32), None);
    while let Some(written) = chars.get(end) {
        if let Some(unit) = unit(*written) {
            let part = below.take().unwrap_or(1_u32).checked_mul(unit);
            total = total.and_then(|total| total.checked_add(part?)).filter(|sum| *sum <= LARGEST);
            end += 1;
            continue;
        }
        let run: Vec<u32> = chars[end..].iter().map_while(|written| digit(*written)).collect();
        if run.is_empty() {
            break;
        }
        below = Some(spelt(&run));
        end += run.len();
    }
    let sum = total.and_then(|total| total.checked_add(below.unwrap_or(0)));
    (end, sum.filter(|sum| *sum <= LARGEST))
}

/// 三四 is "three or four", of which the larger is meant; 二〇一九 is spelt out.
fn spelt(run: &[u32]) -> u32 {
    match run {
        [first, second] if *first > 0 && *second > 0 => *second,
        _ => run.iter().fold(0_u32, |sum, digit| sum.saturating_mul(10).saturating_add(*digit)),
    }
}

const fn digit(written: char) -> Option<u32> {
    Some(match written {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' | '俩' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

const fn unit(written: char) -> Option<u32> {
    Some(match written {
        '十' => 10,
        '百' => 100,
        '千' => 1_000,
        '万' => 10_000,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<u32> {
        of(&Note::new(text)).iter().map(|numeral| numeral.value).collect()
    }

    #[test]
    fn both_kinds_of_numerals_are_read() {
        assert_eq!(values("13岁，八十一了，十四岁，二十五、一百零三次"), [13, 81, 14, 25, 103]);
        assert_eq!(values("二〇一九年，两回，十几"), [2019, 2, 10]);
        assert_eq!(values("三四回，孕6.5月"), [4, 6]);
    }

    #[test]
    fn what_is_too_large_is_no_number_and_none_overflows() {
        assert_eq!(values("13812345678"), [0_u32; 0]);
        assert_eq!(values(&"九".repeat(40)), [0_u32; 0]);
        assert_eq!(values(&"九万".repeat(200)), [0_u32; 0]);
    }

    #[test]
    fn a_number_is_found_by_its_beginning_only() {
        let numerals = of(&Note::new("她二十五岁"));
        assert_eq!(at(&numerals, 1).map(|numeral| numeral.value), Some(25));
        assert_eq!(at(&numerals, 3), None);
    }
}
