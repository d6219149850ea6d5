//! Locked floors: whichever way a rules folder undercuts one, `rules check` refuses it with the
//! case. The ways lie in `fixtures/undercuts/`; triage tries the same.

use std::path::PathBuf;

use harness::{Program, repository};
use serde::Deserialize;
use serde_json::Value;

use crate::bad_settings::copy;
use crate::embedded::{Embedded, PATIENCE, text};

/// One way: edits of the shipped rules, and what the refusal must name.
#[derive(Deserialize)]
pub(crate) struct Way {
    pub(crate) names: String,
    edit: Vec<Edit>,
}

#[derive(Deserialize)]
struct Edit {
    file: String,
    find: String,
    replace: String,
}

/// Every way, with its name.
pub(crate) fn ways() -> Vec<(String, Way)> {
    let folder = repository().join("tests/fixtures/undercuts");
    let entries = std::fs::read_dir(folder).expect("the ways").flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("UTF-8");
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        (name, toml::from_str(&text).expect("a way"))
    };
    paths.into_iter().map(read).collect()
}

impl Way {
    /// The text of a file after this way's edits of it.
    pub(crate) fn applied(&self, file: &str, before: &str) -> String {
        let edits = self.edit.iter().filter(|edit| edit.file == file);
        edits.fold(before.to_owned(), |text, edit| {
            assert_eq!(text.matches(&*edit.find).count(), 1, "{file}: {}", edit.find);
            text.replace(&*edit.find, &edit.replace)
        })
    }

    /// Edits a copy of the shipped rules in a folder.
    pub(crate) fn apply(&self, rules: &std::path::Path) {
        let mut files: Vec<&str> = self.edit.iter().map(|edit| &*edit.file).collect();
        files.dedup();
        for file in files {
            let path = rules.join(file);
            let before = std::fs::read_to_string(&path).expect("a shipped file");
            std::fs::write(path, self.applied(file, &before)).expect("our own folder");
        }
    }
}

#[test]
fn the_command_refuses_every_way_to_undercut_a_locked_floor() {
    let house = Embedded::new();
    let ways = ways();
    assert!(ways.len() >= 30);
    let mut failed = Vec::new();
    for (name, way) in ways {
        let rules = house.path(&name);
        copy(&repository().join("rules"), &rules);
        way.apply(&rules);
        let checked = Program::hearthwatch(["rules", "check", text(&rules)]).run(PATIENCE);
        if checked.status.code() != Some(1) || !checked.stdout.contains(&way.names) {
            failed.push(format!("{name}: {:?}\n{}", checked.status.code(), checked.stdout));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn a_refusal_shows_the_case_in_both_languages_with_the_place_marked() {
    let house = Embedded::new();
    let rules = house.path("rules");
    copy(&repository().join("rules"), &rules);
    let (_, way) = ways().into_iter().find(|(name, _)| name == "floor_lowered").expect("it");
    way.apply(&rules);
    let told = |language: &str| {
        let arguments = ["rules", "check", "--lang", language, text(&rules)];
        Program::hearthwatch(arguments).run(PATIENCE).stdout
    };
    let zh = told("zh");
    let expected = "lethality/rules.rhai 第3行第1列：低过了锁定的底线“掐脖子、捂口鼻”\
                    （lethality/strangulation）：勾选 strangulation，巾帼网格员走访\
                    （women_grid_worker，YC-03）：应当不低于三级(镇好大姐工作室牵头)，\
                    实际是二级(村(社区)调解室牵头)（锁定的底线只能抬高，不能降低；见 rules/README.md）";
    assert!(zh.lines().any(|line| line == expected), "{zh}");
    assert!(zh.contains("\n    rule(\"strangulation\", strangulation)\n    ^\n"), "{zh}");
    let en = told("en");
    let expected = "the level must be 3 at least, got 2";
    assert!(en.contains(expected), "{en}");
    let arguments = ["rules", "check", "--json", text(&rules)];
    let json: Value = serde_json::from_str(&Program::hearthwatch(arguments).run(PATIENCE).stdout)
        .expect("one value");
    let diagnostics = json["diagnostics"].as_array().expect("a list");
    let one = diagnostics.iter().find(|one| one["kind"] == "undercut_floor").expect("it");
    assert!(one["message"].as_str().expect("English").contains(expected), "{one}");
    assert!(one["message_zh"].as_str().expect("Chinese").contains("应当不低于三级"), "{one}");
    assert_eq!((&one["line"], &one["marked_from"]), (&3.into(), &0.into()));
}
