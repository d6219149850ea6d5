//! Slips of sound: voice input and hurried typing write another character of the same sound
//! (加暴 for 家暴). A short list of dangerous words is mended before anything is looked for.

use std::collections::HashMap;

use super::normal::evened;

/// The words that are mended, by the characters they begin with.
#[derive(Debug, Default)]
pub(super) struct Slips {
    by_first: HashMap<char, Vec<(Box<[char]>, Box<[char]>)>>,
}

impl Slips {
    /// Takes (as written, as meant); both have as many characters, so every place stays.
    pub(super) fn new<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut slips = Self::default();
        for (written, meant) in pairs {
            let (written, meant) = (evened(written), evened(meant));
            if written.len() == meant.len() && !written.is_empty() {
                let of_first = slips.by_first.entry(written[0]).or_default();
                of_first.push((written.into(), meant.into()));
            }
        }
        // The longest first, so that one that is left as it is guards a shorter one inside it.
        for of_first in slips.by_first.values_mut() {
            of_first.sort_by_key(|(written, _)| std::cmp::Reverse(written.len()));
        }
        slips
    }

    /// Mends a note in place and notes where.
    pub(super) fn mend(&self, chars: &mut [char], mended: &mut Vec<(u32, u32)>) {
        if self.by_first.is_empty() {
            return;
        }
        for start in 0..chars.len() {
            // Nothing below the first Chinese character begins a slip.
            if chars[start] < '\u{4e00}' {
                continue;
            }
            let Some(of_first) = self.by_first.get(&chars[start]) else { continue };
            let hit = of_first.iter().find(|(written, _)| chars[start..].starts_with(written));
            if let Some((_, meant)) = hit.filter(|(written, meant)| written != meant) {
                chars[start..start + meant.len()].copy_from_slice(meant);
                mended.push((start as u32, (start + meant.len()) as u32));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_read_as_the_word_that_was_meant_and_noted() {
        let slips = Slips::new([("加暴", "家暴")]);
        let mut chars: Vec<char> = "他加暴她".chars().collect();
        let mut mended = Vec::new();
        slips.mend(&mut chars, &mut mended);
        assert_eq!(chars.iter().collect::<String>(), "他家暴她");
        assert_eq!(mended, [(1, 3)]);
    }
}
