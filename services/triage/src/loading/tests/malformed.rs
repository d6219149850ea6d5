//! Malformed rulesets: each a clear error that names file, line and column.

use super::*;

fn of_signals(text: &str) -> String {
    problems(&with("danger/signals.toml", &format!("{SIGNALS}{text}")))
}

fn signal(id: &str, rest: &str) -> String {
    format!("[[signal]]\nid = \"{id}\"\nzh = \"x\"\nen = \"x\"\ncategory = \"care\"\n{rest}\n")
}

#[test]
fn a_misspelt_signal_is_named_with_its_place_and_the_name_meant() {
    let found =
        of_rules("\n// a rule\nlet x = 1; rule(\"x\", stranglation).says(\"x\").points(x);");
    let expected =
        "danger/rules.rhai:3:22: unknown name 'stranglation' (did you mean 'strangulation'?)";
    assert_eq!(found, expected);
}

#[test]
fn a_misspelt_name_is_found_where_it_never_runs() {
    for script in [
        "if false { rule(\"x\", stranglation); }",
        "fn f() { stranglation }",
        "let f = |a| a and stranglation;",
        "let f = |a| |b| stranglation;",
    ] {
        let found = of_rules(script);
        assert!(found.contains("unknown name 'stranglation' (did you mean"), "{script}: {found}");
        assert!(found.starts_with("danger/rules.rhai:1:"), "{script}: {found}");
    }
}

/// Rules that are wrong in themselves; RULE begins one, FULL is a whole one.
pub(super) const WRONG_RULES: [(&str, &str); 14] = [
    ("FULL\nFULL;", "2:1: Expecting ';' to terminate this statement"),
    (
        "FULL.pionts(3);",
        "1:43: unknown function 'pionts' for (rule, number) (did you mean 'points'?)",
    ),
    ("RULE.points(\"3\");", "1:23: 'points' does not take (rule, text); it is written .points(10)"),
    ("RULE.says(\"x\").points(1001);", "1:33: points are from -1000 to 1000, not 1001"),
    ("RULE.says(\"x\").floor(4);", "1:33: a floor is 1, 2 or 3, not 4"),
    ("RULE.says(\"x\").floor(0);", "1:33: a floor is 1, 2 or 3, not 0"),
    (
        "RULE.says(\"x\").flag(emergncy);",
        "1:38: unknown name 'emergncy' (did you mean 'emergency'?)",
    ),
    (
        "RULE.says(\"x\").flag(\"emergency\");",
        "1:33: expected a flag without quotes: emergency, mandatory_report, mediation_stop, care_track (did you mean 'emergency'?)",
    ),
    (
        "RULE.says(\"x\").flag(strangulation);",
        "1:33: expected a flag without quotes: emergency, mandatory_report, mediation_stop, care_track",
    ),
    (
        "FULL.capped(\"backgound\");",
        "1:43: policy.rhai has no cap 'backgound' (did you mean 'background'?)",
    ),
    ("FULL.points(2);", "1:43: .points(…) stands twice in one rule"),
    (
        "RULE.says(\"x\");",
        "1:1: nothing follows from rule 'danger/x': no points, no floor, no flag",
    ),
    ("RULE.points(1);", "1:1: rule 'danger/x' does not say why: .says(\"…\") is missing"),
    ("FULL;\nFULL;", "2:1: rule 'danger/x' stands already in danger/rules.rhai:1:1"),
];

/// Scripts that are wrong around their rules.
pub(super) const WRONG_SCRIPTS: [(&str, &str); 12] = [
    (
        "rul(\"x\", weapon_use);",
        "1:1: unknown function 'rul' for (text, condition) (did you mean 'rule'?)",
    ),
    (
        "rule(\"X y\", weapon_use);",
        "1:1: a rule's id is made of lower-case letters, digits and _, from a letter; 'X y' is not",
    ),
    ("rule(\"x\", strangulation && weapon_use);", "1:25: '&&' is not used in rules (write `and`)"),
    ("rule(\"x\", strangulation || weapon_use);", "1:25: '||' is not used in rules (write `or`)"),
    (
        "let n = 9223372036854775807; n += 1; FULL;",
        "1:32: Addition overflow: 9223372036854775807 + 1",
    ),
    ("let n = 1 / 0; FULL;", "1:11: Division by zero: 1 / 0"),
    ("rule(“x”, weapon_use);", "1:6: Unexpected '“' (use half-width punctuation outside of texts)"),
    (
        "let strangulation = 1;",
        "1:5: 'strangulation' is a name of the language of rules; choose another",
    ),
    ("let age = 1; FULL", "1:5: 'age' is a name of the language of rules; choose another"),
    ("fn rule(a, b) { a }", "1:1: 'rule' is a name of the language of rules; choose another"),
    (
        "let a = 1;\nfn f(strangulation) { 1 }",
        "2:1: 'strangulation' is a name of the language of rules; choose another",
    ),
    ("rule(\"x\", rule);", "1:11: 'rule' is a function; it is written rule(\"id\", condition)"),
];

