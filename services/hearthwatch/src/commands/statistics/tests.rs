//! Counting what rules did, beside a count made by hand.

use std::collections::BTreeMap;

use store::RuleCounter;
use triage::Level;

use crate::commands::township::{END, World, everywhere, live};

/// From every decision of the township: rule, and how often it fired and alone.
async fn by_hand(world: &World) -> (i64, BTreeMap<String, (i64, i64)>) {
    let (mut all, mut rules) = (0, BTreeMap::<String, (i64, i64)>::new());
    for household in world.households() {
        for one in world.store.decisions(&format!("o:{household}")).await.expect("reads") {
            all += 1;
            let fired: Vec<(String, i32, Level)> =
                serde_json::from_str(&one.decided.fired).expect("JSON");
            for (rule, ..) in &fired {
                let of = rules.entry(rule.clone()).or_default();
                *of = (of.0 + 1, of.1 + i64::from(fired.len() == 1));
            }
        }
    }
    (all, rules)
}

#[tokio::test]
async fn rules_are_counted_once_however_often_and_by_whomever_they_are_counted() {
    everywhere(async |databases| {
        let world = databases.one(live()).await;
        world.keep_rulesets().await;
        world.fill().await;
        let mut one = RuleCounter::new(world.store.clone(), "one");
        let mut other = RuleCounter::new(world.store.clone(), "other");
        assert!(one.step(END).await.expect("counts").is_some_and(|counted| counted > 0));
        assert_eq!(other.step(END).await.expect("asks"), None, "one at a time counts");
        while one.step(END).await.expect("counts").is_some_and(|counted| counted > 0) {}
        assert_eq!(other.step(END).await.expect("counts"), Some(0), "nothing is left");
        let (all, rules) = by_hand(&world).await;
        let found = world.store.rule_statistics().await.expect("reads");
        assert_eq!(found.assessments, all);
        let counted = found.rules.iter().map(|(rule, of)| (rule.clone(), (of.fired, of.alone)));
        assert_eq!(counted.collect::<BTreeMap<_, _>>(), rules);
        let hit = &found.rules["a/hit"];
        assert!(hit.decisive > 0 && hit.decisive < hit.fired, "{hit:?}");
        assert!(hit.warnings > 0 && hit.last_at > hit.first_at, "{hit:?}");
        assert_eq!(found.dead(&["a/hit", "a/choke"]), ["a/choke"]);
        world.take("h_0", "new", world.today(), "丈夫动手打人。").await;
        while other.step(END).await.expect("counts").is_some_and(|counted| counted > 0) {}
        let more = world.store.rule_statistics().await.expect("reads");
        assert_eq!(more.assessments, all + 1);
    })
    .await;
}
