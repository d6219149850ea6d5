use std::time::Duration;

use prometheus::Registry;
use secrecy::SecretString;
use serde_json::{Value, json};
use store::Outcome;
use triage::Level;

use super::everywhere;
use super::logs::Logs;
use super::post_office::{Door, PASSWORD, PostOffice, USER, papers};
use super::world::{MINUTE, World, person};
use crate::channels::Channels;
use crate::{Config, MailConfig, MailTls};

const ADDRESS: &str = "zhang.mediator@mail.example";

fn mail(office: &PostOffice, tls: MailTls) -> MailConfig {
    MailConfig {
        host: "localhost".to_owned(),
        port: office.port,
        tls,
        authority: Vec::new(),
        user: USER.to_owned(),
        password: SecretString::from(PASSWORD),
        from: USER.to_owned(),
        most_per_minute: 30,
        allow_private: true,
        timeout: Duration::from_secs(20),
    }
}

fn with(mail: MailConfig) -> Config {
    Config { mail: Some(mail), ..Config::default() }
}

/// A studio mediator reached by mail first, then by the inbox.
async fn studio(world: &World, email: Value) {
    let ways = json!({"channels": ["mail", "inbox"], "email": email});
    world
        .roster(&[
            person("u_studio", "town_studio_mediator", "YC", ways),
            person("u_county", "county_duty", "TC", json!({})),
        ])
        .await;
}

/// Tries once to mail a warning; the outcome and its reason.
async fn tried(config: MailConfig) -> (Outcome, String) {
    let world = World::in_memory().await;
    studio(&world, json!(ADDRESS)).await;
    world.raise("w1", Level::Three, &[]).await;
    let notifier = world.notifier_with(with(config), &Registry::new());
    notifier.deliver(world.claim(&notifier).await, world.now()).await.unwrap();
    let attempts = world.attempts("w1").await;
    let attempt = attempts.iter().find(|one| one.channel == "mail").unwrap();
    (attempt.outcome, attempt.reason.clone())
}

#[tokio::test]
async fn a_mail_says_what_every_message_says_and_nothing_of_what_happened() {
    everywhere(async |world| {
        let office = PostOffice::open(Door::Plain).await;
        studio(&world, json!(ADDRESS)).await;
        world.raise("w1", Level::Three, &[]).await;
        let registry = Registry::new();
        let notifier = world.notifier_with(with(mail(&office, MailTls::None)), &registry);
        world.drain(&notifier).await;
        assert_eq!(world.log("w1").await.last().unwrap(), "1 u_studio mail sent");
        let [taken] = &office.taken()[..] else { panic!("one mail") };
        assert_eq!((&*taken.from, &*taken.to), (USER, &[ADDRESS.to_owned()][..]));
        assert_eq!(
            taken.header("subject"),
            "【家安预警】待签收:编号 YC-2026-0001,三级(镇好大姐工作室牵头)"
        );
        assert_eq!(
            taken.text(),
            "【家安预警】您有一条待签收的预警:编号 YC-2026-0001,三级(镇好大姐工作室牵头)。\
             请于 11月18日 19:00 前登录签收:http://127.0.0.1:8080/w/w1\r\n"
        );
        assert_eq!(taken.header("from"), format!("家安预警 <{USER}>"));
        assert_eq!(taken.header("message-id"), "<w1.1@mail.example>");
        assert_eq!(taken.header("date"), "Wed, 18 Nov 2026 07:00:00 +0000");
        assert_eq!(taken.header("auto-submitted"), "auto-generated");
        assert_eq!(taken.header("mime-version"), "1.0");
        assert_eq!(taken.header("content-type"), "text/plain; charset=utf-8");
        let everything = taken.everything();
        for secret in ["鲍", "某某", "139", "h_8f2", "动手", "emergency", "danger", PASSWORD] {
            assert!(!everything.contains(secret), "{secret}");
        }
        let shown = prometheus::TextEncoder::new().encode_to_string(&registry.gather()).unwrap();
        let counted = r#"hearthwatch_notify_attempts_total{channel="mail",outcome="sent"} 1"#;
        assert!(shown.contains(counted), "{shown}");
    })
    .await;
}

