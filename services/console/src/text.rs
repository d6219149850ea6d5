//! Every word that people read here, in Chinese. Another language is another file like this one.

pub(crate) mod emergency;
pub(crate) mod follow_ups;
pub(crate) mod households;
pub(crate) mod recording;
pub(crate) mod reports;
pub(crate) mod rules;

use store::{DeclineReason, Outcome, WarningState};
use triage::{EventKind, Flag, Level, Status};

use crate::moment::{Remaining, Span, civil};

pub(crate) const LANGUAGE: &str = "zh-CN";
pub(crate) const PRODUCT: &str = "家安预警";
pub(crate) const SKIP: &str = "跳到正文";
pub(crate) const LEAVE: &str = "快速离开";
pub(crate) const SIGN_OUT: &str = "退出登录";
pub(crate) const CHANGE_PASSWORD: &str = "修改密码";
/// Stands on every page with a level, in exactly these words.
pub(crate) const ADVICE: &str = "辅助研判,不作认定;不能代替报警";

pub(crate) const SIGN_IN: &str = "登录";
pub(crate) const SIGN_IN_HINT: &str = "供网格员、调解员和值班人员使用";
pub(crate) const NAME: &str = "登录名";
pub(crate) const PASSWORD: &str = "密码";
pub(crate) const SIGN_IN_REFUSED: &str =
    "登录名或密码不对，或者账号暂时锁定。连续输错 5 次，锁定 15 分钟。";
pub(crate) const URGENT: &str = "有人正处在危险中？请立即拨打";

pub(crate) const WARNINGS: &str = "我的预警";
pub(crate) const NONE_OPEN: &str = "现在没有待签收的预警。";
pub(crate) const NONE_OPEN_HINT: &str = "没有预警不等于没有风险，走访时请继续留意。";
pub(crate) const ANSWERED: &str = "我签收的";
pub(crate) const UNNUMBERED: &str = "尚未编号";
pub(crate) const DECLINE: &str = "不能接手？";
pub(crate) const DECLINE_WHAT: &str = "马上转给下一位责任人，不再找您。签收过的也可以交出去。";
pub(crate) const DECLINE_SEND: &str = "交给下一位";
pub(crate) const CAUSE: &str = "事由";
pub(crate) const RAISED: &str = "发出时间";
pub(crate) const ANSWER_BY: &str = "签收期限";
pub(crate) const STATE: &str = "状态";
pub(crate) const NO_DEADLINE: &str = "正在确定";
pub(crate) const ACKNOWLEDGE: &str = "签收";
pub(crate) const ACKNOWLEDGE_INSTEAD: &str = "代为签收";
pub(crate) const LOOK: &str = "查看";
pub(crate) const BACK: &str = "返回我的预警";

pub(crate) const FIRST_110: &str = "情况紧急：先拨打 110，再签收";
pub(crate) const CALL_110: &str = "拨打 110";
pub(crate) const STOP: &str = "暂停联合调解：不得安排双方同场调解，由镇好大姐工作室和派出所处置。";
pub(crate) const REPORT: &str = "须依法强制报告：先报告，后研判，取得回执编号。";
pub(crate) const WHY: &str = "为什么预警";
pub(crate) const CHAIN: &str = "通知经过";
pub(crate) const CHAIN_EMPTY: &str = "正在确定通知谁。";
pub(crate) const YOU: &str = "您";
pub(crate) const SOMEBODY: &str = "其他责任人";

pub(crate) const HOUSEHOLDS: &str = "我的户";
pub(crate) const CASES: &str = "案件";
pub(crate) const CASE_NUMBER: &str = "案件编号";
pub(crate) const CASES_HINT: &str = "由重到轻排列；只列出您今天负责或被通知过的案件。";
pub(crate) const NO_CASES: &str = "没有您负责或被通知过的案件。";
pub(crate) const MORE: &str = "下一页";
pub(crate) const BACK_TO_CASES: &str = "返回案件";
pub(crate) const PLACE: &str = "地点";
pub(crate) const PLACE_UNKNOWN: &str = "尚未查明";
pub(crate) const OPENED: &str = "立案时间";
pub(crate) const LATEST: &str = "最近一次";
pub(crate) const NOT_JUDGED: &str = "还没有研判。没有研判不等于没有风险。";
pub(crate) const WHY_UNKNOWN: &str = "理由暂时显示不出来。等级仍然有效，请联系镇好大姐工作室。";
pub(crate) const NO_REASON: &str = "目前没有触发任何规则。没有触发不等于没有风险。";
pub(crate) const FIRST_DECISION: &str = "这是第一次研判。";
pub(crate) const SINCE_LAST: &str = "和上一次研判相比：";
pub(crate) const NEW: &str = "新增";
pub(crate) const GONE: &str = "不再触发：";
pub(crate) const MUTED: &str = "本案已静默，不计分";
pub(crate) const BASIS: &str = "依据：";
pub(crate) const QUOTES: &str = "记录里的原话";
pub(crate) const TICKED: &str = "勾选";
pub(crate) const COURSE: &str = "案件经过";
pub(crate) const JUDGED: &str = "研判为";
pub(crate) const MUST_NOT: &str = "现在不能做";
pub(crate) const MAY: &str = "现在可以依法做";
/// What a stop forbids: both at one table, and what lets the one find or press the other.
pub(crate) const MUST_NOT_UNDER_STOP: [&str; 4] = [
    "不得安排双方同场调解、当面对质或视频对话",
    "不得替被指一方传话、求和，不得劝受害人撤回报案或申请",
    "不得向被指一方透露受害人的住处、电话、行程或说过的话",
    "不得以和好作为受助的条件",
];
/// What the anti-violence law opens to her and those who help her.
pub(crate) const MAY_UNDER_STOP: [&str; 5] = [
    "单独、安全地联系受害人，先问现在是否安全、是否方便说话",
    "陪同报警、就医，请公安出警制止、取证（反家庭暴力法第15条）",
    "提请公安机关出具告诫书（反家庭暴力法第16条）",
    "联系临时庇护场所（反家庭暴力法第18条）",
    "申请人身安全保护令，妇联、村（居）委会可以代为申请（反家庭暴力法第23条）",
];

