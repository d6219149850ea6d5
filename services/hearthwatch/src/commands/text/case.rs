//! A case, its silent rules and its objections, in Chinese.

use std::fmt::Write;

use store::{Muted, Objection};
use triage::event::rfc3339;
use triage::{Assessment, Flags, Level};

use super::{day, flag_words};

/// A rule was silenced.
pub fn muted(case: &str, rule: &str, until: i64) -> String {
    format!("个案 {case}：规则 {rule} 静音到 {}；已有的级别不变", day(until))
}

/// A rule speaks again.
pub fn unmuted(case: &str, rule: &str) -> String {
    format!("个案 {case}：规则 {rule} 恢复生效")
}

/// A rule that is or was silent.
pub fn mute(muted: &Muted, now: i64) -> String {
    let Muted { case, rule, from, until, by, ended_by, reason } = muted;
    let case = case.as_deref().unwrap_or("（尚未编号）");
    let state = match ended_by {
        Some(by) => format!("由 {by} 提前恢复"),
        None if *until <= now => "已到期".to_owned(),
        None => "静音中".to_owned(),
    };
    let (from, until) = (day(*from), day(*until));
    format!("个案 {case}  规则 {rule}  {from} 至 {until}  {by}：{reason}  {state}")
}

/// An objection was recorded.
pub fn objected(case: &str, id: &str) -> String {
    format!("个案 {case}：异议 {id} 已记录，待专人决定")
}

/// An objection was decided.
pub fn decided(id: &str, upheld: bool) -> String {
    format!("异议 {id}：{}", upheld_words(upheld))
}

/// A case's number, level and flags.
pub fn head(case: &str, level: Level, flags: Flags) -> String {
    let flags: String = flags.iter().map(|flag| format!("【{}】", flag_words(flag))).collect();
    format!("个案 {case}  {}{flags}", level.words())
}

/// The latest assessment: points, and the rules that fired, silent ones too.
pub fn assessment(latest: &Assessment) -> String {
    let mut text = format!("最近一次研判 {}  {} 分", latest.at, latest.score);
    for reason in &latest.reasons {
        let earned = match reason.muted {
            true => "静音，不计".to_owned(),
            false => format!("{} 分", reason.points),
        };
        // Writing to a string cannot fail.
        let _ = write!(text, "\n  {}  {earned}  {}", reason.rule, reason.says);
    }
    text
}

/// An objection and how it was decided.
pub fn objection(objection: &Objection) -> String {
    let Objection { id, recorded_at, recorded_by, said, decision } = objection;
    let mut text = format!("异议 {id}  {}  {recorded_by} 记录：{said}", rfc3339(*recorded_at));
    let _ = match decision {
        None => write!(text, "  待决定"),
        Some(decided) => {
            let (how, by) = (upheld_words(decided.upheld), &decided.by);
            write!(text, "\n  {}  {by} 决定：{how}（{}）", rfc3339(decided.at), decided.reason)
        }
    };
    text
}

const fn upheld_words(upheld: bool) -> &'static str {
    if upheld { "异议成立" } else { "异议不成立" }
}
