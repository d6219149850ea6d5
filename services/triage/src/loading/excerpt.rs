//! The line of a problem as it is written, with the place marked below it.

/// A line of a file, shortened around the place that is meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Excerpt {
    /// The line, without the blanks around it.
    pub text: String,
    /// The place in the text: its first character, from 0, and how many there are.
    pub marked: Option<(u32, u32)>,
}

/// The longest excerpt, in characters.
const CHARS_MAX: usize = 160;
/// How many characters stand before the place at most, where the line is too long.
const BEFORE: usize = 80;

impl Excerpt {
    /// The excerpt of a line, from 1, with the column, from 1, marked as far as `about` stands
    /// there. `None` where there is no such line, or nothing on it.
    pub(crate) fn of(text: &str, line: u32, column: u32, about: &str) -> Option<Self> {
        let line = text.lines().nth((line as usize).checked_sub(1)?)?;
        let chars: Vec<char> = line.chars().collect();
        let blank = |each: &&char| each.is_whitespace();
        let first = chars.iter().take_while(blank).count();
        let end = chars.len() - chars.iter().rev().take_while(blank).count();
        if first >= end {
            return None;
        }
        let place = (column as usize).checked_sub(1).filter(|at| (first..end).contains(at));
        let start = match place {
            Some(at) if end - first > CHARS_MAX => first.max(at.saturating_sub(BEFORE)),
            _ => first,
        };
        let shown: String = chars[start..end].iter().take(CHARS_MAX).collect();
        let marked = place.map(|at| {
            let quotes = usize::from(matches!(chars[at], '"' | '\'' | '`'));
            let stands = chars[at + quotes..].iter().copied().zip(about.chars());
            let whole = stands.clone().take_while(|(one, other)| one == other).count();
            let length = if whole == about.chars().count() { whole + 2 * quotes } else { 0 };
            let room = shown.chars().count() - (at - start);
            (number(at - start), number(length.clamp(1, room)))
        });
        Some(Self { text: shown, marked })
    }

    /// The line that stands below the text and marks the place with `^`; empty without a place.
    #[must_use]
    pub fn carets(&self) -> String {
        let Some((from, length)) = self.marked else { return String::new() };
        let (from, length) = (from as usize, length as usize);
        let mut line = String::new();
        for each in self.text.chars().take(from) {
            line.push(if is_wide(each) { '\u{3000}' } else { ' ' });
        }
        for each in self.text.chars().skip(from).take(length) {
            line.push_str(if is_wide(each) { "^^" } else { "^" });
        }
        line
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Whether a character takes two columns of a terminal, as Chinese and its punctuation do.
const fn is_wide(each: char) -> bool {
    matches!(each, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_marked_below_the_line_and_wide_characters_count_two() {
        let text = "x\n    .says(\"别去\").floor(4);";
        let found = Excerpt::of(text, 2, 17, "floor");
        let found = found.map(|found| (found.carets(), found.text));
        let carets = " ".repeat(7) + "\u{3000}\u{3000}" + "   ^^^^^";
        assert_eq!(found, Some((carets, ".says(\"别去\").floor(4);".to_owned())));
        let found = Excerpt::of("a = [\"掐脖子\"]", 1, 6, "掐脖子");
        assert_eq!(found.map(|found| found.carets()), Some("     ^^^^^^^^".to_owned()));
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let line = format!("{}here{}", "a".repeat(300), "b".repeat(300));
        let found = Excerpt::of(&line, 1, 301, "here");
        let marked = found.as_ref().and_then(|found| found.marked);
        assert_eq!(marked, Some((80, 4)));
        assert_eq!(found.map(|found| found.text.len()), Some(CHARS_MAX));
        assert_eq!(Excerpt::of("a\n \n", 2, 1, ""), None);
        assert_eq!(Excerpt::of("a", 0, 0, ""), None);
        let no_place = Excerpt::of("abc", 1, 0, "").map(|found| found.carets());
        assert_eq!(no_place, Some(String::new()));
    }
}
