use std::time::Duration;

use prometheus::Registry;
use secrecy::SecretString;
use serde_json::{Value, json};
use store::Outcome;
use triage::Level;

use super::everywhere;
use super::logs::Logs;
use super::sms_centre::{KEY, KEY_ID, SIGN_NAME, SmsCentre, TEMPLATE, reply};
use super::world::{HOUR, MINUTE, World, person};
use crate::channels::sms::Sms;
use crate::{Config, Message, SmsConfig, Verdict};

const PHONE: &str = "138 1111 2222";

fn sms(centre: &SmsCentre) -> SmsConfig {
    SmsConfig {
        url: format!("http://localhost:{}/", centre.port),
        access_key_id: SecretString::from(KEY_ID),
        access_key_secret: SecretString::from(KEY),
        sign_name: SIGN_NAME.to_owned(),
        template_code: TEMPLATE.to_owned(),
        allowed_hosts: vec!["localhost".to_owned()],
        allow_private: true,
        timeout: Duration::from_secs(20),
    }
}

fn with(sms: SmsConfig) -> Config {
    Config { sms: Some(sms), ..Config::default() }
}

/// A studio mediator reached by short message first, then by the inbox.
async fn studio(world: &World, phone: Value) {
    let ways = json!({"channels": ["sms", "inbox"], "phone": phone});
    world
        .roster(&[
            person("u_studio", "town_studio_mediator", "YC", ways),
            person("u_county", "county_duty", "TC", json!({})),
        ])
        .await;
}

/// Tries once to tell of a warning; the outcome and its reason.
async fn tried(config: SmsConfig, phone: Value) -> (Outcome, String) {
    let world = World::in_memory().await;
    studio(&world, phone).await;
    world.raise("w1", Level::Three, &[]).await;
    let notifier = world.notifier_with(with(config), &Registry::new());
    notifier.deliver(world.claim(&notifier).await, world.now()).await.unwrap();
    let attempts = world.attempts("w1").await;
    let attempt = attempts.iter().find(|one| one.channel == "sms").unwrap();
    (attempt.outcome, attempt.reason.clone())
}

#[tokio::test]
async fn a_short_message_reads_as_the_template_says_and_tells_nothing_of_what_happened() {
    everywhere(async |world| {
        let centre = SmsCentre::open().await;
        studio(&world, json!(PHONE)).await;
        world.raise("w1", Level::Three, &[]).await;
        let registry = Registry::new();
        let notifier = world.notifier_with(with(sms(&centre)), &registry);
        world.drain(&notifier).await;
        assert_eq!(world.log("w1").await.last().unwrap(), "1 u_studio sms sent");
        let [taken] = &centre.taken()[..] else { panic!("one message") };
        assert_eq!((&*taken.to, &*taken.out_id), ("13811112222", "w1.1"));
        assert_eq!(
            taken.text,
            "【杨村镇妇联】您有一条预警:编号YC-2026-0001,三级(镇好大姐工作室牵头),\
             签收时限:11月18日 19:00。请登录家安预警处理。"
        );
        let asked = centre.asked().join("\n");
        for secret in ["鲍", "某某", "139", "h_8f2", "动手", "emergency", "danger", KEY] {
            assert!(!taken.text.contains(secret) && !asked.contains(secret), "{secret}");
        }
        let shown = prometheus::TextEncoder::new().encode_to_string(&registry.gather()).unwrap();
        let counted = r#"hearthwatch_notify_attempts_total{channel="sms",outcome="sent"} 1"#;
        assert!(shown.contains(counted), "{shown}");
    })
    .await;
}

#[tokio::test]
async fn who_is_only_told_hears_that_no_answer_is_owed() {
    let world = World::in_memory().await;
    let centre = SmsCentre::open().await;
    world
        .roster(&[
            person("u_studio", "town_studio_mediator", "YC", json!({})),
            person(
                "u_village",
                "village_mediator",
                "YC-03",
                json!({"channels": ["sms"], "phone": PHONE}),
            ),
            person("u_county", "county_duty", "TC", json!({})),
        ])
        .await;
    world.raise("w1", Level::Three, &[]).await;
    let notifier = world.notifier_with(with(sms(&centre)), &Registry::new());
    world.drain(&notifier).await;
    let [taken] = &centre.taken()[..] else { panic!("one message") };
    assert!(taken.text.contains("签收时限:无须签收,仅知会。"), "{}", taken.text);
}

