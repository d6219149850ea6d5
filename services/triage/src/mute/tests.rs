#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::finding::Status;
use crate::known::{Known, Mark, Stamp};
use crate::loading::{RuleFiles, load};
use crate::policy::DAY_MICROS;
use crate::{Case, Level};

const SIGNALS: &str = r#"
[[signal]]
id = "hit"
zh = "打"
en = "hit"
category = "physical_violence"
[[signal]]
id = "choke"
zh = "掐"
en = "choke"
category = "lethality"
[[signal]]
id = "alone"
zh = "独"
en = "alone"
category = "child_protection"
"#;
const RULES: &str = r#"
rule("hit", hit).says("x").points(20);
rule("choke", choke).says("x").points(30).floor(3);
rule("choke_points", choke and hit).says("x").points(5);
rule("child", alone).says("x").points(5).flag(emergency);
rule("report", hit).says("x").points(1).flag(mandatory_report);
rule("room", hit).says("x").points(1).flag(mediation_stop);
"#;
const POLICY: &str = r#"
band(1, 1); band(2, 15); band(3, 40); recency(9999, 100); recency_after(40);
leads(1, "women_grid_worker"); leads(2, "village_mediator"); leads(3, "town_studio_mediator");
"#;

fn ruleset() -> Ruleset {
    let files = [("a/rules.rhai", RULES), ("a/signals.toml", SIGNALS), ("policy.rhai", POLICY)];
    load(&RuleFiles::new(files)).unwrap()
}

fn found(ruleset: &Ruleset, signal: &str, day: i64) -> Known {
    let signal = ruleset.vocabulary().index(signal).unwrap();
    let stamp = Stamp { at: day * DAY_MICROS, event: day.unsigned_abs() };
    Known::of_marks([Mark { signal, status: Status::Asserted, stamp }])
}

fn mute(rule: &str, from: i64, until: i64) -> Mute {
    Mute { rule: rule.into(), from: from * DAY_MICROS, until: until * DAY_MICROS }
}

#[test]
fn floors_and_flags_of_lethality_children_and_reports_are_locked() {
    let ruleset = ruleset();
    let locked = ruleset.rules().iter().filter(|rule| is_locked(&ruleset, rule));
    let locked: Vec<&str> = locked.map(|rule| &*rule.id).collect();
    assert_eq!(locked, ["a/child", "a/choke", "a/report"]);
}

#[test]
fn a_silent_rule_earns_nothing_and_is_shown_and_speaks_again_when_its_time_is_over() {
    let ruleset = ruleset();
    let mut case = Case::with_mutes(vec![mute("a/hit", 5, 30)]);
    let verdict = case.take(&ruleset, &found(&ruleset, "hit", 10)).unwrap();
    let names: Vec<&str> =
        verdict.muted.iter().map(|rule| &*ruleset.rules()[usize::from(*rule)].id).collect();
    assert_eq!((verdict.score, names), (2, vec!["a/hit"]));
    assert_eq!(case.level(), Level::One);
    assert_eq!(case.next_rise(), Some(30 * DAY_MICROS), "the mute's end raises it");
    case.tick(&ruleset, 31 * DAY_MICROS).unwrap();
    assert_eq!(case.level(), Level::Two);
}

#[test]
fn a_locked_rule_is_never_silent_whatever_the_case_says() {
    let ruleset = ruleset();
    let mut case = Case::with_mutes(vec![mute("a/choke", 0, 99), mute("a/choke_points", 0, 99)]);
    let verdict = case.take(&ruleset, &found(&ruleset, "choke", 10)).unwrap();
    assert_eq!((verdict.level, verdict.score), (Level::Three, 30));
}

#[test]
fn silencing_lowers_nothing_and_letting_speak_is_seen_by_the_clock() {
    let ruleset = ruleset();
    let mut case = Case::default();
    let first = case.take(&ruleset, &found(&ruleset, "hit", 1)).unwrap();
    case.mute(&ruleset, mute("a/hit", 2, 90));
    assert_eq!((first.level, case.level()), (Level::Two, Level::Two));
    let mut case = Case::with_mutes(vec![mute("a/hit", 0, 90)]);
    assert!(case.take(&ruleset, &found(&ruleset, "hit", 1)).is_some());
    assert!(case.unmute(&ruleset, "a/hit", 3 * DAY_MICROS));
    assert!(!case.unmute(&ruleset, "a/hit", 4 * DAY_MICROS), "it speaks already");
    assert_eq!(case.next_rise(), Some(3 * DAY_MICROS));
    // A lowering keeps it.
    case.lower(Level::Watch);
    assert_eq!(case.mutes().len(), 1);
}

#[test]
fn mutes_outlive_being_stored() {
    let ruleset = ruleset();
    let case = Case::with_mutes(vec![mute("a/hit", 5, 30)]);
    let text = serde_json::to_string(&case.store(ruleset.vocabulary())).unwrap();
    let stored: crate::StoredCase<'_> = serde_json::from_str(&text).unwrap();
    assert_eq!(stored.with(ruleset.vocabulary()), Some(case));
    assert!(
        !serde_json::to_string(&Case::default().store(ruleset.vocabulary()))
            .unwrap()
            .contains("\"m\"")
    );
}

#[test]
fn hearsay_that_nobody_verified_in_time_stops_counting_and_lowers_nothing() {
    let policy = format!("{POLICY} hearsay_counts_days(90);");
    let files = [("a/rules.rhai", RULES), ("a/signals.toml", SIGNALS), ("policy.rhai", &policy)];
    let ruleset = load(&RuleFiles::new(files)).unwrap();
    let signal = ruleset.vocabulary().index("hit").unwrap();
    let heard = |day: i64| {
        let stamp = Stamp { at: day * DAY_MICROS, event: day.unsigned_abs() };
        Known::of_marks([Mark { signal, status: Status::Hearsay, stamp }])
    };
    let mut case = Case::default();
    let (calm, day_90, day_91) = (Known::default(), 100 * DAY_MICROS, 101 * DAY_MICROS);
    let first = case.take(&ruleset, &heard(10)).unwrap();
    assert!(first.score > 0 && !first.flags.is_empty());
    assert_eq!(crate::judge(&ruleset, &heard(10), day_90).score, first.score);
    assert_eq!(crate::judge(&ruleset, &heard(10), day_91).score, 0);
    let mut later = calm;
    later.note_time(day_91);
    let verdict = case.take(&ruleset, &later).unwrap();
    assert_eq!((verdict.score, verdict.flags.is_empty()), (0, true));
    assert!(case.level() > Level::Watch, "no passing of time lowers a case");
}
