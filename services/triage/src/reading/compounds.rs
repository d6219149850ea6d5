//! False friends by mechanism: a phrase that goes on into another word was never there.

use super::normal::Note;

/// Ends of phrases, and the characters that make another word of them.
const CONTINUATIONS: &[(&str, &str)] = &[
    ("打", "扫听扰工开通印包乱卡理电药牌球车点饭水招量针"),
    ("动手", "术做干"),
    ("立案", "庭"),
    ("跟踪", "回走问服随管落"),
    ("骂", "名"),
    ("打孩", "提"),
    ("下药", "店"),
    ("放火", "腿锅"),
];

/// Whether what stands at `from..to` is only the beginning of another word.
pub(super) fn continues_another_word(note: &Note, from: u32, to: u32) -> bool {
    let (phrase, rest) = note.chars.split_at(to as usize);
    let phrase = &phrase[from as usize..];
    let Some(next) = rest.first() else { return false };
    CONTINUATIONS.iter().any(|(end, continuations)| {
        continuations.contains(*next)
            && end.chars().rev().eq(phrase.iter().rev().take(end.chars().count()).copied())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_that_goes_on_into_another_word_is_none() {
        let cleaned = Note::new("被打扫干净");
        assert!(continues_another_word(&cleaned, 0, 2));
        let beaten = Note::new("被打伤");
        assert!(!continues_another_word(&beaten, 0, 2));
    }
}
