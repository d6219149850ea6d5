//! What differs between two rulesets, in Chinese, or in English for those who write the program.
//! Commands and pages say it alike, so the words stand here.

use super::{Change, Part, Value};
use crate::flag::{Flag, Flags};
use crate::level::Level;
use crate::loading::Language;

/// A line for each difference, and one if there is none.
#[must_use]
pub fn lines(changes: &[Change], language: Language) -> Vec<String> {
    if changes.is_empty() {
        let same = match language {
            Language::Zh => "两个版本没有区别",
            Language::En => "the two do not differ",
        };
        return vec![same.to_owned()];
    }
    changes.iter().map(|change| line(change, language)).collect()
}

/// One difference in words, as it stands in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What differs.
    pub what: String,
    /// As it was, or what went of a list; none where there was nothing.
    pub before: Option<String>,
    /// As it is, or what came to a list; none where there is nothing any more.
    pub after: Option<String>,
}

/// Every difference, before beside after.
#[must_use]
pub fn sides(changes: &[Change], language: Language) -> Vec<Side> {
    changes.iter().map(|change| side(change, language)).collect()
}

fn side(change: &Change, language: Language) -> Side {
    let part = part_words(change.part, language);
    let of = of_words(change, language);
    let said = |value: &Value| value_words(change.part, value, language);
    Side {
        what: if of.is_empty() { part.to_owned() } else { format!("{part} {of}") },
        before: change.before.as_ref().map(said),
        after: change.after.as_ref().map(said),
    }
}

fn line(change: &Change, language: Language) -> String {
    let Side { what: head, before, after } = side(change, language);
    let is_list = matches!(change.before.as_ref().or(change.after.as_ref()), Some(Value::Texts(_)));
    match (before, after, language) {
        (None, Some(after), Language::Zh) => format!("{head}：新增 {after}"),
        (None, Some(after), Language::En) => format!("{head}: added {after}"),
        (Some(before), None, Language::Zh) => format!("{head}：去掉 {before}"),
        (Some(before), None, Language::En) => format!("{head}: removed {before}"),
        (Some(before), Some(after), Language::Zh) if is_list => {
            format!("{head}：去掉 {before}；新增 {after}")
        }
        (Some(before), Some(after), Language::En) if is_list => {
            format!("{head}: removed {before}; added {after}")
        }
        (Some(before), Some(after), Language::Zh) => format!("{head}：{before} 改为 {after}"),
        (Some(before), Some(after), Language::En) => format!("{head}: {before} becomes {after}"),
        (None, None, _) => head,
    }
}

const fn part_words(part: Part, language: Language) -> &'static str {
    let (zh, en) = match part {
        Part::Rule => ("规则", "rule"),
        Part::Condition => ("规则条件", "condition of rule"),
        Part::Points => ("规则分值", "points of rule"),
        Part::Floor => ("规则保底级别", "floor of rule"),
        Part::Flags => ("规则标记", "flags of rule"),
        Part::Says => ("规则说明", "words of rule"),
        Part::Basis => ("规则依据", "basis of rule"),
        Part::CappedBy => ("规则封顶组", "cap group of rule"),
        Part::Signal => ("信号", "signal"),
        Part::NameZh => ("信号中文名", "Chinese name of signal"),
        Part::NameEn => ("信号英文名", "English name of signal"),
        Part::Category => ("信号类别", "category of signal"),
        Part::CurrentDays => ("信号有效天数", "current days of signal"),
        Part::Phrases => ("信号说法", "phrases of signal"),
        Part::Patterns => ("信号句式", "patterns of signal"),
        Part::Negated => ("信号否定说法", "negating phrases of signal"),
        Part::Historical => ("信号过去说法", "historical phrases of signal"),
        Part::YieldsTo => ("信号让位给", "signals given way to by signal"),
        Part::Band => ("起算分数", "score that begins"),
        Part::Cap => ("封顶", "cap"),
        Part::Recency => ("时间折扣（%）", "recency in percent, up to"),
        Part::RecencyAfter => ("更早的时间折扣（%）", "recency in percent, older"),
        Part::Leads => ("牵头人", "who leads"),
        Part::AlsoTold => ("同时告知", "told besides at"),
        Part::Receivers => ("标记接收人", "who receives"),
        Part::Clock => ("时限", "clock"),
        Part::FollowUps => ("回访（天）", "follow-ups in days after"),
        Part::QuietHours => ("免打扰时段", "quiet hours"),
        Part::HearsayDays => ("未核实的传闻有效天数", "days that unverified hearsay counts"),
        Part::ConfirmAbove => {
            ("发布要当面确认的预警条数", "warnings above which publishing asks for their number")
        }
        Part::Noted => ("不写规则的信号", "signal without a rule"),
    };
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

