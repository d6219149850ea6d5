//! Rulesets that hold, and rulesets that do not.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use super::*;
use crate::loading::{Kind, load};

const SIGNALS: &str = r#"
[[signal]]
id = "strangulation"
zh = "掐脖/窒息"
en = "strangulation"
category = "lethality"

[[signal]]
id = "threat_kill"
zh = "扬言杀人"
en = "threat to kill"
category = "lethality"
current_days = 90

[[signal]]
id = "quarrel"
zh = "争吵"
en = "quarrel"
category = "relationship"
"#;

const POLICY: &str = r#"
band(1, 1); band(2, 15); band(3, 40);
cap("background", 6);
leads(1, "women_grid_worker"); leads(2, "village_mediator"); leads(3, "town_studio_mediator");
recency(30, 100); recency(365, 60); recency_after(40);
"#;

const RULES: &str = r#"
rule("strangulation", strangulation).says("掐脖").points(30).floor(3).flag(emergency).basis("示范法第1条");
rule("calls", police_calls(30) >= 2 and lethality).says("报警").points(12);
rule("quarrel", quarrel and !lethality).says("争吵").points(4);
"#;

const CASES: &str = r#"
[[case]]
name = "掐脖到三级"
ticks = ["strangulation"]
found = ["strangulation", "strangulation:asserted"]
absent = ["threat_kill", "quarrel"]
fires = ["danger/strangulation"]
quiet = ["danger/calls", "danger/quarrel"]
level = 3
flags = ["emergency"]
score = 30

[[case]]
name = "两次报警加扬言"
found = ["threat_kill"]
absent = ["strangulation"]
fires = ["danger/calls"]
quiet = ["danger/strangulation"]
level = 1
flags = []
score = 12
[[case.event]]
type = "dispute"
days_ago = 20
channel = "police_bulletin"
incident_no = "X1"
[[case.event]]
type = "dispute"
channel = "police_bulletin"
incident_no = "X2"
ticks = ["threat_kill"]

[[case]]
name = "只是争吵"
ticks = ["quarrel"]
found = ["quarrel"]
fires = ["danger/quarrel"]
score = 4
"#;

const STATUTES: &str = r#"
[[law]]
cited = "示范法"
source = "x"
[law.articles]
"第1条" = "x"
[[law]]
cited = "本镇口径"
source = "x"
local = true
"#;

const NOTED: &str = "noted(threat_kill, \"x\");";

/// The tiny ruleset with changes, each (file, from, to).
fn changed(changes: &[(&str, &str, &str)]) -> Report {
    let mut files: BTreeMap<&str, String> = BTreeMap::from([
        ("danger/signals.toml", SIGNALS.to_owned()),
        ("danger/rules.rhai", RULES.to_owned()),
        ("danger/cases.toml", CASES.to_owned()),
        ("policy.rhai", POLICY.to_owned()),
        ("statutes.toml", STATUTES.to_owned()),
    ]);
    for (file, from, to) in changes {
        let text = files.get_mut(file).unwrap();
        assert!(text.contains(from), "{from}");
        *text = text.replace(from, to);
    }
    // A tiny ruleset holds no locked floor.
    examine(&RuleFiles::new(files), false, 2_000)
}

fn of_cases(from: &str, to: &str) -> Vec<String> {
    said(&changed(&[("danger/cases.toml", from, to)]))
}

fn said(report: &Report) -> Vec<String> {
    report.diagnostics.iter().map(ToString::to_string).collect()
}

#[test]
fn a_ruleset_whose_cases_hold_is_clean() {
    let report = changed(&[]);
    assert_eq!(said(&report), [""; 0]);
    assert!(report.is_clean());
    assert_eq!((report.signals, report.rules, report.cases, report.removals), (3, 3, 3, 8));
    assert_eq!(report.hash.len(), 64);
}