#[test]
fn broken_rules_are_named() {
    let rule = "rule(\"x\", weapon_use)";
    let full = format!("{rule}.says(\"x\").points(1)");
    for (script, expected) in WRONG_RULES.into_iter().chain(WRONG_SCRIPTS) {
        let script = script.replace("RULE", rule).replace("FULL", &full);
        let expected = format!("danger/rules.rhai:{expected}");
        assert_eq!(of_rules(&script), expected, "{script}");
    }
}

#[test]
fn an_error_in_a_function_is_placed_in_the_function() {
    let found = of_rules("fn f(x) {\n  x + 1\n}\nrule(\"x\", f(weapon_use));");
    assert!(found.starts_with("danger/rules.rhai:2:5: '+' means nothing between"), "{found}");
}

#[test]
fn broken_signals_are_named() {
    for (text, expected) in [
        ("[[signal]\n", "24:10: "),
        (
            &*signal("weapon_use", ""),
            "25:6: signal 'weapon_use' stands already in danger/signals.toml:11:6",
        ),
        (
            &signal("Weapon", ""),
            "25:6: a signal's id is made of lower-case letters, digits and _, from a letter; 'Weapon' is not",
        ),
        (&signal("凶器", ""), "25:6: a signal's id is made of"),
        (
            &signal("switch", ""),
            "25:6: a signal's id cannot be 'switch': the language of rules takes that name",
        ),
        (&signal("count", ""), "25:6: a signal's id cannot be 'count'"),
        (&signal("minors_in_home", ""), "25:6: a signal's id cannot be 'minors_in_home'"),
        (&signal("emergency", ""), "25:6: a signal's id cannot be 'emergency'"),
        (&signal("care", ""), "25:6: category 'care' has the name of a signal"),
        (
            &signal("x", "phrase = [\"a\"]"),
            "29:1: unknown key 'phrase'; known are id, zh, en, category, current_days, phrases, patterns, negated, historical, yields_to (did you mean 'phrases'?)",
        ),
        (&signal("x", "phrases = [\"\"]"), "29:12: 'phrases' is empty"),
        (&signal("x", "phrases = [\"a\\u0000\"]"), "29:12: 'phrases' holds U+0000"),
        (
            &signal("x", "patterns = [\"打{人\"]"),
            "29:13: pattern '打{人' has a brace without its other half; words to choose from are {甲|乙}",
        ),
        (
            &signal("x", "patterns = [\"打…\"]"),
            "29:13: pattern '打…' has a … at its end or beside another",
        ),
        (
            &signal("x", "patterns = [\"打<孩子>\"]"),
            "29:13: pattern '打<孩子>' names '<孩子>', which no list of words.toml is",
        ),
        (
            &signal("x", "patterns = [\"打 & <9-3>岁\"]"),
            "29:13: pattern '打 & <9-3>岁' has a < > that is no number; write <1-17>, or <3-> for three and more",
        ),
        (
            &signal("x", "yields_to = [\"weapon_us\"]"),
            "29:14: 'x' yields to 'weapon_us', which is no signal (did you mean 'weapon_use'?)",
        ),
        (&signal("x", "yields_to = [\"x\"]"), "29:14: 'x' and 'x' yield to each other"),
        (&signal("x", "phrases = [3]"), "29:12: 'phrases' must be a text in quotes"),
        (&signal("x", "phrases = \"a\""), "29:11: 'phrases' must be a list of texts"),
        (
            &signal("x", "phrases = [\"持刀\"]"),
            "29:12: '持刀' stands already in phrases of 'weapon_use', danger/signals.toml:15:12",
        ),
        (
            &signal("x", "current_days = -1"),
            "29:16: 'current_days' must be a whole number from 0 to 36500",
        ),
        ("[[signal]]\nid = \"x\"\nzh = \"x\"\nen = \"x\"\n", "24:1: 'category' is missing"),
        (
            "[[signals]]\nid = \"x\"\n",
            "24:3: unknown key 'signals'; this file holds [[signal]] tables (did you mean 'signal'?)",
        ),
    ] {
        let found = of_signals(text);
        let expected = format!("danger/signals.toml:{expected}");
        assert!(found.starts_with(&expected), "{text}\n{found}\n{expected}");
    }
}

