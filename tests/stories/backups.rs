//! Backups as an operator makes them: while everything runs, and into a new store.

use serde_json::{Value, json};

use crate::embedded::Embedded;

fn visit(number: usize) -> Vec<u8> {
    let data = json!({
        "town": "YC", "village": "YC-01", "grid": "YC-01-001", "household": format!("h_{number}"),
        "reporter": { "ref": "u_001", "role": "women_grid_worker" },
        "narrative": "女方称昨晚丈夫掐她脖子，孩子吓哭。",
    });
    let event = json!({
        "specversion": "1.0", "type": "hearthwatch.visit.v1", "source": "grid/YC-01",
        "id": format!("visit-{number}"), "time": "2026-06-01T09:00:00+08:00", "data": data,
    });
    event.to_string().into_bytes()
}

fn rows(json: &str) -> Value {
    serde_json::from_str(json.lines().last().unwrap_or("")).expect("rows in JSON")
}

#[test]
fn a_backup_made_while_events_come_in_is_restored_whole() {
    let old = Embedded::new();
    let running = old.serve();
    for number in 0..20 {
        assert_eq!(old.post(&visit(number)).0, 201);
    }
    let backup = old.path("town.backup");
    let file = backup.to_str().expect("UTF-8");
    let made = old.run(&["backup", "make", file, "--json"]);
    assert!(made.status.success(), "{}", made.stderr);
    for number in 20..25 {
        assert_eq!(old.post(&visit(number)).0, 201);
    }
    drop(running);
    let counted = rows(&made.stdout);
    assert_eq!(counted["tables"]["event"], 20);
    assert_eq!(rows(&old.run(&["backup", "verify", file, "--json"]).stdout), counted);

    let new = Embedded::new();
    let other_key = new.run(&["restore", file]);
    assert!(!other_key.status.success(), "a key of its own was made, or none is there");
    std::fs::copy(old.path("key"), new.path("key")).expect("copied");
    let restored = new.run(&["restore", file, "--json"]);
    assert!(restored.status.success(), "{}", restored.stderr);
    assert_eq!(rows(&restored.stdout), counted);
    let again = new.run(&["restore", file]);
    assert!(again.stderr.contains("not empty"), "{}", again.stderr);
    assert!(new.run(&["audit", "verify"]).status.success());

    let running = new.serve();
    assert_eq!(new.post(&visit(3)).0, 200, "what was in it is known");
    assert_eq!(new.post(&visit(22)).0, 201, "what came later is not");
    drop(running);
    let doctor = old.run(&["doctor"]);
    assert!(doctor.stdout.contains("the last backup is 0 hours old"), "{}", doctor.stdout);
}

#[test]
fn a_backup_is_never_written_over_another_and_a_broken_one_names_its_line() {
    let own = Embedded::new();
    let file = own.path("town.backup");
    let name = file.to_str().expect("UTF-8");
    assert!(own.run(&["backup", "make", name]).status.success());
    let second = own.run(&["backup", "make", name]);
    assert!(second.stderr.contains("is there already"), "{}", second.stderr);
    let text = std::fs::read_to_string(&file).expect("readable");
    assert!(!text.contains("key_file") && text.lines().count() >= 2);
    let (heading, frames) = text.split_once('\n').expect("lines");
    let other = if frames.as_bytes()[50] == b'A' { "B" } else { "A" };
    own.file("town.backup", format!("{heading}\n{}{other}{}", &frames[..50], &frames[51..]));
    let broken = own.run(&["backup", "verify", name]);
    assert!(broken.stderr.contains("line 2: changed"), "{}", broken.stderr);
    assert!(!own.path("town.backup.part").exists());
}
