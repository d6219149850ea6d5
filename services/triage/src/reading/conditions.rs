//! Threats under a condition (再报警就弄死你): threats they are, told as such.

use super::clauses::Around;
use super::cues::Kind;
use super::normal::Note;
use super::phrases::Found;

/// How far before "then" its condition stands, in characters.
const REACH: usize = 16;
/// Words a condition begins with when no other word marks it.
const BEGINS: &str = "不再要敢";

/// Whether a signal is a threat.
pub(super) fn threatens(signal: &str) -> bool {
    signal.starts_with("threat_") || matches!(signal, "arson_poison_threat" | "privacy_threat")
}

/// Whether a match is said to follow from something.
pub(super) fn is_conditional(found: &Found, around: &Around<'_>, note: &Note) -> bool {
    let mut before = around.sentence.iter().filter(|cue| cue.to <= found.from);
    before.any(|cue| cue.kind == Kind::Condition) || is_then(found, note)
}

/// 不撤诉就跳下去: a condition without any word but "then".
fn is_then(found: &Found, note: &Note) -> bool {
    let start = (found.from as usize).saturating_sub(REACH);
    let written = &note.chars[start..found.to as usize];
    let Some(then) = written.iter().rposition(|written| *written == '就') else { return false };
    written[..then].iter().any(|written| BEGINS.contains(*written))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_then_in(text: &str, from: u32) -> bool {
        let note = Note::new(text);
        let to = note.chars.len() as u32;
        is_then(&Found::phrase(0, super::super::phrases::Says::Is, from, to), &note)
    }

    #[test]
    fn then_makes_a_condition_of_what_stands_before() {
        assert!(is_then_in("原告不撤诉就从法庭跳下去", 5));
        assert!(is_then_in("再去奶奶家告状，就开车带到塘里", 8));
        assert!(!is_then_in("他拿起刀就砍", 1));
    }
}
