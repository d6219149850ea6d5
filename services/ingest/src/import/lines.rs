//! JSON lines: one CloudEvent each, handed on as it stands. Only UTF-8 and JSON are checked
//! here; what the event says is for the intake to judge, which names the field.

use super::limits::MAX_LINE_BYTES;
use super::outcome::{Content, Import, Line, Outcome};
use super::{FileProblem, Form, Reason, Why};

/// Splits the file into its lines.
pub(crate) fn read(bytes: &[u8]) -> Result<Import, FileProblem> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let body = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let lines = body
        .split(|byte| *byte == b'\n')
        .zip(1..)
        .map(|(line, row)| Line { table: 1, row, outcome: outcome(line) })
        .collect();
    Ok(Import { form: Form::JsonLines, map: None, lines })
}

fn outcome(line: &[u8]) -> Outcome {
    let line = line.trim_ascii();
    if line.is_empty() {
        return Outcome::Skipped(Why::Empty);
    }
    let refused = |reason| Outcome::Refused {
        column: String::new(),
        reason,
        content: Content(line.to_vec()),
    };
    if line.len() > MAX_LINE_BYTES {
        return refused(Reason::TooLong);
    }
    let Ok(text) = std::str::from_utf8(line) else {
        return refused(Reason::NotUtf8);
    };
    // Read through without building anything; depth is limited by the parser.
    if serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() {
        return refused(Reason::NotJson);
    }
    Outcome::Bytes(line.to_vec())
}
