//! What commands tell people, in Chinese. People are named by their id, cases by their number.

pub mod case;
pub mod replay;
pub mod rerun;
pub mod shadow;
pub mod statistics;
pub mod who;

use std::fmt::Write;

use store::{Attempt, Outcome, Report, Warning};
use triage::Flag;
use triage::event::rfc3339;

use super::demo::Guest;

/// Why there are the rules that the program brings.
pub const SHIPPED: &str = "随程序发布";

/// Why there is a draft that nobody wrote; where both sides changed the same, the town's stands.
pub fn release_note(program: &str, conflicts: &[String], undercut: &[String]) -> String {
    let mut note = format!("新程序 {program} 带来的规则，已同本镇自己的改动合并，等人核对后批准。");
    if !conflicts.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(note, "\n下面 {} 处两边都改过，先保留本镇的，请逐处决定：", conflicts.len());
    }
    for place in conflicts {
        let _ = write!(note, "\n- {place}");
    }
    if !undercut.is_empty() {
        let _ = write!(
            note,
            "\n正在用的规则低过了新程序锁定的底线，共 {} 处，请尽快换：",
            undercut.len()
        );
    }
    for floor in undercut {
        let _ = write!(note, "\n- {floor}");
    }
    note
}

/// The example begins.
pub fn opening(guest: &Guest, from: i64, until: i64) -> String {
    let (from, last) = (day(from), day(until - 1));
    format!(
        "家安预警 · 杨村镇示例（人物、住址、号码都是虚构的）\n{}\n\n\
         从 {from} 到 {last}，一年的走访、警情通报和来电：",
        sign_in(guest)
    )
}

/// The example is over and stays up.
pub fn staying(guest: &Guest) -> String {
    format!("示例继续运行，按 Ctrl-C 结束；数据随之删除。\n{}", sign_in(guest))
}

fn sign_in(guest: &Guest) -> String {
    let Guest { address, name, role, password } = guest;
    let role = role_words(role);
    format!("工作台：{address}\n登录名：{name}（{role}）  密码：{password}（仅本次演示有效）")
}

/// A month begins; so many events of all have come before it.
pub fn month(month: &str, before: usize, all: usize) -> String {
    let (year, month) = month.split_once('-').unwrap_or((month, ""));
    format!("── {year}年{}月 ── 已进 {before}/{all} 条", month.trim_start_matches('0'))
}

/// One attempt to tell somebody of a warning; nothing where there is nothing to tell.
pub fn attempt(warning: &Warning, attempt: &Attempt, beside: bool) -> Option<String> {
    let person = attempt.recipient.as_deref().unwrap_or_default();
    let (reason, of_role) = reason_words(&attempt.reason);
    let way = channel_words(&attempt.channel);
    let whom = match &warning.role {
        Some(role) if !beside => format!("→ {} {person}，经{way}", role_words(role)),
        _ => format!("知会 {person}，经{way}"),
    };
    let what = match attempt.outcome {
        Outcome::Sent if beside => format!("{whom}送达"),
        Outcome::Sent => format!("{} {whom}送达", warning.level.words()),
        Outcome::Retry => format!("{whom}没有送到（{reason}），稍后再试"),
        Outcome::Partial | Outcome::Broken | Outcome::Rejected | Outcome::Lost => {
            format!("{whom}送不了（{reason}），换一条途径")
        }
        Outcome::Barred => format!("{person} 与案件有关，不发"),
        Outcome::PassedOver if person.is_empty() => format!("{of_role}：{reason}"),
        Outcome::PassedOver => format!("不找{of_role} {person}（{reason}）"),
        Outcome::Declined => format!("{person} 不能接手（{reason}）"),
        Outcome::Exhausted => "逐级通知后无人签收".to_owned(),
        Outcome::Unreachable => "找不到可以通知的人".to_owned(),
        Outcome::Started | Outcome::Owed => return None,
    };
    let at = attempt.ended_at.unwrap_or(attempt.started_at);
    Some(format!("{}  {}  {what}", moment(at), number(warning)))
}

/// Nobody answered in time, and the next one is asked.
pub fn passed_on(warning: &Warning, at: i64) -> String {
    format!("{}  {}  限期内没有签收，转下一位责任人", moment(at), number(warning))
}

/// A warning was answered.
pub fn answered(warning: &Warning) -> String {
    let at = warning.acknowledged_at.unwrap_or(warning.raised_at);
    format!("{}  {}  {}", moment(at), number(warning), answer(warning))
}

