//! A draft beside the live ruleset, in Chinese.

use std::fmt::Write;

use store::{ShadowDifference, ShadowRun};
use triage::event::rfc3339;
use triage::{Flags, Level};

use super::flag_words;

/// A run has begun.
pub fn started(hash: &str, until: i64) -> String {
    let hash = hash.get(..12).unwrap_or(hash);
    format!("草案 {hash} 开始并行试判，到 {} 为止；不发预警，不改级别", rfc3339(until))
}

/// A run was stopped, or none was on.
pub const fn stopped(was_on: bool) -> &'static str {
    if was_on { "并行试判已停止" } else { "没有正在进行的并行试判" }
}

/// There never was a run.
pub const fn none() -> &'static str {
    "还没有做过并行试判"
}

/// What a run judged otherwise.
pub fn report(run: &ShadowRun, differences: &[ShadowDifference]) -> String {
    let hash = run.ruleset.get(..12).unwrap_or(&run.ruleset);
    let until = run.stopped_at.unwrap_or(run.until);
    let mut text = format!(
        "草案 {hash}，{} 至 {}：试判 {} 条，不同 {} 条，来不及试判 {} 条",
        rfc3339(run.started_at),
        rfc3339(until),
        run.judged,
        run.differing,
        run.dropped
    );
    for one in differences {
        let live = words(one.live_level, one.live_flags);
        let draft = words(one.draft_level, one.draft_flags);
        // Writing to a string cannot fail.
        let _ = write!(text, "\n{}  {}  现行 {live}  草案 {draft}", one.case, rfc3339(one.at));
    }
    text
}

fn words(level: Level, flags: Flags) -> String {
    let flags: String = flags.iter().map(|flag| format!("【{}】", flag_words(flag))).collect();
    format!("{}{flags}", level.words())
}
