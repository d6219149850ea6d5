//! Evening out the writing: full-width letters, stray spaces, capitals, slips of sound; every
//! character keeps its place in the original.

use super::slips::Slips;

/// A note, evened out.
#[derive(Debug)]
pub(super) struct Note {
    /// Its characters.
    pub(super) chars: Vec<char>,
    /// For each character its place in the original, in Unicode scalar values and in bytes.
    origin: Vec<(u32, u32)>,
    /// Where a slip of sound was read as the word that was meant.
    pub(super) slips: Vec<(u32, u32)>,
}

impl Note {
    pub(super) fn new(narrative: &str, slips: &Slips) -> Self {
        // Most of a note is three bytes a character.
        let room = narrative.len() / 3 + 4;
        let mut note = Self {
            chars: Vec::with_capacity(room),
            origin: Vec::with_capacity(room),
            slips: Vec::new(),
        };
        for (place, (byte, written)) in (0_u32..).zip(narrative.char_indices()) {
            let Some(even) = even(written) else { continue };
            note.chars.push(even);
            note.origin.push((place, byte as u32));
        }
        slips.mend(&mut note.chars, &mut note.slips);
        note
    }

    /// Whether a stretch rests on a slip of sound.
    pub(super) fn is_fuzzy(&self, from: u32, to: u32) -> bool {
        self.slips.iter().any(|(start, end)| *start < to && from < *end)
    }

    /// The characters of a stretch, cut to what there is.
    pub(super) fn between(&self, from: u32, to: u32) -> &[char] {
        let to = (to as usize).min(self.chars.len());
        &self.chars[(from as usize).min(to)..to]
    }

    /// Where a stretch of characters stands in the original, end exclusive, and its words there.
    pub(super) fn original<'t>(
        &self,
        narrative: &'t str,
        from: u32,
        to: u32,
    ) -> (u32, u32, &'t str) {
        let (first, start) = self.origin[from as usize];
        let (last, end) = self.origin[to as usize - 1];
        let words = &narrative[start as usize..];
        let length = end - start;
        let last_width = words[length as usize..].chars().next().map_or(0, char::len_utf8);
        (first, last + 1, &words[..length as usize + last_width])
    }
}

/// The evened form of text that is compared with notes, such as a phrase.
pub(super) fn evened(text: &str) -> Vec<char> {
    text.chars().filter_map(even).collect()
}

/// One character evened out; white space within a line says nothing in Chinese.
pub(super) fn even(written: char) -> Option<char> {
    if matches!(written, '\u{4e00}'..='\u{9fff}') {
        return Some(written);
    }
    Some(match written {
        '\n' | '\r' => '\n',
        space if space.is_whitespace() => return None,
        // Zero-width characters come along with copied text.
        '\u{200b}'..='\u{200f}' | '\u{feff}' => return None,
        '。' | '｡' => '。',
        '，' | '﹐' => ',',
        '；' => ';',
        '：' => ':',
        '！' => '!',
        '？' => '?',
        '（' => '(',
        '）' => ')',
        '“' | '”' | '「' | '」' | '『' | '』' | '＂' => '"',
        '‘' | '’' => '\'',
        full @ '！'..='～' => char::from_u32(full as u32 - 0xFEE0)?.to_ascii_lowercase(),
        other => other.to_ascii_lowercase(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_the_original_words() {
        let text = "他 ＡＢ　打 了她";
        let note = Note::new(text, &Slips::default());
        assert_eq!(note.chars.iter().collect::<String>(), "他ab打了她");
        assert_eq!(note.original(text, 3, 5), (5, 8, "打 了"));
    }
}
