use prometheus::Registry;
use secrecy::SecretString;
use serde_json::{Value, json};
use store::Outcome;
use triage::Level;

use super::everywhere;
use super::receiver::Receiver;
use super::world::{MINUTE, SECOND, World, person};
use crate::{Config, RobotConfig, RobotKind};

const KINDS: [RobotKind; 3] = [RobotKind::Wecom, RobotKind::Dingtalk, RobotKind::Feishu];

/// An answer as the apps give it: 200 whatever became of the message.
fn says(body: &str) -> String {
    format!("HTTP/1.1 200 x\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn accepted(kind: RobotKind) -> String {
    says(match kind {
        RobotKind::Wecom | RobotKind::Dingtalk => r#"{"errcode":0,"errmsg":"ok"}"#,
        RobotKind::Feishu => r#"{"code":0,"msg":"success","data":{}}"#,
    })
}

fn config(receiver: &Receiver, kind: RobotKind, members: &[&str]) -> Config {
    let webhook = receiver.config().webhook.expect("a receiver has one");
    let robot = RobotConfig {
        name: "yc".to_owned(),
        kind,
        url: webhook.url,
        secret: SecretString::from("SECtest"),
        members: members.iter().map(|member| (*member).to_owned()).collect(),
        allowed_hosts: webhook.allowed_hosts,
        allow_private: true,
        timeout: webhook.timeout,
    };
    Config { robots: vec![robot], ..Config::default() }
}

/// A studio mediator reached by the group first, then by the inbox; a colleague reads along.
async fn studio(world: &World, colleague: Value) {
    world
        .roster(&[
            person(
                "u_studio",
                "town_studio_mediator",
                "YC",
                json!({"channels": ["robot:yc", "inbox"]}),
            ),
            person("u_colleague", "village_mediator", "YC-04", colleague),
            person("u_county", "county_duty", "TC", json!({})),
        ])
        .await;
}

#[tokio::test]
async fn each_app_is_told_in_its_own_way_and_nothing_of_what_happened() {
    for kind in KINDS {
        let world = World::in_memory().await;
        let receiver = Receiver::start().await;
        receiver.will_answer(&[&accepted(kind)]);
        studio(&world, json!({})).await;
        world.raise("w1", Level::Three, &[]).await;
        let config = config(&receiver, kind, &["u_studio", "u_colleague"]);
        let notifier = world.notifier_with(config, &Registry::new());
        world.drain(&notifier).await;
        assert_eq!(world.log("w1").await.last().unwrap(), "1 u_studio robot:yc sent");
        let [request] = &receiver.received()[..] else { panic!("one request") };
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let text = match kind {
            RobotKind::Wecom | RobotKind::Dingtalk => &body["text"]["content"],
            RobotKind::Feishu => &body["content"]["text"],
        };
        assert!(text.as_str().unwrap().contains("YC-2026-0001"), "{text}");
        for secret in ["鲍", "某某", "139", "h_8f2", "动手", "u_studio", "SECtest"] {
            assert!(!request.body.contains(secret), "{secret}");
        }
        let is_signed = request.head.contains("&sign=") || body["sign"].is_string();
        assert_eq!(is_signed, kind != RobotKind::Wecom);
    }
}

#[tokio::test]
async fn the_verdict_is_the_code_in_the_body_and_an_unknown_one_is_a_failure() {
    let cases = [
        (RobotKind::Wecom, says(r#"{"errcode":45009}"#), Outcome::Retry),
        (RobotKind::Wecom, says(r#"{"errcode":93000}"#), Outcome::Broken),
        (RobotKind::Wecom, says(r#"{"errcode":44004}"#), Outcome::Rejected),
        (RobotKind::Wecom, says(r#"{"errcode":-1}"#), Outcome::Retry),
        (RobotKind::Wecom, says(r#"{"errcode":7777}"#), Outcome::Broken),
        (RobotKind::Wecom, says(r#"{"errmsg":"ok"}"#), Outcome::Broken),
        (RobotKind::Dingtalk, says(r#"{"errcode":130101}"#), Outcome::Retry),
        (RobotKind::Dingtalk, says(r#"{"errcode":310000}"#), Outcome::Broken),
        (RobotKind::Dingtalk, says(r#"{"errcode":400102}"#), Outcome::Broken),
        (RobotKind::Dingtalk, says(r#"{"errcode":40035}"#), Outcome::Rejected),
        (RobotKind::Dingtalk, says(r#"{"errcode":1}"#), Outcome::Broken),
        (RobotKind::Feishu, says(r#"{"code":11232}"#), Outcome::Retry),
        (RobotKind::Feishu, says(r#"{"code":19021}"#), Outcome::Broken),
        (RobotKind::Feishu, says(r#"{"code":9499}"#), Outcome::Rejected),
        (RobotKind::Feishu, says(r#"{"errcode":0}"#), Outcome::Broken),
        (RobotKind::Feishu, says(r#"{"code":5}"#), Outcome::Broken),
        (RobotKind::Wecom, says("<html>200</html>"), Outcome::Retry),
        (RobotKind::Wecom, says(""), Outcome::Retry),
        (RobotKind::Wecom, "HTTP/1.1 502 x\r\ncontent-length: 0\r\n\r\n".into(), Outcome::Retry),
        (RobotKind::Wecom, "HTTP/1.1 302 x\r\ncontent-length: 0\r\n\r\n".into(), Outcome::Broken),
        (RobotKind::Feishu, "HTTP/1.1 200 x\r\ncontent-length: 90\r\n\r\n{".into(), Outcome::Retry),
        (RobotKind::Dingtalk, "hang".into(), Outcome::Retry),
        (RobotKind::Dingtalk, String::new(), Outcome::Retry),
    ];
    for (kind, answer, outcome) in cases {
        let world = World::in_memory().await;
        let receiver = Receiver::start().await;
        receiver.will_answer(&[&answer]);
        studio(&world, json!({})).await;
        world.raise("w1", Level::Three, &[]).await;
        let config = config(&receiver, kind, &["u_studio"]);
        let notifier = world.notifier_with(config, &Registry::new());
        notifier.deliver(world.claim(&notifier).await, world.now()).await.unwrap();
        let attempts = world.attempts("w1").await;
        let attempt = attempts.iter().find(|one| one.channel == "robot:yc").unwrap();
        assert_eq!(attempt.outcome, outcome, "{kind:?} {answer}: {}", attempt.reason);
        assert!(!attempt.reason.contains("key="), "{}", attempt.reason);
    }
}

#[tokio::test]
async fn what_the_app_would_refuse_as_too_much_is_not_sent_but_waits_for_the_next_minute() {
    everywhere(async |world| {
        let receiver = Receiver::start().await;
        let kind = RobotKind::Dingtalk;
        let accepted = accepted(kind);
        receiver.will_answer(&[&*accepted; 12]);
        studio(&world, json!({})).await;
        for number in 0..12 {
            let household = format!("h_{number}");
            world.raise_for(&format!("w{number}"), &household, Level::Three, &[]).await;
        }
        let config = config(&receiver, kind, &["u_studio"]);
        let notifier = world.notifier_with(config, &Registry::new());
        world.drain(&notifier).await;
        assert_eq!(receiver.received().len(), 10);
        world.pass(MINUTE);
        world.drain(&notifier).await;
        assert_eq!(receiver.received().len(), 12);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_said_in_a_group_where_a_party_kin_or_a_stranger_reads_along() {
    for (colleague, members, reason) in [
        (json!({"kin_households": ["h_8f2"]}), ["u_studio", "u_colleague"], "kin_household"),
        (json!({"household": "h_8f2"}), ["u_studio", "u_colleague"], "own_household"),
        (json!({}), ["u_studio", "u_nobody"], "somebody in the group is not in the roster"),
    ] {
        let world = World::in_memory().await;
        let receiver = Receiver::start().await;
        studio(&world, colleague).await;
        world.raise("w1", Level::Three, &[]).await;
        let config = config(&receiver, RobotKind::Wecom, &members);
        let notifier = world.notifier_with(config, &Registry::new());
        world.drain(&notifier).await;
        world.pass(SECOND);
        world.drain(&notifier).await;
        assert!(receiver.received().is_empty(), "{reason}");
        let attempts = world.attempts("w1").await;
        let barred = attempts.iter().find(|one| one.channel == "robot:yc").unwrap();
        assert_eq!(barred.outcome, Outcome::Barred);
        assert!(barred.reason.contains(reason), "{}", barred.reason);
        assert!(!world.reached("w1").await.is_empty(), "somebody is told all the same");
    }
}

#[tokio::test]
async fn kinship_of_a_reader_declared_between_planning_and_sending_stops_the_message() {
    everywhere(async |world| {
        let receiver = Receiver::start().await;
        studio(&world, json!({})).await;
        world.raise("w1", Level::Three, &[]).await;
        let config = config(&receiver, RobotKind::Wecom, &["u_studio", "u_colleague"]);
        let notifier = world.notifier_with(config, &Registry::new());
        let prepared = notifier.prepare(world.claim(&notifier).await, world.now()).await.unwrap();
        let kin = json!({"kin_households": ["h_8f2"]});
        world.roster(&[person("u_colleague", "village_mediator", "YC-04", kin)]).await;
        notifier.carry_out(prepared, world.now()).await.unwrap();
        assert!(receiver.received().is_empty());
        assert_eq!(world.log("w1").await.last().unwrap(), "1 u_studio robot:yc barred");
    })
    .await;
}

#[tokio::test]
async fn a_robot_whose_readers_are_not_named_or_that_cannot_sign_is_refused_at_the_start() {
    let world = World::in_memory().await;
    let receiver = Receiver::start().await;
    let open = |config: Config| world.opened(config, &Registry::new()).err().unwrap().to_string();
    let nobody = open(config(&receiver, RobotKind::Wecom, &[]));
    assert_eq!(nobody, "notifier.robots: yc: members must name everybody in the group");
    let mut unsigned = config(&receiver, RobotKind::Dingtalk, &["u_studio"]);
    unsigned.robots[0].secret = SecretString::default();
    assert!(open(unsigned).contains("secret is missing"));
    let mut elsewhere = config(&receiver, RobotKind::Feishu, &["u_studio"]);
    elsewhere.robots[0].allowed_hosts.clear();
    assert!(open(elsewhere).contains("not among the allowed hosts"));
    let mut twice = config(&receiver, RobotKind::Wecom, &["u_studio"]);
    twice.robots.push(twice.robots[0].clone());
    assert_eq!(open(twice), "notifier.robots: yc: another robot has this name too");
}
