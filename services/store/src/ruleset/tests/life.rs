//! From a draft to a version that may be published.

use super::*;
use crate::testing::everywhere;

#[tokio::test]
async fn a_version_is_called_by_its_number_the_beginning_of_its_hash_or_live() {
    everywhere(async |store| {
        assert!(matches!(store.ruleset_version("live").await, Err(RulesetError::NothingLive)));
        settle_in(&store).await;
        let live = store.ruleset_version("live").await.unwrap();
        assert_eq!((live.number, live.live, live.state), (1, true, VersionState::Approved));
        let second = draft(&store, 5, "u_keeper").await;
        assert_eq!((second.number, second.live, second.state), (2, false, VersionState::Draft));
        assert_eq!(store.ruleset_version("2").await.unwrap(), second);
        assert_eq!(store.ruleset_version(&second.hash[..8]).await.unwrap(), second);
        for name in ["3", "zz", &second.hash[..3], ""] {
            let found = store.ruleset_version(name).await;
            assert!(matches!(found, Err(RulesetError::Unknown(_))), "{name}");
        }
        let kept = store.ruleset_files(&second.hash).await.unwrap().unwrap();
        assert_eq!(kept, files(5));
        let loaded = store.ruleset(&second.hash).await.unwrap();
        assert_eq!(loaded.hash(), second.hash);
    })
    .await;
}

#[tokio::test]
async fn the_same_files_are_one_version() {
    everywhere(async |store| {
        settle_in(&store).await;
        let new = NewRuleset { files: &files(4), author: "u_keeper", note: "再来" };
        let again = store.draft_ruleset(&new, &checked(4), START).await;
        assert!(matches!(again, Err(RulesetError::Known(1))), "{again:?}");
    })
    .await;
}

#[tokio::test]
async fn only_a_rule_keeper_drafts_and_says_why() {
    everywhere(async |store| {
        settle_in(&store).await;
        let new = NewRuleset { files: &files(5), author: "u_grid", note: "试试" };
        let refused = store.draft_ruleset(&new, &checked(5), START).await;
        assert!(matches!(refused, Err(RulesetError::RoleMissing(RULE_KEEPER))), "{refused:?}");
        let new = NewRuleset { author: "u_nobody", ..new };
        let refused = store.draft_ruleset(&new, &checked(5), START).await;
        assert!(matches!(refused, Err(RulesetError::UnknownAccount)), "{refused:?}");
        let new = NewRuleset { author: "u_keeper", note: " ", ..new };
        let refused = store.draft_ruleset(&new, &checked(5), START).await;
        assert!(matches!(refused, Err(RulesetError::NoteMissing)), "{refused:?}");
        assert_eq!(store.ruleset_versions().await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn who_wrote_a_version_does_not_approve_it() {
    everywhere(async |store| {
        settle_in(&store).await;
        let version = draft(&store, 5, "u_both").await;
        let own = store.approve_ruleset(&version, &checked(5), "u_both", 0, START).await;
        assert!(matches!(own, Err(RulesetError::OwnDraft)), "{own:?}");
        let keeper = store.approve_ruleset(&version, &checked(5), "u_keeper", 0, START).await;
        assert!(matches!(keeper, Err(RulesetError::RoleMissing(APPROVER))), "{keeper:?}");
        store.approve_ruleset(&version, &checked(5), "u_approver", 3, START).await.unwrap();
        let version = store.ruleset_version("2").await.unwrap();
        assert_eq!(version.state, VersionState::Approved);
        assert_eq!(version.approved_by.as_deref(), Some("u_approver"));
        assert_eq!(version.warnings, Some(3));
        let again = store.approve_ruleset(&version, &checked(5), "u_approver", 3, START).await;
        assert!(matches!(again, Err(RulesetError::State { .. })), "{again:?}");
        assert!(store.verify_journal().await.unwrap().is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_version_with_a_failing_check_goes_nowhere() {
    let cases = "[[case]]\nname = \"x\"\nticks = [\"quarrel\"]\nscore = 99\n";
    let mut wrong: Vec<(String, String)> =
        files(5).iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
    wrong.retain(|(path, _)| !path.ends_with("cases.toml"));
    wrong.push(("home/cases.toml".to_owned(), cases.to_owned()));
    // There is no way to a `Checked` but by checking, and no act without one.
    assert!(Checked::toy(&RuleFiles::new(wrong)).is_err());
}

#[tokio::test]
async fn a_withdrawn_version_is_not_published_and_a_live_one_not_withdrawn() {
    everywhere(async |store| {
        settle_in(&store).await;
        let version = approved(&store, 5, 0).await;
        let live = store.ruleset_version("live").await.unwrap();
        let refused = store.withdraw_ruleset(&live, "u_approver", START).await;
        assert!(matches!(refused, Err(RulesetError::IsLive(1))), "{refused:?}");
        let refused = store.withdraw_ruleset(&version, "u_grid", START).await;
        assert!(matches!(refused, Err(RulesetError::RoleMissing(_))), "{refused:?}");
        store.withdraw_ruleset(&version, "u_keeper", START).await.unwrap();
        let order = order(&version, OrderKind::Publish);
        let refused = store.order_publishing(&order, &checked(5), START).await;
        assert!(matches!(refused, Err(RulesetError::State { .. })), "{refused:?}");
    })
    .await;
}
