//! The shipped rules keep every locked floor; each way to undercut one is refused with the case.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::*;
use crate::loading::{RuleFiles, load};

/// A way to undercut a floor, by edits of the shipped rules; the same files are used by the
/// stories of the command.
#[derive(Deserialize)]
struct Way {
    names: String,
    edit: Vec<Edit>,
}

#[derive(Deserialize)]
struct Edit {
    file: String,
    find: String,
    replace: String,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn shipped() -> BTreeMap<String, String> {
    let root = repository().join("rules");
    let mut folders = vec![root.clone()];
    let mut files = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, std::fs::read_to_string(path).unwrap());
            }
        }
    }
    files
}

fn ruleset() -> Ruleset {
    load(&RuleFiles::new(shipped())).unwrap_or_else(|problems| panic!("{}", problems[0]))
}

/// What refuses the shipped rules after these edits: the locked floors, or loading.
fn refusals(files: &BTreeMap<String, String>) -> Vec<Diagnostic> {
    match load(&RuleFiles::new(files)) {
        Ok(ruleset) => undercut(&ruleset),
        Err(problems) => problems,
    }
}

#[test]
fn the_shipped_rules_keep_every_locked_floor() {
    let found: Vec<String> = undercut(&ruleset()).iter().map(ToString::to_string).collect();
    assert_eq!(found, [""; 0], "{found:#?}");
}

#[test]
fn what_is_locked_is_what_is_shipped() {
    let ruleset = ruleset();
    for floor in &locked().unwrap().floors {
        assert!(floor.notes.len() >= 3, "{}", floor.name);
        if floor.ticks.is_empty() {
            continue;
        }
        let event = setting::SETTINGS[0].event(floor, &floor.ticks, "。");
        let vocabulary = ruleset.vocabulary();
        let context = crate::event::Context { town: "YC", now: setting::base(), vocabulary };
        let event = crate::Event::from_value(&event, &context).unwrap();
        let findings: Vec<_> = event.ticks.iter().map(|t| crate::Finding::ticked(t)).collect();
        let known = event.known(&findings, vocabulary);
        let verdict = crate::judge(&ruleset, &known, setting::base());
        assert_eq!((verdict.level, verdict.flags), (floor.level, floor.flags), "{}", floor.name);
    }
}

#[test]
fn every_rule_of_lethality_children_and_mandatory_report_is_locked() {
    let locked = locked().unwrap();
    for rule in ruleset().rules() {
        let folder = ["lethality/", "child_protection/"].iter().any(|f| rule.id.starts_with(f));
        if folder || rule.flags.contains(crate::Flag::MandatoryReport) {
            let is_locked = locked.floors.iter().any(|floor| floor.rule == rule.id);
            assert!(is_locked, "no locked floor for {}", rule.id);
        }
    }
    for flag in crate::Flag::ALL {
        assert!(locked.duties.iter().any(|duty| duty.flag == flag), "{flag:?}");
    }
}

#[test]
fn every_way_to_undercut_a_floor_is_refused_with_the_case() {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(repository().join("tests/fixtures/undercuts"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
    entries.sort();
    assert!(entries.len() >= 30);
    let mut failed = Vec::new();
    for path in entries {
        let way: Way = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let mut files = shipped();
        for Edit { file, find, replace } in &way.edit {
            let text = files.get_mut(file).unwrap();
            assert_eq!(text.matches(find.as_str()).count(), 1, "{}: {find}", path.display());
            *text = text.replace(find, replace);
        }
        let found = refusals(&files);
        let said: Vec<String> = found.iter().map(ToString::to_string).collect();
        if !said.iter().any(|one| one.contains(&way.names)) {
            failed.push(format!("{}: {said:#?}", path.display()));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn floors_may_be_raised_and_rules_rewritten_that_keep_them() {
    let mut files = shipped();
    let rules = files.get_mut("lethality/rules.rhai").unwrap();
    // One rule in two, an `or` more, and more points keep the floor.
    *rules = rules
        .replace(
            "rule(\"strangulation\", strangulation)",
            "rule(\"halves\", strangulation and seen_alone).says(\"x\").floor(3);
             rule(\"strangulation\", strangulation or weapon_use)",
        )
        .replace("rule(\"threat_harm_general\", threat_harm_general)\n    .says(\"扬言报复本人或娘家人。记下原话，报告公安，提醒亲属留心\")\n    .points(20).floor(3)",
            "rule(\"threat_harm_general\", threat_harm_general and !seen_alone).says(\"x\").points(40).floor(3).flag(emergency);
             rule(\"other_half\", threat_harm_general and seen_alone).says(\"x\").points(40).floor(3)");
    let found: Vec<String> = refusals(&files).iter().map(ToString::to_string).collect();
    assert_eq!(found, [""; 0]);
}
