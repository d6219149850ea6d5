//! Evening out the writing: full-width letters, stray spaces, capitals; every character keeps its
//! place in the original. What is spelt by ear is written as it is meant.

use super::homophones;

/// A note, evened out.
#[derive(Debug)]
pub(super) struct Note {
    /// The evened text.
    pub(super) text: String,
    /// Its characters.
    pub(super) chars: Vec<char>,
    /// For each character its place in the original, in Unicode scalar values and in bytes.
    origin: Vec<(u32, u32)>,
    /// For each byte of the text the character it belongs to.
    char_of_byte: Vec<u32>,
}

impl Note {
    pub(super) fn new(narrative: &str) -> Self {
        let mut note = Self {
            text: String::with_capacity(narrative.len()),
            chars: Vec::with_capacity(narrative.len() / 2),
            origin: Vec::with_capacity(narrative.len() / 2),
            char_of_byte: Vec::with_capacity(narrative.len() + 1),
        };
        for (place, (byte, written)) in (0_u32..).zip(narrative.char_indices()) {
            let Some(even) = even(written) else { continue };
            let index = note.chars.len() as u32;
            note.text.push(even);
            note.char_of_byte.resize(note.text.len(), index);
            note.chars.push(even);
            note.origin.push((place, byte as u32));
        }
        if let Some(meant) = homophones::mended(&note.text) {
            note.chars = meant.chars().collect();
            note.text = meant;
        }
        note.char_of_byte.push(note.chars.len() as u32);
        note
    }

    /// The characters of a stretch of bytes.
    pub(super) fn span(&self, start: usize, end: usize) -> (u32, u32) {
        (self.char_of_byte[start], self.char_of_byte[end])
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
pub(super) fn evened(text: &str) -> String {
    text.chars().filter_map(even).collect()
}

/// One character evened out; white space within a line says nothing in Chinese.
fn even(written: char) -> Option<char> {
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
        let note = Note::new(text);
        assert_eq!(note.text, "他ab打了她");
        assert_eq!(note.original(text, 3, 5), (5, 8, "打 了"));
    }
}
