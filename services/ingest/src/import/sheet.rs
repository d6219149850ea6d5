//! Tables into an import: every row of every table becomes one line of it.

use std::collections::HashSet;

use serde_json::{Map, json};

use super::classify::skipped;
use super::draft::Context;
use super::envelope;
use super::heading::{self, Heading};
use super::outcome::{Content, Import, Line, Outcome};
use super::record::Record;
use super::table::{Row, Table};
use super::title::{self, Title};
use super::{FileProblem, Form, Options, Reason, Why};

/// What is the same for every table of a file.
#[derive(Clone, Copy)]
pub(crate) struct File<'a> {
    pub(crate) name: &'a str,
    pub(crate) form: Form,
    pub(crate) options: &'a Options,
}

/// Reads the tables of one file.
pub(crate) fn read(file: File<'_>, tables: &[Table]) -> Result<Import, FileProblem> {
    let File { form, options, .. } = file;
    let maps = heading::maps(options)?;
    let headings: Vec<Result<Heading<'_>, FileProblem>> =
        tables.iter().map(|table| heading::find(table, &maps)).collect();
    let Some(first) = headings.iter().flatten().next() else {
        return Err(most_telling(headings));
    };
    let map = first.map.name.clone();
    let pairs = || tables.iter().zip(&headings);
    let below = |(table, heading): (&Table, &Result<Heading<'_>, FileProblem>)| {
        heading.as_ref().is_ok_and(|heading| table.rows.len() > heading.last + 1)
    };
    if !pairs().any(below) {
        return Err(FileProblem::NoRows { map });
    }
    let mut lines = Vec::new();
    let mut ids = HashSet::new();
    for (table, heading) in pairs() {
        match heading {
            Ok(heading) => rows(file, table, heading, &mut ids, &mut lines),
            // A table of something else beside the one that is meant, such as statistics.
            Err(_) => lines.extend(table.rows.iter().map(|row| line(table, row, around(row)))),
        }
    }
    Ok(Import { form, map: Some(map), lines })
}

fn rows(
    file: File<'_>,
    table: &Table,
    heading: &Heading<'_>,
    ids: &mut HashSet<String>,
    lines: &mut Vec<Line>,
) {
    for row in &table.rows[..heading.first] {
        lines.push(line(table, row, around(row)));
    }
    for row in &table.rows[heading.first..=heading.last] {
        lines.push(line(table, row, Outcome::Skipped(Why::Header)));
    }
    let mut records: Vec<Record<'_>> = Vec::new();
    let mut passed: Vec<(&Row, Why)> = Vec::new();
    for row in &table.rows[heading.last + 1..] {
        // Only a record whose rows end right above can go on.
        let before = records.last().and_then(|record| record.rows.last());
        let adjoins = before.is_some_and(|before| before.number + 1 == row.number);
        match skipped(row, heading, adjoins) {
            None => records.push(Record { rows: vec![row] }),
            Some(why) => {
                if why == Why::Joined
                    && let Some(record) = records.last_mut()
                {
                    record.rows.push(row);
                }
                passed.push((row, why));
            }
        }
    }
    let title = title(file, table, heading, &passed);
    let context = Context {
        options: file.options,
        heading,
        title: &title,
        since_1904: table.since_1904,
        delimited: file.form == Form::Delimited,
    };
    let start = lines.len();
    lines.extend(passed.into_iter().map(|(row, why)| line(table, row, Outcome::Skipped(why))));
    for (record, ordinal) in records.iter().zip(1..) {
        let outcome = outcome(context, record, ordinal, ids);
        lines.push(Line { table: table.number, row: record.number(), outcome });
    }
    lines[start..].sort_by_key(|line| line.row);
}

fn outcome(
    context: Context<'_>,
    record: &Record<'_>,
    ordinal: usize,
    ids: &mut HashSet<String>,
) -> Outcome {
    let refused = |(column, reason)| Outcome::Refused {
        column,
        reason,
        content: content(context.heading, record),
    };
    let beyond = |column: &usize| !record.value(*column).is_empty();
    if context.delimited
        && let Some(column) = (context.heading.names.len()..record.width()).find(beyond)
    {
        return refused((format!("#{}", column + 1), Reason::TooManyCells));
    }
    match envelope::event(context, record, ordinal) {
        Err(refusal) => refused(refusal),
        Ok((event, remarks)) => {
            let key = format!("{}\n{}", event["source"], event["id"]);
            if ids.insert(key) {
                return Outcome::Event(Box::new(event), remarks);
            }
            let numbered = ["row_no", "id", "incident_no"];
            let column = numbered.iter().find_map(|to| context.heading.column(to));
            let word = column.map_or_else(String::new, |column| context.heading.word(column));
            refused((word, Reason::Duplicate))
        }
    }
}

/// A refused row for quarantine: its texts under their headers.
fn content(heading: &Heading<'_>, record: &Record<'_>) -> Content {
    let mut texts = Map::new();
    for column in 0..record.width() {
        let text = record.lines(column);
        if text.trim().is_empty() {
            continue;
        }
        let name = heading.names.get(column).filter(|name| !name.is_empty());
        let name = name.cloned().unwrap_or_else(|| format!("第{}列", column + 1));
        let name =
            if texts.contains_key(&name) { format!("{name}(第{}列)", column + 1) } else { name };
        texts.insert(name, json!(text));
    }
    Content(json!(texts).to_string().into_bytes())
}

/// What the file says of itself: above the table, outside of it, in its name, below it.
fn title(file: File<'_>, table: &Table, heading: &Heading<'_>, passed: &[(&Row, Why)]) -> Title {
    let texts_of = |row: &Row| row.own().map(|(_, cell)| cell.value.shown()).collect::<Vec<_>>();
    let mut texts: Vec<String> = table.rows[..heading.first].iter().flat_map(texts_of).collect();
    texts.extend(table.preface.iter().cloned());
    texts.push(file.name.rsplit_once('.').map_or(file.name, |(stem, _)| stem).to_owned());
    let below = passed.iter().filter(|(_, why)| matches!(why, Why::Signature | Why::Title));
    texts.extend(below.flat_map(|(row, _)| texts_of(row)));
    title::read(&texts, file.options)
}

fn around(row: &Row) -> Outcome {
    let empty = row.cells.iter().all(|cell| cell.value.is_empty());
    Outcome::Skipped(if empty { Why::Empty } else { Why::Title })
}

fn line(table: &Table, row: &Row, outcome: Outcome) -> Line {
    Line { table: table.number, row: row.number, outcome }
}

/// Of several tables without a header: the one that lacks least.
fn most_telling(headings: Vec<Result<Heading<'_>, FileProblem>>) -> FileProblem {
    let rank = |problem: &FileProblem| match problem {
        FileProblem::MissingColumn { .. } => usize::MAX,
        FileProblem::NoHeader { known, .. } => known.len() + 1,
        _ => 0,
    };
    let problems = headings.into_iter().filter_map(Result::err);
    problems.max_by_key(rank).unwrap_or(FileProblem::NoTable)
}
