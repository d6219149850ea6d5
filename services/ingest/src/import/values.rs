//! Cells read as something else than text: yes or no, one of a list of words, how often the
//! police were called.

use super::column_map::Words;
use super::numerals::whole;
use super::spelling::folded;

/// Yes, no, or neither.
pub(crate) fn yes_no(text: &str) -> Option<bool> {
    const NO: [&str; 14] =
        ["否", "无", "没有", "没", "未", "不", "×", "✗", "✘", "x", "n", "no", "false", "0"];
    const YES: [&str; 11] = ["是", "有", "已", "√", "✓", "✔", "☑", "y", "yes", "true", "1"];
    const UNKNOWN: [&str; 6] = ["不清楚", "不详", "不明", "不知", "未知", "无法"];
    let text = folded(text);
    if UNKNOWN.iter().any(|word| text.starts_with(word)) {
        return None;
    }
    if NO.contains(&text.as_str()) {
        return Some(false);
    }
    if YES.contains(&text.as_str()) {
        return Some(true);
    }
    // A no may stand in front of a yes (未化解), never the other way round.
    let starts =
        |words: &[&str]| words.iter().any(|word| !word.is_ascii() && text.starts_with(word));
    if starts(&NO[..6])
        || text.starts_with("尚未")
        || text.contains("未化解")
        || text.contains("未调")
    {
        return Some(false);
    }
    if starts(&YES[..3]) || ["化解", "调解成功", "成功"].contains(&text.as_str()) {
        return Some(true);
    }
    None
}

/// The first word of the list that the cell is or holds, and whether it is nothing but that word.
pub(crate) fn choice<'a>(text: &str, words: &'a Words) -> Option<(&'a str, bool)> {
    let text = folded(text);
    let exact = words.0.iter().find(|(word, _)| folded(word) == text);
    if let Some((_, id)) = exact {
        return Some((id, true));
    }
    let held = words.0.iter().find(|(word, _)| {
        let word = folded(word);
        // 未移交 is not 移交.
        text.match_indices(&word).any(|(at, _)| !text[..at].ends_with(['未', '不', '无', '没']))
    });
    held.map(|(_, id)| (id.as_str(), false))
}

/// Every word of the list that the cell names.
pub(crate) fn choices<'a>(text: &str, words: &'a Words) -> (Vec<&'a str>, bool) {
    let mut ids: Vec<&str> = Vec::new();
    let mut all_known = true;
    for part in list(text) {
        match choice(&part, words) {
            Some((id, exact)) => {
                all_known &= exact;
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
            None => all_known &= matches!(part.as_str(), "无" | "正常" | "一切正常" | "-" | "/"),
        }
    }
    (ids, all_known)
}

/// The parts of a cell that lists several.
pub(crate) fn list(text: &str) -> Vec<String> {
    text.split(['、', ',', '，', ';', '；', '\n', '/', '|'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// How often the police were called, as the source tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Calls {
    pub(crate) in_30_days: Option<i64>,
    pub(crate) in_12_months: Option<i64>,
}

/// Reads `否`, `是`, `2次`, `是(2次)`, `近30日3次`. A yes without a number is at least the second.
pub(crate) fn calls(text: &str) -> Option<Calls> {
    let text = folded(text);
    let month = ["30日", "30天", "三十日", "三十天", "一个月", "近一月", "1个月", "当月", "本月"];
    let year = ["12个月", "十二个月", "一年", "1年", "年内"];
    let near = month.iter().find(|word| text.contains(**word));
    let far = year.iter().find(|word| text.contains(**word));
    let mut rest = text.clone();
    for word in near.into_iter().chain(far) {
        rest = rest.replacen(word, "", 1);
    }
    let count = whole(&rest).filter(|count| (0..1000).contains(count));
    if count.is_none() {
        return match yes_no(&text) {
            Some(true) => Some(Calls { in_30_days: None, in_12_months: Some(2) }),
            Some(false) => Some(Calls::default()),
            None if text.contains("首次") || text.contains("初次") => Some(Calls::default()),
            None => None,
        };
    }
    // A year holds its last month: the longer count is never the smaller.
    Some(Calls { in_30_days: near.and(count), in_12_months: count })
}
