//! The words about what is followed up.

use store::FollowUp;
use triage::FollowUpKind;

use super::time;
use crate::moment::civil;

pub(crate) const TITLE: &str = "后面要做的";
/// The law says that there are visits (反家庭暴力法第17条), not how often.
pub(crate) const SOURCE: &str = "回访的天数是本镇自定的；到期没有走访记录，系统会再次预警。\
    “走过了，没有新情况”的名单不算回访。";

/// One line: what, and when next.
pub(crate) fn line(one: &FollowUp) -> String {
    let next = one.times.first().map(|at| time(*at));
    let missed = match one.missed {
        0 => String::new(),
        times => format!("已有 {times} 次到期没有回访。"),
    };
    let by = |what: &str| {
        let next = next.as_deref().unwrap_or_default();
        format!("{what}：{next} 之前要有一次走访记录。{missed}")
    };
    match one.kind {
        FollowUpKind::Danger => by("回访"),
        FollowUpKind::WarningLetter => by("告诫书后的查访（反家庭暴力法第17条）"),
        FollowUpKind::ProtectionOrder => {
            let end = one.until.map(last_day).unwrap_or_default();
            format!(
                "人身安全保护令到 {end} 为止；还有危险的，失效前申请延长（反家庭暴力法第30条）。"
            )
        }
        FollowUpKind::NoContact => {
            let end = one.until.map(last_day).unwrap_or_default();
            format!("禁止接触到 {end} 为止。")
        }
    }
}

/// The last day of what ends before this time.
fn last_day(until: i64) -> String {
    let day = civil(until.saturating_sub(1));
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}
