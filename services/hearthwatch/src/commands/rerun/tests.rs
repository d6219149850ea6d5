//! Every decision of a township, with two rulesets one after the other and silent rules.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use triage::Ruleset;

use super::make;
use crate::commands::township::{draft, everywhere, live, reads_otherwise};

#[tokio::test]
async fn every_past_decision_made_again_is_the_same() {
    everywhere(async |databases| {
        let (world, _) = databases.two(live(), draft()).await;
        // Half of it under one ruleset, half under another.
        world.fill_and_publish(draft()).await;
        let rulesets: BTreeMap<String, Arc<Ruleset>> = [live(), draft()]
            .map(|one| (one.hash().to_owned(), Arc::new(one)))
            .into_iter()
            .collect();
        let with = reads_otherwise();
        let (mut made, mut muted, mut by) = (0, 0, BTreeSet::new());
        for household in world.households() {
            let matter = format!("o:{household}");
            let decisions = world.store.decisions(&matter).await.expect("reads");
            for wanted in 0..decisions.len() {
                let histories = world.store.histories(i64::MIN).await.expect("begins");
                let portion = histories.one(&matter).await.expect("reads").expect("a case");
                let again = make(portion, &decisions, wanted, &rulesets, Some(&with));
                let (again, otherwise) = again.expect("leads there");
                assert_eq!(again, decisions[wanted].decided, "{matter} {wanted}");
                assert!(otherwise.is_some());
                made += 1;
                muted += usize::from(again.fired.contains("muted:"));
                by.insert(decisions[wanted].ruleset.clone());
            }
        }
        assert!(made > 500 && muted > 0, "{made} decisions, {muted} with a silent rule");
        assert_eq!(by.len(), 2);
    })
    .await;
}
