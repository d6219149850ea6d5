//! A TOML file with places: tables whose keys are known, values with their line and column.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeInteger, DeTable, DeValue};

use super::diagnostic::Diagnostic;
use super::kind::Kind;
use super::suggest::did_you_mean;
use crate::rule::Place;

/// A file being read, and what is wrong with it so far.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    file: &'a str,
    text: &'a str,
    line_starts: Vec<usize>,
    /// What is wrong so far.
    pub(crate) problems: Vec<Diagnostic>,
}

/// A table of the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table<'t> {
    values: &'t DeTable<'t>,
    /// Where it begins.
    pub(crate) offset: usize,
}

impl<'t> Table<'t> {
    /// The keys and values in order.
    pub(crate) fn entries(self) -> impl Iterator<Item = (&'t str, &'t Spanned<DeValue<'t>>)> {
        self.values.iter().map(|(key, value)| (key.get_ref().as_ref(), value))
    }

    /// Whether a key stands in it.
    pub(crate) fn has(self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// The array of a key, if it is one.
    pub(crate) fn array(self, key: &str) -> Option<&'t DeArray<'t>> {
        self.values.get(key)?.get_ref().as_array()
    }

    /// Whether a key says true.
    pub(crate) fn truth(self, key: &str) -> bool {
        self.values.get(key).and_then(|value| value.get_ref().as_bool()) == Some(true)
    }

    /// Where the value of a key begins, or the table when there is none.
    pub(crate) fn offset_of(self, key: &str) -> usize {
        let value = self.values.get(key);
        value.map_or(self.offset, |value| value.span().start)
    }
}

impl<'a> Document<'a> {
    pub(crate) fn new(file: &'a str, text: &'a str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            file,
            text,
            line_starts: std::iter::once(0).chain(after_breaks).collect(),
            problems: Vec::new(),
        }
    }

