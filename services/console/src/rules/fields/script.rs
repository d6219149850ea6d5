//! Numbers in calls of a script, changed where they are written out.

use std::ops::Range;

use triage::Subject;

use super::{closing, code};

/// Where a place begins; lines and columns count from 1, columns in characters.
pub(super) fn offset(text: &str, line: u32, column: u32) -> Option<usize> {
    let (line, column) = (line.checked_sub(1)? as usize, column.checked_sub(1)? as usize);
    let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text.get(before..)?;
    rest.char_indices().map(|(at, _)| before + at).nth(column)
}

/// The statement that begins at `at`, a call of `rule`, with the number of its method `name`
/// changed, added or taken out where it is 0.
pub(super) fn with_number(
    text: &str,
    at: usize,
    name: &str,
    number: i32,
    was: i32,
) -> Option<String> {
    if number == was {
        return Some(text.to_owned());
    }
    let mask = code(text, "//");
    if !text.get(at..)?.starts_with("rule(") {
        return None;
    }
    let end = statement_end(text, &mask, at)?;
    let call = format!(".{name}(");
    let mut calls = text[at..end].match_indices(&*call).map(|(found, _)| at + found);
    let mut calls = calls.by_ref().filter(|found| mask[*found]);
    let Some(found) = calls.next() else {
        return Some(format!("{}.{name}({number}){}", &text[..end], &text[end..]));
    };
    if calls.next().is_some() {
        return None;
    }
    let open = found + call.len() - 1;
    let close = closing(text, &mask, open)?;
    // A number that is worked out is not ours to change.
    text[open + 1..close].trim().parse::<i32>().ok()?;
    if number == 0 && name == "floor" {
        return Some(format!("{}{}", &text[..found], &text[close + 1..]));
    }
    Some(format!("{}{number}{}", &text[..=open], &text[close..]))
}

fn statement_end(text: &str, mask: &[bool], from: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().skip(from) {
        match byte {
            b'(' | b'[' | b'{' if mask[at] => depth += 1,
            b')' | b']' | b'}' if mask[at] => depth = depth.checked_sub(1)?,
            b';' if mask[at] && depth == 0 => return Some(at),
            _ => {}
        }
    }
    None
}

/// The policy with the time of one clock changed.
pub(super) fn with_clock(text: &str, name: &str, subject: Subject, seconds: i64) -> Option<String> {
    let (call, under) = match subject {
        Subject::Level(level) => ("clock(", level.number().to_string()),
        Subject::Flag(flag) => ("flag_clock(", flag.name().to_owned()),
    };
    let mask = code(text, "//");
    let quoted = format!("\"{name}\"");
    let mut found = None;
    for (at, _) in text.match_indices(call) {
        let is_whole = at == 0 || !is_name(text.as_bytes()[at - 1]);
        if !mask[at] || !is_whole {
            continue;
        }
        let open = at + call.len() - 1;
        let close = closing(text, &mask, open)?;
        let arguments = arguments(text, &mask, open + 1..close);
        let is = |index: usize| arguments.get(index).map(|range| text[range.clone()].trim());
        if is(0) == Some(&*quoted) && is(1) == Some(&*under) && found.is_none() {
            found = Some(arguments.get(2)?.clone());
        }
    }
    let range = found?;
    let given = &text[range.clone()];
    let blank = given.len() - given.trim_start().len();
    let begin = range.start + blank;
    Some(format!("{}{}{}", &text[..begin], span(seconds)?, &text[range.end..]))
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The arguments of a call, by the commas between them.
fn arguments(text: &str, mask: &[bool], within: Range<usize>) -> Vec<Range<usize>> {
    let (mut found, mut begin, mut depth) = (Vec::new(), within.start, 0_usize);
    for at in within.clone() {
        match text.as_bytes()[at] {
            b'(' | b'[' if mask[at] => depth += 1,
            b')' | b']' if mask[at] => depth = depth.saturating_sub(1),
            b',' if mask[at] && depth == 0 => {
                found.push(begin..at);
                begin = at + 1;
            }
            _ => {}
        }
    }
    found.push(begin..within.end);
    found
}

/// A time in the largest unit that fits.
fn span(seconds: i64) -> Option<String> {
    let units = [("days", 86_400), ("hours", 3_600), ("minutes", 60)];
    let (unit, length) =
        units.into_iter().find(|(_, length)| seconds > 0 && seconds % length == 0)?;
    Some(format!("{unit}({})", seconds / length))
}

#[cfg(test)]
mod tests {
    use triage::{Flag, Level};

    use super::*;

    const RULES: &str = "// rule(\"a\", x).points(9);\nrule(\"a\", count(x, 30) > 1)\n    \
        .says(\"吵;.points(1)\") // .points(2)\n    .points(30).floor(3);\nrule(\"b\", y);\n";

    #[test]
    fn a_number_is_changed_where_it_is_written_and_nowhere_else() {
        let at = offset(RULES, 2, 1).expect("a place");
        let points = with_number(RULES, at, "points", 35, 30).expect("written out");
        assert_eq!(points, RULES.replace(".points(30)", ".points(35)"));
        let none = with_number(RULES, at, "floor", 0, 3).expect("written out");
        assert_eq!(none, RULES.replace(".floor(3)", ""));
        let at = offset(RULES, 5, 1).expect("a place");
        let new = with_number(RULES, at, "floor", 2, 0).expect("a rule");
        assert_eq!(new, RULES.replace("y);", "y).floor(2);"));
        assert_eq!(with_number(RULES, at, "floor", 0, 0).as_deref(), Some(RULES));
        let worked_out = "rule(\"a\", x).points(n + 1);";
        assert_eq!(with_number(worked_out, 0, "points", 5, 4), None);
        let twice = "rule(\"a\", x).points(1).points(2);";
        assert_eq!(with_number(twice, 0, "points", 5, 2), None);
        assert_eq!(with_number("each(\"a\");", 0, "points", 5, 4), None);
    }

    #[test]
    fn a_clock_is_found_by_its_name_and_its_level_or_flag() {
        let policy = "clock(\"acknowledge\", 2, hours(24)); // clock(\"acknowledge\", 3, days(1))\n\
            clock(\"acknowledge\", 3,  hours(4));\nflag_clock(\"acknowledge\", emergency, minutes(30));\n";
        let level = Subject::Level(Level::Three);
        let changed = with_clock(policy, "acknowledge", level, 7_200);
        assert_eq!(changed, Some(policy.replace("hours(4)", "hours(2)")));
        let flag = Subject::Flag(Flag::Emergency);
        let changed = with_clock(policy, "acknowledge", flag, 900);
        assert_eq!(changed, Some(policy.replace("minutes(30)", "minutes(15)")));
        assert_eq!(with_clock(policy, "report", flag, 900), None);
        assert_eq!(with_clock(policy, "acknowledge", level, 61), None);
        assert_eq!(with_clock(policy, "acknowledge", level, 0), None);
    }
}