pub(crate) const CURRENT: &str = "现在的密码";
pub(crate) const CHOSEN: &str = "新密码";
pub(crate) const AGAIN: &str = "再输一次新密码";
pub(crate) const PASSWORD_RULE: &str = "至少 10 个字符，不能只用几个重复的字符。";
pub(crate) const MUST_CHANGE: &str = "这是一次性密码。请先换成您自己的密码。";
pub(crate) const SAVE: &str = "保存";
pub(crate) const PASSWORD_WRONG: &str = "现在的密码不对。";
pub(crate) const PASSWORD_WEAK: &str = "新密码太简单，或者和原来一样。";
pub(crate) const PASSWORDS_DIFFER: &str = "两次输入的新密码不一样。";

pub(crate) const PROBLEM: &str = "没有办成";
pub(crate) const MISSING: &str = "没有这一页，或者不归您处理。";
pub(crate) const NOT_YOURS: &str = "这条预警现在由其他责任人签收。";
pub(crate) const ROLE_MISSING: &str = "您的账号没有办理这件事的权限。";
pub(crate) const CROSS_SITE: &str = "这个请求不是从本页面发出的，没有执行。请回到首页重新操作。";
pub(crate) const BAD_REQUEST: &str = "提交的内容不完整，请重新填写。";
pub(crate) const AWAY: &str = "系统暂时连不上，没有保存。请稍后再试；紧急情况请直接打电话。";
pub(crate) const BROKEN: &str = "系统出错，没有保存。请稍后再试；紧急情况请直接打电话。";
pub(crate) const HOME: &str = "回到首页";

pub(crate) const TODAY: &str = "便民电话";
/// Numbers that anybody may look up; nothing here tells what else this site is for.
pub(crate) const NUMBERS: [(&str, &str); 8] = [
    ("政务服务便民热线", "12345"),
    ("急救", "120"),
    ("火警", "119"),
    ("供电服务", "95598"),
    ("消费者投诉", "12315"),
    ("医保服务", "12393"),
    ("社保服务", "12333"),
    ("天气预报", "12121"),
];

/// How much there is to answer.
pub(crate) fn summary(open: usize, over: usize) -> String {
    match over {
        0 => format!("待签收 {open} 条"),
        _ => format!("待签收 {open} 条，其中 {over} 条已超时"),
    }
}

/// How far a warning is.
/// Why it was raised, where that is not a danger told.
pub(crate) fn cause(cause: &str) -> Option<&'static str> {
    match cause {
        store::REPORT_OWED => Some("强制报告还没有回执"),
        store::VISIT_OWED => Some("到期没有回访记录"),
        store::ORDER_EXPIRING => Some("保护令或禁止接触快到期"),
        _ => None,
    }
}

pub(crate) const fn state(state: WarningState) -> &'static str {
    match state {
        WarningState::Pending => "正在通知",
        WarningState::Waiting => "待签收",
        WarningState::Acknowledged => "已签收",
        WarningState::Exhausted => "逐级通知后无人签收",
    }
}

/// What a flag asks for, where it asks at once.
pub(crate) const fn duty(flag: Flag) -> Option<&'static str> {
    match flag {
        Flag::MandatoryReport => Some(REPORT),
        Flag::MediationStop => Some(STOP),
        Flag::Emergency | Flag::CareTrack => None,
    }
}

