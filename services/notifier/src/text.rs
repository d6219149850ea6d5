//! What people read, in one place. A message carries a case number, the level in words, the time
//! to answer by and a link behind which one has to sign in; never a name, an address or the kind
//! of danger.

use triage::Level;
use triage::event::rfc3339;

/// Whom a mail is from.
pub(crate) const SENDER: &str = "家安预警";

/// To the one asked.
pub(crate) fn asked(number: &str, level: Level, answer_by: i64, link: &str) -> String {
    let level = level.words();
    let time = clock_time(answer_by);
    format!("【家安预警】您有一条待签收的预警:编号 {number},{level}。请于 {time} 前登录签收:{link}")
}

/// To somebody told besides.
pub(crate) fn told(number: &str, level: Level, link: &str) -> String {
    let level = level.words();
    format!("【家安预警】知会您一条预警:编号 {number},{level}。请登录查看:{link}")
}

/// To the one asked of several cases at once, after the rules changed.
pub(crate) fn bundled(count: usize, number: &str, level: Level, by: i64, link: &str) -> String {
    let (level, time) = (level.words(), clock_time(by));
    format!(
        "【家安预警】规则更新,您有 {count} 条待签收的预警,最高{level},编号 {number} 等。\
         请于 {time} 前登录逐条签收:{link}"
    )
}

/// To somebody told besides of several cases at once.
pub(crate) fn bundle_told(count: usize, number: &str, level: Level, link: &str) -> String {
    let level = level.words();
    format!(
        "【家安预警】规则更新,知会您 {count} 条预警,最高{level},编号 {number} 等。\
         请登录查看:{link}"
    )
}

/// The subject of a mail, which the lock screen of a telephone shows.
pub(crate) fn subject(count: usize, number: &str, level: Level, is_asked: bool) -> String {
    let level = level.words();
    let what = if is_asked { "待签收" } else { "知会" };
    if count > 1 {
        return format!("【家安预警】{what} {count} 条:最高{level},编号 {number} 等");
    }
    format!("【家安预警】{what}:编号 {number},{level}")
}

/// What stands in the places of the approved short message: number, level, time. No place may be
/// empty, have more than 35 signs, or hold the address of a page.
pub(crate) fn sms(
    count: usize,
    number: &str,
    level: Level,
    answer_by: Option<i64>,
) -> (String, String, String) {
    let level = level.words();
    let time = answer_by.map_or_else(|| "无须签收,仅知会".to_owned(), clock_time);
    if count > 1 {
        return (format!("{number}等{count}条"), format!("最高{level}"), time);
    }
    (number.to_owned(), level.to_owned(), time)
}

/// A time as people read it, Beijing, to the minute.
fn clock_time(micros: i64) -> String {
    let text = rfc3339(micros);
    // 2026-11-18T15:20:00+08:00
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let (month, day) = (part(5, 7).trim_start_matches('0'), part(8, 10).trim_start_matches('0'));
    format!("{month}月{day}日 {}", part(11, 16))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stories::at;

    #[test]
    fn a_message_reads_as_a_person_would_write_it() {
        let until = at("2026-11-08T09:05:00");
        assert_eq!(
            asked("YC-2026-0417", Level::Three, until, "https://yc.example/w/w_1"),
            "【家安预警】您有一条待签收的预警:编号 YC-2026-0417,三级(镇好大姐工作室牵头)。\
             请于 11月8日 09:05 前登录签收:https://yc.example/w/w_1"
        );
        assert_eq!(
            told("YC-2026-0417", Level::Two, "https://yc.example/w/w_1"),
            "【家安预警】知会您一条预警:编号 YC-2026-0417,二级(村(社区)调解室牵头)。\
             请登录查看:https://yc.example/w/w_1"
        );
        assert_eq!(
            subject(1, "YC-2026-0417", Level::Three, true),
            "【家安预警】待签收:编号 YC-2026-0417,三级(镇好大姐工作室牵头)"
        );
        assert_eq!(
            subject(3, "YC-2026-0417", Level::Two, false),
            "【家安预警】知会 3 条:最高二级(村(社区)调解室牵头),编号 YC-2026-0417 等"
        );
    }
}
