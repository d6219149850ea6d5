//! A decision and the same decision made again, in Chinese.

use store::{Decided, StoredDecision};
use triage::event::rfc3339;

use super::flag_words;

/// A stored decision, and whether making it again gives the same bytes.
pub fn decision(case: &str, stored: &StoredDecision, again: &Decided) -> String {
    let StoredDecision { seq, ruleset, engine, decided, .. } = stored;
    let head = format!("个案 {case} 第 {seq} 次研判（规则 {}，引擎 {engine}）", short(ruleset));
    if decided == again {
        return format!("{head}\n{}\n重新研判：逐字节相同", decided_words(decided));
    }
    let (stored, again) = (decided_words(decided), decided_words(again));
    format!("{head}\n存档：{stored}\n重新研判：{again}\n两次不一样：请保存现场并报告")
}

/// What another ruleset decides of the same.
pub fn otherwise(ruleset: &str, decided: &Decided) -> String {
    format!("换用规则 {}：{}", short(ruleset), decided_words(decided))
}

fn decided_words(decided: &Decided) -> String {
    let Decided { at, score, level, flags, fired } = decided;
    let flags: String = flags.iter().map(|flag| format!("【{}】", flag_words(flag))).collect();
    format!("{}  {}{flags}  {score} 分  {fired}", rfc3339(*at), level.words())
}

fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}
