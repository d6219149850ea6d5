//! Finding the header of a table, and with it the map: by the names of the columns, wherever
//! the header stands, written over one row or two.

use super::column_map::ColumnMap;
use super::limits::MAX_TITLE_ROWS;
use super::spelling::{bare, folded};
use super::table::{Row, Table};
use super::{FileProblem, Options, column_map};

/// A header that was found.
#[derive(Clone, Debug)]
pub(crate) struct Heading<'a> {
    /// The map it belongs to.
    pub(crate) map: &'a ColumnMap,
    /// Its first row, as an index.
    pub(crate) first: usize,
    /// Its last row, as an index.
    pub(crate) last: usize,
    /// For each field of the map, the column that it reads.
    pub(crate) columns: Vec<Option<usize>>,
    /// What stands above each column, as the file has it.
    pub(crate) names: Vec<String>,
}

/// The maps to choose from: the one asked for, or all; the person's own come first.
pub(crate) fn maps(options: &Options) -> Result<Vec<&ColumnMap>, FileProblem> {
    let mut maps: Vec<&ColumnMap> = options.maps.iter().collect();
    for map in column_map::shipped() {
        if !maps.iter().any(|own| own.name == map.name) {
            maps.push(map);
        }
    }
    let Some(asked) = &options.map else { return Ok(maps) };
    match maps.iter().find(|map| map.name == *asked) {
        Some(map) => Ok(vec![map]),
        None => {
            Err(FileProblem::NoSuchMap { known: maps.iter().map(|map| map.name.clone()).collect() })
        }
    }
}

/// Finds the header of a table, or says what is missing.
pub(crate) fn find<'a>(table: &Table, maps: &[&'a ColumnMap]) -> Result<Heading<'a>, FileProblem> {
    let mut best: Option<(usize, Heading<'a>)> = None;
    let mut nearest: Option<(usize, Heading<'a>)> = None;
    for map in maps {
        // One row before two: a title above the header is no part of it.
        for height in 0..2 {
            for first in 0..table.rows.len().saturating_sub(height).min(MAX_TITLE_ROWS) {
                let last = first + height;
                // The lower half of a header whose cells are merged over both rows.
                if height == 0 && table.rows[first].cells.iter().any(|cell| cell.above) {
                    continue;
                }
                let heading = heading(table, map, first, last);
                let score = heading.score();
                let keep = if heading.lacking().is_empty() { &mut best } else { &mut nearest };
                if score > keep.as_ref().map_or(1, |kept| kept.0) {
                    *keep = Some((score, heading));
                }
            }
        }
    }
    match (best, nearest) {
        (Some((_, heading)), _) => Ok(heading),
        // Three known columns side by side are a header, and its map is meant.
        (None, Some((score, heading))) if score >= 3 => Err(FileProblem::MissingColumn {
            map: heading.map.name.clone(),
            columns: heading.lacking(),
        }),
        _ => Err(unknown(table, maps)),
    }
}

impl Heading<'_> {
    /// The column of the first field that leads to `to`.
    pub(crate) fn column(&self, to: &str) -> Option<usize> {
        let fields = self.map.field.iter().zip(&self.columns);
        fields.filter(|(field, _)| field.to == to).find_map(|(_, column)| *column)
    }

    /// What messages call a column: by the map's word for it, or by its number. Never by what
    /// the file has above it, which may be anything.
    pub(crate) fn word(&self, column: usize) -> String {
        let fields = self.map.field.iter().zip(&self.columns);
        let field =
            fields.filter(|(_, read)| **read == Some(column)).map(|(field, _)| field).next();
        let spelled = |field: &super::column_map::Field| {
            let name = folded(&self.names[column]);
            let header = field.headers.iter().find(|header| {
                let header = folded(header);
                name == header || bare(&name) == header || name.ends_with(&header)
            });
            header.map_or(field.word(), String::as_str).to_owned()
        };
        field.map_or_else(|| format!("#{}", column + 1), spelled)
    }

    /// How many columns of the table the map knows.
    fn score(&self) -> usize {
        let mut columns: Vec<usize> = self.columns.iter().flatten().copied().collect();
        columns.sort_unstable();
        columns.dedup();
        columns.len()
    }

    /// The required columns that are not there.
    fn lacking(&self) -> Vec<String> {
        self.map
            .field
            .iter()
            .zip(&self.columns)
            .filter(|(field, column)| field.required && field.or_from.is_none() && column.is_none())
            .map(|(field, _)| field.word().to_owned())
            .collect()
    }

    /// Whether a row is the header printed again, as on every page of a long table.
    pub(crate) fn repeats(&self, row: &Row) -> bool {
        let same = |(column, cell): (usize, &super::table::Cell)| {
            self.names.get(column).is_some_and(|name| {
                let shown = folded(&cell.value.shown());
                !shown.is_empty() && folded(name).ends_with(&shown)
            })
        };
        row.own().count() >= 2 && row.own().all(same)
    }
}