/// Somebody cannot sign in any more.
pub fn locked_out(person: &str) -> String {
    format!("{person} 登录不了（密码已被改过），这次不签收")
}

/// Every warning with its answer.
pub fn answers(warnings: &[Warning]) -> String {
    let mut text = format!("预警 {} 条，逐条签收情况：", warnings.len());
    for warning in warnings {
        let flags: String =
            warning.flags.iter().map(|flag| format!("【{}】", flag_words(flag))).collect();
        let (at, number, level) = (moment(warning.raised_at), number(warning), warning.level);
        // Writing to a string cannot fail.
        let _ = write!(text, "\n{at}  {number}  {}{flags}  {}", level.words(), answer(warning));
    }
    text
}

/// The figures. How many were resolved never stands without how many came back.
pub fn report(report: &Report) -> String {
    let r = report;
    format!(
        "报告\n\
         村（社区） {} 个，网格员 {} 名，其中巾帼网格员 {} 名\n\
         重点人员 {} 名，重点家庭 {} 户\n\
         婚姻家庭纠纷 {} 起，来电来访 {} 次；化解 {} 起，90 天内复发 {} 起\n\
         普法宣传 {} 场，覆盖 {} 人次\n\
         两癌救助 {} 人次，看望两癌患者 {} 次，看望困境儿童 {} 次\n\
         发出预警 {} 条，已签收 {} 条",
        r.villages,
        r.grid_workers,
        r.women_grid_workers,
        r.key_persons,
        r.key_households,
        r.disputes,
        r.calls,
        r.resolved,
        r.recurred,
        r.outreach_sessions,
        r.people_reached,
        r.two_cancers_relief,
        r.two_cancers_visits,
        r.children_visited,
        r.warnings,
        r.acknowledged,
    )
}

fn answer(warning: &Warning) -> String {
    match (&warning.acknowledged_by, warning.acknowledged_at) {
        (Some(by), Some(at)) => format!("{by} 签收，历时 {}", span(at - warning.raised_at)),
        _ => "尚未签收".to_owned(),
    }
}

fn number(warning: &Warning) -> &str {
    warning.number.as_deref().unwrap_or("（尚未编号）")
}

fn day(micros: i64) -> String {
    rfc3339(micros).get(..10).unwrap_or_default().to_owned()
}

/// `06-08 09:30`, Beijing time.
fn moment(micros: i64) -> String {
    rfc3339(micros).get(5..16).unwrap_or_default().replace('T', " ")
}

fn span(micros: i64) -> String {
    let minutes = micros / 60_000_000;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} 分钟"),
        (hours, 0) => format!("{hours} 小时"),
        (hours, minutes) => format!("{hours} 小时 {minutes} 分钟"),
    }
}

fn role_words(role: &str) -> &str {
    match role {
        "women_grid_worker" => "巾帼网格员",
        "grid_worker" => "网格员",
        "village_mediator" => "村（社区）调解员",
        "village_wf_chair" => "村（社区）妇联主席",
        "town_studio_mediator" => "镇好大姐工作室调解员",
        "town_wf_officer" => "镇妇联干事",
        "beat_officer" => "社区民警",
        "child_supervisor" => "儿童督导员",
        "county_duty" => "县值班员",
        other => other,
    }
}

fn channel_words(channel: &str) -> String {
    match channel {
        "inbox" => "站内信".to_owned(),
        "mail" => "邮件".to_owned(),
        "sms" => "短信".to_owned(),
        other => format!(" {other} "),
    }
}

/// A reason that the notifier recorded, as far as the example meets it, and the role it names.
fn reason_words(reason: &str) -> (&str, &str) {
    let last = reason.rsplit("; ").next().unwrap_or(reason);
    let (name, role) = last.split_once(" (").unwrap_or((last, ""));
    let words = match name {
        "no connection" => "连不上",
        "no answer in time" => "没有回应",
        "absent" => "不在岗",
        "party" | "own_household" | "kin_household" | "shared_phone" => "须回避",
        "no_duty" => "无人担任",
        other => other,
    };
    (words, role_words(role.trim_end_matches(')')))
}

const fn flag_words(flag: Flag) -> &'static str {
    match flag {
        Flag::Emergency => "紧急",
        Flag::MandatoryReport => "强制报告",
        Flag::MediationStop => "停止联合调解",
        Flag::CareTrack => "关爱",
    }
}
