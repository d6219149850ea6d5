//! Numbers as they stand in cells: digits of either width, Chinese numerals, and floats that
//! were whole numbers before a spreadsheet had them.

/// From here on a 64-bit float no longer tells whole numbers of this length apart.
pub(crate) const FLOAT_LIMIT: f64 = 1e15;

/// A float as the person typed it: no `.0`, no exponent while it is exact.
pub(crate) fn plain_number(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < FLOAT_LIMIT {
        return format!("{number:.0}");
    }
    if number.abs() >= FLOAT_LIMIT { format!("{number:E}") } else { number.to_string() }
}

/// A whole number out of a cell's text: `3`, `3次`, `第3`, `三次`, `3.0`. A text with two numbers
/// in it is none.
pub(crate) fn whole(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).collect();
    if digits.is_empty() {
        let start = text.find(|c| value(c).is_some() || c == '十')?;
        return chinese(&text[start..]).map(|(number, _)| number);
    }
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let rest = &digits[end..];
    let fraction = rest.strip_prefix('.').map(|f| f.chars().take_while(char::is_ascii_digit));
    let whole = fraction.is_none_or(|mut fraction| fraction.all(|c| c == '0'));
    let rest = rest.strip_prefix('.').unwrap_or(rest).trim_start_matches('0');
    if !whole || rest.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    digits[..end].parse().ok()
}

/// A Chinese numeral below a hundred at the beginning of the text, and how many bytes it takes.
pub(crate) fn chinese(text: &str) -> Option<(i64, usize)> {
    let mut total = None;
    let mut unit: Option<i64> = None;
    let mut taken = 0;
    for c in text.chars() {
        if c == '十' {
            total = Some(total.unwrap_or(0) + unit.take().unwrap_or(1) * 10);
        } else if let Some(digit) = value(c) {
            if unit.is_some() {
                break;
            }
            unit = Some(digit);
        } else {
            break;
        }
        taken += c.len_utf8();
    }
    match (total, unit) {
        (None, None) => None,
        (total, unit) => Some((total.unwrap_or(0) + unit.unwrap_or(0), taken)),
    }
}

fn value(c: char) -> Option<i64> {
    let digits = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    if c == '两' {
        return Some(2);
    }
    digits.iter().zip(0..).find(|(digit, _)| **digit == c).map(|(_, value)| value)
}
