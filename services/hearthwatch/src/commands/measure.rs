//! `hearthwatch rules measure [DIR]`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use serde::Deserialize;
use serde_json::json;
use triage::measure::{Corpus, Figures, Tally, measure, spelled, substring};

use crate::rules;

/// Where the corpus of the project lies, from its root.
const TUNING: &str = "tests/corpus/tuning";
/// The catalogue's phrases beside it.
const CATALOGUE: &str = "tests/corpus/catalogue.toml";
/// Notes of this length are what the speed is given for.
const NOTE_CHARS: usize = 60;
/// How often the corpus is read to tell the speed.
const ROUNDS: usize = 20;

/// Measures the reader on a folder of labelled notes.
pub fn run(dir: Option<&Path>, as_json: bool) -> anyhow::Result<ExitCode> {
    let dir = dir.map_or_else(|| PathBuf::from(TUNING), Path::to_path_buf);
    let corpus = corpus(&dir)?;
    let ruleset = rules::load(&rules::shipped())?;
    let figures = measure(&ruleset, &corpus);
    let plain = substring(&spelled(&ruleset), &corpus);
    let catalogue = catalogue()?.map(|phrases| substring(&phrases, &corpus));
    let micros = micros_a_note(&ruleset, &corpus);
    if as_json {
        let text = json!({
            "notes": figures.notes, "reader": tally(&figures.all),
            "levels_right": figures.right_levels, "too_low": figures.too_low,
            "signals": tallies(&figures.signals), "traps": tallies(&figures.traps),
            "misread": figures.misread.iter().map(|one| json!({
                "id": one.id, "missed": one.missed, "false_alarms": one.false_alarms,
                "too_low": one.is_too_low,
            })).collect::<Vec<_>>(),
            "substring": tally(&plain.all), "catalogue": catalogue.map(|one| tally(&one.all)),
            "micros_a_note": micros,
        });
        println!("{text}");
    } else {
        print(&figures, &plain, catalogue.as_ref(), micros);
    }
    Ok(ExitCode::SUCCESS)
}

/// The notes of every file of a folder, by name.
fn corpus(dir: &Path) -> anyhow::Result<Corpus> {
    let folder = std::fs::read_dir(dir)
        .with_context(|| format!("the corpus folder {} cannot be read", dir.display()))?;
    let mut files: Vec<PathBuf> =
        folder.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let mut corpus = Corpus::default();
    for file in files {
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if let Some(problem) = corpus.take(&name, &text).first() {
            anyhow::bail!("the corpus cannot be read: {problem}");
        }
    }
    Ok(corpus)
}

#[derive(Deserialize)]
struct Catalogue {
    signal: Vec<CatalogueSignal>,
}

#[derive(Deserialize)]
struct CatalogueSignal {
    id: String,
    phrases: Vec<String>,
}

/// The catalogue's phrases, where the project's folder is at hand.
fn catalogue() -> anyhow::Result<Option<BTreeMap<String, Vec<String>>>> {
    let Ok(text) = std::fs::read_to_string(CATALOGUE) else { return Ok(None) };
    let catalogue: Catalogue = toml::from_str(&text).context("the catalogue cannot be read")?;
    Ok(Some(catalogue.signal.into_iter().map(|one| (one.id, one.phrases)).collect()))
}

/// How long a note of sixty characters takes on one core, in microseconds.
fn micros_a_note(ruleset: &triage::Ruleset, corpus: &Corpus) -> f64 {
    let begun = Instant::now();
    let mut chars = 0;
    for _ in 0..ROUNDS {
        for note in &corpus.notes {
            chars += note.text.chars().count();
            std::hint::black_box(ruleset.reader().read(&note.text));
        }
    }
    let notes = chars.max(1) as f64 / NOTE_CHARS as f64;
    begun.elapsed().as_secs_f64() * 1e6 / notes
}

fn print(figures: &Figures, plain: &Figures, catalogue: Option<&Figures>, micros: f64) {
    for (signal, tally) in &figures.signals {
        println!("{:<28} {}", signal, line(tally));
    }
    println!();
    for (trap, tally) in &figures.traps {
        let (kept, absent) = (tally.kept_absent, tally.absent);
        println!("{trap:<28} {}  absent {kept}/{absent}", line(tally));
    }
    println!();
    for one in &figures.misread {
        let low = if one.is_too_low { "  too low" } else { "" };
        println!(
            "{}  missed [{}]  false [{}]{low}",
            one.id,
            one.missed.join(" "),
            one.false_alarms.join(" ")
        );
    }
    println!();
    println!("{:<28} {}", "reader", line(&figures.all));
    println!("{:<28} {}", "substring, vocabulary", line(&plain.all));
    if let Some(catalogue) = catalogue {
        println!("{:<28} {}", "substring, catalogue", line(&catalogue.all));
    }
    println!(
        "{} notes; level right in {}, too low in {}; {micros:.1} microseconds a note of {NOTE_CHARS} characters",
        figures.notes, figures.right_levels, figures.too_low
    );
}

fn line(tally: &Tally) -> String {
    format!(
        "recall {} ({}/{})  precision {} ({} false)",
        share(tally.recall()),
        tally.found,
        tally.told,
        share(tally.precision()),
        tally.false_alarms
    )
}

fn share(permille: u32) -> String {
    format!("{}.{:03}", permille / 1_000, permille % 1_000)
}

fn tally(tally: &Tally) -> serde_json::Value {
    json!({
        "told": tally.told, "found": tally.found, "right_status": tally.right_status,
        "false_alarms": tally.false_alarms, "absent": tally.absent,
        "kept_absent": tally.kept_absent,
        "recall_permille": tally.recall(), "precision_permille": tally.precision(),
    })
}

fn tallies(tallies: &BTreeMap<Box<str>, Tally>) -> serde_json::Value {
    tallies
        .iter()
        .map(|(name, one)| (name.to_string(), tally(one)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
