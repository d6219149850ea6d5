//! The words about mandatory reports.

use store::{Authority, ReportEnded, ReportSaid};

const HOUR_MICROS: i64 = 3_600_000_000;

pub(crate) const TITLE: &str = "强制报告";
/// The law gives no number; the time until the chain is warned again is the town's own.
pub(crate) const LAW: &str = "法律：立即报告（未成年人保护法第11条），及时报案（反家庭暴力法第14条）。\
    没有填回执编号，系统会一再提醒；提醒的间隔是本镇自定。";
pub(crate) const WHOM: &str = "已向哪里报告";
pub(crate) const NUMBER: &str = "回执（受理）编号";
pub(crate) const FILE: &str = "已经报告";
pub(crate) const NOT_OWED: &str = "核实后不需要报告？";
pub(crate) const NOT_OWED_WHO: &str =
    "只有镇里值班负责的人可以认定，要写明怎么核实的；认定会记入日志。拿不准的，先报告。";
pub(crate) const REASON: &str = "怎么核实的，为什么不需要报告";
pub(crate) const NOT_OWED_SEND: &str = "认定不需要报告";

pub(crate) const fn authority(authority: Authority) -> &'static str {
    match authority {
        Authority::Police => "公安（派出所）",
        Authority::CivilAffairs => "民政",
        Authority::Education => "教育",
    }
}

/// How long it has been owed, in whole hours for two days, then in whole days.
pub(crate) fn owed(since: i64, now: i64, reminders: i64) -> String {
    let hours = now.saturating_sub(since) / HOUR_MICROS;
    let long = if hours < 48 { format!("{hours} 小时") } else { format!("{} 天", hours / 24) };
    let since = super::time(since);
    let again =
        if reminders == 0 { String::new() } else { format!("，已再次预警 {reminders} 次") };
    format!("还没有回执：自 {since} 起，已有 {long}{again}。")
}

pub(crate) fn ended(ended: &ReportEnded) -> String {
    let at = super::time(ended.at);
    match &ended.said {
        ReportSaid::Filed(to, number) => {
            format!("{at} 已向{}报告，回执编号 {}", authority(*to), number.text())
        }
        ReportSaid::NotOwed(reason) => format!("{at} 镇里认定不需要报告：{}", reason.text()),
    }
}
