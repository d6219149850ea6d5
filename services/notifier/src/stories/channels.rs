use prometheus::Registry;
use secrecy::SecretString;
use serde_json::{Value, json};
use store::{Outcome, WarningState};
use triage::Level;

use super::everywhere;
use super::receiver::Receiver;
use super::world::{HOUR, SECOND, World, person};
use crate::Config;

const FAILED: &str = "HTTP/1.1 503 x\r\ncontent-length: 0\r\n\r\n";
const GONE: &str = "HTTP/1.1 410 x\r\ncontent-length: 0\r\n\r\n";

async fn studio(world: &World, channels: Value) {
    let channels = json!({"channels": channels});
    world
        .roster(&[
            person("u_studio", "town_studio_mediator", "YC", channels),
            person("u_county", "county_duty", "TC", json!({})),
        ])
        .await;
}

#[tokio::test]
async fn the_webhook_is_signed_and_says_nothing_of_what_happened() {
    everywhere(async |world| {
        let receiver = Receiver::start().await;
        studio(&world, json!(["webhook"])).await;
        world.raise("w1", Level::Three, &[]).await;
        let registry = Registry::new();
        let notifier = world.notifier_with(receiver.config(), &registry);
        world.drain(&notifier).await;
        let [request] = &receiver.received()[..] else { panic!("one request") };
        assert_eq!(request.header("webhook-id"), "w1.1");
        let seconds = (world.now() / SECOND).to_string();
        assert_eq!(request.header("webhook-timestamp"), seconds);
        assert!(request.header("webhook-signature").starts_with("v1,"));
        let body: Value = serde_json::from_str(&request.body).unwrap();
        assert_eq!(body["type"], "warning.asked");
        assert_eq!(body["data"]["recipient"], "u_studio");
        assert_eq!(body["data"]["case"], "YC-2026-0001");
        assert_eq!(body["data"]["answer_by"], "2026-11-18T19:00:00+08:00");
        for secret in ["鲍", "某某", "139", "h_8f2", "动手", "emergency", "danger"] {
            assert!(!request.body.contains(secret), "{secret}");
        }
        let shown = prometheus::TextEncoder::new().encode_to_string(&registry.gather()).unwrap();
        let counted = r#"hearthwatch_notify_attempts_total{channel="webhook",outcome="sent"} 1"#;
        assert!(shown.contains(counted), "{shown}");
        assert!(shown.contains(r#"hearthwatch_warning_delivery_seconds_count{level="3"} 1"#));
    })
    .await;
}

#[tokio::test]
async fn a_broken_first_channel_gives_way_to_the_second_at_once() {
    everywhere(async |world| {
        let receiver = Receiver::start().await;
        receiver.will_answer(&[GONE]);
        studio(&world, json!(["webhook", "inbox"])).await;
        world.raise("w1", Level::Three, &[]).await;
        let notifier = world.notifier_with(receiver.config(), &Registry::new());
        world.drain(&notifier).await;
        assert_eq!(
            world.log("w1").await[1..],
            ["1 u_studio webhook broken", "1 u_studio inbox sent"]
        );
        assert_eq!(world.warning("w1").await.state, WarningState::Waiting);
    })
    .await;
}

#[tokio::test]
async fn a_failing_channel_is_tried_on_its_schedule_up_to_the_ceiling() {
    everywhere(async |world| {
        let receiver = Receiver::start().await;
        receiver.will_answer(&[FAILED; 6]);
        studio(&world, json!(["webhook", "inbox"])).await;
        world.raise("w1", Level::Three, &[]).await;
        let notifier = world.notifier_with(receiver.config(), &Registry::new());
        world.drain(&notifier).await;
        for (tries, wait) in (1..).zip([5, 15, 60, 120, 300]) {
            assert_eq!(receiver.received().len(), tries);
            world.pass(wait * SECOND - 1);
            world.drain(&notifier).await;
            assert_eq!(receiver.received().len(), tries, "not before its time");
            world.pass(1);
            world.drain(&notifier).await;
        }
        assert_eq!(receiver.received().len(), 6);
        assert!(receiver.received().iter().all(|one| one.header("webhook-id") == "w1.1"));
        assert_eq!(world.reached("w1").await, ["u_studio"]);
        assert_eq!(world.attempts("w1").await.pop().unwrap().channel, "inbox");
    })
    .await;
}

#[tokio::test]
async fn whoever_cannot_be_told_is_left_for_the_next_link() {
    everywhere(async |world| {
        studio(&world, json!(["webhook", "pigeon"])).await;
        world.raise("w1", Level::Three, &[]).await;
        world.drain(&world.notifier()).await;
        assert_eq!(
            world.log("w1").await[1..],
            ["1 u_studio webhook broken", "1 u_studio pigeon broken", "2 u_county inbox sent"]
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_not_known_to_be_a_success_is_a_failure() {
    let cases = [
        ("HTTP/1.1 200 x\r\ncontent-length: 2\r\n\r\nok", Outcome::Sent),
        ("HTTP/1.1 207 x\r\ncontent-length: 0\r\n\r\n", Outcome::Partial),
        (
            "HTTP/1.1 302 x\r\nlocation: http://localhost/\r\ncontent-length: 0\r\n\r\n",
            Outcome::Broken,
        ),
        ("HTTP/1.1 401 x\r\ncontent-length: 0\r\n\r\n", Outcome::Broken),
        ("HTTP/1.1 422 x\r\ncontent-length: 0\r\n\r\n", Outcome::Rejected),
        ("HTTP/1.1 429 x\r\nretry-after: 90\r\ncontent-length: 0\r\n\r\n", Outcome::Retry),
        ("HTTP/1.1 502 x\r\ncontent-length: 9\r\n\r\n<html>...", Outcome::Retry),
        ("HTTP/1.1 200 x\r\ncontent-length: 90\r\n\r\nbroken", Outcome::Retry),
        ("HTTP/1.1 799 x\r\ncontent-length: 0\r\n\r\n", Outcome::Broken),
        ("no http at all", Outcome::Retry),
        ("", Outcome::Retry),
        ("hang", Outcome::Retry),
    ];
    everywhere(async |world| {
        let receiver = Receiver::start().await;
        studio(&world, json!(["webhook"])).await;
        let notifier = world.notifier_with(receiver.config(), &Registry::new());
        for (index, (answer, outcome)) in cases.into_iter().enumerate() {
            let id = format!("w{index}");
            receiver.will_answer(&[answer]);
            world.raise_for(&id, &format!("h_{index}"), Level::Three, &[]).await;
            notifier.deliver(world.claim(&notifier).await, world.now()).await.unwrap();
            let attempt = world.attempts(&id).await.pop().unwrap();
            assert_eq!(attempt.outcome, outcome, "{answer}: {}", attempt.reason);
            if answer.contains("429") {
                assert_eq!(attempt.retry_at, Some(world.now() + 90 * SECOND));
            }
            world.store.acknowledge(&id, "u_county", world.now()).await.unwrap();
            world.store.acknowledge(&id, "u_studio", world.now()).await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_much_too_long_answer_is_not_read_to_its_end() {
    let world = World::in_memory().await;
    let receiver = Receiver::start().await;
    let long = format!("HTTP/1.1 200 x\r\ncontent-length: 900000\r\n\r\n{}", "x".repeat(900_000));
    receiver.will_answer(&[&long]);
    studio(&world, json!(["webhook"])).await;
    world.raise("w1", Level::Three, &[]).await;
    let notifier = world.notifier_with(receiver.config(), &Registry::new());
    notifier.deliver(world.claim(&notifier).await, world.now()).await.unwrap();
    let attempt = world.attempts("w1").await.pop().unwrap();
    assert_eq!(attempt.outcome, Outcome::Retry);
    assert!(attempt.reason.ends_with("the answer is too long"), "{}", attempt.reason);
}

#[tokio::test]
async fn a_clock_that_runs_out_while_a_channel_fails_moves_the_question_on() {
    everywhere(async |world| {
        let receiver = Receiver::start().await;
        let later = "HTTP/1.1 503 x\r\nretry-after: 864000\r\ncontent-length: 0\r\n\r\n";
        receiver.will_answer(&[later]);
        studio(&world, json!(["webhook"])).await;
        world.raise("w1", Level::Three, &[]).await;
        let notifier = world.notifier_with(receiver.config(), &Registry::new());
        world.drain(&notifier).await;
        world.pass(4 * HOUR);
        world.drain(&notifier).await;
        assert_eq!(world.reached("w1").await, ["u_county"]);
    })
    .await;
}

#[tokio::test]
async fn a_name_that_leads_to_a_private_address_is_never_called() {
    let world = World::in_memory().await;
    studio(&world, json!(["webhook", "inbox"])).await;
    world.raise("w1", Level::Three, &[]).await;
    let mut config = Receiver::start().await.config();
    let webhook = config.webhook.as_mut().unwrap();
    webhook.url = SecretString::from("https://localhost/hook?key=k");
    webhook.allow_private = false;
    let notifier = world.notifier_with(config, &Registry::new());
    notifier.deliver(world.claim(&notifier).await, world.now()).await.unwrap();
    let attempt = world.attempts("w1").await.pop().unwrap();
    assert_eq!(attempt.outcome, Outcome::Broken);
    assert!(attempt.reason.ends_with("the address is not public"), "{}", attempt.reason);
}

#[tokio::test]
async fn a_channel_that_nobody_set_up_is_counted_from_the_first_message_it_fails() {
    for channel in ["webhook", "mail", "sms"] {
        let world = World::in_memory().await;
        let registry = Registry::new();
        let notifier = world.notifier_with(Config::default(), &registry);
        let broken = |number: u32| {
            let shown = prometheus::TextEncoder::new().encode_to_string(&registry.gather());
            let shown = shown.unwrap();
            let name = "hearthwatch_notify_attempts_total";
            let line = format!("{name}{{channel=\"{channel}\",outcome=\"broken\"}} {number}");
            assert!(shown.contains(&line), "{shown}");
        };
        broken(0);
        studio(&world, json!([channel, "inbox"])).await;
        world.raise("w1", Level::Three, &[]).await;
        world.drain(&notifier).await;
        broken(1);
    }
}
