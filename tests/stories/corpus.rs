//! The corpus itself: what is kept apart stays apart.

use std::collections::HashMap;

use harness::repository;
use toml::Table;

/// As many characters in a row tell that one note was made of another.
const RUN: usize = 10;

/// The notes of a part of the corpus: id and text.
fn notes(part: &str) -> Vec<(String, String)> {
    let folder = repository().join("tests/corpus").join(part);
    let files = std::fs::read_dir(&folder).expect("a part of the corpus");
    let mut notes = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("a file");
        let labelled: Table = toml::from_str(&text).expect("labelled notes");
        for note in labelled["note"].as_array().expect("notes") {
            let of = |key: &str| note[key].as_str().expect("a text").to_owned();
            notes.push((of("id"), of("text")));
        }
    }
    notes
}

fn runs(text: &str) -> impl Iterator<Item = String> {
    let written: Vec<char> = text.chars().collect();
    let runs: Vec<String> = written.windows(RUN).map(|run| run.iter().collect()).collect();
    runs.into_iter()
}

#[test]
fn no_note_shares_ten_characters_with_one_of_the_half_that_is_kept_apart() {
    let kept = notes("kept");
    assert!(kept.len() >= 400, "{} notes are kept apart", kept.len());
    let mut known: HashMap<String, &str> = HashMap::new();
    for (id, text) in &kept {
        known.extend(runs(text).map(|run| (run, &**id)));
    }
    for part in ["tuning", "ways"] {
        for (id, text) in notes(part) {
            let shared = runs(&text).find_map(|run| known.get(&run).map(|of| (run, *of)));
            assert_eq!(shared, None, "{part}: {id}");
        }
    }
}
