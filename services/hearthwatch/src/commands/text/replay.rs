//! What a draft would change, in Chinese.

use std::fmt::Write;

use triage::Level;
use triage::replay::outlook::{Moved, Outlook};

use super::{flag_words, role_words};

/// The most cases that are shown; `--json` gives more.
const MOST_SHOWN: usize = 50;

/// How far it is.
pub fn progress(cases: i64, all: i64) -> String {
    format!("已试算 {cases}/{all} 个个案")
}

/// Everything a draft would change.
pub fn outlook(outlook: &Outlook) -> String {
    let Outlook { cases, moments, moved, .. } = outlook;
    let mut text = format!("试算 {cases} 个个案、{moments} 次研判，{moved} 个个案有变化");
    text.push_str("\n试算不改动任何数据；发布后级别也不会自动下降，下降只列给人看");
    for from in Level::ALL {
        for to in Level::ALL.into_iter().filter(|to| *to != from) {
            let count = outlook.levels[usize::from(from.number())][usize::from(to.number())];
            if count > 0 {
                line(&mut text, &format!("{} → {}：{count} 个", from.words(), to.words()));
            }
        }
    }
    for flag in triage::Flag::ALL {
        if let Some(moves) = outlook.flags.get(flag.name()) {
            let words = flag_words(flag);
            line(&mut text, &format!("标记{words}：增加 {} 个，减少 {} 个", moves.up, moves.down));
        }
    }
    for (village, moves) in &outlook.villages {
        let village = if village.is_empty() { "未写明" } else { &**village };
        line(
            &mut text,
            &format!("村（社区）{village}：上升 {} 个，下降 {} 个", moves.up, moves.down),
        );
    }
    for (rule, moves) in &outlook.rules {
        line(&mut text, &format!("规则 {rule}：上升 {} 个，下降 {} 个", moves.up, moves.down));
    }
    for owing in &outlook.warnings {
        let role = role_words(&owing.receiver.role);
        let person = owing.receiver.person.as_deref().unwrap_or("（无人可通知）");
        let (live, draft) = (owing.live, owing.draft);
        line(&mut text, &format!("预警 {role} {person}：现行 {live} 条，草案 {draft} 条"));
    }
    if !outlook.to_open.is_empty() {
        line(&mut text, "请逐个查看：");
    }
    for moved in outlook.to_open.iter().take(MOST_SHOWN) {
        line(&mut text, &case(moved));
    }
    let beyond = (*moved as usize).saturating_sub(MOST_SHOWN);
    if beyond > 0 {
        line(&mut text, &format!("另有 {beyond} 个，见 --json"));
    }
    text
}

fn case(moved: &Moved) -> String {
    let mut text = format!("{}  {}", moved.case, moved.from.words());
    if moved.to != moved.from {
        // Writing to a string cannot fail.
        let _ = write!(text, " → {}", moved.to.words());
    }
    for flag in moved.flags_up.iter() {
        let _ = write!(text, "  ＋{}", flag_words(flag));
    }
    for flag in moved.flags_down.iter() {
        let _ = write!(text, "  －{}", flag_words(flag));
    }
    if !moved.rules.is_empty() {
        let rules: Vec<&str> = moved.rules.iter().map(|rule| &**rule).collect();
        let _ = write!(text, "  （{}）", rules.join("、"));
    }
    text
}

fn line(text: &mut String, said: &str) {
    text.push('\n');
    text.push_str(said);
}
