use store::{Answer, WarningState};
use triage::Level;

use super::everywhere;
use super::world::HOUR;

#[tokio::test]
async fn an_answer_without_a_visit_lapses_and_the_warning_goes_on_up_the_chain() {
    everywhere(async |world| {
        world.people().await;
        world.raise("w1", Level::One, &[]).await;
        let notifier = world.notifier();
        world.drain(&notifier).await;
        world.pass(HOUR);
        let answer = world.store.acknowledge("w1", "u_grid", world.now()).await.unwrap();
        assert_eq!(answer, Answer::Taken);
        let answered_at = world.now();
        world.pass(71 * HOUR);
        world.drain(&notifier).await;
        let warning = world.warning("w1").await;
        assert_eq!(warning.state, WarningState::Acknowledged);
        assert_eq!(warning.next_at, Some(answered_at + 72 * HOUR));
        world.pass(HOUR);
        world.drain(&notifier).await;
        let warning = world.warning("w1").await;
        assert_eq!((warning.state, &warning.acknowledged_by), (WarningState::Waiting, &None));
        assert_eq!(warning.recipient.as_deref(), Some("u_village"));
        assert_eq!(world.reached("w1").await, ["u_grid", "u_village"]);
        // One entry for the answer and one for its lapse.
        assert_eq!(world.store.verify_journal().await.unwrap(), Ok(2));
        // Who comes late after all may still answer, and a visit is owed anew.
        let answer = world.store.acknowledge("w1", "u_grid", world.now()).await.unwrap();
        assert_eq!(answer, Answer::Taken);
        world.pass(72 * HOUR);
        world.drain(&notifier).await;
        assert_eq!(world.reached("w1").await, ["u_grid", "u_village", "u_chair"]);
    })
    .await;
}

#[tokio::test]
async fn a_recorded_visit_keeps_the_answer_but_not_the_visit_that_led_to_the_warning() {
    everywhere(async |world| {
        world.people().await;
        world.raise("w1", Level::Three, &[]).await;
        world.raise_for("w2", "h_other", Level::Three, &[]).await;
        let notifier = world.notifier();
        world.drain(&notifier).await;
        for id in ["w1", "w2"] {
            let answer = world.store.acknowledge(id, "u_studio", world.now()).await.unwrap();
            assert_eq!(answer, Answer::Taken);
        }
        world.pass(2 * HOUR);
        world.visit("v1", "h_8f2", "2026-11-18T16:30:00").await;
        world.pass(22 * HOUR);
        world.drain(&notifier).await;
        let kept = world.warning("w1").await;
        assert_eq!((kept.state, kept.next_at), (WarningState::Acknowledged, None));
        assert_eq!(world.warning("w2").await.state, WarningState::Waiting);
        assert_eq!(world.warning("w2").await.recipient.as_deref(), Some("u_county"));
    })
    .await;
}

#[tokio::test]
async fn a_line_of_visited_nothing_new_keeps_no_answer() {
    everywhere(async |world| {
        world.people().await;
        world.raise("w1", Level::Three, &[]).await;
        let notifier = world.notifier();
        world.drain(&notifier).await;
        let answer = world.store.acknowledge("w1", "u_studio", world.now()).await.unwrap();
        assert_eq!(answer, Answer::Taken);
        world.pass(2 * HOUR);
        world.visit_of_kind("v1", "h_8f2", "2026-11-18T16:30:00", Some("nothing_new")).await;
        world.pass(22 * HOUR);
        world.drain(&notifier).await;
        assert_eq!(world.warning("w1").await.state, WarningState::Waiting);
    })
    .await;
}

#[tokio::test]
async fn a_lapse_at_the_end_of_the_chain_is_an_alarm() {
    everywhere(async |world| {
        world.people().await;
        world.raise("w1", Level::Three, &[]).await;
        let notifier = world.notifier();
        world.drain(&notifier).await;
        world.pass(4 * HOUR);
        world.drain(&notifier).await;
        let answer = world.store.acknowledge("w1", "u_county", world.now()).await.unwrap();
        assert_eq!(answer, Answer::Taken);
        world.pass(24 * HOUR);
        world.drain(&notifier).await;
        assert_eq!(world.warning("w1").await.state, WarningState::Exhausted);
    })
    .await;
}

#[tokio::test]
async fn where_the_policy_sets_no_time_for_a_visit_an_answer_is_kept() {
    everywhere(async |world| {
        world.people().await;
        world.raise("w1", Level::Two, &[]).await;
        let notifier = world.notifier();
        world.drain(&notifier).await;
        world.store.acknowledge("w1", "u_village", world.now()).await.unwrap();
        world.drain(&notifier).await;
        let kept = world.warning("w1").await;
        assert_eq!((kept.state, kept.next_at), (WarningState::Acknowledged, None));
    })
    .await;
}
