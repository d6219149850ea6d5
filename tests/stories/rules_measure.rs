//! `rules measure`: labelled notes in, figures out, and the notes themselves only when asked.

use harness::{Finished, Program, repository};
use serde_json::Value;

use crate::embedded::{Embedded, PATIENCE, text};

const TOLD: &str = "女方来讲，昨晚丈夫掐她脖子。";
const MISSED: &str = "门口那棵老槐树夜里又绿又红。";

/// Two notes: one that is read, and one whose label no reader can follow.
fn notes() -> String {
    format!(
        "[[note]]\nid = \"s-1\"\ntext = \"{TOLD}\"\n\
         find = [{{ signal = \"strangulation\", status = \"asserted|victim_report\", quote = \"掐她脖子\" }}]\n\
         absent = []\noptional = [\"dv_physical\", \"victim_fear\"]\nnothing_wrong = false\nwhy = \"plain\"\n\
         [[note]]\nid = \"s-2\"\ntext = \"{MISSED}\"\n\
         find = [{{ signal = \"weapon_use\", status = \"asserted\", quote = \"老槐树\" }}]\n\
         absent = [{{ signal = \"strangulation\", trap = \"everyday_sense\", status = \"none\", why = \"a tree\" }}]\n\
         nothing_wrong = false\nwhy = \"not to be read\"\n"
    )
}

fn measured(arguments: &[&str]) -> Finished {
    let all = ["rules", "measure"].iter().chain(arguments);
    Program::hearthwatch(all).run(PATIENCE)
}

#[test]
fn measure_counts_what_is_found_and_missed_and_shows_notes_only_when_asked() {
    let house = Embedded::new();
    let folder = house.path("notes");
    std::fs::create_dir(&folder).expect("our own folder");
    std::fs::write(folder.join("two.toml"), notes()).expect("our own folder");
    let folder = text(&folder);
    let finished = measured(&["--json", folder]);
    assert_eq!(finished.status.code(), Some(0), "{}", finished.stderr);
    let value: Value = serde_json::from_str(&finished.stdout).expect("one value");
    assert_eq!((&value["notes"], &value["plain_catalogue"]), (&2.into(), &Value::Null));
    let reader = &value["reader"];
    assert_eq!(
        (&reader["all"]["told"], &reader["all"]["recall_permille"]),
        (&2.into(), &500.into())
    );
    assert_eq!(reader["signals"]["strangulation"]["found"], 1);
    assert_eq!(reader["categories"]["lethality"]["told"], 2);
    assert_eq!(reader["traps"]["everyday_sense"]["avoided"], 1);
    assert_eq!((&reader["levels"]["right"], &reader["levels"]["too_low"]), (&1.into(), &1.into()));
    assert!(value["notes_per_second"].as_u64().expect("a number") > 0);
    assert!(!finished.stdout.contains(MISSED), "nobody asked for it");
    let shown = measured(&["--json", "--misread", folder]);
    let value: Value = serde_json::from_str(&shown.stdout).expect("one value");
    assert_eq!(value["reader"]["misread"][0]["text"], MISSED);
    assert_eq!(value["reader"]["misread"][0]["missed"][0], "weapon_use");
    let printed = measured(&[folder]).stdout;
    assert!(printed.contains("2 notes") && !printed.contains(MISSED), "{printed}");
    assert!(measured(&["--misread", folder]).stdout.contains(MISSED));
}

#[test]
fn measure_compares_with_the_catalogue_beside_the_halves_of_the_corpus() {
    let folder = repository().join("tests/corpus/tuning");
    let finished = measured(&["--json", text(&folder)]);
    let value: Value = serde_json::from_str(&finished.stdout).expect("one value");
    for way in ["reader", "plain_vocabulary", "plain_catalogue"] {
        assert!(value[way]["all"]["told"].as_u64().is_some_and(|told| told > 0), "{way}");
    }
}

#[test]
fn measure_names_a_wrong_label_and_a_missing_folder() {
    let house = Embedded::new();
    let folder = house.path("notes");
    std::fs::create_dir(&folder).expect("our own folder");
    let wrong = notes().replace("\"weapon_use\"", "\"weapon_uze\"");
    std::fs::write(folder.join("two.toml"), wrong).expect("our own folder");
    let finished = measured(&[text(&folder)]);
    assert_eq!((finished.status.code(), &*finished.stdout), (Some(1), ""));
    let message = "unknown signal 'weapon_uze' (did you mean 'weapon_use'?)";
    assert!(finished.stderr.contains(message), "{}", finished.stderr);
    assert!(!finished.stderr.contains(MISSED), "an error names the place, not the note");
    let finished = measured(&["no-such-folder"]);
    assert_eq!(finished.status.code(), Some(1));
    assert!(finished.stderr.contains("no-such-folder"), "{}", finished.stderr);
}
