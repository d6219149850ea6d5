//! What scripts build, and what they may not compare or branch on.

use super::*;
use crate::condition::{Comparison, Condition, Number, NumberField, PersonTest, Who};
use crate::signal_set::SignalSet;

/// The condition of a rule written so.
fn built(condition: &str) -> Condition {
    let rules = format!("rule(\"x\", {condition}).says(\"x\").points(1);");
    let loaded = load(&with_rules(&rules));
    let ruleset = loaded.unwrap_or_else(|problems| panic!("{condition}: {}", problems[0]));
    ruleset.rules()[0].condition.clone()
}

/// The message of a condition that is refused, without its place.
fn refused(condition: &str) -> String {
    let found = of_rules(&format!("rule(\"x\", {condition}).says(\"x\").points(1);"));
    let (place, message) = found.split_once(": ").unwrap();
    assert!(place.starts_with("danger/rules.rhai:1:"), "{found}");
    assert!(!message.contains('\n'), "{found}");
    message.to_owned()
}

/// Signals by index: separation is 0, strangulation 1, weapon_use 2.
fn any(signals: impl IntoIterator<Item = u16>) -> Condition {
    Condition::AnyOf(Box::new(signals.into_iter().collect()))
}

#[test]
fn or_of_signals_is_one_set_and_and_is_flat() {
    assert_eq!(built("strangulation"), Condition::Signal(1));
    assert_eq!(built("strangulation or weapon_use or separation"), any([0, 1, 2]));
    assert_eq!(built("lethality"), any([1, 2]));
    assert_eq!(built("lethality or strangulation"), any([1, 2]));
    assert_eq!(built("any(strangulation, separation)"), any([0, 1]));
    assert_eq!(built("any([strangulation, separation])"), any([0, 1]));
    let three = [0, 1, 2].map(Condition::Signal).to_vec();
    assert_eq!(built("separation and strangulation and weapon_use"), Condition::All(three.clone()));
    assert_eq!(built("all(separation, strangulation, weapon_use)"), Condition::All(three));
}

#[test]
fn not_binds_tighter_than_and_and_tighter_than_or() {
    let not = |signal| Condition::Not(Box::new(Condition::Signal(signal)));
    let expected = Condition::All(vec![not(1), Condition::Signal(2)]);
    assert_eq!(built("!strangulation and weapon_use"), expected);
    assert_eq!(built("not(strangulation) and weapon_use"), expected);
    let both = Condition::All(vec![Condition::Signal(1), Condition::Signal(2)]);
    let expected = Condition::Any(vec![Condition::Signal(0), both]);
    assert_eq!(built("separation or strangulation and weapon_use"), expected);
}

#[test]
fn numbers_compare_with_whole_numbers_on_either_side() {
    let minors = |sign| Condition::Compare(Number::Field(NumberField::MinorsInHome), sign, 1);
    assert_eq!(built("minors_in_home >= 1"), minors(Comparison::AtLeast));
    assert_eq!(built("1 <= minors_in_home"), minors(Comparison::AtLeast));
    assert_eq!(built("minors_in_home == 1"), minors(Comparison::Equal));
    assert_eq!(built("minors_in_home != 1"), minors(Comparison::Unequal));
    let signals = Box::new(SignalSet::only(1));
    let count = Condition::Compare(Number::Count(signals, 30), Comparison::AtLeast, 2);
    assert_eq!(built("count(strangulation, 30) >= 2"), count);
    let calls = Condition::Compare(Number::PoliceCalls(30), Comparison::AtLeast, 2);
    assert_eq!(built("police_calls(30) >= 2"), calls);
    assert_eq!(built("seen_alone"), built("seen_alone == 1"));
    assert_eq!(built("seen_alone"), built("seen_alone == true"));
    assert_ne!(built("days_since(separation) <= 7"), built("open_days <= 7"));
    assert_ne!(built("failed_mediations > 1"), built("previous_level > 1"));
}

