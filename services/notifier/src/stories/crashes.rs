use prometheus::Registry;
use serde_json::json;
use store::Outcome;
use triage::Level;

use super::everywhere;
use super::receiver::Receiver;
use super::world::{MINUTE, person};

#[tokio::test]
async fn two_notifiers_never_send_the_same_step_twice() {
    everywhere(async |world| {
        let receiver = Receiver::start().await;
        let webhook = json!({"channels": ["webhook"]});
        world.roster(&[person("u_studio", "town_studio_mediator", "YC", webhook)]).await;
        for number in 0..40 {
            world.raise_for(&format!("w{number}"), &format!("h_{number}"), Level::Three, &[]).await;
        }
        let notifiers: Vec<_> = (0..2)
            .map(|_| {
                let config = crate::Config { batch: 3, ..receiver.config() };
                world.notifier_with(config, &Registry::new())
            })
            .collect();
        let (one, two) = (&notifiers[0], &notifiers[1]);
        tokio::join!(world.drain(one), world.drain(two));
        let mut ids: Vec<_> =
            receiver.received().iter().map(|one| one.header("webhook-id").to_owned()).collect();
        assert_eq!(ids.len(), 40);
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 40);
    })
    .await;
}

#[tokio::test]
async fn a_kill_between_send_and_record_sends_again_under_the_same_id() {
    everywhere(async |world| {
        let receiver = Receiver::start().await;
        let webhook = json!({"channels": ["webhook"]});
        world.roster(&[person("u_studio", "town_studio_mediator", "YC", webhook)]).await;
        world.raise("w1", Level::Three, &[]).await;
        let first = world.notifier_with(receiver.config(), &Registry::new());
        let claimed = world.claim(&first).await;
        receiver.will_answer(&["hang"]);
        // The message is out, the answer never comes, and the process is killed.
        let now = world.now();
        {
            let delivery = first.deliver(claimed, now);
            tokio::pin!(delivery);
            loop {
                let tick = tokio::time::sleep(std::time::Duration::from_millis(5));
                tokio::select! {
                    result = &mut delivery => panic!("it should hang: {result:?}"),
                    () = tick => {}
                }
                if !receiver.received().is_empty() {
                    break;
                }
            }
        }
        assert_eq!(world.attempts("w1").await.pop().unwrap().outcome, Outcome::Started);
        let second = world.notifier_with(receiver.config(), &Registry::new());
        assert!(world.claim(&second).await.is_empty(), "the lease still runs");
        world.pass(2 * MINUTE);
        world.drain(&second).await;
        let ids: Vec<_> =
            receiver.received().iter().map(|one| one.header("webhook-id").to_owned()).collect();
        assert_eq!(ids, ["w1.1", "w1.1"]);
        assert_eq!(
            world.log("w1").await.into_iter().filter(|l| l.contains("webhook")).collect::<Vec<_>>(),
            ["1 u_studio webhook lost", "1 u_studio webhook sent"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_dead_notifiers_lease_is_taken_over_and_its_late_word_does_not_count() {
    everywhere(async |world| {
        world.people().await;
        world.raise("w1", Level::Three, &[]).await;
        let (slow, quick) = (world.notifier(), world.notifier());
        let claimed = world.claim(&slow).await;
        let started_at = world.now();
        world.pass(2 * MINUTE);
        world.drain(&quick).await;
        let before = world.log("w1").await;
        let delivered = slow.deliver(claimed, started_at).await.unwrap();
        assert_eq!((delivered.sent, delivered.fenced), (0, 1));
        assert_eq!(world.log("w1").await, before);
        assert_eq!(world.store.inbox("u_studio", 9).await.unwrap().len(), 1);
    })
    .await;
}
