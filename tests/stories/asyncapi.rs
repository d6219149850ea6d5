//! `deploy/asyncapi.json` says what the broker has and the program takes, and nothing else.

use std::collections::BTreeSet;
use std::time::Duration;

use harness::{Program, repository};
use queue::topology::{self, EVENTS};
use serde_json::Value;
use triage::event::EventKind;

const PATIENCE: Duration = Duration::from_secs(60);

fn document() -> Value {
    let path = repository().join("deploy/asyncapi.json");
    serde_json::from_slice(&std::fs::read(path).expect("in the repository")).expect("JSON")
}

/// Every channel whose binding is of this kind.
fn channels<'d>(document: &'d Value, is: &'d str) -> impl Iterator<Item = &'d Value> + 'd {
    let channels = document["channels"].as_object().expect("channels").values();
    channels.filter(move |channel| channel["bindings"]["amqp"]["is"] == is)
}

#[test]
fn the_queues_and_routes_of_the_document_are_those_of_the_program() {
    let document = document();
    let queues: BTreeSet<&str> = channels(&document, "queue")
        .filter_map(|channel| channel["bindings"]["amqp"]["queue"]["name"].as_str())
        .collect();
    assert_eq!(queues, BTreeSet::from(topology::queues()));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let described: BTreeSet<(String, String, String)> = channels(&document, "routingKey")
        .map(|channel| {
            let exchange = &channel["bindings"]["amqp"]["exchange"]["name"];
            (text(exchange), text(&channel["x-queue"]), text(&channel["address"]))
        })
        .collect();
    // Between exchanges, and for the dead, nobody from outside has a part.
    let outside =
        |binding: &topology::Binding| [EVENTS, topology::WARNINGS].contains(&binding.exchange);
    let bound: BTreeSet<(String, String, String)> = topology::bindings()
        .into_iter()
        .filter(outside)
        .map(|one| (one.exchange.to_owned(), one.queue.to_owned(), one.key.to_owned()))
        .collect();
    assert_eq!(described, bound);
}

#[test]
fn every_kind_of_event_has_an_example_that_the_program_takes() {
    let document = document();
    let mut lines = String::new();
    for kind in EventKind::ALL {
        let message = &document["components"]["messages"][kind.name()];
        let is = &message["payload"]["allOf"][1]["properties"]["type"]["const"];
        assert_eq!(is, &format!("hearthwatch.{}.v1", kind.name()));
        let example = &message["examples"][0]["payload"];
        assert_eq!(&example["type"], is);
        let taken = &document["operations"][format!("take_{}", kind.name())];
        assert_eq!(taken["channel"]["$ref"], format!("#/channels/{}", kind.name()));
        lines.push_str(&format!("{example}\n"));
    }
    let tried = Program::hearthwatch(["rules", "try"]).input(lines).run(PATIENCE);
    assert!(tried.status.success(), "{}", tried.stderr);
    // Outreach is counted and never a case, so it has no assessment.
    assert_eq!(tried.stdout.lines().count(), EventKind::ALL.len() - 1);
}
