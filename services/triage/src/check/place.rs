//! Where a quoted text stands in a file.

use crate::loading::RuleFiles;
use crate::rule::Place;

/// The place of `"text"` at or behind a place of the same file; that place where it is not found.
pub(super) fn place_of(files: &RuleFiles, from: &Place, text: &str) -> Place {
    let quoted = format!("\"{text}\"");
    let lines = files.get(&from.file).unwrap_or_default().lines();
    for (number, line) in (1_u32..).zip(lines).skip((from.line as usize).saturating_sub(1)) {
        if let Some(at) = line.find(&quoted) {
            let column = u32::try_from(line[..at].chars().count() + 1).unwrap_or(0);
            return Place { file: from.file.clone(), line: number, column };
        }
    }
    from.clone()
}
