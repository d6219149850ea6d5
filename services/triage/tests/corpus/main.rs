//! The corpus: what it must hold, and that its two halves were written apart. What the reader makes
//! of it is measured by `rules measure`; who somebody is must change nothing of that.

mod halves;
mod who;

use std::path::{Path, PathBuf};

use triage::Ruleset;
use triage::loading::RuleFiles;
use triage::measure::Corpus;

/// A folder at the root of the project.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

/// The notes of one half.
fn half(name: &str) -> Corpus {
    let mut corpus = Corpus::default();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder("tests/corpus").join(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    for file in files {
        let problems = corpus.take(name, &std::fs::read_to_string(&file).unwrap());
        assert!(problems.is_empty(), "{}: {:?}", file.display(), problems.first());
    }
    corpus
}

/// The shipped rules.
fn shipped() -> Ruleset {
    let root = folder("rules");
    let mut files =
        vec![("policy.rhai".to_owned(), std::fs::read(root.join("policy.rhai")).unwrap())];
    for theme in std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()) {
        if theme.is_dir() {
            for file in std::fs::read_dir(&theme).unwrap().map(|entry| entry.unwrap().path()) {
                let name = file.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                files.push((name, std::fs::read(&file).unwrap()));
            }
        }
    }
    triage::loading::load(&RuleFiles::new(files)).unwrap()
}
