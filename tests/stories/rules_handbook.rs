//! `rules/README.md`: everything a rule keeper may copy from it is taken as it stands.

use harness::{Program, repository};
use serde_json::json;
use triage::check::Report;
use triage::loading::{RuleFiles, load};

use crate::bad_settings::copy;
use crate::documents::between;
use crate::embedded::{Embedded, PATIENCE, text};

fn handbook() -> String {
    std::fs::read_to_string(repository().join("rules/README.md")).expect("the handbook")
}

/// The shipped rules, by path.
pub(crate) fn shipped() -> Vec<(String, String)> {
    let root = repository().join("rules");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the rules").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(&root).expect("below it").to_str().expect("UTF-8");
            files.push((name.to_owned(), std::fs::read_to_string(&path).expect("UTF-8")));
        }
    }
    files
}

/// The shipped rules with a snippet behind one of their files, or as a file of its own.
fn with(path: &str, snippet: &str) -> RuleFiles {
    let mut files = shipped();
    match files.iter_mut().find(|(name, _)| name == path) {
        Some((_, text)) => *text += &format!("\n{snippet}"),
        None => files.push((path.to_owned(), snippet.to_owned())),
    }
    RuleFiles::new(files)
}

/// Where a snippet belongs, by what it holds.
fn place_of(snippet: &str) -> &'static str {
    [
        ("rule(", "handbook/rules.rhai"),
        ("[[case]]", "handbook/cases.toml"),
        ("[[law]]", "statutes.toml"),
        ("[[list]]", "words.toml"),
        ("[[signal]]", "handbook/signals.toml"),
    ]
    .into_iter()
    .find(|(sign, _)| snippet.contains(sign))
    .map_or("policy.rhai", |(_, place)| place)
}

#[test]
fn every_snippet_of_rules_cases_and_statutes_is_taken() {
    let handbook = handbook();
    let mut count = 0;
    for language in ["rhai", "toml"] {
        for snippet in between(&handbook, &format!("```{language}\n"), "```") {
            let place = place_of(snippet);
            let files = with(place, snippet);
            let report: Report = triage::check::run(&files);
            let of_it = report.diagnostics.iter().filter(|found| {
                *found.file == *place && (place.starts_with("handbook/") || found.line == 0)
            });
            let wrong: Vec<String> = of_it
                .filter(|found| !["survivor", "uncovered", "shadowed"].contains(&found.kind.code()))
                .map(ToString::to_string)
                .collect();
            assert!(report.rules > 0, "{snippet}\n{:?}", report.diagnostics);
            assert!(wrong.is_empty(), "{snippet}\n{wrong:#?}");
            count += 1;
        }
    }
    assert!(count >= 4, "{count} snippets");
}

#[test]
fn every_condition_in_its_table_builds_a_rule() {
    let handbook = handbook();
    let (_, table) = handbook.split_once("| 写法 | 意思 |\n|---|---|\n").expect("the table");
    let rows = table.lines().take_while(|line| line.starts_with('|'));
    let mut rules = String::new();
    for (row, number) in rows.zip(1..) {
        let cell = row.split(" | ").next().expect("a cell");
        for (written, part) in between(cell, "`", "`").into_iter().zip(1..) {
            rules += &format!("rule(\"r{number}_{part}\", {written}).says(\"x\").points(1);\n");
        }
    }
    assert!(rules.lines().count() >= 9, "{rules}");
    let found = load(&with("handbook/rules.rhai", &rules)).map(|_| ());
    assert!(found.is_ok(), "{rules}\n{found:?}");
}

#[test]
fn every_command_in_it_runs() {
    let house = Embedded::new();
    copy(&repository().join("rules"), &house.path("rules"));
    let visit = json!({
        "specversion": "1.0", "id": "e1", "source": "grid/YC-03",
        "type": "hearthwatch.visit.v1", "time": "2025-03-18T15:20:00+08:00",
        "data": {"grid": "YC-03-012", "household": "h_a", "narrative": "丈夫昨晚掐她脖子。"},
    });
    house.file("记录.jsonl", visit.to_string());
    copy(&repository().join("tests/corpus/tuning"), &house.path("标好的记录"));
    let handbook = handbook();
    let typed: Vec<&str> = between(&handbook, "```console\n", "```")
        .into_iter()
        .flat_map(|block| block.lines().filter_map(|line| line.strip_prefix("$ hearthwatch ")))
        .collect();
    assert_eq!(typed.len(), 3, "{typed:?}");
    for line in typed {
        let here = |word: &str| match word {
            "rules/" | "记录.jsonl" | "标好的记录/" => text(&house.path(word)).to_owned(),
            other => other.to_owned(),
        };
        let words: Vec<String> = line.split(' ').map(here).collect();
        let finished = Program::hearthwatch(words).run(PATIENCE);
        assert_eq!(finished.status.code(), Some(0), "{line}\n{}", finished.stdout);
    }
}
