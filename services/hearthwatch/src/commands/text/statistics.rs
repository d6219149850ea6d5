//! What rules did, in Chinese.

use store::RuleStatistics;

use super::day;

/// Rule by rule, then the dead ones and those that always fire.
pub fn table(found: &RuleStatistics, rules: &[&str], dead: &[&str], always: &[&str]) -> String {
    let since = found.since.map_or_else(|| "（尚无研判）".to_owned(), day);
    let mut lines = vec![format!("自 {since} 起共研判 {} 次", found.assessments)];
    for rule in rules {
        let Some(of) = found.rules.get(*rule) else { continue };
        let last = of.last_at.map_or_else(String::new, |at| format!("，最近 {}", day(at)));
        let marks = of.true_alarms + of.false_alarms + of.unknown_alarms;
        let marks = match marks {
            0 => String::new(),
            _ => format!(
                "；事后认定属实 {}、误报 {}、说不清 {}",
                of.true_alarms, of.false_alarms, of.unknown_alarms
            ),
        };
        lines.push(format!(
            "{rule}  触发 {} 次（单独 {}，决定级别 {}{last}）；预警 {} 条，已签收 {} 条{marks}",
            of.fired, of.alone, of.decisive, of.warnings, of.answered
        ));
    }
    if !dead.is_empty() {
        lines.push(format!("自 {since} 起从未触发：{}", dead.join("、")));
    }
    if !always.is_empty() {
        lines.push(format!("几乎每次都触发：{}", always.join("、")));
    }
    lines.join("\n")
}
