//! Why an event was refused: the field and a closed reason, never what stood there.

use std::fmt;

/// Why an event cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The field, as a path such as `data.parties[0].age`; empty for the whole body.
    pub field: String,
    /// What is wrong with it.
    pub reason: Reason,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The body is larger than [`MAX_BODY_BYTES`](super::MAX_BODY_BYTES).
    TooLarge,
    /// The body is not UTF-8.
    NotUtf8,
    /// The body is not JSON; line and column from 1.
    NotJson {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// Nested deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    TooDeep,
    /// The key stands twice in one object.
    DuplicateKey,
    /// A text holds U+0000.
    Nul,
    /// The field is required.
    Missing,
    /// The field has another type; what was expected.
    Expected(&'static str),
    /// The number or text is outside these limits.
    OutOfRange(&'static str),
    /// A text is longer than so many characters.
    TooLong(usize),
    /// A list has more than so many entries.
    TooMany(usize),
    /// Not one of the known words.
    Unknown(&'static str),
    /// A tick that the vocabulary does not know.
    UnknownSignal,
    /// More than 10 minutes in the future.
    InTheFuture,
    /// Not a date or time.
    NotATime,
    /// Two fields contradict each other; the other one's name.
    Contradicts(&'static str),
}

impl Reason {
    /// A stable code for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::NotUtf8 => "not_utf8",
            Self::NotJson { .. } => "not_json",
            Self::TooDeep => "too_deep",
            Self::DuplicateKey => "duplicate_key",
            Self::Nul => "nul",
            Self::Missing => "missing",
            Self::Expected(_) => "wrong_type",
            Self::OutOfRange(_) => "out_of_range",
            Self::TooLong(_) => "too_long",
            Self::TooMany(_) => "too_many",
            Self::Unknown(_) => "unknown_word",
            Self::UnknownSignal => "unknown_signal",
            Self::InTheFuture => "in_the_future",
            Self::NotATime => "not_a_time",
            Self::Contradicts(_) => "contradicts",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => write!(f, "larger than {} bytes", super::MAX_BODY_BYTES),
            Self::NotUtf8 => f.write_str("not UTF-8"),
            Self::NotJson { line, column } => {
                write!(f, "not JSON at line {line}, column {column}")
            }
            Self::TooDeep => write!(f, "nested deeper than {}", super::MAX_DEPTH),
            Self::DuplicateKey => f.write_str("the key stands twice"),
            Self::Nul => f.write_str("holds U+0000"),
            Self::Missing => f.write_str("is required"),
            Self::Expected(what) => write!(f, "is not {what}"),
            Self::OutOfRange(range) => write!(f, "is not within {range}"),
            Self::TooLong(limit) => write!(f, "is longer than {limit} characters"),
            Self::TooMany(limit) => write!(f, "has more than {limit} entries"),
            Self::Unknown(words) => write!(f, "is not one of {words}"),
            Self::UnknownSignal => f.write_str("is no signal of the vocabulary"),
            Self::InTheFuture => f.write_str("is more than 10 minutes in the future"),
            Self::NotATime => f.write_str("is not a date or time"),
            Self::Contradicts(other) => write!(f, "contradicts {other}"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = if self.field.is_empty() { "body" } else { &self.field };
        write!(f, "{field}: {}", self.reason)
    }
}

impl std::error::Error for Refusal {}