    /// Parses the file; what breaks its grammar is a problem, and then nothing of it is read.
    pub(crate) fn parse(&mut self) -> DeTable<'a> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        if errors.is_empty() {
            return table.into_inner();
        }
        for error in errors.iter().filter(|error| !error.message().is_empty()) {
            let Range { start, .. } = error.span().unwrap_or(0..0);
            self.problem(start, Kind::Syntax, "", error.message().to_owned());
        }
        DeTable::new()
    }

    /// The line and column of a byte.
    pub(crate) fn place(&self, offset: usize) -> Place {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts[line.saturating_sub(1)];
        let before = self.text.get(start..offset).unwrap_or("");
        Place {
            file: self.file.into(),
            line: u32::try_from(line).unwrap_or(0),
            column: u32::try_from(before.chars().count() + 1).unwrap_or(0),
        }
    }

    /// Notes a problem at a byte.
    pub(crate) fn problem(&mut self, offset: usize, kind: Kind, about: &str, message: String) {
        self.hinted(offset, kind, about, message, None);
    }

    /// Notes a problem at a byte, with a hint.
    pub(crate) fn hinted(
        &mut self,
        offset: usize,
        kind: Kind,
        about: &str,
        message: String,
        hint: Option<String>,
    ) {
        let problem = Diagnostic::at(&self.place(offset), kind, about, message);
        self.problems.push(problem.hint(hint).quoting(self.text));
    }

    /// The tables of `[[name]]`, the only key the file may have at its root.
    pub(crate) fn tables<'t>(&mut self, root: &'t DeTable<'t>, name: &str) -> Vec<Table<'t>> {
        self.only_tables(root, &[name]);
        self.tables_named(root, name)
    }

    /// Refuses root keys other than these.
    pub(crate) fn only_tables(&mut self, root: &DeTable<'_>, names: &[&str]) {
        for (key, _) in root.iter() {
            let about = key.get_ref().as_ref();
            if !names.contains(&about) {
                let known: Vec<String> = names.iter().map(|name| format!("[[{name}]]")).collect();
                let known = known.join(", ");
                let message = format!("unknown key '{about}'; this file holds {known} tables");
                let hint = did_you_mean(about, names.iter().copied());
                self.hinted(key.span().start, Kind::UnknownKey, about, message, hint);
            }
        }
    }

    /// The tables of `[[name]]`.
    pub(crate) fn tables_named<'t>(&mut self, root: &'t DeTable<'t>, name: &str) -> Vec<Table<'t>> {
        let Some(value) = root.get(name) else {
            return Vec::new();
        };
        match value.get_ref() {
            DeValue::Array(array) => self.tables_of(array, name),
            _ => {
                let message = format!("write [[{name}]], with two brackets");
                self.problem(value.span().start, Kind::BadValue, name, message);
                Vec::new()
            }
        }
    }

    /// The tables of an array.
    pub(crate) fn tables_of<'t>(&mut self, array: &'t DeArray<'t>, name: &str) -> Vec<Table<'t>> {
        let mut tables = Vec::new();
        for item in array.iter() {
            let offset = item.span().start;
            match item.get_ref() {
                DeValue::Table(values) => tables.push(Table { values, offset }),
                _ => {
                    let message = format!("'{name}' holds tables");
                    self.problem(offset, Kind::BadValue, name, message);
                }
            }
        }
        tables
    }

    /// Refuses keys that are not known.
    pub(crate) fn only_keys(&mut self, table: Table<'_>, known: &[&str]) {
        for (key, _) in table.values.iter() {
            let about = key.get_ref().as_ref();
            if !known.contains(&about) {
                let message = format!("unknown key '{about}'; known are {}", known.join(", "));
                let hint = did_you_mean(about, known.iter().copied());
                self.hinted(key.span().start, Kind::UnknownKey, about, message, hint);
            }
        }
    }

    /// A text that must be there and not be blank.
    pub(crate) fn text<'t>(&mut self, table: Table<'t>, key: &str) -> Option<(usize, &'t str)> {
        let found = self.optional_text(table, key);
        if !table.values.contains_key(key) {
            let message = format!("'{key}' is missing");
            self.problem(table.offset, Kind::MissingKey, key, message);
        }
        found
    }

    /// A text that may be there, not blank.
    pub(crate) fn optional_text<'t>(
        &mut self,
        table: Table<'t>,
        key: &str,
    ) -> Option<(usize, &'t str)> {
        let value = table.values.get(key)?;
        self.text_value(value, key)
    }

    /// The texts of an array that may be there.
    pub(crate) fn texts<'t>(&mut self, table: Table<'t>, key: &str) -> Vec<(usize, &'t str)> {
        let Some(value) = table.values.get(key) else {
            return Vec::new();
        };
        let Some(array) = value.get_ref().as_array() else {
            let message = format!("'{key}' must be a list of texts, e.g. [\"…\"]");
            self.problem(value.span().start, Kind::BadValue, key, message);
            return Vec::new();
        };
        let texts = array.iter().map(|item| self.text_value(item, key));
        texts.collect::<Vec<_>>().into_iter().flatten().collect()
    }

    fn text_value<'t>(
        &mut self,
        value: &'t Spanned<DeValue<'t>>,
        key: &str,
    ) -> Option<(usize, &'t str)> {
        let offset = value.span().start;
        let wrong = match value.get_ref().as_str() {
            Some(text) if text.contains('\0') => "holds U+0000",
            Some(text) if text.trim().is_empty() => "is empty",
            Some(text) => return Some((offset, text)),
            None => "must be a text in quotes",
        };
        let message = format!("'{key}' {wrong}");
        self.problem(offset, Kind::BadValue, key, message);
        None
    }

    /// A whole number within bounds that may be there.
    pub(crate) fn number(
        &mut self,
        table: Table<'_>,
        key: &str,
        bounds: std::ops::RangeInclusive<i64>,
    ) -> Option<i64> {
        let value = table.values.get(key)?;
        let number = value.get_ref().as_integer().and_then(integer);
        let within = number.filter(|number| bounds.contains(number));
        if within.is_none() {
            let (low, high) = bounds.into_inner();
            let message = format!("'{key}' must be a whole number from {low} to {high}");
            self.problem(value.span().start, Kind::BadValue, key, message);
        }
        within
    }
}

/// The value of an integer, if it fits.
pub(crate) fn integer(integer: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}
