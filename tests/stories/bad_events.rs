//! Malformed events, by every way in: each is refused with the field and the reason, kept in
//! quarantine, and stops nothing. What stood in them is repeated nowhere.

mod malformed;

use std::collections::BTreeMap;

use harness::{Postgres, Program, RabbitMq, free_port, until};
use queue::{Config, Outgoing, Publisher, topology};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::embedded::{Embedded, PATIENCE, rows, text};
use malformed::{Malformed, NAME, PHONE, good};

const MINUTE: i64 = 60_000_000;

#[test]
fn rules_try_names_line_and_field_and_goes_on() {
    let all = malformed::all();
    assert!(all.len() >= 40);
    let mut input = Vec::new();
    for (index, bad) in all.iter().enumerate() {
        input.extend_from_slice(&bad.body);
        input.push(b'\n');
        input.extend_from_slice(good(&format!("after_{index}")).as_bytes());
        input.push(b'\n');
    }
    let tried = Program::hearthwatch(["rules", "try"]).input(input).run(PATIENCE);
    assert_eq!(tried.status.code(), Some(1), "{}", tried.stderr);
    let told: Vec<&str> = tried.stderr.lines().collect();
    assert_eq!(told.len(), all.len(), "{}", tried.stderr);
    for (index, (bad, line)) in all.iter().zip(told).enumerate() {
        let place = format!("line {}: {}: {}", 2 * index + 1, bad.field, words(bad.reason));
        assert!(line.starts_with(&place), "{}: {line}\nnot {place}", bad.name);
    }
    let judged: Vec<Value> = tried.stdout.lines().map(parsed).collect();
    let expected: Vec<String> = (0..all.len()).map(|index| format!("after_{index}")).collect();
    let events: Vec<&str> = judged.iter().filter_map(|one| one["event"].as_str()).collect();
    assert_eq!(events, expected);
    says_nothing_of_anybody(&tried.stderr);
}

#[test]
fn http_answers_for_each_and_keeps_each_in_quarantine() {
    let house = Embedded::new();
    let serving = house.serve();
    let mut all = malformed::all();
    all.push(Malformed {
        name: "nothing at all",
        body: Vec::new(),
        field: "body".to_owned(),
        reason: "not_json",
    });
    let mut kept: BTreeMap<(String, String), usize> = BTreeMap::new();
    for bad in &all {
        let (status, outcome, answer) = house.post(&bad.body);
        let is_list = bad.body.starts_with(b"[");
        assert_eq!(status, if is_list { 200 } else { 422 }, "{}: {answer}", bad.name);
        let field =
            outcome["field"].as_str().map(|field| if field.is_empty() { "body" } else { field });
        assert_eq!(field, Some(&*bad.field), "{}: {answer}", bad.name);
        assert_eq!(outcome["reason"], bad.reason, "{}: {answer}", bad.name);
        says_nothing_of_anybody(&answer);
        *kept.entry((bad.field.clone(), bad.reason.to_owned())).or_default() += 1;
    }
    assert_eq!(in_quarantine(&house.quarantine()), kept);
    assert_eq!(house.post(good("afterwards").as_bytes()).0, 201);
    // The same again is the same row.
    let before = house.quarantine().len();
    assert_eq!(house.post(&all[0].body).0, 422);
    let rows = house.quarantine();
    assert_eq!(rows.len(), before);
    assert_eq!(rows.iter().filter(|row| row["times"] == 2).count(), 1);
    // Put back as it was, each is refused as it was.
    let back = house.run(&["quarantine", "put-back"]);
    assert_eq!(back.status.code(), Some(1), "{}", back.stderr);
    assert_eq!(back.stdout.matches("still refused").count(), rows.len(), "{}", back.stdout);
    assert_eq!(in_quarantine(&house.quarantine()), kept);
    says_nothing_of_anybody(&(back.stdout + back.stderr.as_str()));
    let database = house.database_bytes();
    assert!(!database.is_empty());
    assert!(!contains(&database, NAME.as_bytes()) && !contains(&database, PHONE.as_bytes()));
    says_nothing_of_anybody(&serving.terminate(PATIENCE).stderr);
}