#[tokio::test]
async fn the_verdict_is_the_code_in_the_body_and_an_unknown_one_is_a_failure() {
    let says = |code: &str| reply(200, &json!({"Code": code, "Message": "x"}).to_string());
    let limit = |text: &str| {
        reply(200, &json!({"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": text}).to_string())
    };
    let of = |status: u16, code: &str| reply(status, &json!({ "Code": code }).to_string());
    for (answer, outcome) in [
        (limit("触发分钟级流控Permits:1"), Outcome::Retry),
        (limit("触发小时级流控Permits:5"), Outcome::Rejected),
        (limit("触发天级流控Permits:10"), Outcome::Rejected),
        (limit("something new"), Outcome::Rejected),
        (says("isp.SYSTEM_ERROR"), Outcome::Retry),
        (says("isv.MOBILE_NUMBER_ILLEGAL"), Outcome::Rejected),
        (says("isv.PARAM_NOT_SUPPORT_URL"), Outcome::Rejected),
        (says("isv.BLACK_KEY_CONTROL_LIMIT"), Outcome::Rejected),
        (says("isv.AMOUNT_NOT_ENOUGH"), Outcome::Broken),
        (says("isv.OUT_OF_SERVICE"), Outcome::Broken),
        (says("isv.DAY_LIMIT_CONTROL"), Outcome::Broken),
        (says("isv.SMS_TEMPLATE_ILLEGAL"), Outcome::Broken),
        (says("isv.SMS_SIGNATURE_ILLEGAL"), Outcome::Broken),
        (says("isv.SOMETHING_NEW"), Outcome::Broken),
        (says("ok"), Outcome::Broken),
        (says(""), Outcome::Broken),
        (of(403, "OK"), Outcome::Broken),
        (of(500, "OK"), Outcome::Retry),
        (of(400, "SignatureDoesNotMatch"), Outcome::Broken),
        (of(403, "SomethingNew"), Outcome::Broken),
        (of(400, "Throttling.User"), Outcome::Retry),
        (of(503, "ServiceUnavailable"), Outcome::Retry),
        (of(500, "SomethingNew"), Outcome::Retry),
        (reply(200, r#"{"Message":"OK"}"#), Outcome::Broken),
        (reply(200, r#"{"Code":0}"#), Outcome::Broken),
        (reply(200, "[]"), Outcome::Broken),
        (reply(200, "<html>200</html>"), Outcome::Retry),
        (reply(200, ""), Outcome::Retry),
        (reply(204, ""), Outcome::Retry),
        (reply(502, "<html>502</html>"), Outcome::Retry),
        (reply(429, ""), Outcome::Retry),
        (reply(302, ""), Outcome::Broken),
        (reply(404, "not here"), Outcome::Broken),
        ("HTTP/1.1 200 x\r\ncontent-length: 90\r\n\r\n{\"Code\":\"OK\"".into(), Outcome::Retry),
        ("garbage".into(), Outcome::Retry),
        ("hang".into(), Outcome::Retry),
        (String::new(), Outcome::Retry),
    ] {
        let centre = SmsCentre::open().await;
        centre.will_answer(&answer);
        let mut config = sms(&centre);
        if answer == "hang" {
            config.timeout = Duration::from_secs(1);
        }
        let (found, reason) = tried(config, json!(PHONE)).await;
        assert_eq!(found, outcome, "{answer}: {reason}");
        assert!(!reason.contains("138") && !reason.contains(KEY_ID), "{reason}");
    }
}

#[tokio::test]
async fn a_wrong_key_or_template_is_broken_as_the_provider_itself_says_it() {
    for (says, wrong) in [
        ("refuses our key", |right| SmsConfig { access_key_id: "LTAI-other".into(), ..right }),
        ("refuses our key", |right| SmsConfig { access_key_secret: "other".into(), ..right }),
        ("signature name", |right| SmsConfig { sign_name: "别的".to_owned(), ..right }),
        ("the template is", |right| SmsConfig { template_code: "SMS_1".to_owned(), ..right }),
    ] as [(&str, fn(SmsConfig) -> SmsConfig); 4]
    {
        let centre = SmsCentre::open().await;
        let (outcome, reason) = tried(wrong(sms(&centre)), json!(PHONE)).await;
        assert_eq!(outcome, Outcome::Broken, "{reason}");
        assert!(reason.contains(says), "{reason}");
        assert_eq!((centre.asked().len(), centre.taken().len()), (1, 0));
    }
}

#[tokio::test]
async fn whoever_has_no_mobile_number_is_told_by_the_next_channel_at_once() {
    for (phone, says) in [
        (json!(null), "no telephone number in the roster"),
        (json!("0571-8888 0001"), "the telephone number is not a mobile one"),
    ] {
        let world = World::in_memory().await;
        let centre = SmsCentre::open().await;
        studio(&world, phone).await;
        world.raise("w1", Level::Three, &[]).await;
        let notifier = world.notifier_with(with(sms(&centre)), &Registry::new());
        world.drain(&notifier).await;
        let log = world.log("w1").await;
        assert!(log.ends_with(&["1 u_studio sms rejected".into(), "1 u_studio inbox sent".into()]));
        let attempts = world.attempts("w1").await;
        let refused = attempts.iter().find(|one| one.channel == "sms").unwrap();
        assert!(refused.reason.ends_with(says), "{}", refused.reason);
        assert!(centre.asked().is_empty());
    }
}

#[tokio::test]
async fn one_number_gets_no_more_in_a_minute_an_hour_and_a_day_than_the_provider_allows() {
    everywhere(async |world| {
        let centre = SmsCentre::open().await;
        studio(&world, json!(PHONE)).await;
        let notifier = world.notifier_with(with(sms(&centre)), &Registry::new());
        let raise = async |number: usize| {
            let (id, household) = (format!("w{number}"), format!("h_{number}"));
            world.raise_for(&id, &household, Level::Three, &[]).await;
            world.drain(&notifier).await;
            world.log(&id).await.last().unwrap().split(' ').skip(2).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(raise(1).await, "sms sent");
        // The second of a minute waits for the next one, and is not told otherwise meanwhile.
        assert_eq!(raise(2).await, "sms retry");
        world.pass(MINUTE);
        world.drain(&notifier).await;
        assert_eq!(world.log("w2").await.last().unwrap(), "1 u_studio sms sent");
        for number in 3..=5 {
            world.pass(MINUTE);
            assert_eq!(raise(number).await, "sms sent", "{number}");
        }
        // The sixth of an hour is told by the next channel at once.
        world.pass(MINUTE);
        assert_eq!(raise(6).await, "inbox sent");
        assert_eq!(world.attempts("w6").await.iter().filter(|one| one.channel == "sms").count(), 1);
        // Whatever the provider itself would have refused was not sent.
        assert_eq!((centre.asked().len(), centre.taken().len()), (5, 5));
        world.pass(HOUR);
        for number in 7..=11 {
            world.pass(MINUTE);
            assert_eq!(raise(number).await, "sms sent", "{number}");
        }
        world.pass(HOUR);
        assert_eq!(raise(12).await, "inbox sent");
        assert_eq!((centre.asked().len(), centre.taken().len()), (10, 10));
    })
    .await;
}

#[tokio::test]
async fn a_number_that_became_a_partys_between_planning_and_sending_is_not_written_to() {
    everywhere(async |world| {
        let centre = SmsCentre::open().await;
        studio(&world, json!(PHONE)).await;
        world.raise("w1", Level::Three, &[]).await;
        let notifier = world.notifier_with(with(sms(&centre)), &Registry::new());
        let prepared = notifier.prepare(world.claim(&notifier).await, world.now()).await.unwrap();
        // The number of the party of this matter.
        studio(&world, json!("139 0000 0009")).await;
        notifier.carry_out(prepared, world.now()).await.unwrap();
        assert!(centre.asked().is_empty());
        assert_eq!(world.log("w1").await.last().unwrap(), "1 u_studio sms barred");
    })
    .await;
}

#[tokio::test]
async fn neither_logs_nor_attempts_nor_metrics_hold_a_number_or_a_key() {
    let logs = Logs::listen("a planted number");
    let world = World::in_memory().await;
    let registry = Registry::new();
    let centre = SmsCentre::open().await;
    let config = sms(&centre);
    tracing::warn!(?config, "as somebody may log it");
    studio(&world, json!(PHONE)).await;
    let notifier = world.notifier_with(with(config), &registry);
    let text = format!("13811112222 {KEY} invalid mobile number");
    for (number, code) in ["OK", "isv.MOBILE_NUMBER_ILLEGAL", "isv.NEW"].into_iter().enumerate() {
        centre.will_answer(&reply(200, &json!({"Code": code, "Message": text}).to_string()));
        let (id, household) = (format!("w{number}"), format!("h_{number}"));
        world.raise_for(&id, &household, Level::Three, &[]).await;
        world.drain(&notifier).await;
        for attempt in world.attempts(&id).await {
            let holds = |secret| attempt.reason.contains(secret);
            assert!(!holds("138") && !holds(KEY) && !holds(KEY_ID), "{}", attempt.reason);
        }
        world.pass(MINUTE);
    }
    assert!(centre.asked().iter().all(|line| line.contains("13811112222")), "it was sent there");
    let shown = prometheus::TextEncoder::new().encode_to_string(&registry.gather()).unwrap();
    let logged = logs.text();
    assert!(logged.contains("the provider refuses the number"), "{logged}");
    for secret in ["1381111", "138 1111", KEY, KEY_ID] {
        assert!(!logged.contains(secret), "{secret} in {logged}");
        assert!(!shown.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_at_the_start_and_not_repeated() {
    let centre = SmsCentre::open().await;
    let right = sms(&centre);
    let text = |text: &str| text.to_owned();
    for (wrong, says) in [
        (SmsConfig { url: text("hidden"), ..right.clone() }, "notifier.sms.url is not an address"),
        (
            SmsConfig { allow_private: false, ..right.clone() },
            "notifier.sms.url must begin with https://",
        ),
        (
            SmsConfig { url: text("http://localhost:1/?a=b"), ..right.clone() },
            "notifier.sms.url must end with its path",
        ),
        (
            SmsConfig { access_key_secret: SecretString::default(), ..right.clone() },
            "notifier.sms.access_key_secret is missing",
        ),
        (SmsConfig { sign_name: text(""), ..right.clone() }, "notifier.sms.sign_name is missing"),
        (
            SmsConfig { template_code: text(""), ..right.clone() },
            "notifier.sms.template_code is missing",
        ),
    ] {
        assert_eq!(with(wrong).check().unwrap_err().to_string(), says);
    }
}

#[tokio::test]
async fn a_number_that_was_not_cleared_is_not_written_to() {
    let world = World::in_memory().await;
    let centre = SmsCentre::open().await;
    studio(&world, json!(PHONE)).await;
    let channel = Sms::new(&sms(&centre)).unwrap();
    let mut message = Message {
        id: "w1.1".to_owned(),
        warning: "w1".to_owned(),
        recipient: "u_studio".to_owned(),
        cleared_phone: Some(world.store.phone_hash("13900000009")),
        number: "YC-2026-0001".to_owned(),
        level: Level::Three,
        count: 3,
        bundle: None,
        answer_by: Some(world.now()),
        link: String::new(),
        text: String::new(),
    };
    let told = channel.send(&world.store, &message, world.now()).await;
    assert_eq!(told, Verdict::Retry(None, "the number is another one by now"));
    message.cleared_phone = None;
    assert_ne!(channel.send(&world.store, &message, world.now()).await, Verdict::Sent);
    assert!(centre.asked().is_empty());
    message.cleared_phone = Some(world.store.phone_hash(PHONE));
    assert_eq!(channel.send(&world.store, &message, world.now()).await, Verdict::Sent);
    let text = &centre.taken()[0].text;
    assert!(text.contains("编号YC-2026-0001等3条,最高三级"), "{text}");
}
