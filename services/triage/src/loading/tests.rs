//! Rulesets that load, and many that do not.
#![expect(clippy::unwrap_used, reason = "tests")]

mod conditions;
mod hostile;
mod languages;
mod malformed;
mod policies;
mod scripts;

use super::*;

pub(super) const SIGNALS: &str = r#"
[[signal]]
id = "strangulation"
zh = "掐脖/窒息"
en = "strangulation"
category = "lethality"
phrases = ["掐脖子", "掐她脖子"]
negated = ["没有掐脖子"]

[[signal]]
id = "weapon_use"
zh = "动用凶器"
en = "weapon use"
category = "lethality"
phrases = ["持刀"]

[[signal]]
id = "separation"
zh = "分居"
en = "separation"
category = "relationship"
current_days = 180
phrases = ["分居"]
"#;

pub(super) const POLICY: &str = r#"
band(1, 1); band(2, 15); band(3, 40);
cap("background", 15);
leads(1, "women_grid_worker"); leads(2, "village_mediator"); leads(3, "town_studio_mediator");
recency(30, 100); recency(365, 60); recency_after(40);
"#;

pub(super) const RULES: &str = r#"
rule("strangulation", strangulation).says("掐脖").points(30).floor(3).flag(emergency);
"#;

/// A ruleset of one folder, `danger`, with these rules.
pub(super) fn with_rules(rules: &str) -> RuleFiles {
    with("danger/rules.rhai", rules)
}

/// The tiny ruleset with one file put in or exchanged.
pub(super) fn with(path: &str, text: &str) -> RuleFiles {
    let mut files = std::collections::BTreeMap::from([
        ("danger/signals.toml", SIGNALS),
        ("danger/rules.rhai", RULES),
        ("policy.rhai", POLICY),
    ]);
    files.insert(path, text);
    RuleFiles::new(files)
}

/// The problems of a ruleset, one on a line.
pub(super) fn problems(files: &RuleFiles) -> String {
    match load(files) {
        Ok(_) => "none".to_owned(),
        Err(problems) => {
            let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
            lines.join("\n")
        }
    }
}

/// The problems of these rules, which must be all that is wrong.
pub(super) fn of_rules(rules: &str) -> String {
    problems(&with_rules(rules))
}

#[test]
fn a_small_ruleset_loads_with_its_places() {
    let ruleset = load(&with_rules(RULES)).unwrap();
    let rule = &ruleset.rules()[0];
    assert_eq!(&*rule.id, "danger/strangulation");
    assert_eq!((rule.place.line, rule.place.column), (2, 1));
    assert_eq!(rule.points, 30);
    assert_eq!(ruleset.policy().bands, [1, 15, 40]);
    assert_eq!(ruleset.hash().len(), 64);
}

#[test]
fn the_hash_names_paths_and_texts_and_their_borders() {
    let hash = |files: &[(&str, &str)]| RuleFiles::new(files.iter().copied()).hash();
    let whole = hash(&[("a/rules.rhai", "1"), ("b/rules.rhai", "2")]);
    assert_eq!(whole, hash(&[("b/rules.rhai", "2"), ("a/rules.rhai", "1")]));
    assert_ne!(whole, hash(&[("a/rules.rhai", "12"), ("b/rules.rhai", "")]));
    assert_ne!(whole, hash(&[("a/rules.rhai", "1"), ("c/rules.rhai", "2")]));
}

#[test]
fn rules_are_sorted_by_id_and_scripts_do_not_see_each_other() {
    let text = "fn twice(n) { n * 2 }\nlet both = strangulation and weapon_use;\n\
                rule(\"z\", both).says(\"x\").points(twice(3));\n\
                rule(\"a\", both).says(\"x\").points(1);";
    let ruleset = load(&with("calm/rules.rhai", text)).unwrap();
    let ids: Vec<_> = ruleset.rules().iter().map(|rule| &*rule.id).collect();
    assert_eq!(ids, ["calm/a", "calm/z", "danger/strangulation"]);
    assert_eq!(ruleset.rules()[1].points, 6);
    let uses = "rule(\"b\", both).says(\"x\").points(1);";
    let files = [
        ("a/rules.rhai", text),
        ("b/rules.rhai", uses),
        ("danger/signals.toml", SIGNALS),
        ("policy.rhai", POLICY),
    ];
    let found = problems(&RuleFiles::new(files));
    assert_eq!(found, "b/rules.rhai:1:11: unknown name 'both'");
}

#[test]
fn diagnostics_read_in_chinese_and_serialize_with_a_code() {
    let problems = load(&with_rules("rule(\"x\", stranglation)")).unwrap_err();
    let zh = "danger/rules.rhai 第1行第11列：没有“stranglation”这个名字（是不是 strangulation？）";
    assert_eq!(problems[0].zh(), zh);
    let json = serde_json::to_value(&problems[0]).unwrap();
    assert_eq!(json["kind"], "unknown_name");
    assert_eq!(json["excerpt"], "rule(\"x\", stranglation)");
    assert_eq!(json["message_zh"], "没有“stranglation”这个名字");
    assert_eq!(json["hint_zh"], "是不是 strangulation？");
    assert_eq!((&json["marked_from"], &json["marked_length"]), (&10.into(), &12.into()));
}

#[test]
fn every_kind_has_a_code_of_its_own() {
    let codes: std::collections::BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.code()).collect();
    assert_eq!(codes.len(), Kind::ALL.len());
}

#[test]
fn fields_lists_every_name_once() {
    let ruleset = load(&with_rules(RULES)).unwrap();
    let fields = fields(ruleset.vocabulary());
    let names: std::collections::BTreeSet<_> = fields.iter().map(|field| &field.name).collect();
    assert_eq!(names.len(), fields.len());
    assert!(names.contains(&Box::from("minors_in_home")));
}
