use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::*;

/// What operators import.
fn definitions() -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("../../deploy/rabbitmq/definitions.json");
    let text = std::fs::read_to_string(path).expect("the definitions file is there");
    serde_json::from_str(&text).expect("the definitions file is JSON")
}

/// The entries of one section, as texts that can be compared whatever their order.
fn section(name: &str) -> BTreeSet<String> {
    let file = definitions();
    let entries = file[name].as_array().expect("a list");
    entries.iter().map(sorted).collect()
}

fn sorted(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let ordered: BTreeSet<String> =
                fields.iter().map(|(key, value)| format!("{key}={}", sorted(value))).collect();
            format!("{ordered:?}")
        }
        other => other.to_string(),
    }
}

fn texts(values: impl IntoIterator<Item = Value>) -> BTreeSet<String> {
    values.into_iter().map(|value| sorted(&value)).collect()
}

#[test]
fn the_definitions_file_has_the_exchanges_of_the_code() {
    let expected = exchanges().map(|exchange| {
        let mut arguments = Map::new();
        if let Some(alternate) = exchange.alternate {
            arguments.insert("alternate-exchange".to_owned(), json!(alternate));
        }
        json!({
            "name": exchange.name, "vhost": "hearthwatch", "type": exchange.kind,
            "durable": true, "auto_delete": false, "internal": exchange.internal,
            "arguments": arguments,
        })
    });
    assert_eq!(section("exchanges"), texts(expected));
}

#[test]
fn the_definitions_file_has_the_queues_of_the_code() {
    let expected = queues().map(|queue| {
        json!({
            "name": queue, "vhost": "hearthwatch", "durable": true, "auto_delete": false,
            "arguments": {"x-queue-type": "quorum"},
        })
    });
    assert_eq!(section("queues"), texts(expected));
}

#[test]
fn the_definitions_file_has_the_bindings_of_the_code() {
    let expected = bindings().into_iter().map(|binding| {
        json!({
            "source": binding.exchange, "vhost": "hearthwatch", "destination": binding.queue,
            "destination_type": "queue", "routing_key": binding.key, "arguments": {},
        })
    });
    assert_eq!(section("bindings"), texts(expected));
}

#[test]
fn the_definitions_file_has_the_policies_of_the_code() {
    let expected = policies().map(|policy| {
        let definition: Value = serde_json::from_str(policy.definition).expect("JSON");
        json!({
            "name": policy.name, "vhost": "hearthwatch", "pattern": policy.pattern,
            "apply-to": policy.apply_to, "priority": 0, "definition": definition,
        })
    });
    assert_eq!(section("policies"), texts(expected));
}

#[test]
fn the_definitions_file_holds_no_password_and_only_setup_may_configure() {
    let file = definitions();
    for user in file["users"].as_array().expect("users") {
        assert_eq!(user["password_hash"], "", "a hash that no password matches");
    }
    let may = |user: &str, right: &str| {
        let all = file["permissions"].as_array().expect("permissions");
        let of_user = all.iter().find(|entry| entry["user"] == user).expect("one for each user");
        of_user[right].as_str().expect("a pattern").to_owned()
    };
    assert_eq!(file["users"].as_array().map(Vec::len), Some(3));
    assert_eq!(may("hearthwatch", "configure"), "^$");
    assert_eq!(may("hearthwatch-producer", "configure"), "^$");
    assert_eq!(may("hearthwatch-producer", "read"), "^$");
    assert_eq!(may("hearthwatch-producer", "write"), r"^hearthwatch\.events$");
}

#[test]
fn every_event_type_has_its_queue_and_an_unknown_one_has_a_way() {
    let to = |queue: &str, key: &str| {
        bindings().iter().any(|b| b.exchange == EVENTS && b.queue == queue && b.key == key)
    };
    assert!(to(INGEST_VISITS, "visit.v1"));
    for kind in ["dispute", "call", "mediation", "order", "care", "outreach"] {
        assert!(to(INGEST_DISPUTES, &format!("{kind}.v1")), "{kind}");
    }
    let events = exchanges().into_iter().find(|e| e.name == EVENTS).expect("declared");
    let alternate = events.alternate.expect("an alternate");
    assert!(bindings().iter().any(|b| b.exchange == alternate && b.queue == INGEST_DISPUTES));
}

#[test]
fn an_alternate_exchange_is_declared_before_the_one_that_needs_it() {
    let all = exchanges();
    for (place, exchange) in all.iter().enumerate() {
        if let Some(alternate) = exchange.alternate {
            assert!(all[..place].iter().any(|earlier| earlier.name == alternate));
        }
    }
}

#[test]
fn dead_letters_at_least_once_come_with_reject_publish() {
    for policy in policies() {
        let definition: Value = serde_json::from_str(policy.definition).expect("JSON");
        if definition["dead-letter-strategy"] == "at-least-once" {
            assert_eq!(definition["overflow"], "reject-publish", "{}", policy.name);
            assert_eq!(definition["dead-letter-exchange"], DEAD_LETTERS, "{}", policy.name);
        }
    }
}
