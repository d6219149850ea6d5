//! Numbers as notes write them: 3, ３, 三, 十五, 两, 几, 半, 好几.

/// A number that stands somewhere: its value and how many characters it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) value: u32,
    pub(super) length: usize,
}

/// The number of the longest possible stretch from a character on.
pub(super) fn at(chars: &[char], start: usize) -> Option<Number> {
    let length = chars[start..].iter().take(12).take_while(|one| is_numeral(**one)).count();
    (length > 0).then(|| Number { value: value(&chars[start..start + length]), length })
}

/// The number that ends right before a character.
pub(super) fn before(chars: &[char], end: usize) -> Option<Number> {
    let length = chars[..end].iter().rev().take(12).take_while(|one| is_numeral(**one)).count();
    (length > 0).then(|| Number { value: value(&chars[end - length..end]), length })
}

/// Whether a character may be a part of a number.
pub(super) const fn is_numeral(written: char) -> bool {
    written.is_ascii_digit()
        || matches!(
            written,
            '零' | '〇'
                | '一'
                | '二'
                | '两'
                | '三'
                | '四'
                | '五'
                | '六'
                | '七'
                | '八'
                | '九'
                | '十'
                | '百'
                | '千'
                | '万'
                | '几'
                | '数'
                | '多'
                | '半'
                | '好'
                | '来'
                | '余'
                | '廿'
        )
}

fn value(chars: &[char]) -> u32 {
    let (mut total, mut section, mut digit) = (0_u32, 0_u32, 0_u32);
    for (index, written) in chars.iter().enumerate() {
        let unit = match written {
            '十' => 10,
            '百' => 100,
            '千' => 1_000,
            '廿' => {
                section = section.saturating_add(20);
                continue;
            }
            '万' => {
                total = (total + section + digit.max(u32::from(index == 0))).saturating_mul(10_000);
                (section, digit) = (0, 0);
                continue;
            }
            _ => {
                digit = match written {
                    '几' | '数' => 3,
                    '多' | '半' | '好' | '来' | '余' if index > 0 || chars.len() > 1 => {
                        continue;
                    }
                    '多' => 3,
                    other => next_digit(chars, index, digit, *other),
                };
                continue;
            }
        };
        section = section.saturating_add(digit.max(1).saturating_mul(unit));
        digit = 0;
    }
    total.saturating_add(section).saturating_add(digit)
}

/// Digits in a row make one number (15, 二〇二六), but 三四 (three or four) is its smaller one.
fn next_digit(chars: &[char], index: usize, so_far: u32, written: char) -> u32 {
    let Some(own) = digit_of(written) else { return so_far };
    let follows = index > 0 && digit_of(chars[index - 1]).is_some();
    let arabic = written.is_ascii_digit() || matches!(written, '〇' | '零');
    let long = chars.iter().filter(|one| digit_of(**one).is_some()).count() >= 4;
    match follows {
        true if arabic || long => so_far.saturating_mul(10).saturating_add(own),
        true => so_far,
        false => own,
    }
}

const fn digit_of(written: char) -> Option<u32> {
    Some(match written {
        '0'..='9' => written as u32 - '0' as u32,
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' => 2,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> u32 {
        let chars: Vec<char> = text.chars().collect();
        at(&chars, 0).map_or(9_999, |number| number.value)
    }

    #[test]
    fn both_scripts_give_the_same_value() {
        for (text, value) in [
            ("3次", 3),
            ("三次", 3),
            ("十五岁", 15),
            ("15岁", 15),
            ("二十三", 23),
            ("两回", 2),
            ("一百二十", 120),
            ("3万", 30_000),
            ("三万五千", 35_000),
            ("二〇二六年", 2026),
            ("2019年", 2019),
            ("几次", 3),
            ("好几次", 3),
            ("三四次", 3),
            ("十来年", 10),
            ("廿三", 23),
            ("多次", 3),
        ] {
            assert_eq!(read(text), value, "{text}");
        }
    }
}
