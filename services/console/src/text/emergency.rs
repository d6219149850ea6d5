//! The words of entering an emergency.

pub(crate) const EMERGENCY: &str = "紧急";
pub(crate) const CALL_FIRST: &str = "有人正在危险中：先拨打 110";
pub(crate) const CALL_120: &str = "有人受伤：120";
pub(crate) const OWN_SAFETY: &str = "不要一个人进门，不要当面质问。等民警到场，两人同行。";
pub(crate) const NO_ONE_KNOWN: &str = "不知道怎样联系才安全。不要打家里电话，先问 110 怎么办。";
pub(crate) const WHAT: &str = "现在是什么危险？点一下就记下，并马上通知责任人；详情可以后补。";
pub(crate) const TOLD: &str = "已经通知了谁";
pub(crate) const NOBODY_TOLD: &str = "正在确定通知谁。不要等，先拨打 110。";
pub(crate) const LOOK_AGAIN: &str = "刷新";
pub(crate) const RECORDED: &str = "已记下";
pub(crate) const DETAILS: &str = "补充详情";
pub(crate) const DETAILS_HINT: &str = "在哪里、谁、发生了什么、孩子在哪里。写多少算多少。";
pub(crate) const SEND_DETAILS: &str = "补充";
pub(crate) const SAY_SOMETHING: &str = "写一句话再补充；已经记下的紧急情况不受影响";
pub(crate) const WHERE_TO: &str = "不知道是哪一户也可以记；知道的话，从案件或住户里点“紧急”更好。";
/// What the first record says of itself.
pub(crate) const FIRST_NOTE: &str = "紧急上报，详情待补。";
/// What is asked for, as the event says it.
pub(crate) const REQUEST: &str = "紧急上报";

/// What can be told with one tap: the signal, if it says more than that somebody is not safe.
pub(crate) const DANGERS: [(&str, Option<&str>, &str); 9] = [
    ("unsafe", None, "现在不安全，说不清"),
    ("beating", Some("dv_physical"), "正在打人"),
    ("weapon", Some("weapon_use"), "动刀、拿凶器"),
    ("strangling", Some("strangulation"), "掐脖子、捂口鼻"),
    ("killing", Some("threat_kill"), "扬言杀人"),
    ("suicide", Some("suicide_ideation"), "有人要寻死"),
    ("locked", Some("confinement"), "被锁住、关住"),
    ("child", Some("child_physical_abuse"), "孩子被打"),
    ("fire", Some("arson_poison_threat"), "放火、投毒、煤气"),
];

/// When it was recorded.
pub(crate) fn recorded_at(at: i64) -> String {
    format!("{RECORDED} · {}", super::time(at))
}
