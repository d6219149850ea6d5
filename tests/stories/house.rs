//! The rules of the house that a machine can check.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use harness::repository;
use serde_json::Value;

/// Which rooms each room may build on. The stories may build on all.
const MAY_USE: [(&str, &[&str]); 7] = [
    ("triage", &[]),
    ("queue", &[]),
    ("store", &["triage"]),
    ("ingest", &["triage", "store"]),
    ("notifier", &["triage", "store"]),
    ("console", &["triage", "store"]),
    ("hearthwatch", &["triage", "store", "queue", "ingest", "notifier", "console"]),
];

/// Heavy dependencies and the one room each lives in.
const LIVES_IN: [(&str, &str); 3] = [("rhai", "triage"), ("sqlx", "store"), ("lapin", "queue")];

const NOT_IN_TRIAGE: [&str; 6] = ["tokio", "tokio-util", "sqlx", "lapin", "reqwest", "axum"];
const MOST_DEPENDENCIES: usize = 45;
const MOST_LINES: usize = 500;

struct Edge {
    from: String,
    to: String,
    for_tests: bool,
}

#[test]
fn dependencies_between_rooms_point_one_way() {
    let edges = edges();
    let rooms: Vec<&str> = MAY_USE.iter().map(|(room, _)| *room).collect();
    for (room, allowed) in MAY_USE {
        let used = edges.iter().filter(|edge| edge.from == room && rooms.contains(&&*edge.to));
        let wrong: Vec<&str> =
            used.map(|edge| &*edge.to).filter(|to| !allowed.contains(to)).collect();
        assert!(wrong.is_empty(), "{room} must not depend on {wrong:?}");
    }
    let all: BTreeSet<&str> = edges.iter().map(|edge| &*edge.from).collect();
    let known: BTreeSet<&str> = rooms.into_iter().chain(["stories"]).collect();
    assert_eq!(all, known, "a new room needs its line in this story");
}

#[test]
fn each_heavy_dependency_has_one_home() {
    for edge in edges().iter().filter(|edge| edge.from != "stories") {
        for (dependency, home) in LIVES_IN {
            let at_home = edge.to != dependency || edge.from == home;
            assert!(at_home, "{} must not use {dependency}: it lives in {home}", edge.from);
        }
        let pure = edge.from != "triage" || !NOT_IN_TRIAGE.contains(&&*edge.to);
        assert!(pure, "triage does no input or output, so it must not use {}", edge.to);
    }
}

#[test]
fn the_house_has_few_direct_dependencies() {
    let edges = edges();
    let own: BTreeSet<&str> = edges.iter().map(|edge| &*edge.from).collect();
    let shipped = edges.iter().filter(|edge| !edge.for_tests).map(|edge| &*edge.to);
    let direct: BTreeSet<&str> = shipped.filter(|to| !own.contains(to)).collect();
    assert!(direct.len() <= MOST_DEPENDENCIES, "{} dependencies: {direct:?}", direct.len());
}

#[test]
fn files_stay_small() {
    let long = sources().into_iter().filter_map(|(path, text)| {
        let count = text.lines().count();
        (count > MOST_LINES).then(|| format!("{}: {count} lines", path.display()))
    });
    assert_none(long.collect());
}

#[test]
fn no_test_is_ignored_and_no_lint_allowed() {
    // Put together here, so that this file does not break its own rule.
    let banned =
        [["#[", "ignore"], ["#[", "allow("], ["#![", "allow("]].map(|parts| parts.concat());
    assert_none(lines_where(|_, line, _| banned.iter().any(|each| line.contains(each))));
}

#[test]
fn no_test_sleeps_where_it_could_ask() {
    let sleeps = ["sleep", "sleep_until"].map(|name| format!("{name}("));
    assert_none(lines_where(|path, line, before| {
        path.starts_with("tests")
            && sleeps.iter().any(|each| line.contains(each))
            && !line.trim_start().starts_with("//")
            && ![line, before].iter().any(|each| each.contains("// poll:"))
    }));
}

#[test]
fn code_for_tests_lies_in_test_modules() {
    let attribute = ["cfg", "(test)"].concat();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.contains(&attribute))
        {
            let mut below = lines[index + 1..].iter().filter(|next| !next.starts_with("#["));
            let module = below.next().is_some_and(|next| next.contains("mod "));
            if *line != format!("#[{attribute}]") || !module {
                wrong.push(format!("{}:{}: {line}", path.display(), index + 1));
            }
        }
    }
    assert_none(wrong);
}

#[test]
fn only_tests_check_a_ruleset_without_the_locked_floors() {
    // Put together here, so that this file does not break its own rule.
    let ways = ["toy", "run_on_a_toy"].map(|name| format!("::{name}("));
    let defined = Path::new("services/store/src/ruleset/checked.rs");
    assert_none(lines_where(|path, line, _| {
        let is_test =
            path.components().any(|part| part.as_os_str().to_string_lossy().starts_with("tests"));
        let is_called = ways.iter().any(|way| line.contains(way));
        is_called && !is_test && path != defined
    }));
}

#[test]
fn nothing_tracked_names_a_folder_of_one_machine() {
    let banned = ["work", "root"].map(|name| format!("/{name}/"));
    let tracked = run("git", &["-c", "safe.directory=*", "ls-files", "-z"]);
    let mut wrong = Vec::new();
    for path in tracked.split('\0').filter(|path| !path.is_empty()) {
        let Ok(bytes) = std::fs::read(repository().join(path)) else {
            continue;
        };
        let text = String::from_utf8_lossy(&bytes);
        let named = |line: &&str| banned.iter().any(|each| names_folder(line, each));
        wrong.extend(text.lines().filter(named).map(|line| format!("{path}: {line}")));
    }
    assert_none(wrong);
}

/// Whether a line names a folder from the root on, not one of that name further down.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|each| !each.is_alphanumeric() && !"._-*})]".contains(each))
    })
}

fn edges() -> Vec<Edge> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let options = ["metadata", "--no-deps", "--format-version", "1", "--locked", "--offline"];
    let metadata: Value = serde_json::from_str(&run(&cargo, &options)).expect("JSON");
    let packages = metadata["packages"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().expect("a name").to_owned();
    let of_package = |package: &Value| {
        let edge = |dependency: &Value| Edge {
            from: text(&package["name"]),
            to: text(&dependency["name"]),
            for_tests: dependency["kind"] == "dev",
        };
        package["dependencies"].as_array().expect("a list").iter().map(edge).collect::<Vec<_>>()
    };
    packages.flat_map(of_package).collect()
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(repository()).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Every Rust file of ours, by its path in the repository.
fn sources() -> Vec<(PathBuf, String)> {
    let mut folders = vec![repository().join("services"), repository().join("tests")];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of ours").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(repository()).expect("found there").to_owned();
                sources.push((name, std::fs::read_to_string(path).expect("UTF-8")));
            }
        }
    }
    sources.sort();
    sources
}

/// Places whose line, given the path and the line before, is `wrong`.
fn lines_where(wrong: impl Fn(&Path, &str, &str) -> bool) -> Vec<String> {
    let mut places = Vec::new();
    for (path, text) in sources() {
        let mut before = "";
        for (index, line) in text.lines().enumerate() {
            if wrong(&path, line, before) {
                places.push(format!("{}:{}: {}", path.display(), index + 1, line.trim()));
            }
            before = line;
        }
    }
    places
}

fn assert_none(places: Vec<String>) {
    assert!(places.is_empty(), "\n{}", places.join("\n"));
}
