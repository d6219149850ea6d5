//! Every word of the pages for rule keepers and approvers, in Chinese.

use store::{RulesetError, Version, VersionState};
use triage::check::Report;

use crate::rules::Refused;

pub(crate) const RULES: &str = "规则";
pub(crate) const RULES_HINT: &str =
    "规则决定一件事升到几级、由谁牵头。改规则要两个人：一人写，另一人批准后发布。";
pub(crate) const VERSIONS: &str = "版本";
pub(crate) const DESK: &str = "工作稿";
pub(crate) const TRY: &str = "试一试";
pub(crate) const DIFF: &str = "对比";
pub(crate) const STATISTICS: &str = "规则统计";
pub(crate) const LIVE: &str = "正在使用";
pub(crate) const WROTE: &str = "起草";
pub(crate) const APPROVED_BY: &str = "批准";
pub(crate) const SYSTEM: &str = "随程序";
pub(crate) const WHY: &str = "为什么";
pub(crate) const WHY_HINT: &str = "写一句原因，会和这个版本一起留下。";
pub(crate) const NODES: &str = "各进程在用的版本";
pub(crate) const NO_NODES: &str = "现在没有别的进程在运行。";
pub(crate) const GONE: &str = "已停止";
pub(crate) const BEHIND: &str = "还没用上正在使用的版本";

pub(crate) const THEMES: &str = "按主题查看";
pub(crate) const POLICY: &str = "分级、时限和通知";
pub(crate) const SCORED: &str = "计分规则";
pub(crate) const SIGNALS: &str = "信号和说法";
pub(crate) const POINTS: &str = "分值";
pub(crate) const FLOOR: &str = "保底级别";
pub(crate) const FLAGS: &str = "标记";
pub(crate) const BASIS: &str = "依据";
pub(crate) const CURRENT: &str = "有效期";
pub(crate) const ALWAYS_CURRENT: &str = "一直有效";
pub(crate) const PHRASES: &str = "说法";
pub(crate) const NONE: &str = "无";
pub(crate) const NO_FLOOR: &str = "不保底";
pub(crate) const BANDS: &str = "多少分起算几级";
pub(crate) const LEADS: &str = "谁牵头";
pub(crate) const CLOCKS: &str = "时限";
pub(crate) const QUIET: &str = "免打扰时段（三级和紧急不受限）";
pub(crate) const CONFIRM_ABOVE: &str = "发布后会发出的预警超过这个数，要当面确认";
pub(crate) const HEARSAY: &str = "没有核实的传闻算多少天";
pub(crate) const FILES: &str = "文件原文";

pub(crate) const START: &str = "从这一版起草";
pub(crate) const START_OVER: &str = "您有一份还没存为草稿的工作稿，从这一版起草会把它换掉。";
pub(crate) const APPROVE: &str = "批准这一版";
pub(crate) const APPROVE_HINT: &str =
    "批准前会再检查一遍，并数一数现有个案里有多少件会因此升级。批准后还不生效，要再发布。";
pub(crate) const OWN: &str = "这一版是您起草的，要由另一个人批准。";
pub(crate) const WITHDRAW: &str = "撤回这一版";
pub(crate) const PUBLISH: &str = "发布这一版";
pub(crate) const PUBLISH_HINT: &str =
    "每个进程都装好以后才一起换上；有一个装不上就不换，并说出是哪一个。";
pub(crate) const PUBLISH_NOW: &str = "现在发布";
pub(crate) const ROLL_BACK: &str = "退回上一版";
pub(crate) const ROLL_BACK_HINT: &str =
    "一个人一步就能退回。已经发出的预警不收回，已经升上去的级别不降。";
pub(crate) const ROLL_BACK_NOW: &str = "现在退回";
pub(crate) const CONFIRM: &str = "确认预警条数";
pub(crate) const NOTHING_BEFORE: &str = "没有可以退回的版本。";
pub(crate) const COMPARE_LIVE: &str = "和正在使用的版本对比";
pub(crate) const BEFORE: &str = "原来";
pub(crate) const AFTER: &str = "改成";
pub(crate) const WHAT: &str = "改了什么";
pub(crate) const SAME: &str = "没有区别。";
pub(crate) const COMPARE: &str = "对比";

