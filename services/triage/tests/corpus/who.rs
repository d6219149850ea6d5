//! Who somebody is changes neither level nor flags: divorced, disabled, on low-income support,
//! married in from elsewhere, with a record. Each is put into every note of the corpus in forms
//! that the reader is shown to find.

use serde_json::json;
use triage::event::Context;
use triage::{Event, Finding, Flags, Known, Level, Ruleset, judge};

use super::{half, shipped};

/// What somebody may be, with words that say so and the signal they are found as.
const WHO: &[(&str, &str)] = &[
    ("该户系低保户。", "care_poverty"),
    ("女方为肢体残疾人。", "victim_special_protection"),
    ("女方系远嫁而来。", "victim_isolated"),
    ("男方有前科。", "criminal_record"),
    ("系离异家庭。", "care_single_parent"),
];

#[test]
fn the_forms_are_found() {
    let ruleset = shipped();
    for (words, signal) in WHO {
        let found = ruleset.reader().read(words);
        assert!(found.iter().any(|one| &*one.signal == *signal && one.status.is_live()), "{words}");
    }
}

#[test]
fn who_somebody_is_changes_neither_level_nor_flags() {
    let ruleset = shipped();
    // Care is a duty to help and no mark of danger.
    for name in ["tuning", "kept"] {
        for note in &half(name).notes {
            let plain = judged(&ruleset, &ruleset.reader().read(&note.text));
            for (words, _) in WHO {
                let told = format!("{}。{words}", note.text.trim_end_matches('。'));
                let with = judged(&ruleset, &ruleset.reader().read(&told));
                assert_eq!(plain.0, with.0, "level of {} with {words}", note.id);
                assert_eq!(
                    without_care(plain.1),
                    without_care(with.1),
                    "flags of {} with {words}",
                    note.id
                );
            }
        }
    }
}

fn without_care(flags: Flags) -> Flags {
    let mut kept = Flags::NONE;
    for flag in triage::Flag::ALL {
        let mut one = Flags::NONE;
        one.insert(flag);
        if flag != triage::Flag::CareTrack && flags.includes(one) {
            kept.insert(flag);
        }
    }
    kept
}

fn judged(ruleset: &Ruleset, findings: &[Finding]) -> (Level, Flags) {
    let event = json!({
        "specversion": "1.0", "id": "1", "source": "corpus", "type": "hearthwatch.visit.v1",
        "time": "2026-06-01T12:00:00+08:00", "datacontenttype": "application/json",
        "data": {"village": "YC-03", "household": "h_1",
                 "reporter": {"ref": "u_1", "role": "women_grid_worker"}, "narrative": "-"},
    });
    let now = 1_780_286_400_000_000;
    let vocabulary = ruleset.vocabulary();
    let event = Event::from_value(&event, &Context { town: "YC", now, vocabulary }).unwrap();
    let mut known = Known::default();
    known.merge(&event.known(findings, vocabulary));
    let verdict = judge(ruleset, &known, now);
    (verdict.level, verdict.flags)
}