#[test]
fn a_case_that_fails_says_where_what_and_what_came() {
    let found = of_cases("level = 3", "level = 2");
    let expected = "danger/cases.toml:3:8: case '掐脖到三级': expected level 2, got 3; \
                    fired: danger/strangulation +30";
    assert_eq!(found, [expected]);
    let found = of_cases("score = 12", "score = 13");
    assert!(found[0].contains("expected score 13, got 12"), "{found:?}");
    let found = of_cases("flags = [\"emergency\"]", "flags = []");
    assert!(found[0].contains("expected flags [], got [emergency]"), "{found:?}");
    let found = of_cases("fires = [\"danger/quarrel\"]", "fires = [\"danger/calls\"]");
    assert!(found.iter().any(|f| f.contains("expected danger/calls to fire")), "{found:?}");
    let found = of_cases(
        "quiet = [\"danger/strangulation\"]",
        "quiet = [\"danger/calls\", \"danger/strangulation\"]",
    );
    assert!(found.iter().any(|f| f.contains("expected danger/calls not to fire")), "{found:?}");
    let found = of_cases("\"strangulation:asserted\"", "\"strangulation:hearsay\"");
    let expected = "expected strangulation as hearsay, found asserted";
    assert!(found[0].ends_with(expected), "{found:?}");
    let found = of_cases(
        "absent = [\"threat_kill\", \"quarrel\"]",
        "absent = [\"strangulation\", \"quarrel\"]",
    );
    assert!(found.iter().any(|f| f.contains("expected strangulation absent")), "{found:?}");
}

#[test]
fn cases_that_cannot_be_taken_name_their_line() {
    for (from, to, expected) in [
        (
            "\"strangulation:asserted\"",
            "\"stranglation\"",
            "5:27: unknown signal 'stranglation' (did you mean 'strangulation'?)",
        ),
        (
            "\"strangulation:asserted\"",
            "\"strangulation:assertd\"",
            "5:27: unknown status 'assertd'",
        ),
        (
            "fires = [\"danger/strangulation\"]",
            "fires = [\"danger/strangle\"]",
            "7:10: unknown rule 'danger/strangle'; rules are named folder/id",
        ),
        ("flags = [\"emergency\"]", "flags = [\"emergncy\"]", "10:10: unknown flag 'emergncy'"),
        ("level = 3", "level = 4", "9:9: 'level' must be a whole number from 0 to 3"),
        ("level = 3", "levl = 3", "9:1: unknown key 'levl'"),
        ("name = \"掐脖到三级\"", "", "2:1: 'name' is missing"),
        (
            "name = \"掐脖到三级\"",
            "name = \"只是争吵\"",
            "34:8: case '只是争吵' stands twice in this file",
        ),
        (
            "ticks = [\"strangulation\"]",
            "",
            "2:1: a case has a note or ticks of its own, or [[case.event]] blocks",
        ),
        (
            "days_ago = 20",
            "days_ag = 20",
            "24:11: unknown key 'days_ag' of an event (did you mean 'days_ago'?)",
        ),
        (
            "days_ago = 20",
            "days_ago = -1",
            "24:12: 'days_ago' must be a whole number from 0 to 7300",
        ),
        ("days_ago = 20", "type2 = 1.5", "24:9: unknown key 'type2' of an event"),
        (
            "type = \"dispute\"\ndays_ago",
            "type = \"dispte\"\ndays_ago",
            "23:8: unknown type 'dispte'",
        ),
        (
            "days_ago = 20",
            "minors_in_home = 1.5",
            "24:18: 'minors_in_home' holds a number that events cannot carry",
        ),
        (
            "days_ago = 20",
            "minors_in_home = \"x\"",
            "22:1: case '两次报警加扬言' has an event that is refused: data.minors_in_home: is not a whole number",
        ),
        (
            "ticks = [\"quarrel\"]",
            "ticks = [\"quarel\"]",
            "33:1: case '只是争吵' has an event that is refused: data.ticks[0]: is no signal",
        ),
    ] {
        let found = of_cases(from, to);
        let expected = format!("danger/cases.toml:{expected}");
        assert!(found.iter().any(|found| found.starts_with(&expected)), "{expected}\n{found:#?}");
    }
}

