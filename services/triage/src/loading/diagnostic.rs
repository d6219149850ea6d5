//! What is wrong with a ruleset, and where: one problem, for people and for machines.

use std::fmt;

use serde::{Serialize, Serializer};

use super::excerpt::Excerpt;
use super::kind::Kind;
use super::said::{Language, Said};
use crate::rule::Place;

/// One problem of a ruleset.
///
/// Rules hold no personal data, and cases are invented, so a diagnostic may quote its line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    /// What is wrong.
    pub message: Said,
    /// How to go on, e.g. `did you mean 'strangulation'?`.
    pub hint: Option<Said>,
    /// The line as it is written, shortened, with the place marked.
    pub excerpt: Option<Excerpt>,
}

impl Diagnostic {
    /// A problem of a whole file.
    #[must_use]
    pub(crate) fn of_file(file: &str, kind: Kind, about: &str, message: Said) -> Self {
        Self {
            file: file.into(),
            line: 0,
            column: 0,
            kind,
            about: about.into(),
            message,
            hint: None,
            excerpt: None,
        }
    }

    /// A problem at a place.
    #[must_use]
    pub(crate) fn at(place: &Place, kind: Kind, about: &str, message: Said) -> Self {
        Self {
            line: place.line,
            column: place.column,
            ..Self::of_file(&place.file, kind, about, message)
        }
    }

    /// The same with a hint, if there is one.
    #[must_use]
    pub(crate) fn hint(mut self, hint: Option<Said>) -> Self {
        self.hint = hint;
        self
    }

    /// The same with its line quoted from the file's text.
    #[must_use]
    pub(crate) fn quoting(mut self, text: &str) -> Self {
        self.excerpt = Excerpt::of(text, self.line, self.column, &self.about);
        self
    }

    /// The problem on one line, in a language: place, what is wrong, how to go on.
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        match language {
            Language::En => self.to_string(),
            Language::Zh => self.zh(),
        }
    }

    /// The problem on one line, in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        let mut text = String::from(&*self.file);
        if self.line > 0 {
            text += &format!(" 第{}行", self.line);
        }
        if self.column > 0 {
            text += &format!("第{}列", self.column);
        }
        text += "：";
        text += &self.message.zh;
        if let Some(hint) = &self.hint {
            text += &format!("（{}）", hint.zh);
        }
        text
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
        write!(out, ": {}", self.message.en)?;
        match &self.hint {
            Some(hint) => write!(out, " ({})", hint.en),
            None => Ok(()),
        }
    }
}

/// For machines: `message` and `hint` in English, `message_zh` and `hint_zh` in Chinese.
#[derive(Serialize)]
struct Written<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    kind: Kind,
    about: &'a str,
    message: &'a str,
    message_zh: &'a str,
    hint: Option<&'a str>,
    hint_zh: Option<&'a str>,
    excerpt: Option<&'a str>,
    marked_from: Option<u32>,
    marked_length: Option<u32>,
}

impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mark = self.excerpt.as_ref().and_then(|excerpt| excerpt.marked);
        let written = Written {
            file: &self.file,
            line: self.line,
            column: self.column,
            kind: self.kind,
            about: &self.about,
            message: &self.message.en,
            message_zh: &self.message.zh,
            hint: self.hint.as_ref().map(|hint| &*hint.en),
            hint_zh: self.hint.as_ref().map(|hint| &*hint.zh),
            excerpt: self.excerpt.as_ref().map(|excerpt| &*excerpt.text),
            marked_from: mark.map(|(from, _)| from),
            marked_length: mark.map(|(_, length)| length),
        };
        written.serialize(serializer)
    }
}

/// Sorts by place and takes out what stands twice.
pub(crate) fn settle(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort();
    diagnostics.dedup();
    diagnostics
}