pub(crate) const DESK_EMPTY: &str = "还没有工作稿。到“版本”里选一版，点“从这一版起草”。";
pub(crate) const DESK_HINT: &str =
    "工作稿只有您看得见，不影响任何个案。检查通过后存为草稿，由另一个人批准。";
pub(crate) const CHANGED: &str = "已改动";
pub(crate) const CHECK: &str = "检查";
pub(crate) const CHECK_HINT: &str = "检查会试装规则、跑每个例子和锁定的底线，要几秒钟。";
pub(crate) const SAVE_DRAFT: &str = "存为草稿";
pub(crate) const DISCARD: &str = "不要这份工作稿";
pub(crate) const CHANGES: &str = "和起草时的版本相比";
pub(crate) const NOT_LOADING: &str = "现在的工作稿装不上，先检查改好，才能对比。";
pub(crate) const SAVE: &str = "保存";
pub(crate) const SAVE_AND_CHECK: &str = "保存并检查";
pub(crate) const IN_FIELDS: &str = "用表格改";
pub(crate) const IN_FIELDS_HINT: &str =
    "分值、保底级别、说法和时限可以在表格里改；条件和标记在文件原文里改。";
pub(crate) const SCRIPTED: &str =
    "这一处不是照直写的数，在表格里改不了，什么也没有动。请到文件原文里改。";
pub(crate) const ADD: &str = "加上的说法（一行一种）";
pub(crate) const TAKE_OUT: &str = "勾选要去掉的说法";
pub(crate) const EDIT: &str = "改";
pub(crate) const DAYS: &str = "有效天数（0 是一直有效）";
pub(crate) const CASES_FOLLOW: &str =
    "改了分值或保底级别，例子里的分数也要跟着改：点“检查”，不对的例子会一个个指出来。";
pub(crate) const UNITS: [(&str, i64); 3] = [("天", 86_400), ("小时", 3_600), ("分钟", 60)];
pub(crate) const STALE: &str =
    "这份工作稿在别处改过了，这一页的内容没有保存。请先复制您写的，再打开新的一页。";
pub(crate) const TOO_LARGE: &str = "文件太大，或者有不能用的字符，没有保存。";
pub(crate) const TEXT: &str = "内容";
pub(crate) const LINE: &str = "行";
pub(crate) const ALL_WELL: &str = "检查通过，没有发现问题。";
pub(crate) const PREVIOUS: &str = "上一段";
pub(crate) const NEXT: &str = "下一段";

pub(crate) const TRY_HINT: &str = "粘贴一段记录，看规则读出什么、判成几级。不保存，不发预警。";
pub(crate) const NOTE: &str = "记录";
pub(crate) const WITH: &str = "用哪一版规则";
pub(crate) const WITH_LIVE: &str = "正在使用的版本";
pub(crate) const WITH_DESK: &str = "我的工作稿";
pub(crate) const FOUND: &str = "读出的信号";
pub(crate) const NOTHING_FOUND: &str = "没有读出信号。没有读出不等于平安。";
pub(crate) const REASONS: &str = "判级理由";
pub(crate) const NO_REASONS: &str = "没有规则触发。";
pub(crate) const RESULT: &str = "结果";

pub(crate) const DEAD: &str = "从未触发的规则";
pub(crate) const ALWAYS: &str = "几乎每次都触发的规则";
pub(crate) const NOT_ENOUGH: &str = "研判还不到 100 次，说不出哪些规则从未触发、哪些每次都触发。";
pub(crate) const RULE: &str = "规则";
pub(crate) const FIRED: &str = "触发";
pub(crate) const ALONE: &str = "单独";
pub(crate) const DECISIVE: &str = "决定级别";
pub(crate) const LAST: &str = "最近";
pub(crate) const WARNED: &str = "预警（已签收）";
pub(crate) const MARKS: &str = "属实 / 误报 / 说不清";
pub(crate) const SILENT: &str = "停用中";
pub(crate) const STATISTICS_HINT: &str =
    "由存下的研判在后台统计，每分钟更新一次。事后认定来自办结时的标记。";

