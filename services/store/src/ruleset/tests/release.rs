//! What a release of the program brings.

use super::*;
use crate::testing::everywhere;

#[tokio::test]
async fn a_release_is_taken_in_once_and_its_draft_waits_for_a_person() {
    everywhere(async |store| {
        assert_eq!(store.shipped_ruleset().await.unwrap(), None);
        settle_in(&store).await;
        let (shipped, merged) = (files(6), files(7));
        assert_eq!(store.shipped_ruleset().await.unwrap(), Some(files(4).hash()));
        let as_shipped = NewRuleset { files: &shipped, author: "system", note: "随程序发布" };
        let draft = NewRuleset { files: &merged, author: "system", note: "合并" };
        let taken = store.take_release(&as_shipped, &draft, START).await.unwrap();
        assert_eq!(taken, Some(3), "the shipped rules are version 2, the merged ones 3");
        assert_eq!(store.take_release(&as_shipped, &draft, START).await.unwrap(), None);
        assert_eq!(store.shipped_ruleset().await.unwrap(), Some(shipped.hash()));
        assert_eq!(store.live_ruleset().await.unwrap(), Some(files(4).hash()));
        let version = store.ruleset_version("3").await.unwrap();
        assert_eq!(version.state, VersionState::Draft);
        let approve = store.approve_ruleset(&version, &checked(7), "u_both", 0, START).await;
        approve.unwrap();
        assert_eq!(
            store.version_before().await.unwrap_err().to_string(),
            "to: no earlier version was live"
        );
    })
    .await;
}

#[tokio::test]
async fn a_town_without_rules_of_its_own_gets_the_shipped_ones_as_the_draft() {
    everywhere(async |store| {
        settle_in(&store).await;
        let shipped = files(6);
        let as_shipped = NewRuleset { files: &shipped, author: "system", note: "随程序发布" };
        let taken = store.take_release(&as_shipped, &as_shipped, START).await.unwrap();
        assert_eq!(taken, Some(2));
        assert_eq!(store.ruleset_versions().await.unwrap().len(), 2);
    })
    .await;
}