#[tokio::test]
async fn what_a_refusal_means_depends_on_what_it_answers_and_an_unknown_one_is_a_failure() {
    let cases = [
        ("GREETING", "421 4.3.2 too busy", Outcome::Retry),
        ("GREETING", "554 5.7.1 you are on a list", Outcome::Broken),
        ("EHLO", "502 5.5.1 what?", Outcome::Broken),
        ("AUTH", "535 5.7.8 wrong", Outcome::Broken),
        ("AUTH", "454 4.7.0 later", Outcome::Retry),
        ("AUTH", "250 fine", Outcome::Broken),
        ("MAIL", "451 4.3.0 later", Outcome::Retry),
        ("MAIL", "550 5.7.1 not you", Outcome::Broken),
        ("MAIL", "530 5.7.0 sign in", Outcome::Broken),
        ("RCPT", "450 4.2.0 greylisted", Outcome::Retry),
        ("RCPT", "452 4.2.2 mailbox full", Outcome::Retry),
        ("RCPT", "550 5.1.1 zhang.mediator@mail.example: no such user", Outcome::Rejected),
        ("RCPT", "553 5.1.3 no", Outcome::Rejected),
        ("RCPT", "535 5.7.8 sign in", Outcome::Broken),
        ("RCPT", "252 perhaps", Outcome::Broken),
        ("RCPT", "559 5.9.9 what?", Outcome::Broken),
        ("DATA", "250 what?", Outcome::Broken),
        ("DATA", "451 4.3.0 later", Outcome::Retry),
        ("TEXT", "451 4.7.1 later", Outcome::Retry),
        ("TEXT", "554 5.7.1 spam", Outcome::Rejected),
        ("TEXT", "220 what?", Outcome::Broken),
        ("TEXT", "599 what?", Outcome::Retry),
        ("RCPT", "HTTP/1.1 200 OK\r\n\r\n{\"errcode\":0}", Outcome::Retry),
        ("GREETING", "<html>200</html>", Outcome::Retry),
        ("TEXT", "250-never\r\n251 the same", Outcome::Retry),
        ("GREETING", "hang", Outcome::Retry),
        ("RCPT", "hang", Outcome::Retry),
        ("TEXT", "hang", Outcome::Retry),
        ("GREETING", "", Outcome::Retry),
        ("AUTH", "", Outcome::Retry),
        ("TEXT", "", Outcome::Retry),
        ("QUIT", "", Outcome::Sent),
        ("QUIT", "hang", Outcome::Sent),
        ("QUIT", "550 stay", Outcome::Sent),
    ];
    for (at, answer, outcome) in cases {
        let office = PostOffice::open(Door::Plain).await;
        office.will_answer(at, answer);
        let mut config = mail(&office, MailTls::None);
        if answer == "hang" {
            config.timeout = Duration::from_secs(1);
        }
        let (found, reason) = tried(config).await;
        assert_eq!(found, outcome, "{at} {answer}: {reason}");
        assert!(!reason.contains(ADDRESS) && !reason.contains(PASSWORD), "{reason}");
        assert_eq!(office.taken().len(), usize::from(outcome == Outcome::Sent), "{at} {answer}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_broken_and_gives_way_to_the_next_channel_at_once() {
    let office = PostOffice::open(Door::Plain).await;
    let wrong = MailConfig {
        password: SecretString::from("something-else"),
        ..mail(&office, MailTls::None)
    };
    let (outcome, reason) = tried(wrong).await;
    assert_eq!(outcome, Outcome::Broken);
    assert!(reason.ends_with("the server refuses our login"), "{reason}");
    let nobody = mail(&office, MailTls::None);
    let nobody = MailConfig { user: String::new(), password: SecretString::default(), ..nobody };
    assert_eq!(tried(nobody).await.0, Outcome::Broken);
    assert!(office.taken().is_empty());
    let closed = MailConfig { port: 1, ..mail(&office, MailTls::None) };
    assert_eq!(tried(closed).await.0, Outcome::Retry);
}

#[tokio::test]
async fn the_way_to_the_server_is_encrypted_and_its_certificate_is_looked_at() {
    let (authority, tls) = papers("localhost");
    for (door, mode) in [
        (Door::Implicit(tls.clone()), MailTls::Implicit),
        (Door::Starttls(tls.clone()), MailTls::Starttls),
    ] {
        let office = PostOffice::open(door).await;
        let trusted = MailConfig { authority: authority.clone(), ..mail(&office, mode) };
        let (outcome, reason) = tried(trusted.clone()).await;
        assert_eq!(outcome, Outcome::Sent, "{reason}");
        let before = office.heard().iter().filter(|verb| *verb == "AUTH").count();
        for stranger in [
            MailConfig { authority: papers("localhost").0, ..trusted.clone() },
            MailConfig { host: "127.0.0.1".to_owned(), ..trusted },
        ] {
            let (outcome, reason) = tried(stranger).await;
            assert_eq!(outcome, Outcome::Broken, "{reason}");
            assert!(reason.ends_with("the server's TLS is not right"), "{reason}");
        }
        let after = office.heard().iter().filter(|verb| *verb == "AUTH").count();
        assert_eq!((before, after), (1, 1), "no password for a stranger");
        assert_eq!(office.taken().len(), 1);
    }
}

#[tokio::test]
async fn a_server_without_tls_is_broken_and_hears_no_password() {
    for (door, mode) in [(Door::Plain, MailTls::Starttls), (Door::Plain, MailTls::Implicit)] {
        let office = PostOffice::open(door).await;
        let (outcome, reason) = tried(mail(&office, mode)).await;
        assert_eq!(outcome, Outcome::Broken, "{mode:?}: {reason}");
        assert!(!office.heard().iter().any(|verb| verb == "AUTH"), "{:?}", office.heard());
    }
    let office = PostOffice::open(Door::Plain).await;
    let elsewhere = MailConfig { host: "0.0.0.0".to_owned(), ..mail(&office, MailTls::None) };
    let (outcome, reason) = tried(elsewhere).await;
    assert_eq!(outcome, Outcome::Broken);
    assert!(reason.ends_with("without TLS only a server on this machine is used"), "{reason}");
    assert!(office.heard().is_empty());
    let (_, tls) = papers("localhost");
    let office = PostOffice::open(Door::Starttls(tls)).await;
    office.will_answer("STARTTLS", "454 4.7.0 not now");
    assert_eq!(tried(mail(&office, MailTls::Starttls)).await.0, Outcome::Retry);
    office.will_answer("STARTTLS", "");
    assert_eq!(tried(mail(&office, MailTls::Starttls)).await.0, Outcome::Retry);
}

#[tokio::test]
async fn what_somebody_in_between_answers_before_the_encryption_is_not_taken_for_the_servers() {
    let (authority, tls) = papers("localhost");
    let office = PostOffice::open(Door::Starttls(tls)).await;
    office.will_answer("RCPT", "550 5.1.1 no such user");
    // All the answers of a mail that was taken, right behind the one that lets TLS begin.
    office.will_answer(
        "STARTTLS",
        "220 go ahead\r\n250-mail.example\r\n250 AUTH PLAIN\r\n235 welcome\r\n250 ok\r\n250 ok\r\n\
         354 go on\r\n250 queued",
    );
    let (outcome, reason) =
        tried(MailConfig { authority, ..mail(&office, MailTls::Starttls) }).await;
    assert_eq!((outcome, office.taken().len()), (Outcome::Broken, 0), "{reason}");
}

#[tokio::test]
async fn a_server_that_never_ends_its_line_is_given_up() {
    let office = PostOffice::open(Door::Plain).await;
    office.will_answer("EHLO", &"250-x".repeat(20_000));
    let (outcome, reason) = tried(mail(&office, MailTls::None)).await;
    assert_eq!(outcome, Outcome::Retry);
    assert!(reason.ends_with("no connection, or it broke off"), "{reason}");
}

#[tokio::test]
async fn few_connections_are_open_at_once_and_every_mail_is_sent_all_the_same() {
    let world = World::in_memory().await;
    let office = PostOffice::open(Door::Plain).await;
    studio(&world, json!(ADDRESS)).await;
    for number in 0..20 {
        let household = format!("h_{number}");
        world.raise_for(&format!("w{number}"), &household, Level::Three, &[]).await;
    }
    let notifier = world.notifier_with(with(mail(&office, MailTls::None)), &Registry::new());
    world.drain(&notifier).await;
    assert_eq!(office.taken().len(), 20);
    assert!((2..=4).contains(&office.most_at_once()), "{}", office.most_at_once());
}

#[tokio::test]
async fn a_lease_outlasts_the_slowest_channel() {
    let world = World::in_memory().await;
    let office = PostOffice::open(Door::Plain).await;
    let slow = MailConfig { timeout: Duration::from_secs(77), ..mail(&office, MailTls::None) };
    let channels = Channels::new(world.store.clone(), &with(slow)).unwrap();
    assert_eq!(channels.timeout, Duration::from_secs(77));
}

#[tokio::test]
async fn a_private_server_is_never_called_unless_the_settings_say_so() {
    let office = PostOffice::open(Door::Plain).await;
    let public = MailConfig { port: 465, allow_private: false, ..mail(&office, MailTls::Implicit) };
    let (outcome, reason) = tried(public).await;
    assert_eq!(outcome, Outcome::Broken);
    assert!(reason.ends_with("the address is not public"), "{reason}");
}

#[tokio::test]
async fn whoever_has_no_mail_address_is_told_by_the_next_channel_at_once() {
    everywhere(async |world| {
        let office = PostOffice::open(Door::Plain).await;
        studio(&world, json!(null)).await;
        world.raise("w1", Level::Three, &[]).await;
        let notifier = world.notifier_with(with(mail(&office, MailTls::None)), &Registry::new());
        world.drain(&notifier).await;
        let log = world.log("w1").await;
        assert!(
            log.ends_with(&["1 u_studio mail rejected".into(), "1 u_studio inbox sent".into()])
        );
        let attempts = world.attempts("w1").await;
        let mailed = attempts.iter().find(|one| one.channel == "mail").unwrap();
        assert!(mailed.reason.ends_with("no mail address in the roster"), "{}", mailed.reason);
        assert!(office.heard().is_empty());
    })
    .await;
}

#[tokio::test]
async fn mails_beyond_our_own_limit_wait_for_the_next_minute() {
    everywhere(async |world| {
        let office = PostOffice::open(Door::Plain).await;
        studio(&world, json!(ADDRESS)).await;
        for number in 0..7 {
            let household = format!("h_{number}");
            world.raise_for(&format!("w{number}"), &household, Level::Three, &[]).await;
        }
        let few = MailConfig { most_per_minute: 5, ..mail(&office, MailTls::None) };
        let notifier = world.notifier_with(with(few), &Registry::new());
        world.drain(&notifier).await;
        assert_eq!(office.taken().len(), 5);
        world.pass(MINUTE);
        world.drain(&notifier).await;
        assert_eq!(office.taken().len(), 7);
    })
    .await;
}

#[tokio::test]
async fn neither_logs_nor_attempts_nor_metrics_hold_an_address_or_a_password() {
    let logs = Logs::listen("a planted address");
    let world = World::in_memory().await;
    let registry = Registry::new();
    let office = PostOffice::open(Door::Plain).await;
    let config = mail(&office, MailTls::None);
    tracing::warn!(?config, "as somebody may log it");
    studio(&world, json!(ADDRESS)).await;
    let notifier = world.notifier_with(with(config), &registry);
    let refused = format!("550 5.1.1 <{ADDRESS}> {PASSWORD}: unknown");
    for (number, at) in ["QUIT", "TEXT", "RCPT", "AUTH"].into_iter().enumerate() {
        office.will_answer(at, &refused);
        let (id, household) = (format!("w{number}"), format!("h_{number}"));
        world.raise_for(&id, &household, Level::Three, &[]).await;
        world.drain(&notifier).await;
        for attempt in world.attempts(&id).await {
            assert!(!attempt.reason.contains("zhang"), "{}", attempt.reason);
            assert!(!attempt.reason.contains(PASSWORD), "{}", attempt.reason);
        }
    }
    assert_eq!(office.taken().len(), 1);
    let shown = prometheus::TextEncoder::new().encode_to_string(&registry.gather()).unwrap();
    let logged = logs.text();
    assert!(logged.contains("the server refuses the recipient"), "{logged}");
    for secret in ["zhang", PASSWORD] {
        assert!(!logged.contains(secret), "{secret} in {logged}");
        assert!(!shown.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn the_login_can_be_tried_without_a_mail() {
    let office = PostOffice::open(Door::Plain).await;
    let config = with(mail(&office, MailTls::None));
    assert_eq!(config.try_mail().await.unwrap(), Some(Ok(())));
    office.will_answer("AUTH", "535 5.7.8 wrong");
    assert_eq!(config.try_mail().await.unwrap(), Some(Err("the server refuses our login")));
    assert_eq!(Config::default().try_mail().await.unwrap(), None);
    assert!(office.taken().is_empty());
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_at_the_start_and_not_repeated() {
    let office = PostOffice::open(Door::Plain).await;
    let right = MailConfig {
        host: "mail.example".to_owned(),
        port: 465,
        allow_private: false,
        ..mail(&office, MailTls::Implicit)
    };
    assert!(with(right.clone()).check().is_ok());
    let host = |host: &str| MailConfig { host: host.to_owned(), ..right.clone() };
    for (wrong, says) in [
        (host("127.0.0.1"), "notifier.mail.host points to an address that is not public"),
        (host("not a host"), "notifier.mail.host is not the name of a server"),
        (host(""), "notifier.mail.host is not the name of a server"),
        (
            MailConfig { port: 22, ..right.clone() },
            "notifier.mail.port must be 25, 465, 587 or 994",
        ),
        (
            MailConfig { tls: MailTls::None, ..right.clone() },
            "notifier.mail.tls must be implicit or starttls",
        ),
        (
            MailConfig { password: SecretString::default(), ..right.clone() },
            "notifier.mail.user and password need each other",
        ),
        (
            MailConfig { from: "甲 <hidden@mail.example>".to_owned(), ..right.clone() },
            "notifier.mail.from must be a mail address",
        ),
        (
            MailConfig { authority: b"hidden".to_vec(), ..right.clone() },
            "notifier.mail.ca_file holds no certificates (PEM)",
        ),
        (
            MailConfig { most_per_minute: 0, ..right.clone() },
            "notifier.mail.most_per_minute must be at least 1",
        ),
    ] {
        assert_eq!(with(wrong).check().unwrap_err().to_string(), says);
    }
}
