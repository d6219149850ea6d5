use super::*;
use crate::testing::everywhere;

#[tokio::test]
async fn a_folder_is_kept_for_who_writes_it_and_a_stale_page_changes_nothing() {
    everywhere(async |store| {
        settle_in(&store).await;
        assert_eq!(store.rules_desk("u_keeper").await.unwrap(), None);
        let refused = store.begin_rules_desk("u_approver", ("x", &files(4)), START).await;
        assert!(matches!(refused, Err(RulesetError::RoleMissing(RULE_KEEPER))));
        store.begin_rules_desk("u_keeper", ("x", &files(4)), START).await.unwrap();
        let desk = store.rules_desk("u_keeper").await.unwrap().unwrap();
        assert_eq!((&*desk.base, desk.files.hash(), desk.revision), ("x", files(4).hash(), 1));
        let save = async |revision: i64, points: i32| {
            let files = files(points);
            store.save_rules_desk("u_keeper", (revision, &files), START + 1).await.unwrap()
        };
        assert!(save(1, 5).await);
        assert!(!save(1, 6).await, "out of date");
        let desk = store.rules_desk("u_keeper").await.unwrap().unwrap();
        assert_eq!((desk.files.hash(), desk.revision), (files(5).hash(), 2));
        let other = store.save_rules_desk("u_both", (2, &files(6)), START).await.unwrap();
        assert!(!other, "nobody else's");
        store.begin_rules_desk("u_keeper", ("y", &files(7)), START).await.unwrap();
        assert!(!save(2, 8).await, "begun anew meanwhile");
        store.clear_rules_desk("u_keeper").await.unwrap();
        assert_eq!(store.rules_desk("u_keeper").await.unwrap(), None);
    })
    .await;
}
