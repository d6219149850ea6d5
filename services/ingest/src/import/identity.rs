//! Identity numbers as tables have them. A number that a spreadsheet rounded is damage that is
//! told and left out: the digits that are gone cannot be guessed.

use super::numerals::FLOAT_LIMIT;

/// What a text or number that should identify a person is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    /// All 18 digits, or the 15 of old; whether the check digit fits.
    Whole(String, bool),
    /// Only the last four.
    LastFour(String),
    /// Rounded.
    Damaged,
    /// Not an identity number.
    Other,
}

/// Reads a text.
pub(crate) fn of_text(text: &str) -> Identity {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\'').collect();
    let text = text.to_ascii_uppercase();
    let text = text.strip_suffix(".0").or_else(|| text.strip_suffix(".00")).unwrap_or(&text);
    if is_scientific(text) {
        return Identity::Damaged;
    }
    let body = text.strip_suffix('X').unwrap_or(text);
    let digits = body.bytes().all(|byte| byte.is_ascii_digit());
    match text.len() {
        18 if digits && check_digit(text) => Identity::Whole(text.to_owned(), true),
        // Excel keeps 15 digits and fills up with noughts.
        18 if digits && text.ends_with("000") => Identity::Damaged,
        18 if digits => Identity::Whole(text.to_owned(), false),
        15 if digits && body.len() == 15 => Identity::Whole(text.to_owned(), true),
        4 if digits => Identity::LastFour(text.to_owned()),
        _ => masked(text),
    }
}

/// Reads a number of a spreadsheet: exact up to 15 digits, and four digits lose their noughts.
pub(crate) fn of_number(number: f64) -> Identity {
    if number >= FLOAT_LIMIT {
        return Identity::Damaged;
    }
    if number.fract() != 0.0 || number < 0.0 {
        return Identity::Other;
    }
    if number < 10_000.0 {
        return Identity::LastFour(format!("{number:04.0}"));
    }
    of_text(&format!("{number:.0}"))
}

/// `341181********1234`.
fn masked(text: &str) -> Identity {
    let Some(at) = text.rfind(['*', '×', '＊']) else { return Identity::Other };
    let last: String = text[at..].chars().skip(1).collect();
    match of_text(&last) {
        Identity::LastFour(last) => Identity::LastFour(last),
        _ => Identity::Other,
    }
}

/// `3.41181E+17`: what a spreadsheet makes of a long number.
pub(crate) fn is_scientific(text: &str) -> bool {
    let Some((number, exponent)) = text.split_once('E') else { return false };
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(exponent)
        && exponent.len() <= 3
        && number
            .split_once('.')
            .map_or(digits(number), |(whole, part)| digits(whole) && digits(part))
}

/// The last of the 18 digits follows from the others (GB 11643).
fn check_digit(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const DIGITS: &[u8; 11] = b"10X98765432";
    let sum: u32 =
        text.bytes().zip(WEIGHTS).map(|(b, weight)| u32::from(b.wrapping_sub(b'0')) * weight).sum();
    text.as_bytes().get(17).copied() == DIGITS.get((sum % 11) as usize).copied()
}
