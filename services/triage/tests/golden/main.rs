//! The same input gives the same bytes in every later release of engine `triage/1`: events and
//! rules that never change, and what was made of them.
//!
//! If this fails, judging has changed: the engine needs a new number, and these files a sister of
//! that number. They themselves stay.

use triage::event::Context;
use triage::loading::{RuleFiles, load};
use triage::replay::take_batch;
use triage::{Assessment, Case, Event, EventKey, Finding, Mute, PastEvent, Ruleset};

const RULES: [(&str, &str); 3] = [
    ("g/rules.rhai", include_str!("rules.rhai")),
    ("g/signals.toml", include_str!("signals.toml")),
    ("policy.rhai", include_str!("policy.rhai")),
];
const EVENTS: &str = include_str!("events.jsonl");
const EXPECTED: &str = include_str!("triage_1.jsonl");
/// 2026-02-01 and the year's end, in Beijing.
const SILENT: (i64, i64) = (1_769_875_200_000_000, 1_798_732_800_000_000);

/// An event with what was found in it: reading notes may get better, judging stays.
#[derive(serde::Deserialize)]
struct Line {
    event: serde_json::Value,
    findings: Vec<Finding>,
}

fn judged(ruleset: &Ruleset, mutes: Vec<Mute>) -> Vec<String> {
    let mut case = Case::with_mutes(mutes);
    let mut earlier: Vec<PastEvent> = Vec::new();
    let mut lines = Vec::new();
    for line in EVENTS.lines() {
        let context = Context { town: "YC", now: i64::MAX / 2, vocabulary: ruleset.vocabulary() };
        let line: Line = serde_json::from_str(line).expect("a line");
        let event = Event::from_value(&line.event, &context).expect("an event");
        let findings = line.findings;
        let supersedes = event.supersedes.as_ref();
        let past = PastEvent {
            key: event.key().hex(),
            at: event.at,
            known: event.known(&findings, ruleset.vocabulary()),
            supersedes: supersedes.map(|(source, id)| EventKey::of(source, id).hex()),
        };
        let verdicts = take_batch(&mut case, ruleset, || earlier.clone(), &[&past]);
        earlier.push(past);
        for verdict in verdicts {
            let names = (&*event.id, Some("h_1"), Some("YC-2026-0001"));
            let shown = Assessment::new(ruleset, &verdict, names, findings.clone());
            lines.push(serde_json::to_string(&shown).expect("JSON"));
        }
    }
    lines
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let ruleset = load(&RuleFiles::new(RULES)).expect("the rules load");
    let mute = Mute { rule: "g/hits_2_in_30".into(), from: SILENT.0, until: SILENT.1 };
    let mut lines = judged(&ruleset, Vec::new());
    lines.extend(judged(&ruleset, vec![mute]));
    let same = lines.iter().map(String::as_str).eq(EXPECTED.lines());
    assert!(same, "what is made now:\n{}", lines.join("\n"));
}
