//! Policies that load and policies that do not.

use super::*;
use crate::flag::Flag;
use crate::level::Level;
use crate::policy::Subject;

fn of_policy(text: &str) -> String {
    problems(&with("policy.rhai", text))
}

#[test]
fn a_full_policy_loads() {
    let text = format!(
        "{POLICY}\n
        cap(\"protective\", -15);
        also_told(2, \"women_grid_worker\");
        clock(\"acknowledge\", 3, minutes(60));
        flag_clock(\"acknowledge\", emergency, minutes(30));
        follow_up(3, [3, 7, 14, 30, 60, 90]);
        quiet_hours(22, 7);
        rejudge_confirm_above(5);
        hearsay_counts_days(90);
        receiver(mediation_stop, \"town_studio_mediator\", \"beat_officer\");
        noted(weapon_use, \"counted elsewhere\");"
    );
    let ruleset = load(&with("policy.rhai", &text)).unwrap();
    let policy = ruleset.policy();
    assert_eq!(policy.clocks[0].seconds, 3_600);
    assert_eq!(policy.clocks[1].subject, Subject::Flag(Flag::Emergency));
    assert_eq!(policy.follow_ups, [(Level::Three, vec![3, 7, 14, 30, 60, 90])]);
    assert_eq!(policy.quiet_hours, Some((22, 7)));
    assert_eq!(policy.confirm_above(), 5);
    assert_eq!(policy.hearsay_days, Some(90));
    assert_eq!(policy.receivers_of(Flag::MediationStop).len(), 2);
    assert_eq!(&*policy.noted[0].0, "weapon_use");
    assert_eq!(policy.leader(Level::One), Some("women_grid_worker"));
    assert_eq!(policy.recency_percent(31 * crate::policy::DAY_MICROS), 60);
}

#[test]
fn what_a_policy_lacks_is_named() {
    let found = of_policy("band(1, 1); band(3, 40); leads(1, \"a\"); leads(2, \"b\");");
    let expected = [
        "policy.rhai: band(2, …) is missing",
        "policy.rhai: leads(3, …) is missing",
        "policy.rhai: recency(days, percent) is missing",
        "policy.rhai: recency_after(percent) is missing",
    ];
    let mut lines: Vec<_> = found.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, expected);
    let files = [("danger/signals.toml", SIGNALS), ("danger/rules.rhai", RULES)];
    let found = problems(&RuleFiles::new(files));
    assert_eq!(found, "policy.rhai: policy.rhai is missing; it sets bands, leaders and clocks");
}

#[test]
fn a_policy_that_contradicts_itself_is_refused() {
    let change = |from: &str, to: &str| of_policy(&POLICY.replace(from, to));
    let found = change("band(2, 15)", "band(2, 50)");
    assert_eq!(found, "policy.rhai: bands must rise: band(1, …) below band(2, …) below band(3, …)");
    for (from, to, expected) in [
        ("band(2, 15)", "band(2, 15); band(2, 16)", "2:26: band(2, …) stands twice"),
        ("band(1, 1)", "band(0, 1)", "2:1: a level is 1, 2 or 3, not 0"),
        ("band(1, 1)", "band(1, 0)", "2:1: a band's score must be from 1 to 100000, not 0"),
        (
            "recency(365, 60)",
            "recency(20, 60)",
            "5:19: recency must go on with more days and no higher percentage",
        ),
        (
            "recency(365, 60)",
            "recency(365, 101)",
            "5:19: the percentage of recency must be from 1 to 100, not 101",
        ),
        (
            "\"village_mediator\"",
            "\"Village\"",
            "4:32: a role is made of lower-case letters, digits and _; 'Village' is not",
        ),
        (
            "cap(\"background\", 15)",
            "cap(\"background\")",
            "3:1: 'cap' does not take (text); it is written cap(\"background\", 15)",
        ),
        (
            "cap(\"background\", 15)",
            "rule(\"x\", weapon_use)",
            "3:1: 'rule' does not take (text, condition); it is written rule(\"id\", condition)",
        ),
        (
            "cap(\"background\", 15)",
            "noted(weapon_uze, \"x\")",
            "3:7: unknown name 'weapon_uze' (did you mean 'weapon_use'?)",
        ),
        (
            "cap(\"background\", 15)",
            "clock(\"x\", 1, minutes(0))",
            "3:15: minutes must be from 1 to 100000, not 0",
        ),
        (
            "cap(\"background\", 15)",
            "follow_up(3, [7, 3])",
            "3:1: follow_up(level, [days, …]) takes rising days, once for each level",
        ),
        (
            "cap(\"background\", 15)",
            "quiet_hours(22, 24)",
            "3:1: an hour must be from 0 to 23, not 24",
        ),
    ] {
        assert_eq!(change(from, to), format!("policy.rhai:{expected}"), "{to}");
    }
}
