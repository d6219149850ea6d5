//! Lists of people and households: JSON lines, or CSV with the same columns, lists in a cell
//! separated by `;`.

use std::path::Path;

use anyhow::Context;
use serde_json::{Map, Value};

/// The lines of a file with their numbers, as objects.
pub fn read(file: &Path, lists: &[&str]) -> anyhow::Result<Vec<(usize, Map<String, Value>)>> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} cannot be read as UTF-8", file.display()))?;
    let text = text.trim_start_matches('\u{feff}');
    let is_csv = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    if is_csv { from_csv(text, lists) } else { from_json_lines(text) }
}

fn from_json_lines(text: &str) -> anyhow::Result<Vec<(usize, Map<String, Value>)>> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| {
            let number = index + 1;
            match serde_json::from_str(line) {
                Ok(Value::Object(fields)) => Ok((number, fields)),
                Ok(_) => anyhow::bail!("line {number}: not a JSON object"),
                Err(error) => {
                    anyhow::bail!("line {number}, column {}: not JSON", error.column())
                }
            }
        })
        .collect()
}

fn from_csv(text: &str, lists: &[&str]) -> anyhow::Result<Vec<(usize, Map<String, Value>)>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().context("line 1: the header cannot be read")?.clone();
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            anyhow::anyhow!("line {line}: not a row with {} cells", headers.len())
        })?;
        let number = record.position().map_or(0, csv::Position::line) as usize;
        let mut fields = Map::new();
        for (name, cell) in headers.iter().zip(&record) {
            let value = if lists.contains(&name) {
                // `-` declares an empty list; an empty cell declares nothing.
                match cell.trim() {
                    "" => continue,
                    "-" => Value::Array(Vec::new()),
                    cell => cell.split(';').map(|one| Value::from(one.trim())).collect(),
                }
            } else if cell.trim().is_empty() {
                continue;
            } else {
                Value::from(cell.trim())
            };
            fields.insert(name.trim().to_owned(), value);
        }
        lines.push((number, fields));
    }
    Ok(lines)
}
