//! The words of the forms by which people record what they saw.

use store::OpeningReason;

pub(crate) const VISIT: &str = "走访记录";
pub(crate) const MEDIATION: &str = "调解记录";
pub(crate) const WRITE_VISIT: &str = "写走访记录";
pub(crate) const WRITE_MEDIATION: &str = "写调解记录";
pub(crate) const WHEN: &str = "日期和时间";
pub(crate) const PRESENT: &str = "在场的人";
pub(crate) const PRESENT_UNKNOWN: [(&str, &str); 5] =
    [("woman", "女方"), ("man", "男方"), ("child", "孩子"), ("elder", "老人"), ("other", "其他人")];
pub(crate) const ALONE: &str = "是否单独见到女方";
pub(crate) const ALONE_ANSWERS: [(&str, &str); 3] =
    [("yes", "单独见到"), ("no", "没有单独见到"), ("none", "不涉及")];
pub(crate) const SAW: &str = "看到、听到的情况";
pub(crate) const MORE_TICKS: &str = "更多情况";
pub(crate) const NOTE: &str = "简要记录";
pub(crate) const NOTE_HINT: &str = "写看到的、听到的和谁说的，尽量用原话。";
pub(crate) const NEXT_VISIT: &str = "下次走访（可不填）";
pub(crate) const MODE: &str = "调解方式";
pub(crate) const MODES: [(&str, &str); 3] =
    [("separate", "背对背，分别谈"), ("joint", "面对面"), ("phone", "电话")];
pub(crate) const OUTCOME: &str = "结果";
pub(crate) const OUTCOMES: [(&str, &str); 4] =
    [("agreed", "达成一致"), ("ongoing", "还在调"), ("failed", "没有调成"), ("terminated", "终止")];
pub(crate) const SEND: &str = "上传";
pub(crate) const NOT_SENT: &str = "未上传";
pub(crate) const SENDING: &str = "正在上传";
pub(crate) const SENT: &str = "已上传";
pub(crate) const WILL_RETRY: &str = "网络不通，内容还在本页，会自动再试，也可以再点“上传”。";
pub(crate) const SIGN_IN_AGAIN: &str = "登录已过期，内容还在本页。请在新窗口登录，再回来点“上传”。";
pub(crate) const STORE_AWAY: &str =
    "系统暂时连不上，没有保存。内容还在本页，请稍后再点“上传”；紧急情况请直接打电话。";
pub(crate) const OPEN_SIGN_IN: &str = "在新窗口登录";
pub(crate) const SEE_BELOW: &str = "请改好标出的地方，内容都还在：";
pub(crate) const SAVED_BEFORE: &str =
    "这份记录先前已经上传，和现在的内容不同。先前的不会丢；现在的内容可以作为补充再上传一次。";

pub(crate) const WRONG_TIME: &str = "填一个日期和时间，例如 2026-11-18 15:20";
pub(crate) const TIME_AHEAD: &str = "时间在将来，请改成实际的时间";
pub(crate) const ALONE_MISSING: &str = "请选一项";
pub(crate) const NOTHING_SAID: &str = "写一句话，或者勾选看到的情况";
pub(crate) const TOO_LONG: &str = "太长了，请缩到 2000 字以内";
pub(crate) const UNKNOWN_TICK: &str = "规则刚更新，有一项已经没有了，请重新勾选";
pub(crate) const NEXT_WRONG: &str = "填一个走访之后的日期";
pub(crate) const NEXT_UNSAFE: &str = "当事人说过不能上门。请不填，改用安全的方式联系";
pub(crate) const JOINT_STOPPED: &str = "本案暂停联合调解，不得面对面调解。如果已经见了面，选“背对背”，在记录里写明经过，并马上告诉镇好大姐工作室";
pub(crate) const CHOOSE: &str = "请选一项";
pub(crate) const REFUSED: &str = "这里的内容不能接受，请改";

pub(crate) const RESULT: &str = "研判结果";
pub(crate) const TO_CASE: &str = "看案件和理由";
pub(crate) const RESULT_HINT: &str = "已按规定通知责任人。没有触发预警不等于没有风险。";
pub(crate) const NEXT_HOUSEHOLD: &str = "回到我的户";

pub(crate) const PEOPLE: &str = "当事人";
pub(crate) const NO_PEOPLE: &str = "还没有登记当事人。";
pub(crate) const MASKED: &str = "姓名、电话和身份证号已遮住。要看，请选用途（会记入日志）：";
pub(crate) const SHOW: &str = "查看身份信息";
pub(crate) const SAFE_CONTACT: &str = "安全联系";
pub(crate) const NO_SAFE_CONTACT: &str = "没有登记安全联系方式。联系前先想：对方会不会看到、听到？";
pub(crate) const PHONE: &str = "电话";
pub(crate) const ID_NUMBER: &str = "身份证号";
pub(crate) const NEVER_CALL: &str = "不能打电话";

/// Why somebody opens an identity.
pub(crate) const fn reason(reason: OpeningReason) -> &'static str {
    match reason {
        OpeningReason::Visit => "上门走访",
        OpeningReason::Contact => "按安全方式联系本人",
        OpeningReason::Report => "强制报告",
        OpeningReason::ProtectionOrder => "代为申请保护令",
        OpeningReason::Emergency => "紧急处置（报警、就医）",
    }
}

/// Until when an identity stays open.
pub(crate) fn open_until(at: i64) -> String {
    format!("身份信息到 {} 或写完记录为止可见。", super::time(at))
}

/// A way of reaching somebody, from the source's word for it.
pub(crate) fn way(word: &str) -> &str {
    match word {
        "sms" | "sms_only" => "短信",
        "call" | "phone" => "打电话",
        "callback" => "回电",
        "visit" | "home_visit" => "上门",
        "wechat" => "微信",
        "letter" | "post" => "信件",
        "school" => "在学校见面",
        "relay" => "托人转告",
        other => other,
    }
}

/// Whose relation, from the source's word for it.
pub(crate) fn relation(word: &str) -> &str {
    match word {
        "wife" => "妻子",
        "husband" => "丈夫",
        "son" => "儿子",
        "daughter" => "女儿",
        "mother" => "母亲",
        "father" => "父亲",
        "mother_in_law" => "婆婆",
        "father_in_law" => "公公",
        "daughter_in_law" => "儿媳",
        "son_in_law" => "女婿",
        "grandmother" => "祖母",
        "grandfather" => "祖父",
        "grandson" => "孙子",
        "granddaughter" => "孙女",
        "ex_wife" => "前妻",
        "ex_husband" => "前夫",
        "neighbor" => "邻居",
        other => other,
    }
}

/// A category of the vocabulary.
pub(crate) fn category(word: &str) -> &str {
    match word {
        "lethality" => "致命危险",
        "physical_violence" => "肢体暴力",
        "coercive_control" => "控制和恐吓",
        "sexual" => "性侵害",
        "child_protection" => "儿童",
        "victim_vulnerability" => "受害人处境",
        "perpetrator" => "一方的情况",
        "relationship" => "婚姻家庭",
        "neighbour" => "邻里",
        "process" => "处置经过",
        "protective" => "好转",
        "care" => "需要关爱",
        other => other,
    }
}

/// When it was taken.
pub(crate) fn sent_at(at: i64) -> String {
    format!("{SENT} · {}", super::time(at))
}