#[test]
fn what_no_case_shows_is_uncovered() {
    let found = of_cases("absent = [\"strangulation\"]\n", "");
    assert_eq!(found, ["danger/signals.toml:3:6: no case names signal 'strangulation' absent"]);
    let found = of_cases("found = [\"quarrel\"]\n", "");
    assert_eq!(found, ["danger/signals.toml:16:6: no case finds signal 'quarrel'"]);
    let found = of_cases("quiet = [\"danger/strangulation\"]\n", "");
    assert_eq!(found, ["danger/rules.rhai:2:1: no case keeps rule 'danger/strangulation' quiet"]);
    let found = of_cases("fires = [\"danger/quarrel\"]\n", "");
    assert_eq!(found, ["danger/rules.rhai:4:1: no case lets rule 'danger/quarrel' fire"]);
}

#[test]
fn a_part_that_could_go_unnoticed_is_named() {
    let found = of_cases("score = 30\n", "");
    let expected = "danger/rules.rhai:2:1: the points of rule 'danger/strangulation' could go and \
                    no case would notice";
    assert_eq!(found, [expected]);
    let found = of_cases("flags = [\"emergency\"]\n", "");
    assert!(found[0].contains("the flag emergency of rule 'danger/strangulation'"), "{found:?}");
    let found = of_cases("level = 3\n", "");
    assert!(found[0].contains("the floor of rule 'danger/strangulation'"), "{found:?}");
    let without = &[
        ("danger/cases.toml", "fires = [\"danger/quarrel\"]\nscore = 4", "level = 0"),
        ("danger/rules.rhai", ".points(4)", ".flag(care_track)"),
    ];
    let found = said(&changed(without));
    assert!(found.iter().any(|f| f.contains("rule 'danger/quarrel' could go")), "{found:?}");
}

#[test]
fn signals_that_nothing_uses_are_named_unless_noted() {
    let unused = ("danger/rules.rhai", "lethality", "strangulation");
    let found = said(&changed(&[unused]));
    let expected = "danger/signals.toml:9:6: no rule uses signal 'threat_kill' (use it, or say \
                    why not: noted(threat_kill, \"…\") in policy.rhai)";
    assert!(found.contains(&expected.to_owned()), "{found:?}");
    let noted = ("policy.rhai", "band(1, 1);", &*format!("band(1, 1); {NOTED}"));
    let found = said(&changed(&[unused, noted]));
    assert!(!found.iter().any(|found| found.contains("no rule uses")), "{found:?}");
}

#[test]
fn conditions_that_can_never_hold_are_named() {
    for condition in [
        "quarrel and !quarrel",
        "quarrel and !(quarrel or lethality)",
        "strangulation and not(lethality)",
        "open_days >= 10 and open_days < 10",
        "open_days == 3 and open_days != 3",
        "quarrel and open_days <= 3 and (open_days > 3 and lethality)",
        "channel == \"grid\" and channel == \"transfer\"",
        "(quarrel and !quarrel) or (lethality and !lethality)",
    ] {
        let rules = format!("rule(\"never\", {condition}).says(\"x\").points(1);\nrule(\"calls\"");
        let found = said(&changed(&[("danger/rules.rhai", "rule(\"calls\"", &rules)]));
        let expected = "danger/rules.rhai:3:1: rule 'danger/never' asks for what cannot be at once";
        assert!(found.contains(&expected.to_owned()), "{condition}: {found:?}");
    }
    for condition in ["open_days >= 10 and open_days <= 10", "quarrel and !strangulation"] {
        let rules = format!("rule(\"may\", {condition}).says(\"x\").points(1);\nrule(\"calls\"");
        let report = changed(&[("danger/rules.rhai", "rule(\"calls\"", &rules)]);
        let never = |found: &Diagnostic| found.kind == Kind::NeverHolds;
        assert!(!report.diagnostics.iter().any(never), "{condition}");
    }
}

