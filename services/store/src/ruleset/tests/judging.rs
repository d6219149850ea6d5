//! Nothing is judged with a version that is not live.

use std::collections::HashMap;
use std::time::Duration;

use triage::loading::load;

use super::*;
use crate::testing::everywhere;
use crate::{Decision, Inserted, StoreError};

#[tokio::test]
async fn decisions_of_another_version_are_not_written() {
    everywhere(async |store| {
        settle_in(&store).await;
        let live = store.live_ruleset().await.unwrap().unwrap();
        let other = load(&files(5)).unwrap();
        let mut intake = store.begin_intake(START).await.unwrap();
        let refused = intake.judge_with(other.hash()).await;
        assert!(matches!(refused, Err(StoreError::NotLive(named)) if named == live));
        let matter = "o:h_1".to_owned();
        let decision =
            Decision { matter, event: "e".to_owned(), verdict: triage::Verdict::default() };
        let (mut matters, none) = (HashMap::new(), Inserted::default());
        let refused = intake.save(&other, &[], &none, &mut matters, &[decision]).await;
        assert!(matches!(refused, Err(StoreError::NotLive(_))), "{refused:?}");
        intake.judge_with(&live).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_version_becomes_live_only_when_nobody_is_judging_with_the_one_before() {
    everywhere(async |store| {
        settle_in(&store).await;
        let live = store.live_ruleset().await.unwrap().unwrap();
        let version = approved(&store, 5, 0).await;
        let publish = order(&version, OrderKind::Publish);
        let ordered = store.order_publishing(&publish, &checked(5), START).await.unwrap();
        let mut intake = store.begin_intake(START).await.unwrap();
        intake.judge_with(&live).await.unwrap();
        let naming = {
            let store = store.clone();
            tokio::spawn(async move { store.name_live(&ordered, START).await.map(|_| ()) })
        };
        let mut naming = std::pin::pin!(naming);
        let early = tokio::time::timeout(Duration::from_millis(300), &mut naming).await;
        assert!(early.is_err(), "it was named live under somebody who judges");
        intake.commit().await.unwrap();
        naming.await.unwrap().unwrap();
        let mut intake = store.begin_intake(START).await.unwrap();
        assert!(intake.judge_with(&live).await.is_err());
        intake.judge_with(&version.hash).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_store_in_which_nothing_was_published_takes_any_version() {
    everywhere(async |store| {
        let mut intake = store.begin_intake(START).await.unwrap();
        intake.judge_with("whatever").await.unwrap();
    })
    .await;
}
