//! The two halves of the corpus, and the shipped rules by whose names they are labelled.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use triage::Ruleset;
use triage::loading::{RuleFiles, load};
use triage::measure::Corpus;

/// The ruleset that the program ships.
pub static SHIPPED: LazyLock<Ruleset> = LazyLock::new(|| {
    let root = folder("rules");
    let (themes, mut paths): (Vec<_>, Vec<_>) =
        entries(&root).into_iter().partition(|path| path.is_dir());
    paths.extend(themes.iter().flat_map(|theme| entries(theme)));
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "toml" || kind == "rhai"));
    let name =
        |path: &Path| path.strip_prefix(&root).expect("inside").to_string_lossy().into_owned();
    let files: Vec<_> = paths.iter().map(|path| (name(path), bytes(path))).collect();
    load(&RuleFiles::new(files)).expect("the shipped rules load")
});

/// The half that readers are built on.
pub static TUNING: LazyLock<Corpus> = LazyLock::new(|| half("tuning"));
/// The half that nobody tunes on.
pub static KEPT: LazyLock<Corpus> = LazyLock::new(|| half("kept"));

fn half(name: &str) -> Corpus {
    let mut corpus = Corpus::default();
    let files = entries(&folder("tests/corpus").join(name));
    for file in files.iter().filter(|file| file.extension().is_some_and(|kind| kind == "toml")) {
        let text = String::from_utf8(bytes(file)).expect("UTF-8");
        let problems = corpus.take(&file.to_string_lossy(), &text, SHIPPED.vocabulary());
        assert!(problems.is_empty(), "{}", problems[0]);
    }
    corpus
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of ours");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("a file of ours")
}
