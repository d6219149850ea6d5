use super::*;
use crate::testing::everywhere;

#[tokio::test]
async fn a_replay_runs_once_at_a_time_and_one_that_was_broken_off_can_be_begun_anew() {
    everywhere(async |store| {
        let begin = async |now: i64| store.begin_replay(("b", "a"), "u_keeper", now).await.unwrap();
        let state = async |now: i64| store.replay_of("b", now).await.unwrap().unwrap().state;
        assert_eq!(store.replay_of("b", START).await.unwrap(), None);
        let first = begin(START).await.unwrap();
        assert_eq!(begin(START + SECOND).await, None, "one is running");
        assert!(store.step_replay(&first, (3, 9), START + 20 * SECOND).await.unwrap());
        assert_eq!(state(START + 50 * SECOND).await, ReplayState::Running);
        assert_eq!(state(START + 51 * SECOND).await, ReplayState::Failed, "not heard of");
        let second = begin(START + 51 * SECOND).await.unwrap();
        assert!(!store.step_replay(&first, (4, 9), START + 52 * SECOND).await.unwrap());
        store.end_replay(&first, Some("{}"), START + 52 * SECOND).await.unwrap();
        assert_eq!(state(START + 52 * SECOND).await, ReplayState::Running, "of another run");
        store.end_replay(&second, Some("{\"cases\":9}"), START + 53 * SECOND).await.unwrap();
        let done = store.replay_of("b", START + 999 * SECOND).await.unwrap().unwrap();
        assert_eq!((done.state, &*done.live, done.cases), (ReplayState::Done, "a", 0));
        assert_eq!(done.outlook.as_deref(), Some("{\"cases\":9}"));
        let third = begin(START + 1_000 * SECOND).await.unwrap();
        store.end_replay(&third, None, START + 1_001 * SECOND).await.unwrap();
        assert_eq!(state(START + 1_001 * SECOND).await, ReplayState::Failed);
    })
    .await;
}