#[test]
fn two_signals_may_share_a_phrase_that_says_neither_is_there() {
    let shared = signal("x", "negated = [\"没有掐脖子\", \"持刀\"]");
    assert_eq!(of_signals(&shared), "none");
    let twice = signal("x", "phrases = [\"打人\"]\nhistorical = [\"打人\"]");
    let expected = "danger/signals.toml:30:15: '打人' stands already in phrases of 'x', \
                    danger/signals.toml:29:12";
    assert_eq!(of_signals(&twice), expected);
}

#[test]
fn an_id_may_stand_once_in_all_folders_and_all_problems_are_told() {
    let twice = signal("weapon_use", "");
    let found = problems(&with("aside/signals.toml", &twice));
    let expected =
        "danger/signals.toml:11:6: signal 'weapon_use' stands already in aside/signals.toml:2:6";
    assert_eq!(found, expected);
    let many = problems(&RuleFiles::new([
        ("danger/signals.toml", format!("{SIGNALS}{}", signal("Y", "x = 1"))),
        ("danger/rules.rhai", "rule(\"x\", stranglation)".to_owned()),
        ("other/rules.rhai", "rule(".to_owned()),
        ("notes.txt", String::new()),
    ]));
    assert_eq!(many.lines().count(), 6, "{many}");
}

#[test]
fn too_many_signals_and_rules_are_refused() {
    let signals: String = (0..257).map(|n| signal(&format!("s{n}"), "")).collect();
    assert!(of_signals(&signals).contains("260 signals; a ruleset may have at most 256"));
    let rules = "for n in 0..513 { rule(`r${n}`, weapon_use).says(\"x\").points(1); }";
    assert_eq!(of_rules(rules), "danger/rules.rhai:1:19: more than 512 rules");
}

#[test]
fn files_that_do_not_belong_are_refused() {
    let whole: Vec<(&str, Vec<u8>)> = vec![
        ("danger/signal.toml", b"".to_vec()),
        ("Danger/rules.rhai", b"".to_vec()),
        ("danger/deep/rules.rhai", b"".to_vec()),
        ("../policy.rhai", b"".to_vec()),
        ("policy.rhai", b"ok\n\xff".to_vec()),
        ("danger/rules.rhai", b"a\nb\0".to_vec()),
        ("danger/cases.toml", vec![b' '; FILE_BYTES_MAX + 1]),
        ("README.md", b"# rules".to_vec()),
    ];
    let files = RuleFiles::new(whole);
    let found: Vec<_> = files.problems().iter().map(ToString::to_string).collect();
    let expected = "expected policy.rhai, statutes.toml and words.toml, or signals.toml, \
                    rules.rhai and cases.toml in a folder";
    assert_eq!(
        found,
        [
            "../policy.rhai: a folder's name is made of lower-case letters, digits and _"
                .to_owned(),
            "Danger/rules.rhai: a folder's name is made of lower-case letters, digits and _"
                .to_owned(),
            format!(
                "danger/cases.toml: the file has {} bytes; at most {FILE_BYTES_MAX} are read",
                FILE_BYTES_MAX + 1
            ),
            format!("danger/deep/rules.rhai: unexpected file; {expected}"),
            "danger/rules.rhai:2: U+0000 is not allowed".to_owned(),
            format!(
                "danger/signal.toml: unexpected file; {expected} (did you mean 'signals.toml'?)"
            ),
            "policy.rhai:2: this line is not UTF-8".to_owned(),
        ]
    );
}