/// What it is of: levels and flags in words, whatever the part calls them.
fn of_words(change: &Change, language: Language) -> String {
    let of = &*change.of;
    match change.part {
        Part::Band | Part::Leads | Part::AlsoTold | Part::FollowUps => subject(of, language),
        Part::Receivers => subject(of, language),
        Part::Clock => {
            let (clock, under) = of.split_once(' ').unwrap_or((of, ""));
            format!("{} {}", clock_words(clock, language), subject(under, language))
        }
        Part::Recency => match language {
            Language::Zh => format!("{of} 天内"),
            Language::En => format!("{of} days"),
        },
        _ => of.to_owned(),
    }
}

/// What a clock measures.
#[must_use]
pub fn clock_words(name: &str, language: Language) -> &str {
    if language == Language::En {
        return name;
    }
    match name {
        "acknowledge" => "签收",
        "first_contact" => "首次联系",
        "report" => "强制报告",
        "verify_hearsay" => "核实传闻",
        "find_person" => "找到本人",
        "protection_order_decision" => "保护令裁定",
        "protection_order_review" => "保护令复议",
        "order_expiry_first" => "保护令到期前第一次提醒",
        "order_expiry_second" => "保护令到期前第二次提醒",
        "order_expiry_last" => "保护令到期前最后提醒",
        "warning_letter_first_visit" => "告诫书后首次回访",
        "warning_letter_next_visit" => "告诫书后再次回访",
        "mediation_decide" => "调解期限",
        "judicial_confirmation" => "司法确认",
        "cooling_off_withdraw" => "冷静期内可撤回",
        "cooling_off_end" => "冷静期后领证期满",
        "bulletin_missing" => "周报未到",
        other => other,
    }
}

fn subject(of: &str, language: Language) -> String {
    if let Some(level) = of.parse().ok().and_then(Level::from_number) {
        return level_words(level, language);
    }
    Flag::from_name(of).map_or_else(|| of.to_owned(), |flag| flag_words(flag, language).to_owned())
}

fn value_words(part: Part, value: &Value, language: Language) -> String {
    match value {
        Value::Number(seconds) if part == Part::Clock => span_words(*seconds, language),
        Value::Number(number) => number.to_string(),
        Value::Level(level) => level_words(*level, language),
        Value::Flags(flags) => flags_words(*flags, language),
        Value::Text(text) => text.to_string(),
        Value::Texts(texts) => {
            let comma = if language == Language::Zh { "、" } else { ", " };
            texts.iter().map(|text| &**text).collect::<Vec<_>>().join(comma)
        }
    }
}

fn level_words(level: Level, language: Language) -> String {
    match language {
        Language::Zh => level.words().to_owned(),
        Language::En => match level {
            Level::Watch => "watch (关注)".to_owned(),
            Level::One => "first level (一级, grid worker)".to_owned(),
            Level::Two => "second level (二级, village)".to_owned(),
            Level::Three => "third level (三级, town studio)".to_owned(),
        },
    }
}

fn flags_words(flags: Flags, language: Language) -> String {
    let words: Vec<&str> = flags.iter().map(|flag| flag_words(flag, language)).collect();
    words.join(if language == Language::Zh { "、" } else { ", " })
}

const fn flag_words(flag: Flag, language: Language) -> &'static str {
    match language {
        Language::Zh => flag.words(),
        Language::En => flag.name(),
    }
}

/// A time span in the largest unit that fits.
#[must_use]
pub fn span_words(seconds: i64, language: Language) -> String {
    let (number, zh, en) = match seconds {
        seconds if seconds % 86_400 == 0 => (seconds / 86_400, "天", "days"),
        seconds if seconds % 3_600 == 0 => (seconds / 3_600, "小时", "hours"),
        seconds if seconds % 60 == 0 => (seconds / 60, "分钟", "minutes"),
        seconds => (seconds, "秒", "seconds"),
    };
    match language {
        Language::Zh => format!("{number} {zh}"),
        Language::En => format!("{number} {en}"),
    }
}