#[test]
fn a_batch_is_answered_event_by_event() {
    let house = Embedded::new();
    let _serving = house.serve();
    let bad = malformed::all();
    let in_json = |bad: &&Malformed| serde_json::from_slice::<Value>(&bad.body).is_ok();
    let bad: Vec<&Malformed> = bad.iter().filter(in_json).collect();
    let mut batch = Vec::new();
    for (index, bad) in bad.iter().enumerate() {
        batch.push(good(&format!("beside_{index}")));
        batch.push(String::from_utf8(bad.body.clone()).expect("JSON"));
    }
    let (status, _, answer) = house.post(format!("[{}]", batch.join(",")).as_bytes());
    assert_eq!(status, 200, "{answer}");
    let answer = parsed(&answer);
    let outcomes = answer["events"].as_array().expect("a list");
    assert_eq!(outcomes.len(), batch.len());
    for (bad, pair) in bad.iter().zip(outcomes.chunks(2)) {
        assert_eq!(pair[0]["outcome"], "accepted", "beside {}", bad.name);
        assert_eq!(pair[1]["reason"], bad.reason, "{}", bad.name);
    }
}

#[test]
fn what_is_only_unusual_is_accepted() {
    let house = Embedded::new();
    let _serving = house.serve();
    let at = |time: &str| good("t").replace("2025-03-18T15:20:00+08:00", time);
    let soon = |minutes: i64| at(&rfc3339(now() + minutes * MINUTE));
    let refused = house.post(soon(11).as_bytes()).1;
    assert_eq!((&refused["field"], &refused["reason"]), (&json!("time"), &json!("in_the_future")));
    let unusual = [
        soon(9),
        at("2016-12-31T23:59:60Z"),
        at("2025-03-18 15:20"),
        good("spaces").replace(':', " : ").replace("15 : 20 : 00+08 : 00", "15:20:00+08:00"),
        good("more").replace("\"ticks\"", "\"从前\":{\"a\":[1.5,null]},\"ticks\""),
        good("astral").replace('说', "\\ud83d\\ude00𠮷"),
        good("null").replace("\"minors_in_home\":1", "\"minors_in_home\":null"),
    ];
    for (index, body) in unusual.into_iter().enumerate() {
        let body = body.replace("\"id\":\"t\"", &format!("\"id\":\"t{index}\""));
        let (status, _, answer) = house.post(body.as_bytes());
        assert_eq!(status, 201, "{index}: {answer}");
    }
}

