use store::{Answer, DeclineReason, Outcome, WarningState};
use triage::Level;

use super::everywhere;
use super::world::HOUR;

#[tokio::test]
async fn who_cannot_take_it_hands_it_on_at_once_and_is_not_asked_again() {
    everywhere(async |world| {
        world.people().await;
        world.raise("w1", Level::One, &[]).await;
        let notifier = world.notifier();
        world.drain(&notifier).await;
        let unsafe_now = DeclineReason::Unsafe;
        let stranger = world.store.decline("w1", "u_village", unsafe_now, world.now()).await;
        assert_eq!(stranger.unwrap(), Answer::NotYours);
        let declined = world.store.decline("w1", "u_grid", unsafe_now, world.now()).await.unwrap();
        assert_eq!(declined, Answer::Taken);
        world.drain(&notifier).await;
        assert_eq!(world.warning("w1").await.recipient.as_deref(), Some("u_village"));
        assert_eq!(world.reached("w1").await, ["u_grid", "u_village"]);
        let attempts = world.attempts("w1").await;
        let declined = attempts.iter().find(|one| one.outcome == Outcome::Declined).unwrap();
        assert_eq!((declined.recipient.as_deref(), &*declined.reason), (Some("u_grid"), "unsafe"));
        // Said twice, it is no longer theirs to say.
        let again = world.store.decline("w1", "u_grid", unsafe_now, world.now()).await.unwrap();
        assert_eq!(again, Answer::NotYours);
        assert_eq!(world.store.verify_journal().await.unwrap(), Ok(1));
        let unknown = world.store.decline("w9", "u_grid", unsafe_now, world.now()).await.unwrap();
        assert_eq!(unknown, Answer::Unknown);
    })
    .await;
}

#[tokio::test]
async fn who_answered_may_still_hand_it_on_and_whoever_came_before_stays_spared() {
    everywhere(async |world| {
        world.people().await;
        world.raise("w1", Level::One, &[]).await;
        let notifier = world.notifier();
        world.drain(&notifier).await;
        // The chair answers for the grid worker, and then cannot: the village mediator is next,
        // for whom she would have stood in.
        let answer = world.store.acknowledge("w1", "u_chair", world.now()).await.unwrap();
        assert_eq!(answer, Answer::Taken);
        world.pass(HOUR);
        let ill = world.store.decline("w1", "u_chair", DeclineReason::Ill, world.now()).await;
        assert_eq!(ill.unwrap(), Answer::Taken);
        world.drain(&notifier).await;
        let warning = world.warning("w1").await;
        assert_eq!((warning.state, warning.acknowledged_by), (WarningState::Waiting, None));
        assert_eq!(warning.recipient.as_deref(), Some("u_village"));
        let busy = DeclineReason::Busy;
        world.store.decline("w1", "u_village", busy, world.now()).await.unwrap();
        world.drain(&notifier).await;
        assert_eq!(world.warning("w1").await.recipient.as_deref(), Some("u_studio"));
        assert!(!world.reached("w1").await.contains(&"u_chair".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn at_the_end_of_the_chain_declining_is_an_alarm_at_once() {
    everywhere(async |world| {
        world.people().await;
        world.raise("w1", Level::Three, &[]).await;
        let notifier = world.notifier();
        world.drain(&notifier).await;
        for person in ["u_studio", "u_county"] {
            let away = DeclineReason::Away;
            let answer = world.store.decline("w1", person, away, world.now()).await.unwrap();
            assert_eq!(answer, Answer::Taken, "{person}");
            world.drain(&notifier).await;
        }
        assert_eq!(world.warning("w1").await.state, WarningState::Exhausted);
    })
    .await;
}
