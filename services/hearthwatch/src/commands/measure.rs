//! `hearthwatch rules measure [DIR]`: how well notes that people have labelled are read.

mod printed;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context;
use serde::Deserialize;
use triage::Ruleset;
use triage::measure::{Corpus, Figures, PlainSearch, measure};

use super::SOME_FAILED;
use crate::cli::MeasureRules;
use crate::rules;

/// The half of the corpus that readers are built on, seen from the root of the repository.
const TUNING: &str = "tests/corpus/tuning";
/// Phrases to compare with, beside the folder of notes.
const CATALOGUE: &str = "../catalogue.toml";
/// For so long the notes are read again and again to tell the speed.
const TIMED: Duration = Duration::from_millis(500);

/// What came of one folder.
struct Measured {
    reader: Figures,
    /// Substring search for the phrases of the vocabulary.
    vocabulary: Figures,
    /// Substring search for the phrases of the catalogue, where there is one.
    catalogue: Option<Figures>,
    notes_per_second: u64,
}

/// Measures the reader, and plain substring search beside it, on a folder of labelled notes.
pub fn run(arguments: &MeasureRules) -> anyhow::Result<ExitCode> {
    let ruleset = rules::load(&rules::folder_or_shipped(arguments.rules.as_deref())?)?;
    let dir = arguments.dir.as_deref().unwrap_or(Path::new(TUNING));
    let Some(corpus) = corpus(dir, &ruleset)? else { return Ok(ExitCode::from(SOME_FAILED)) };
    let vocabulary = PlainSearch::of(ruleset.vocabulary());
    let measured = Measured {
        reader: measure(&ruleset, &corpus, |note| ruleset.reader().read(note)),
        vocabulary: measure(&ruleset, &corpus, |note| vocabulary.read(note)),
        catalogue: catalogue(&dir.join(CATALOGUE))?
            .map(|catalogue| measure(&ruleset, &corpus, |note| catalogue.read(note))),
        notes_per_second: notes_per_second(&ruleset, &corpus),
    };
    if arguments.json {
        println!("{}", printed::json(&measured, arguments.misread));
    } else {
        print!("{}", printed::text(&measured, arguments.misread));
    }
    Ok(ExitCode::SUCCESS)
}

/// The notes of every file of a folder, by name. `None` when a label is wrong, which is printed.
fn corpus(dir: &Path, ruleset: &Ruleset) -> anyhow::Result<Option<Corpus>> {
    let unreadable = || format!("the folder {} cannot be read", dir.display());
    let entries = std::fs::read_dir(dir).with_context(unreadable)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut files = paths.collect::<Result<Vec<PathBuf>, _>>().with_context(unreadable)?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let mut corpus = Corpus::default();
    let mut is_whole = true;
    for file in files {
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        for problem in corpus.take(&file.to_string_lossy(), &text, ruleset.vocabulary()) {
            eprintln!("{problem}");
            is_whole = false;
        }
    }
    anyhow::ensure!(!is_whole || !corpus.notes().is_empty(), "no notes in {}", dir.display());
    Ok(is_whole.then_some(corpus))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    signal: Vec<Phrases>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    id: Box<str>,
    phrases: Vec<Box<str>>,
}

/// A search for the catalogue's phrases, if the file is there.
fn catalogue(file: &Path) -> anyhow::Result<Option<PlainSearch>> {
    if !file.exists() {
        return Ok(None);
    }
    let unreadable = || format!("{} cannot be read", file.display());
    let text = std::fs::read_to_string(file).with_context(unreadable)?;
    let catalogue: Catalogue = toml::from_str(&text).with_context(unreadable)?;
    let phrases = catalogue.signal.into_iter().map(|signal| (signal.id, signal.phrases));
    Ok(Some(PlainSearch::new(phrases.collect())))
}

/// How many notes such as these the reader reads in a second, on one core.
fn notes_per_second(ruleset: &Ruleset, corpus: &Corpus) -> u64 {
    let begun = Instant::now();
    let mut count: u64 = 0;
    while begun.elapsed() < TIMED {
        for note in corpus.notes() {
            std::hint::black_box(ruleset.reader().read(&note.text));
            count += 1;
        }
    }
    let micros = begun.elapsed().as_micros().max(1);
    u64::try_from(u128::from(count) * 1_000_000 / micros).unwrap_or(u64::MAX)
}