#[test]
fn a_row_leaves_quarantine_only_when_it_is_accepted() {
    let house = Embedded::new();
    let _serving = house.serve();
    // Two seconds too early now, and in time before long.
    let early = good("early")
        .replace("2025-03-18T15:20:00+08:00", &rfc3339(now() + 10 * MINUTE + 2_000_000));
    assert_eq!(house.post(early.as_bytes()).1["reason"], "in_the_future");
    assert_eq!(house.post(good("twice").as_bytes()).0, 201);
    assert_eq!(house.post(good("twice").as_bytes()).0, 200);
    let other = good("twice").replace("推倒", "打伤");
    assert_eq!(house.post(other.as_bytes()).0, 409);
    until("the early one is accepted", PATIENCE, || {
        let back = house.run(&["quarantine", "put-back"]);
        assert!(back.stdout.contains("still in conflict"), "{}", back.stdout);
        back.stdout.contains("accepted").then_some(())
    });
    let left = house.quarantine();
    assert_eq!(left.len(), 1, "the conflict stays for a person: {left:?}");
    assert_eq!(left[0]["reason"], "conflict");
    assert_eq!(house.post(early.as_bytes()).0, 200, "it is stored by now");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_broker_hands_over_each_once_and_keeps_none() {
    let database = Postgres::shared().create_database();
    let vhost = RabbitMq::shared().vhost();
    let house = Embedded::new();
    let key = house.file("key", "7b".repeat(32));
    let admin = std::net::SocketAddr::from(([127, 0, 0, 1], free_port()));
    let program = |arguments: &[&str]| {
        Program::hearthwatch(arguments)
            .env("HEARTHWATCH_STORE__URL", database.url())
            .env("HEARTHWATCH_STORE__KEY_FILE", text(&key))
            .env("HEARTHWATCH_BROKER__URL", vhost.url())
            .env("HEARTHWATCH_HTTP__LISTEN", format!("127.0.0.1:{}", free_port()))
            .env("HEARTHWATCH_ADMIN__LISTEN", admin.to_string())
    };
    let migrated = program(&["migrate"]).run(PATIENCE);
    assert!(migrated.status.success(), "{}", migrated.stderr);
    let config = Config::new(vhost.url().parse().expect("an address"));
    queue::declare(&config).await.expect("declared");
    let (messages, kept, good_ones) = messages();
    publish(&config, &messages).await;
    // All of it waits already, so that good and bad share their batches.
    let mut ingest = program(&["ingest"]).start();
    ingest.wait_for_http(admin, "/readyz", PATIENCE);
    let queues = [topology::INGEST_VISITS, topology::INGEST_DISPUTES, topology::DEAD];
    until("the queues are empty", PATIENCE, || {
        queues.iter().all(|queue| vhost.messages(queue) == Some(0)).then_some(())
    });
    let listed = rows(&program(&["quarantine", "list", "--json"]).run(PATIENCE));
    assert_eq!(in_quarantine(&listed), kept);
    assert!(listed.iter().all(|row| row["way_in"] == topology::INGEST_VISITS));
    assert_eq!(database.psql("SELECT count(*) FROM event"), good_ones.to_string());
    publish(&config, &[Outgoing::event("visit.v1", "last", good("last").into_bytes())]).await;
    until("the last one is stored", PATIENCE, || {
        (database.psql("SELECT count(*) FROM event WHERE id = 'last'") == "1").then_some(())
    });
    says_nothing_of_anybody(&ingest.terminate(PATIENCE).stderr);
}

type Kept = BTreeMap<(String, String), usize>;

/// Every malformed event twice, good ones between them, and some whose attributes are headers;
/// what has to be in quarantine, and how many are good.
fn messages() -> (Vec<Outgoing>, Kept, usize) {
    let mut messages = Vec::new();
    let mut kept = Kept::new();
    let mut count = 0;
    for bad in malformed::all() {
        let id = format!("bad_{}", messages.len());
        messages.push(Outgoing::event("visit.v1", &id, bad.body.clone()));
        messages.push(Outgoing::event("visit.v1", &id, bad.body));
        let id = format!("good_{count}");
        messages.push(Outgoing::event("visit.v1", &id, good(&id).into_bytes()));
        count += 1;
        *kept.entry((bad.field, bad.reason.to_owned())).or_default() += 1;
    }
    let data = parsed(&good("h"))["data"].to_string();
    let double = data.replacen('{', "{\"grid\":\"YC-03-012\",", 1);
    let binary = [
        ("id", "", data.clone(), "id", "missing"),
        ("time", NAME, data.clone(), "time", "not_a_time"),
        ("id", "with\0in", data.clone(), "id", "nul"),
        ("id", "h1", double, "data.grid", "duplicate_key"),
        ("id", "h2", format!("{data}}}"), "body", "not_json"),
    ];
    for (header, value, body, field, reason) in binary {
        let mut message = Outgoing::event("visit.v1", field, body.into_bytes());
        message.content_type = "application/json".to_owned();
        let attributes = [
            ("specversion", "1.0"),
            ("id", "h"),
            ("source", "grid/YC-03"),
            ("type", "hearthwatch.visit.v1"),
            ("time", "2025-03-18T15:20:00+08:00"),
        ];
        message.headers = attributes
            .iter()
            .map(|(name, usual)| {
                let value = if *name == header { value } else { usual };
                (format!("cloudEvents_{name}"), value.to_owned())
            })
            .collect();
        messages.push(message);
        *kept.entry((field.to_owned(), reason.to_owned())).or_default() += 1;
    }
    (messages, kept, count)
}

async fn publish(config: &Config, messages: &[Outgoing]) {
    let publisher = Publisher::open(config, &CancellationToken::new());
    let deadline = tokio::time::Instant::now() + PATIENCE;
    publisher.publish(messages, deadline).await.expect("confirmed");
    publisher.close().await;
}

/// How many open rows have that field and reason.
fn in_quarantine(rows: &[Value]) -> Kept {
    let mut kept = Kept::new();
    for row in rows {
        let field = row["field"].as_str().filter(|field| !field.is_empty()).unwrap_or("body");
        let reason = row["reason"].as_str().expect("a code");
        *kept.entry((field.to_owned(), reason.to_owned())).or_default() += 1;
    }
    kept
}

/// How the reason begins in words.
fn words(reason: &str) -> &'static str {
    match reason {
        "too_large" => "larger than",
        "not_utf8" => "not UTF-8",
        "not_json" => "not JSON at line 1, column ",
        "too_deep" => "nested deeper than",
        "duplicate_key" => "the key stands twice",
        "nul" => "holds U+0000",
        "missing" => "is required",
        "wrong_type" => "is not ",
        "out_of_range" => "is not within",
        "too_long" => "is longer than",
        "too_many" => "has more than",
        "unknown_word" => "is not one of",
        "unknown_signal" => "is no signal",
        "not_a_time" => "is not a date or time",
        "contradicts" => "contradicts",
        other => panic!("no words for {other}"),
    }
}

fn says_nothing_of_anybody(text: &str) {
    for secret in [NAME, PHONE] {
        assert!(!text.contains(secret), "{secret} is repeated:\n{text}");
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn rfc3339(micros: i64) -> String {
    triage::event::rfc3339(micros)
}

#[expect(clippy::disallowed_methods, reason = "the program reads the same clock")]
fn now() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}