#[test]
fn words_people_orders_lists_and_sequences_are_conditions() {
    use crate::condition::{OrderKind, WordField};
    let bulletin = Condition::Word(WordField::Channel, "police_bulletin".into());
    assert_eq!(built("channel == \"police_bulletin\""), bulletin);
    assert_eq!(built("\"police_bulletin\" == channel"), bulletin);
    assert_eq!(built("channel != \"grid\""), built("!(channel == \"grid\")"));
    let young = vec![PersonTest::Age(Comparison::Below, 8)];
    assert_eq!(built("any_child(age < 8)"), Condition::Person(Who::Child, young));
    let old = vec![PersonTest::Age(Comparison::AtLeast, 70), PersonTest::Role("victim".into())];
    let party = Condition::Person(Who::Party, old);
    assert_eq!(built("any_party(age >= 70, role == \"victim\")"), party);
    assert_eq!(built("any_party(age >= 70 and role == \"victim\")"), party);
    assert_eq!(
        built("order_active(\"protection_order\")"),
        Condition::OrderActive(OrderKind::ProtectionOrder)
    );
    assert_eq!(built("listed(\"key_person\")"), Condition::Listed("key_person".into()));
    let sequence = Condition::Sequence {
        first: Box::new(SignalSet::only(0)),
        then: Box::new(SignalSet::only(1)),
        days: 30,
    };
    assert_eq!(built("sequence(separation, strangulation, 30)"), sequence);
}