/// What became of an attempt.
pub(crate) const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Started => "正在发送",
        Outcome::Sent => "已送达",
        Outcome::Partial => "只送达一部分",
        Outcome::Retry => "没有送到，将再试",
        Outcome::Broken => "渠道故障",
        Outcome::Rejected => "渠道拒收",
        Outcome::Lost => "结果不明",
        Outcome::Barred => "因回避规定没有发送",
        Outcome::PassedOver => "依次顺延",
        Outcome::Owed => "一并告知",
        Outcome::Declined => "不能接手",
        Outcome::Exhausted => "已逐级通知，无人签收",
        Outcome::Unreachable => "没有可以通知的人",
    }
}

/// Why somebody cannot take a warning, in that person's words.
pub(crate) const fn declined(reason: DeclineReason) -> &'static str {
    match reason {
        DeclineReason::Away => "不在本地",
        DeclineReason::Ill => "身体不便",
        DeclineReason::TooClose => "与当事人有亲友关系，要回避",
        DeclineReason::Unsafe => "现在去不安全",
        DeclineReason::Busy => "手头有更急的事",
    }
}

/// The way a message took.
pub(crate) fn channel(name: &str) -> &'static str {
    match name {
        "inbox" => "站内信箱",
        "webhook" => "工作平台",
        "mail" => "邮件",
        "sms" => "短信",
        robot if robot.starts_with("robot:") => "工作群",
        _ => "其他渠道",
    }
}

/// A link of the chain.
pub(crate) fn step(number: i64) -> String {
    format!("第 {number} 环")
}

/// By whom and when it was answered.
pub(crate) fn answered(by_you: bool, at: i64) -> String {
    let who = if by_you { YOU } else { SOMEBODY };
    format!("已签收 · {who} · {}", time(at))
}

/// What changed between two decisions.
pub(crate) fn changed(before: Level, now: Level, new: usize, gone: usize) -> String {
    let level = if before == now {
        "等级不变".to_owned()
    } else {
        format!("等级由{}变为{}", before.words(), now.words())
    };
    format!("{level}；新增 {new} 条理由，{gone} 条不再触发。")
}

/// What a rule counted for.
pub(crate) fn points(points: i32) -> String {
    format!("{points} 分")
}

/// How sure and how current a finding is.
pub(crate) const fn status(status: Status) -> &'static str {
    match status {
        Status::Asserted => "记录为事实",
        Status::VictimReport => "本人陈述",
        Status::Hearsay => "听说",
        Status::Suspected => "怀疑",
        Status::Conditional => "有条件的威胁",
        Status::Historical => "过去发生",
        Status::Denied => "被指一方否认",
        Status::Negated => "记录为没有",
        Status::ThirdParty => "说的是别人",
    }
}

/// What was reported.
pub(crate) const fn event(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Visit => "走访",
        EventKind::Dispute => "纠纷报告",
        EventKind::Call => "来电来访",
        EventKind::Mediation => "调解",
        EventKind::Order => "告诫书或保护令",
        EventKind::Care => "关爱帮扶",
        EventKind::Outreach => "宣传活动",
    }
}

/// What somebody did, from the journal's word for it.
pub(crate) fn act(name: &str) -> &'static str {
    match name {
        "acknowledge" => "签收预警",
        "record" => "填写记录",
        "open_identity_visit"
        | "open_identity_contact"
        | "open_identity_report"
        | "open_identity_protection_order"
        | "open_identity_emergency" => "查看身份信息",
        "decline" => "不能接手，转下一位",
        "lapse" => "到期未见走访，签收失效",
        "file_report" => "填写强制报告回执",
        "report_not_owed" => "认定不需要强制报告",
        "lower" => "下调等级",
        "lower_second" => "复核同意下调等级",
        _ => "其他操作",
    }
}

/// A date and a time.
pub(crate) fn time(at: i64) -> String {
    let at = civil(at);
    format!("{}月{}日 {:02}:{:02}", at.month(), at.day(), at.hour(), at.minute())
}

/// A day.
pub(crate) fn day(at: i64) -> String {
    const DAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
    let at = civil(at);
    let weekday = at.weekday().to_monday_zero_offset().rem_euclid(7);
    let weekday = DAYS[usize::try_from(weekday).unwrap_or(0)];
    format!("{}年{}月{}日 星期{weekday}", at.year(), at.month(), at.day())
}

/// How a deadline stands.
pub(crate) fn left(remaining: Remaining) -> String {
    match remaining {
        Remaining::Left(span) => format!("还剩 {}", length(span)),
        Remaining::Over(span) => format!("已超时 {}", length(span)),
    }
}

fn length(span: Span) -> String {
    match span {
        Span { days: 0, hours: 0, minutes: 0 } => "不到 1 分钟".to_owned(),
        Span { days: 0, hours: 0, minutes } => format!("{minutes} 分钟"),
        Span { days: 0, hours, minutes } => format!("{hours} 小时 {minutes} 分"),
        Span { days, hours, .. } => format!("{days} 天 {hours} 小时"),
    }
}
