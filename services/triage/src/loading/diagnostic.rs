//! What is wrong with a ruleset, and where: one problem, for people and for machines.

use std::fmt;

use serde::Serialize;

use super::kind::Kind;
use crate::rule::Place;

/// One problem of a ruleset.
///
/// Rules hold no personal data, and cases are invented, so a diagnostic may quote its line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    /// The file, relative to the ruleset's folder.
    pub file: Box<str>,
    /// The line, from 1; 0 when the whole file is meant.
    pub line: u32,
    /// The column in characters, from 1; 0 when the whole line or file is meant.
    pub column: u32,
    /// What sort of problem it is; its code is stable.
    pub kind: Kind,
    /// The name, key or case it is about; may be empty.
    pub about: Box<str>,
    /// What is wrong, in English, for those who write rules.
    pub message: String,
    /// How to go on, e.g. `did you mean 'strangulation'?`.
    pub hint: Option<String>,
    /// The line as it is written, shortened.
    pub excerpt: Option<String>,
}

/// The longest excerpt, in characters.
const EXCERPT_CHARS: usize = 160;

impl Diagnostic {
    /// A problem of a whole file.
    #[must_use]
    pub(crate) fn of_file(file: &str, kind: Kind, about: &str, message: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: 0,
            column: 0,
            kind,
            about: about.into(),
            message: message.into(),
            hint: None,
            excerpt: None,
        }
    }

    /// A problem at a place.
    #[must_use]
    pub(crate) fn at(place: &Place, kind: Kind, about: &str, message: impl Into<String>) -> Self {
        Self {
            line: place.line,
            column: place.column,
            ..Self::of_file(&place.file, kind, about, message)
        }
    }

    /// The same with a hint, if there is one.
    #[must_use]
    pub(crate) fn hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }

    /// The same with its line quoted from the file's text.
    #[must_use]
    pub(crate) fn quoting(mut self, text: &str) -> Self {
        let index = (self.line as usize).checked_sub(1);
        let line = index.and_then(|index| text.lines().nth(index));
        self.excerpt = line
            .map(|line| line.trim().chars().take(EXCERPT_CHARS).collect())
            .filter(|line: &String| !line.is_empty());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.file)?;
        for number in [self.line, self.column] {
            if number > 0 {
                write!(out, ":{number}")?;
            }
        }
        write!(out, ": {}", self.message)?;
        match &self.hint {
            Some(hint) => write!(out, " ({hint})"),
            None => Ok(()),
        }
    }
}

/// Sorts by place and takes out what stands twice.
pub(crate) fn settle(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort();
    diagnostics.dedup();
    diagnostics
}
