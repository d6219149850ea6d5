//! A file of rules in pieces that a page can hold: cut between signals, rules or cases, so that each
//! piece can be read alone. Put together again they are the file, byte for byte.

/// A piece is cut at the next border after so many bytes.
const ENOUGH: usize = 12 * 1024;
/// And anywhere after so many.
const TOO_MANY: usize = 40 * 1024;

/// A piece of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    /// The number of its first line in the file, from 1.
    pub(crate) first_line: usize,
    /// Its text, whole lines.
    pub(crate) text: &'a str,
}

impl Part<'_> {
    /// How many lines it has.
    pub(crate) fn lines(&self) -> usize {
        self.text.lines().count().max(1)
    }

    /// Whether a line of the file is in it.
    pub(crate) fn holds(&self, line: usize) -> bool {
        (self.first_line..self.first_line + self.lines()).contains(&line)
    }
}

/// The pieces of a file, at least one.
pub(crate) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut begin, mut first_line, mut at, mut after_blank) = (0, 1, 0, false);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let size = at - begin;
        let border = after_blank || line.starts_with("[[") || line.starts_with("rule(");
        if (size >= ENOUGH && border) || size >= TOO_MANY {
            parts.push(Part { first_line, text: &text[begin..at] });
            (begin, first_line) = (at, index + 1);
        }
        after_blank = line.trim().is_empty();
        at += line.len();
    }
    parts.push(Part { first_line, text: &text[begin..] });
    parts
}

/// The file with one of its pieces written anew; `None` if there is no such piece.
pub(crate) fn with_part(text: &str, number: usize, written: &str) -> Option<String> {
    let parts = parts(text);
    let part = parts.get(number)?;
    let mut whole: String = parts[..number].iter().map(|part| part.text).collect();
    whole.push_str(written);
    // A browser may lose the last line end, and the next piece must not run into this one.
    let is_last = number + 1 == parts.len();
    if !written.is_empty() && !written.ends_with('\n') && (!is_last || part.text.ends_with('\n')) {
        whole.push('\n');
    }
    whole.extend(parts[number + 1..].iter().map(|part| part.text));
    Some(whole)
}

/// What a browser sends, with line ends as files have them.
pub(crate) fn unix_lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long_file() -> String {
        (0..900).map(|at| format!("[[signal]]\nid = \"s{at}\"\nzh = \"信号{at}\"\n\n")).collect()
    }

    #[test]
    fn pieces_together_are_the_file_and_begin_with_a_whole_entry() {
        let file = long_file();
        let found = parts(&file);
        assert!(found.len() > 2);
        assert_eq!(found.iter().map(|part| part.text).collect::<String>(), file);
        let mut line = 1;
        for part in &found {
            assert!(part.text.starts_with("[[signal]]") && part.text.len() < 2 * ENOUGH);
            assert_eq!(part.first_line, line);
            assert!(part.holds(line) && !part.holds(line + part.lines()));
            line += part.lines();
        }
        let endless = "x = 1\n".repeat(40_000);
        assert!(parts(&endless).iter().all(|part| part.text.len() <= TOO_MANY + 6));
        assert_eq!(parts(""), [Part { first_line: 1, text: "" }]);
    }

    #[test]
    fn a_piece_written_anew_leaves_the_others_alone() {
        let file = long_file();
        let whole = with_part(&file, 1, "[[signal]]\nid = \"new\"").expect("a piece");
        let before = parts(&file);
        assert!(whole.starts_with(before[0].text) && whole.ends_with(before[2].text));
        assert!(whole.contains("id = \"new\"\n[[signal]]"));
        assert_eq!(with_part(&file, before.len(), ""), None);
        let same = with_part(&file, 0, &unix_lines(&before[0].text.replace('\n', "\r\n")));
        assert_eq!(same.as_deref(), Some(&*file));
    }
}
