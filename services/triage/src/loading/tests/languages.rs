//! Both languages say the same: with the same names, and neither left out.

use super::malformed::{WRONG_RULES, WRONG_SCRIPTS};
use super::scripts::{ENDLESS, GROWTH, HIJACKED, ODD_WRITING, STUMBLES, WAYS_OUT};
use super::*;

/// The names in single quotes, which `rule's` has none of.
fn names(text: &str) -> Vec<String> {
    let text = text.replace("'s ", " ");
    let names = text.split('\'').skip(1).step_by(2).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|each| ('\u{4e00}'..='\u{9fff}').contains(&each))
}

#[test]
fn every_problem_is_told_in_both_languages_with_the_same_names() {
    let rule = "rule(\"x\", weapon_use)";
    let full = format!("{rule}.says(\"x\").points(1)");
    let wrong = WRONG_RULES.into_iter().chain(WRONG_SCRIPTS).map(|(script, _)| script);
    let hostile = [ENDLESS, GROWTH, HIJACKED, ODD_WRITING, STUMBLES, WAYS_OUT];
    let scripts = wrong.chain(hostile.into_iter().flatten().copied());
    let mut files: Vec<RuleFiles> = scripts
        .map(|script| with_rules(&script.replace("RULE", rule).replace("FULL", &full)))
        .collect();
    for broken in
        ["x = ", "[[signal]\n", "[[signal]]\nid = 1", "[[signal]]\nid = \"x\ny\"", "a = [1 2]"]
    {
        files.push(with("danger/signals.toml", broken));
    }
    for broken in
        ["band(0, 1);", "cap(\"x\", 0);", "clock(\"X\", 1, 1);", "quiet_hours(25, 1);", ""]
    {
        files.push(with("policy.rhai", broken));
    }
    let mut told = 0;
    for files in &files {
        for problem in load(files).err().unwrap_or_default() {
            for said in [Some(&problem.message), problem.hint.as_ref()].into_iter().flatten() {
                assert!(!said.en.is_empty() && is_chinese(&said.zh), "{said:?}");
                for name in names(&said.en) {
                    assert!(said.zh.contains(&name), "{name}: {said:?}");
                }
                told += 1;
            }
        }
    }
    assert!(told > 120, "{told}");
}