pub(crate) const REPLAY: &str = "拿历史试算";
pub(crate) const REPLAY_HINT: &str = "把存下的记录照这一版重判一遍，看谁会升、谁会降、谁会多收预警。不改动任何数据；发布后级别也不会自动下降，下降只列给人看。";
pub(crate) const REPLAY_RUNNING: &str = "这一版正在试算，请等它算完。";
pub(crate) const REPLAY_FAILED: &str = "上一次试算没有算完，可以重新开始。";
pub(crate) const REPLAY_AGAIN: &str = "重新试算";
pub(crate) const UP: &str = "上升";
pub(crate) const DOWN: &str = "下降";
pub(crate) const VILLAGE: &str = "村（社区）";
pub(crate) const NO_VILLAGE: &str = "未写明";
pub(crate) const WHO: &str = "谁会收到预警";
pub(crate) const WITH_THIS: &str = "这一版";
pub(crate) const NOBODY: &str = "（无人可通知）";
pub(crate) const TO_OPEN: &str = "请逐个查看";
pub(crate) const TO_OPEN_HINT: &str = "只列出您有权查看的个案，最重的在前。";

pub(crate) const PUBLISHINGS: &str = "最近的发布和退回";
pub(crate) const AT: &str = "定在什么时候（不填就是现在）";
pub(crate) const WITHOUT: &str = "不等哪个进程（不勾就都等；勾了的会停止服务，直到装上这一版）";

/// What a publishing is.
pub(crate) fn kind(kind: &str) -> &'static str {
    match kind {
        "rollback" => "退回",
        "first" => "随程序开始使用",
        _ => "发布",
    }
}

/// How far a publishing is.
pub(crate) fn stage(state: &str) -> &'static str {
    match state {
        "scheduled" => "定了时间，还没到",
        "loading" => "各进程正在装",
        "done" => "已换上",
        _ => "没有成功",
    }
}

/// How far a replay is.
pub(crate) fn far(cases: i64, all: i64) -> String {
    format!("已试算 {cases}/{all} 个个案")
}

/// What a replay looked at.
pub(crate) fn replayed(cases: u64, moments: u64, moved: u64) -> String {
    format!("试算 {cases} 个个案、{moments} 次研判，{moved} 个个案有变化")
}

/// How many cases.
pub(crate) fn cases(count: u64) -> String {
    format!("{count} 个")
}

/// How far a version is.
pub(crate) const fn state(version: &Version) -> &'static str {
    match version.state {
        _ if version.live => LIVE,
        VersionState::Draft => "草稿，待批准",
        VersionState::Approved => "已批准",
        VersionState::Withdrawn => "已撤回",
    }
}

/// A version as it is called.
pub(crate) fn number(number: i64) -> String {
    format!("第 {number} 版")
}

/// How many open cases would warn.
pub(crate) fn warnings(count: i64) -> String {
    format!("批准时数过：发布后 {count} 件个案会升级并发出预警")
}

/// What has to be typed to publish.
pub(crate) fn confirm(count: i64) -> String {
    format!("发布后会发出 {count} 条预警。请把这个数照打一遍。")
}

/// What a theme holds.
pub(crate) fn holds(rules: usize, signals: usize) -> String {
    format!("{rules} 条规则，{signals} 个信号")
}

/// Where a part of a file begins and ends.
pub(crate) fn lines(from: usize, to: usize) -> String {
    format!("第 {from}–{to} 行")
}

/// A problem's place.
pub(crate) fn place(line: u32, column: u32) -> String {
    match (line, column) {
        (0, _) => "整个文件".to_owned(),
        (line, 0) => format!("第 {line} 行"),
        (line, column) => format!("第 {line} 行第 {column} 列"),
    }
}