#[test]
fn made_up_cases_are_judged_alike_in_both_ways() {
    let rules = "
        rule(\"a\", count(lethality, 30) >= 2 or days_since(quarrel) <= 7).says(\"x\").points(7);
        rule(\"b\", sequence(quarrel, strangulation, 60)).says(\"x\").points(-9).capped(\"background\");
        rule(\"c\", any_child(age < 8) and seen_alone == 0).says(\"x\").points(3).floor(2);
        rule(\"d\", any_party(age >= 60, role == \"victim\") or listed(\"key_person\")).says(\"x\").floor(1);
        rule(\"e\", order_active(\"protection_order\") and !quarrel).says(\"x\").flag(mediation_stop);
        rule(\"f\", channel == \"grid\" or open_days > 100 or failed_mediations >= 2).says(\"x\").points(5);
        rule(\"g\", all(quarrel, not(threat_kill), police_calls(365) >= 1)).says(\"x\").points(8);
        rule(\"j\", threat_kill).says(\"x\").points(9).floor(2);
        rule(\"h\", quarrel or not(lethality)).says(\"x\").points(-2).capped(\"calm\").floor(1);
        rule(\"i\", count(quarrel, 90) <= 3 and days_since(lethality) > 30).says(\"x\").points(-9).capped(\"calm\");
    ";
    let files = [
        ("danger/signals.toml", SIGNALS.to_owned()),
        ("danger/rules.rhai", format!("{RULES}{rules}")),
        ("policy.rhai", POLICY.replace("recency(365, 60)", "cap(\"calm\", -5); recency(365, 75)")),
    ];
    let ruleset = load(&RuleFiles::new(files)).unwrap();
    assert!(differential(&ruleset, 5_000).is_ok());
}

#[test]
fn the_order_and_history_of_events_are_judged_at_the_latest() {
    let faded = CASES.replace("days_ago = 20\n", "days_ago = 200\n");
    let found = of_cases(CASES, &faded);
    assert!(found.iter().any(|f| f.contains("expected danger/calls to fire")), "{found:?}");
}

/// What is found when rules are put before the second one.
fn with_rules(rules: &str) -> Vec<String> {
    let rules = format!("{rules}\nrule(\"calls\"");
    said(&changed(&[("danger/rules.rhai", "rule(\"calls\"", &rules)]))
}

#[test]
fn conditions_that_always_hold_are_named() {
    for condition in [
        "quarrel or !quarrel",
        "not(quarrel and !quarrel)",
        "lethality or not(strangulation)",
        "police_calls(30) >= 2 or police_calls(30) < 3",
    ] {
        let found = with_rules(&format!("rule(\"ever\", {condition}).says(\"x\").points(1);"));
        let expected =
            "danger/rules.rhai:3:1: rule 'danger/ever' holds in every case, whatever is known";
        assert!(found.contains(&expected.to_owned()), "{condition}: {found:?}");
    }
    // Where a number may be missing, both may fail.
    for condition in ["minors_in_home >= 1 or minors_in_home < 1", "quarrel or !strangulation"] {
        let found = with_rules(&format!("rule(\"ever\", {condition}).says(\"x\").points(1);"));
        assert!(!found.iter().any(|found| found.contains("in every case")), "{condition}");
    }
}

#[test]
fn more_conditions_that_never_hold_are_named() {
    for condition in [
        "lethality and !strangulation and !threat_kill",
        "lethality and not(strangulation or threat_kill)",
        "open_days > 3 and open_days < 9 and not(open_days < 20)",
        "sequence(quarrel, strangulation, 30) and !strangulation",
        "count(quarrel, 30) >= 2 and !quarrel",
        "not(quarrel or !quarrel)",
    ] {
        let found = with_rules(&format!("rule(\"never\", {condition}).says(\"x\").points(1);"));
        assert!(found.iter().any(|f| f.contains("'danger/never' asks for what")), "{condition}");
    }
}

#[test]
fn rules_that_can_never_matter_beside_others_are_named() {
    let shadowed = |rules: &str| {
        let found = with_rules(rules);
        found.into_iter().filter(|found| found.contains("can never matter")).collect::<Vec<_>>()
    };
    let found = shadowed("rule(\"part\", strangulation and quarrel).says(\"x\").floor(2);");
    let expected = "danger/rules.rhai:3:1: rule 'danger/part' can never matter: whenever it holds, \
                    danger/strangulation holds and does as much";
    assert_eq!(found, [expected]);
    let two = "rule(\"stop\", lethality).says(\"x\").points(2).flag(mediation_stop).basis(\"示范法第1条\");
               rule(\"part\", strangulation).says(\"x\").floor(3).flag(mediation_stop).basis(\"示范法第1条\");";
    let found = shadowed(two);
    assert!(found[0].contains("danger/stop, danger/strangulation holds"), "{found:?}");
    let twins =
        "rule(\"a\", quarrel).says(\"x\").floor(1);\nrule(\"b\", quarrel).says(\"x\").floor(1);";
    let found = shadowed(twins);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("'danger/b' can never matter"), "{found:?}");
    for kept in [
        "rule(\"part\", strangulation and quarrel).says(\"x\").points(1).floor(2);",
        "rule(\"part\", strangulation).says(\"x\").floor(3).flag(mediation_stop).basis(\"示范法第1条\");",
        "rule(\"part\", lethality).says(\"x\").floor(3);",
    ] {
        assert_eq!(shadowed(kept), [""; 0], "{kept}");
    }
}

#[test]
fn phrases_inside_those_of_another_signal_are_named_unless_they_are_meant() {
    let phrases = [
        (
            "danger/signals.toml",
            "current_days = 90\n",
            "current_days = 90\nphrases = [\"杀了你\", \"吵着杀了你\"]\n",
        ),
        (
            "danger/signals.toml",
            "category = \"relationship\"\n",
            "category = \"relationship\"\nphrases = [\"吵着\"]\n",
        ),
    ];
    let found = said(&changed(&phrases));
    let expected = "danger/signals.toml:14:19: '吵着杀了你' of 'threat_kill' holds '吵着' of 'quarrel' (0 \
                    more): a note with it says both (if it is meant, write overlap(threat_kill, \
                    quarrel, \"…\") in policy.rhai; if not, write '吵着杀了你' into negated of 'quarrel')";
    assert!(found.contains(&expected.to_owned()), "{found:#?}");
    let meant = ("policy.rhai", "band(1, 1);", "band(1, 1); overlap(threat_kill, quarrel, \"x\");");
    let found = said(&changed(&[phrases[0], phrases[1], meant]));
    assert!(!found.iter().any(|found| found.contains("吵着")), "{found:#?}");
    let undone = (
        "danger/signals.toml",
        "phrases = [\"吵着\"]\n",
        "phrases = [\"吵着\"]\nnegated = [\"吵着杀了你\"]\n",
    );
    let found = said(&changed(&[phrases[0], phrases[1], undone]));
    assert!(!found.iter().any(|found| found.contains("holds '吵着'")), "{found:#?}");
    let found = said(&changed(&[meant]));
    let expected = "policy.rhai:2:13: no phrase of 'threat_kill' holds one of 'quarrel', so this \
                    overlap(…) says nothing";
    assert!(found.contains(&expected.to_owned()), "{found:#?}");
}

#[test]
fn flags_need_a_statute_and_statutes_must_be_known() {
    let basis = |to: &str| said(&changed(&[("danger/rules.rhai", ".basis(\"示范法第1条\")", to)]));
    let missing = "danger/rules.rhai:2:1: rule 'danger/strangulation' raises emergency and names no \
                   statute: .basis(\"…\") is missing";
    assert_eq!(basis(""), [missing]);
    assert_eq!(basis(".basis(\"本镇口径\")"), [missing]);
    let found = basis(".basis(\"示范法第2条\")");
    let expected = "danger/rules.rhai:2:91: statutes.toml does not know '示范法第2条' (did you mean \
                    '示范法第1条'?)";
    assert_eq!(found, [expected]);
    let mut files = BTreeMap::from([("policy.rhai", POLICY), ("danger/signals.toml", SIGNALS)]);
    files.insert("danger/rules.rhai", RULES);
    let report = examine(&RuleFiles::new(files), false, 10);
    let expected =
        "statutes.toml: statutes.toml is missing; it lists the laws and articles that rules cite";
    assert!(said(&report).contains(&expected.to_owned()), "{:#?}", said(&report));
}
