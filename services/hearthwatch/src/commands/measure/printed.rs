//! Measurements, for people and for machines.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use triage::measure::{Figures, Misread, Tally};

use super::Measured;

/// One line for each signal, kind of trap and category, then each way of reading.
pub(super) fn text(measured: &Measured, with_misread: bool) -> String {
    let reader = &measured.reader;
    let mut lines = Vec::new();
    for (title, tallies) in
        [("signal", &reader.signals), ("trap", &reader.traps), ("category", &reader.categories)]
    {
        lines.push(heading(title));
        lines.extend(tallies.iter().map(|(name, tally)| row(name, tally)));
        lines.push(String::new());
    }
    if with_misread {
        lines.extend(reader.misread.iter().map(misread));
        lines.push(String::new());
    }
    lines.push(heading("all"));
    for (name, figures) in ways(measured) {
        lines.push(row(name, &figures.all));
    }
    lines.push(String::new());
    lines.push(format!("{:<28} right  too low  too high  flag lost", "level"));
    for (name, figures) in ways(measured) {
        let levels = figures.levels;
        lines.push(format!(
            "{name:<28} {:>5} {:>8} {:>9} {:>10}",
            levels.right, levels.too_low, levels.too_high, levels.flag_lost
        ));
    }
    let (notes, speed) = (reader.notes, measured.notes_per_second);
    lines.push(format!("\n{notes} notes; the reader reads {speed} notes a second on one core"));
    lines.join("\n") + "\n"
}

/// Everything as one value.
pub(super) fn json(measured: &Measured, with_misread: bool) -> Value {
    let mut reader = figures(&measured.reader);
    if with_misread {
        reader["misread"] = measured.reader.misread.iter().map(misread_json).collect();
    }
    json!({
        "notes": measured.reader.notes, "notes_per_second": measured.notes_per_second,
        "reader": reader, "plain_vocabulary": figures(&measured.vocabulary),
        "plain_catalogue": measured.catalogue.as_ref().map(figures),
    })
}

/// The ways of reading that were measured.
fn ways(measured: &Measured) -> impl Iterator<Item = (&'static str, &Figures)> {
    let catalogue = measured.catalogue.as_ref().map(|figures| ("plain, catalogue", figures));
    [("reader", &measured.reader), ("plain, vocabulary", &measured.vocabulary)]
        .into_iter()
        .chain(catalogue)
}

fn heading(title: &str) -> String {
    format!("{title:<28}  told  recall  precision  status  false  avoided")
}

fn row(name: &str, tally: &Tally) -> String {
    format!(
        "{name:<28} {:>5} {:>7} {:>10} {:>7} {:>6} {:>8}",
        tally.told,
        share(tally.recall()),
        share(tally.precision()),
        share(tally.status()),
        tally.false_alarms,
        format!("{}/{}", tally.avoided, tally.traps)
    )
}

/// Thousandths as people write shares.
fn share(permille: Option<u32>) -> String {
    let written = permille.map(|share| format!("{}.{:03}", share / 1_000, share % 1_000));
    written.unwrap_or_else(|| "-".to_owned())
}

fn misread(one: &Misread) -> String {
    let low = if one.is_too_low { "  level too low" } else { "" };
    let flag = if one.is_flag_lost { "  flag lost" } else { "" };
    format!(
        "{}  missed [{}]  other status [{}]  false [{}]{low}{flag}\n    {}",
        one.id,
        one.missed.join(" "),
        one.other_status.join(" "),
        one.false_alarms.join(" "),
        one.text
    )
}

fn misread_json(one: &Misread) -> Value {
    json!({
        "id": one.id, "text": one.text, "missed": one.missed, "other_status": one.other_status,
        "false_alarms": one.false_alarms, "level_too_low": one.is_too_low,
        "flag_lost": one.is_flag_lost,
    })
}

fn figures(figures: &Figures) -> Value {
    let levels = figures.levels;
    json!({
        "all": tally(&figures.all), "categories": tallies(&figures.categories),
        "signals": tallies(&figures.signals), "traps": tallies(&figures.traps),
        "levels": {
            "right": levels.right, "too_low": levels.too_low, "too_high": levels.too_high,
            "flag_lost": levels.flag_lost,
        },
    })
}

fn tallies(tallies: &BTreeMap<Box<str>, Tally>) -> Value {
    let entries = tallies.iter().map(|(name, one)| (name.to_string(), tally(one)));
    Value::Object(entries.collect::<Map<_, _>>())
}

fn tally(tally: &Tally) -> Value {
    json!({
        "told": tally.told, "found": tally.found, "right_status": tally.right_status,
        "false_alarms": tally.false_alarms, "traps": tally.traps, "avoided": tally.avoided,
        "recall_permille": tally.recall(), "precision_permille": tally.precision(),
        "status_permille": tally.status(),
    })
}
