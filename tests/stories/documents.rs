//! The documents promise nothing that is not there.

use std::path::{Path, PathBuf};
use std::time::Duration;

use harness::keeper::Keeper;
use harness::place::Place;
use harness::{Finished, Program, repository};

const DOCUMENTS: [&str; 5] =
    ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "deploy/README.md", "tests/README.md"];
/// What a path of ours begins with when a document names it without a link.
const ROOMS: [&str; 6] = ["services/", "rules/", "deploy/", "tests/", "docs/", ".ci/"];
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn every_command_of_the_readme_is_there_and_every_command_is_in_the_readme() {
    let readme = read("README.md");
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| `hearthwatch "));
    let named: Vec<&str> = rows.filter_map(|row| row.split('`').next()).collect();
    assert_eq!(named, commands(&[]), "the README's table, in the order of --help");
}

#[test]
fn every_command_and_option_in_an_example_is_taken() {
    for document in DOCUMENTS {
        for line in examples(&read(document)) {
            for command in line.split(['|', '#']).map(str::trim) {
                let words = command.split_whitespace().skip_while(|word| word.contains('='));
                let words: Vec<&str> = words.collect();
                if let ["hearthwatch", words @ ..] = &*words {
                    let finished = run(words.iter().copied().chain(["--help"]));
                    assert!(finished.status.success(), "{document}: {line}\n{}", finished.stderr);
                }
            }
        }
    }
}

#[test]
fn every_path_in_a_document_is_there() {
    let mut missing = Vec::new();
    for document in DOCUMENTS {
        let text = read(document);
        let beside = repository().join(document).parent().expect("a folder").to_owned();
        let linked = between(&text, "](", ")").into_iter().filter(|link| !link.contains("://"));
        let linked = linked.map(|link| beside.join(link));
        let quoted = between(&text, "`", "`").into_iter().filter(|quote| is_path(quote));
        let quoted = quoted.map(|quote| repository().join(quote));
        let named: Vec<PathBuf> = linked.chain(quoted).collect();
        missing.extend(named.into_iter().filter(|path| !path.exists()));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn the_shipped_configuration_is_taken_and_so_are_the_examples() {
    let finished = taken(&read("deploy/hearthwatch.toml"));
    assert!(finished.status.success(), "{}", finished.stderr);
    for document in ["README.md", "deploy/README.md"] {
        for example in between(&read(document), "```toml\n", "```") {
            let finished = taken(example);
            assert!(finished.status.success(), "{document}: {}", finished.stderr);
        }
    }
    let finished = taken("[store]\nurls = \"\"\n");
    assert_eq!(finished.status.code(), Some(1));
    assert!(finished.stderr.contains("urls"), "{}", finished.stderr);
}

#[test]
fn the_exit_codes_are_those_of_the_readme() {
    let code = |arguments: &[&str]| run(arguments.iter().copied()).status.code();
    assert_eq!(code(&["rules", "check"]), Some(0));
    assert_eq!(code(&["rules", "check", "no-such-folder"]), Some(1));
    assert_eq!(code(&["rules", "chekc"]), Some(2));
}

#[test]
fn every_table_is_granted_to_the_run_user() {
    let grants = read("deploy/postgres/grants.sql");
    let granted: Vec<&str> = grants.split(|each: char| !is_name(each)).collect();
    let folder = repository().join("services/store/migrations");
    for entry in std::fs::read_dir(folder).expect("migrations").flatten() {
        let text = std::fs::read_to_string(entry.path()).expect("UTF-8");
        for table in between(&text, "CREATE TABLE ", " (") {
            assert!(granted.contains(&table), "{table} is in no line of grants.sql");
        }
    }
}

/// Every command that can be run, as `--help` lists them.
fn commands(above: &[&str]) -> Vec<String> {
    let help = run(above.iter().copied().chain(["--help"])).stdout;
    let Some((_, list)) = help.split_once("Commands:\n") else {
        return vec![above.join(" ")];
    };
    let lines = list.lines().take_while(|line| !line.is_empty());
    let first = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names = first.filter(|name| !name.is_empty());
    let below = |name| commands(&above.iter().copied().chain([name]).collect::<Vec<_>>());
    // Some can be run alone or with a word more.
    let alone = help.contains(" [COMMAND]").then(|| above.join(" "));
    alone.into_iter().chain(names.filter(|name| *name != "help").flat_map(below)).collect()
}

/// The lines of the examples that people type, each whole.
fn examples(text: &str) -> Vec<String> {
    let blocks = between(text, "```console\n", "```").into_iter();
    let whole = blocks.map(|block| block.replace("\\\n", ""));
    whole
        .flat_map(|block| {
            let typed = block.lines().filter_map(|line| line.strip_prefix("$ "));
            typed.map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

/// Runs a report, the smallest command that reads a configuration, on a store of its own.
fn taken(configuration: &str) -> Finished {
    let keeper = Keeper::new(Place::Fast);
    let file = keeper.folder().join("given.toml");
    std::fs::write(&file, configuration).expect("a folder of ours");
    let arguments = ["report".into(), "--config".into(), file.into_os_string()];
    let program = Program::hearthwatch(arguments);
    let program = program.env("HEARTHWATCH_STORE__URL", "sqlite:own.db?mode=rwc");
    program.env("HEARTHWATCH_STORE__KEY_FILE", "own.key").run(PATIENCE)
}

fn run<'a>(arguments: impl Iterator<Item = &'a str>) -> Finished {
    Program::hearthwatch(arguments).run(PATIENCE)
}

fn read(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(repository().join(path)).expect("a document of ours")
}

/// Every piece of text between two marks.
pub(crate) fn between<'a>(text: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(open) {
        let Some((piece, after)) = after.split_once(close) else { break };
        pieces.push(piece);
        rest = after;
    }
    pieces
}

fn is_path(quote: &str) -> bool {
    ROOMS.iter().any(|room| quote.starts_with(room)) && !quote.contains([' ', '*', '<', '\n'])
}

fn is_name(each: char) -> bool {
    each.is_ascii_alphanumeric() || each == '_'
}
