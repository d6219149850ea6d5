//! The two steps, and going back.

use super::*;
use crate::testing::everywhere;

#[tokio::test]
async fn a_publishing_waits_for_every_running_node() {
    everywhere(async |store| {
        settle_in(&store).await;
        let live = store.live_ruleset().await.unwrap().unwrap();
        let version = approved(&store, 5, 0).await;
        let gone = START - GONE_AFTER - 1;
        store.beat(&beat("ingest@a", &live), START).await.unwrap();
        store.beat(&beat("ingest@dead", &live), gone).await.unwrap();
        let ordered =
            store.order_publishing(&order(&version, OrderKind::Publish), &checked(5), START).await;
        let mut ordered = ordered.unwrap();
        let pulse = store.pulse(START).await.unwrap().unwrap();
        assert_eq!((pulse.live, pulse.next), (live.clone(), Some(version.hash.clone())));
        let waiting = Progress::Waiting(vec!["ingest@a".to_owned()]);
        assert_eq!(store.publishing_progress(&mut ordered, START).await.unwrap(), waiting);
        assert_eq!(store.name_live(&ordered, START).await.unwrap(), waiting);
        assert_eq!(store.live_ruleset().await.unwrap().unwrap(), live);
        let ready = Beat { loaded_next: Some(version.hash.clone()), ..beat("ingest@a", &live) };
        store.beat(&ready, START).await.unwrap();
        assert_eq!(store.publishing_progress(&mut ordered, START).await.unwrap(), Progress::Ready);
        assert_eq!(store.name_live(&ordered, START).await.unwrap(), Progress::Ready);
        assert_eq!(store.live_ruleset().await.unwrap().unwrap(), version.hash);
        let again = store.name_live(&ordered, START).await;
        assert!(matches!(again, Err(RulesetError::Lost(_))), "{again:?}");
        let pulse = store.pulse(START).await.unwrap().unwrap();
        assert_eq!((pulse.live, pulse.next, pulse.rejudging_due), (version.hash, None, true));
        assert!(store.verify_journal().await.unwrap().is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_node_that_cannot_load_blocks_by_name_or_is_left_out_by_name() {
    everywhere(async |store| {
        settle_in(&store).await;
        let live = store.live_ruleset().await.unwrap().unwrap();
        let version = approved(&store, 5, 0).await;
        let failed = Beat {
            failed_next: Some(version.hash.clone()),
            load_error: Some("too new".to_owned()),
            ..beat("ingest@old", &live)
        };
        store.beat(&failed, START).await.unwrap();
        let plain = order(&version, OrderKind::Publish);
        let mut ordered = store.order_publishing(&plain, &checked(5), START).await.unwrap();
        let blocked = Progress::Blocked(vec![("ingest@old".to_owned(), "too new".to_owned())]);
        assert_eq!(store.publishing_progress(&mut ordered, START).await.unwrap(), blocked);
        assert_eq!(store.name_live(&ordered, START).await.unwrap(), blocked);
        store.fail_publishing(&ordered, "ingest@old", START).await.unwrap();
        assert_eq!(store.live_ruleset().await.unwrap().unwrap(), live);
        let nobody = ["ingest@typo".to_owned()];
        let wrong = Order { without: &nobody, ..plain };
        let refused = store.order_publishing(&wrong, &checked(5), START).await;
        assert!(matches!(refused, Err(RulesetError::Nodes(_))), "{refused:?}");
        let old = ["ingest@old".to_owned()];
        let without = Order { without: &old, ..plain };
        let ordered = store.order_publishing(&without, &checked(5), START).await.unwrap();
        assert_eq!(store.name_live(&ordered, START).await.unwrap(), Progress::Ready);
    })
    .await;
}

#[tokio::test]
async fn one_publishing_at_a_time_and_an_abandoned_one_blocks_nobody() {
    everywhere(async |store| {
        settle_in(&store).await;
        let (five, six) = (approved(&store, 5, 0).await, approved(&store, 6, 0).await);
        let publish = order(&five, OrderKind::Publish);
        let left = store.order_publishing(&publish, &checked(5), START).await.unwrap();
        let publish = order(&six, OrderKind::Publish);
        let refused = store.order_publishing(&publish, &checked(6), START + SECOND).await;
        assert!(matches!(refused, Err(RulesetError::UnderWay(_))), "{refused:?}");
        let later = START + 20 * SECOND;
        let taken = store.order_publishing(&publish, &checked(6), later).await.unwrap();
        let late = store.name_live(&left, later).await;
        assert!(matches!(late, Err(RulesetError::Lost(_))), "{late:?}");
        assert_eq!(store.name_live(&taken, later).await.unwrap(), Progress::Ready);
        assert_eq!(store.live_ruleset().await.unwrap().unwrap(), six.hash);
    })
    .await;
}

#[tokio::test]
async fn many_warnings_need_their_number_confirmed_and_a_roll_back_does_not() {
    everywhere(async |store| {
        settle_in(&store).await;
        let version = approved(&store, 5, 7).await;
        let plain = order(&version, OrderKind::Publish);
        for confirmed in [None, Some(6)] {
            let order = Order { confirm_warnings: confirmed, ..plain };
            let refused = store.order_publishing(&order, &checked(5), START).await;
            assert!(matches!(refused, Err(RulesetError::Unconfirmed(7))), "{refused:?}");
        }
        let order = Order { confirm_warnings: Some(7), ..plain };
        let ordered = store.order_publishing(&order, &checked(5), START).await.unwrap();
        store.name_live(&ordered, START).await.unwrap();
        make_live(&store, 4, OrderKind::Rollback).await;
        make_live(&store, 5, OrderKind::Rollback).await;
    })
    .await;
}

#[tokio::test]
async fn a_roll_back_goes_to_the_version_before_and_never_to_what_was_rolled_back_from() {
    everywhere(async |store| {
        settle_in(&store).await;
        let nothing = store.version_before().await;
        assert!(matches!(nothing, Err(RulesetError::NothingBefore)), "{nothing:?}");
        approved(&store, 5, 0).await;
        approved(&store, 6, 0).await;
        make_live(&store, 5, OrderKind::Publish).await;
        make_live(&store, 6, OrderKind::Publish).await;
        assert_eq!(store.version_before().await.unwrap().hash, files(5).hash());
        make_live(&store, 5, OrderKind::Rollback).await;
        assert_eq!(store.version_before().await.unwrap().hash, files(4).hash());
        make_live(&store, 4, OrderKind::Rollback).await;
        let nothing = store.version_before().await;
        assert!(matches!(nothing, Err(RulesetError::NothingBefore)), "{nothing:?}");
        let never = approved(&store, 9, 0).await;
        let back = order(&never, OrderKind::Rollback);
        let refused = store.order_publishing(&back, &checked(9), START).await;
        assert!(matches!(refused, Err(RulesetError::NeverLive(_))), "{refused:?}");
        let refused = Order { by: "u_keeper", ..order(&never, OrderKind::Publish) };
        let refused = store.order_publishing(&refused, &checked(9), START).await;
        assert!(matches!(refused, Err(RulesetError::RoleMissing(APPROVER))), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn a_publishing_of_a_time_is_carried_out_once_and_taken_up_when_its_node_dies() {
    everywhere(async |store| {
        settle_in(&store).await;
        let version = approved(&store, 5, 0).await;
        let due = START + 60 * SECOND;
        let later = Order { at: Some(due), ..order(&version, OrderKind::Publish) };
        store.order_publishing(&later, &checked(5), START).await.unwrap();
        assert!(!store.pulse(START).await.unwrap().unwrap().publishing_due);
        assert_eq!(store.claim_publishing("a", START).await.unwrap(), None);
        assert!(store.pulse(due).await.unwrap().unwrap().publishing_due);
        let first = store.claim_publishing("a", due).await.unwrap().unwrap();
        assert_eq!(store.claim_publishing("b", due).await.unwrap(), None);
        let after = due + 16 * SECOND;
        let second = store.claim_publishing("b", after).await.unwrap().unwrap();
        let late = store.name_live(&first, after).await;
        assert!(matches!(late, Err(RulesetError::Lost(_))), "{late:?}");
        assert_eq!(store.name_live(&second, after).await.unwrap(), Progress::Ready);
        assert_eq!(store.claim_publishing("c", after + 60 * SECOND).await.unwrap(), None);
        let withdrawn = approved(&store, 6, 0).await;
        let later = Order { at: Some(due), ..order(&withdrawn, OrderKind::Publish) };
        store.order_publishing(&later, &checked(6), START).await.unwrap();
        store.withdraw_ruleset(&withdrawn, "u_approver", START).await.unwrap();
        assert_eq!(store.claim_publishing("a", due).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn the_latest_publishings_are_listed_with_how_they_went() {
    everywhere(async |store| {
        settle_in(&store).await;
        approved(&store, 5, 0).await;
        make_live(&store, 5, OrderKind::Publish).await;
        let first = store.ruleset_version("1").await.unwrap();
        let back = order(&first, OrderKind::Rollback);
        let ordered = store.order_publishing(&back, &checked(4), START).await.unwrap();
        store.fail_publishing(&ordered, "node a: too old", START + SECOND).await.unwrap();
        let listed = store.publishings(2).await.unwrap();
        let told: Vec<_> =
            listed.iter().map(|one| (one.version, &*one.kind, &*one.state, &*one.reason)).collect();
        assert_eq!(
            told,
            [(1, "rollback", "failed", "node a: too old"), (2, "publish", "done", "")]
        );
        assert_eq!((&*listed[0].by, listed[0].ended_at), ("u_approver", Some(START + SECOND)));
    })
    .await;
}