/// How many more are not shown.
pub(crate) fn more(count: usize) -> String {
    format!("……还有 {count} 条，见文件原文")
}

/// How many ways of saying it there are.
pub(crate) fn ways(phrases: usize, patterns: usize) -> String {
    format!("{phrases} 种说法，{patterns} 个句式")
}

/// For how many days a signal is current.
pub(crate) fn days(days: u32) -> String {
    if days == 0 { ALWAYS_CURRENT.to_owned() } else { format!("{days} 天") }
}

/// How many problems a check found.
pub(crate) fn problems(count: usize) -> String {
    format!("有 {count} 处不对，改好才能存为草稿。")
}

/// What a clean check looked at.
pub(crate) fn looked_at(report: &Report) -> String {
    let Report { signals, rules, cases, removals, floors, random_cases, .. } = report;
    format!(
        "看过 {signals} 个信号、{rules} 条规则、{cases} 个例子，轮流拿掉 {removals} 处，锁定的底线 {floors} \
         条，随机 {random_cases} 例。"
    )
}

/// Since when what was counted.
pub(crate) fn counted(since: &str, assessments: i64) -> String {
    format!("自 {since} 起共研判 {assessments} 次")
}

/// Who a role is.
pub(crate) fn role(name: &str) -> &str {
    match name {
        "women_grid_worker" => "巾帼网格员",
        "village_mediator" => "村（社区）调解员",
        "town_studio_mediator" => "镇好大姐工作室",
        "town_wf_officer" => "镇妇联干部",
        "beat_officer" => "社区民警",
        "child_supervisor" => "儿童督导员",
        other => other,
    }
}

/// Why something was not done.
pub(crate) fn refused(refused: &Refused) -> String {
    let words = match refused {
        Refused::Problem(problem) => problem.words(),
        Refused::Check(report) => return problems(report.diagnostics.len()),
        Refused::Running => REPLAY_RUNNING,
        Refused::Field(..) => crate::text::BAD_REQUEST,
        Refused::Ruleset(error) => return not_done(error),
    };
    words.to_owned()
}

fn not_done(error: &RulesetError) -> String {
    let words = match error {
        RulesetError::Unknown(_) | RulesetError::Ambiguous(_) => "没有这一版规则。",
        RulesetError::NothingLive => "还没有正在使用的规则。",
        RulesetError::UnknownAccount | RulesetError::RoleMissing(_) => crate::text::ROLE_MISSING,
        RulesetError::OwnDraft => OWN,
        RulesetError::NoteMissing => "没有写原因。请写一句为什么。",
        RulesetError::State { number, .. } => {
            return format!(
                "第 {number} 版现在的状态不能这样做，可能别人刚处理过。请回到版本列表看一看。"
            );
        }
        RulesetError::IsLive(number) => return format!("第 {number} 版正在使用，不能这样做。"),
        RulesetError::Known(number) => return format!("内容和第 {number} 版一样，没有另存。"),
        RulesetError::Unconfirmed(count) => return format!("没有发布。{}", confirm(*count)),
        RulesetError::UnderWay(_) => "另一次发布正在进行，请过一会儿再试。",
        RulesetError::Lost(_) => "这次发布被别处接手或中断了。请回到版本列表看一看。",
        RulesetError::Nodes(nodes) => {
            let named = nodes.iter().map(|(node, why)| format!("{node}：{why}"));
            let named: Vec<String> = named.collect();
            return format!("没有发布，原来的版本照常使用。装不上的进程：{}", named.join("；"));
        }
        RulesetError::NothingBefore => NOTHING_BEFORE,
        RulesetError::NeverLive(number) => {
            return format!("第 {number} 版从来没有用过，不能退回到它，请改用发布。");
        }
        RulesetError::Store(_) => crate::text::BROKEN,
    };
    words.to_owned()
}