#[test]
fn loops_functions_and_closures_build_rules() {
    let rules = "
        fn serious(x) { x and (strangulation or weapon_use) }
        let n = 0;
        for x in [separation, lethality] {
            n += 1;
            rule(`rule_${n}`, serious(x)).says(\"x\").points(n);
        }
        let make = |id| rule(id, separation).says(\"x\").points(5);
        make.call(\"rule_\" + 3);
        while n < 10 { n += 1; }
        if n == 10 { rule(\"ten\", weapon_use).says(\"x\").points(n); }
    ";
    let ruleset = load(&with_rules(rules)).unwrap_or_else(|p| panic!("{}", p[0]));
    let made: Vec<_> = ruleset.rules().iter().map(|rule| (&*rule.id, rule.points)).collect();
    let expected =
        [("danger/rule_1", 1), ("danger/rule_2", 2), ("danger/rule_3", 5), ("danger/ten", 10)];
    assert_eq!(made, expected);
}

#[test]
fn comparing_a_symbol_with_another_type_is_an_error() {
    for condition in [
        "strangulation == true",
        "strangulation == \"x\"",
        "strangulation != ()",
        "strangulation >= 1",
        "strangulation == weapon_use",
        "strangulation != weapon_use",
        "lethality == relationship",
        "minors_in_home == \"1\"",
        "minors_in_home == true",
        "minors_in_home >= failed_mediations",
        "minors_in_home == strangulation",
        "channel == 3",
        "channel == kind",
        "channel >= \"grid\"",
        "true == strangulation",
        "any_party(age == \"70\")",
        "any_party(role == 3)",
        "any_party(role != \"victim\")",
        "count(strangulation, 30) == count(weapon_use, 30)",
        "strangulation == [1]",
    ] {
        let message = refused(condition);
        assert!(message.contains("compare"), "{condition}: {message}");
    }
    // A sum of symbols, or anything else rhai might answer by itself, is no condition either.
    for condition in [
        "minors_in_home + 1 >= 2",
        "strangulation + weapon_use",
        "strangulation in [strangulation, weapon_use]",
        "[strangulation] == [strangulation]",
        "#{a: strangulation} == #{a: strangulation}",
        "strangulation is weapon_use",
        "-strangulation",
        "strangulation ?? weapon_use",
        "strangulation | weapon_use",
        "strangulation & weapon_use",
        "strangulation.points(3)",
        "strangulation[0]",
        "strangulation?.x",
        "`${strangulation}`",
    ] {
        assert_ne!(refused(condition), "", "{condition}");
    }
}

#[test]
fn branching_on_a_symbol_is_an_error() {
    let rule = "rule(\"x\", weapon_use).says(\"x\").points(1);";
    for script in [
        format!("if strangulation {{ {rule} }}"),
        format!("let y = if strangulation {{ 1 }} else {{ 2 }}; {rule}"),
        format!("while strangulation {{ {rule} }}"),
        format!("do {{ {rule} }} while strangulation;"),
        format!("switch strangulation {{ 1 => 2, _ => {{ {rule} }} }}"),
        format!("switch 1 {{ 1 if strangulation => 2, _ => 3 }} {rule}"),
        format!("if minors_in_home {{ {rule} }}"),
        format!("if minors_in_home >= 1 {{ {rule} }}"),
        format!("if !strangulation {{ {rule} }}"),
        format!("for x in strangulation {{ {rule} }}"),
        format!("let x = strangulation ? weapon_use : separation; {rule}"),
    ] {
        let found = of_rules(&script);
        assert!(found.starts_with("danger/rules.rhai:1:"), "{script}: {found}");
    }
    let found = of_rules("if strangulation { }");
    assert!(found.contains("cannot branch on a condition"), "{found}");
}

#[test]
fn conditions_that_decide_nothing_are_errors() {
    let constant = refused("true");
    assert!(constant.contains("does not depend on the case"), "{constant}");
    assert!(refused("1 == 1").contains("does not depend on the case"));
    assert!(refused("|c| strangulation").contains("function"));
    assert!(refused("minors_in_home").contains("compare it"));
    assert!(refused("strangulation and minors_in_home").contains("compare it"));
    assert!(refused("channel").contains("write channel =="));
    assert!(refused("age < 8").contains("any_child"));
    assert!(refused("any_child(age)").contains("compare 'age'"));
    assert!(refused("any_child(age < 8 or age > 15)").contains("`and` only"));
    assert!(refused("any_child(strangulation)").contains("tests of one person"));
    assert!(refused("any_child(age < 8, strangulation)").contains("joined"));
    assert!(refused("any_child(age >= 18)").contains("never holds"));
    assert!(refused("strangulation and true").contains("does not depend on the case"));
    assert!(refused("count(strangulation, 30) >= 9").contains("counts up to 8"));
    assert!(refused("count(strangulation, 30) < 9").contains("counts up to 8"));
    assert!(refused("count(strangulation, 30) == 8").contains("counts up to 8"));
    assert!(refused("count(strangulation, 30) >= 0").contains("decides nothing"));
    assert!(refused("police_calls(30) >= 17").contains("counts up to 16"));
    assert!(refused("count(strangulation, 0) >= 1").contains("days"));
    assert!(refused("count(minors_in_home, 30) >= 1").contains("takes a signal"));
    let order = "no order is of the kind 'protecton_order' (did you mean 'protection_order'?)";
    assert_eq!(refused("order_active(\"protecton_order\")"), order);
    assert!(refused("channel == \"police_buletin\"").contains("'police_bulletin'"));
}

#[test]
fn a_condition_reads_back_as_what_builds_it_again() {
    for condition in [
        "strangulation",
        "lethality",
        "any([separation, strangulation])",
        "separation and (any([separation, strangulation]) or open_days >= 180)",
        "separation and not(lethality) or minors_in_home >= 1 and seen_alone",
        "count(lethality, 30) >= 2 or days_since(separation) <= 7 or police_calls(30) >= 2",
        "failed_mediations > 1 and channel == \"police_bulletin\" and seen_alone == 0",
        "kind == \"a \\\"quoted\\\" \\\\ word\"",
        "any_child() and any_child(age < 8 and sex == \"f\")",
        "any_party(age >= 70 and role == \"victim\" and relation == \"x\" and capacity == \"none\")",
        "order_active(\"protection_order\") and listed(\"key_person\")",
        "sequence(separation, any([separation, weapon_use]), 30)",
    ] {
        let built = built(condition);
        let ruleset = load(&with_rules(RULES)).unwrap();
        assert_eq!(built.written(ruleset.vocabulary()), condition);
    }
}
