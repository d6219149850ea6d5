//! What comes out of a file is what the intake takes.

use std::collections::BTreeSet;
use std::path::Path;

use triage::event::Context;
use triage::{Event, Signal, Vocabulary};

use super::make::{delimited, import};
use super::sample::bulletin;
use crate::import::column_map::Kind;
use crate::import::shipped;

/// The ids of every signal in `rules/`.
fn signals() -> BTreeSet<String> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let mut ids = BTreeSet::new();
    for folder in std::fs::read_dir(rules).unwrap() {
        let file = folder.unwrap().path().join("signals.toml");
        let Ok(text) = std::fs::read_to_string(file) else { continue };
        let table: toml::Table = text.parse().unwrap();
        for signal in table["signal"].as_array().unwrap() {
            ids.insert(signal["id"].as_str().unwrap().to_owned());
        }
    }
    ids
}

fn taken(text: &str) -> usize {
    let signal = |id: String| Signal {
        id: id.into(),
        zh: "".into(),
        en: "".into(),
        category: "care".into(),
        current_days: 0,
        phrases: Vec::new(),
        patterns: Vec::new(),
        negated: Vec::new(),
        historical: Vec::new(),
        yields_to: Vec::new(),
    };
    let vocabulary = Vocabulary::new(signals().into_iter().map(signal).collect());
    let now = 1_795_000_000_000_000;
    let context = Context { town: "YC", now, vocabulary: &vocabulary };
    let import = import("x.csv", text.as_bytes()).unwrap();
    for event in import.events() {
        let (decoded, _) = Event::decode(event.to_string().as_bytes(), &context).unwrap();
        assert_eq!(&*decoded.id, event["id"]);
    }
    import.events().count()
}

#[test]
fn every_tick_of_the_shipped_maps_is_a_signal() {
    let signals = signals();
    for field in shipped().iter().flat_map(|map| &map.field) {
        for tick in field.tick.iter() {
            assert!(signals.contains(tick), "{tick}");
        }
        for (_, id) in field.words.0.iter().filter(|_| field.kind == Kind::Ticks) {
            assert!(signals.contains(id), "{id}");
        }
    }
}

#[test]
fn the_intake_takes_every_event() {
    assert_eq!(taken(&delimited(&bulletin(), ',')), 3);
    assert_eq!(taken(super::visits::LIST), 3);
}

#[test]
fn the_intake_takes_events_of_rows_that_are_far_too_long() {
    let long = "长".repeat(3_000);
    let many = ["赵某"; 300].join("、");
    let header = "走访时间,户编号,走访对象,关系,年龄,未成年人数,走访记录,在场人员,诉求,流水号";
    let rows = [
        format!("2026-11-11,{long},{long},{long},{long},{long},{long},{long},{long},{long}"),
        format!("2026-11-11,12号,{many},{many},{many},99999999,正常,{many},无,1"),
        "2026-11-11,h_1,张某,夫,130,-5,正常,,无,3.41E+20".to_owned(),
    ];
    assert_eq!(taken(&format!("{header}\n{}\n", rows.join("\n"))), 3);
}