fn heading<'a>(table: &Table, map: &'a ColumnMap, first: usize, last: usize) -> Heading<'a> {
    let rows = &table.rows[first..=last];
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let spellings: Vec<Vec<String>> = (0..width).map(|column| spellings(rows, column)).collect();
    let mut taken = vec![false; width];
    let mut columns = Vec::with_capacity(map.field.len());
    for field in &map.field {
        let free = |column: &usize| field.also || !taken[*column];
        let found = field.headers.iter().map(|header| folded(header)).find_map(|header| {
            (0..width).filter(free).find(|column| spellings[*column].contains(&header))
        });
        if let Some(column) = found {
            taken[column] = true;
        }
        columns.push(found);
    }
    let names = (0..width).map(|column| name(rows, column)).collect();
    Heading { map, first, last, columns, names }
}

/// The ways in which the name above a column may be read: both rows together, the lower, the
/// upper; each with and without what stands in brackets.
fn spellings(rows: &[Row], column: usize) -> Vec<String> {
    let parts: Vec<String> = rows.iter().map(|row| folded(&row.value(column).shown())).collect();
    let mut names = vec![folded(&name(rows, column))];
    names.extend(parts.iter().rev().cloned());
    let bares: Vec<String> = names.iter().map(|name| bare(name).to_owned()).collect();
    names.extend(bares);
    names.retain(|name| !name.is_empty());
    names
}

/// What stands above a column; a cell merged down over both rows counts once.
fn name(rows: &[Row], column: usize) -> String {
    let mut name = String::new();
    for cell in rows.iter().map(|row| row.cell(column)).filter(|cell| !cell.above) {
        name.extend(cell.value.shown().chars().filter(|c| !c.is_whitespace()));
    }
    name
}

/// No header: which known words were seen in the row that has most of them, and how many others.
fn unknown(table: &Table, maps: &[&ColumnMap]) -> FileProblem {
    let words: Vec<(String, &str)> = maps
        .iter()
        .flat_map(|map| &map.field)
        .flat_map(|field| &field.headers)
        .map(|header| (folded(header), header.as_str()))
        .collect();
    let known = |row: &Row| -> Vec<String> {
        row.own()
            .filter_map(|(_, cell)| {
                let shown = folded(&cell.value.shown());
                let same = words.iter().find(|(word, _)| *word == shown || word == bare(&shown));
                same.map(|(_, header)| (*header).to_owned())
            })
            .collect()
    };
    let most = table
        .rows
        .iter()
        .take(MAX_TITLE_ROWS)
        .max_by_key(|row| (known(row).len(), row.own().count()));
    match most {
        None => FileProblem::NoTable,
        Some(row) => {
            let known = known(row);
            let unknown = row.own().count().saturating_sub(known.len());
            FileProblem::NoHeader { known, unknown }
        }
    }
}
