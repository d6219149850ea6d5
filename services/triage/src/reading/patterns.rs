//! Patterns: a way of saying something whose words may stand apart.
//!
//! `{他|男方}…{掐|卡|勒}…{脖|喉|颈}` is three places, each filled by one of its words; `…` lets up to
//! [`GAP`] characters of the same clause stand between. An empty word, as in `{了|}`, may be left
//! out. The first place must have words, and none of them empty: they are what is searched for.

use super::clauses::ends_clause;
use super::cues::{Cue, Kind};
use super::normal::{Note, evened};

/// The most characters a `…` stands for: beyond it, words of a clause rarely belong together.
pub(super) const GAP: usize = 8;
/// The most `…` of one pattern, which also bounds how long one is tried.
pub(super) const MOST_GAPS: usize = 3;

/// Where the gaps of a match stand; unused ones are empty.
pub(super) type Gaps = [(u32, u32); MOST_GAPS];

/// What is wrong with a pattern as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// A brace without its other half, or one inside another.
    Brace,
    /// It does not begin with words.
    Start,
    /// A `…` at the end or beside another.
    Gap,
    /// More than three `…`.
    Gaps,
}

/// One place of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Spot {
    words: Vec<Vec<char>>,
    behind_gap: bool,
}

/// A pattern ready to be tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    spots: Vec<Spot>,
}

impl Pattern {
    /// Reads a pattern as a rule keeper writes it.
    pub(crate) fn parse(text: &str) -> Result<Self, Unreadable> {
        let (mut spots, mut rest, mut behind_gap, mut gaps) = (Vec::new(), text, false, 0);
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('…') {
                if behind_gap || spots.is_empty() {
                    return Err(if behind_gap { Unreadable::Gap } else { Unreadable::Start });
                }
                (behind_gap, rest, gaps) = (true, after, gaps + 1);
                continue;
            }
            let words: Vec<&str>;
            if let Some(inner) = rest.strip_prefix('{') {
                let (inside, after) = inner.split_once('}').ok_or(Unreadable::Brace)?;
                if inside.contains(['{', '…']) {
                    return Err(Unreadable::Brace);
                }
                (words, rest) = (inside.split('|').collect(), after);
            } else {
                let end = rest.find(['{', '…']).unwrap_or(rest.len());
                let (word, after) = rest.split_at(end);
                if word.contains(['}', '|']) {
                    return Err(Unreadable::Brace);
                }
                (words, rest) = (vec![word], after);
            }
            let words: Vec<Vec<char>> =
                words.into_iter().map(|word| evened(word).chars().collect()).collect();
            spots.push(Spot { words, behind_gap });
            behind_gap = false;
        }
        match spots.first() {
            _ if behind_gap => Err(Unreadable::Gap),
            _ if gaps > MOST_GAPS => Err(Unreadable::Gaps),
            Some(first) if first.words.iter().all(|word| !word.is_empty()) => Ok(Self { spots }),
            _ => Err(Unreadable::Start),
        }
    }

    /// The words one of which every match begins with.
    pub(super) fn heads(&self) -> impl Iterator<Item = String> {
        self.spots
            .iter()
            .take(1)
            .flat_map(|spot| spot.words.iter().map(|word| word.iter().collect()))
    }

    /// Where a match whose head ends at `place` ends, with its gaps; the shortest gaps first.
    pub(super) fn end(&self, note: &Note, place: u32) -> Option<(u32, Gaps)> {
        let mut gaps = Gaps::default();
        let end = fill(&self.spots[1..], &note.chars, place as usize, &mut gaps, 0)?;
        Some((end as u32, gaps))
    }
}

/// Fills the spots from `place` on, and says where the last ends.
fn fill(
    spots: &[Spot],
    chars: &[char],
    place: usize,
    gaps: &mut Gaps,
    used: usize,
) -> Option<usize> {
    let Some((spot, rest)) = spots.split_first() else { return Some(place) };
    let longest = if spot.behind_gap { GAP } else { 0 };
    for skipped in 0..=longest {
        let start = place + skipped;
        for word in &spot.words {
            if !chars.get(start..).is_some_and(|behind| behind.starts_with(word)) {
                continue;
            }
            let used_now = used + usize::from(spot.behind_gap);
            if let Some(end) = fill(rest, chars, start + word.len(), gaps, used_now) {
                if let Some(gap) = gaps.get_mut(used).filter(|_| spot.behind_gap) {
                    *gap = (place as u32, start as u32);
                }
                return Some(end);
            }
        }
        if chars.get(start).is_none_or(|written| ends_clause(*written)) {
            return None;
        }
    }
    None
}

/// From where on what is said is judged: a negation in a gap governs what stands behind it.
pub(super) fn judged_from(from: u32, gaps: &Gaps, cues: &[Cue]) -> u32 {
    let negated = |gap: &&(u32, u32)| {
        cues.iter().any(|cue| {
            matches!(cue.kind, Kind::Negator | Kind::ShortNegator | Kind::Denial)
                && cue.from >= gap.0
                && cue.to <= gap.1
        })
    };
    gaps.iter().filter(negated).map(|gap| gap.1).max().unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(pattern: &str, note: &str) -> Option<u32> {
        let pattern = Pattern::parse(pattern).expect("a pattern");
        let head = pattern.heads().find(|head| note.starts_with(head.as_str()))?;
        pattern.end(&Note::new(note), head.chars().count() as u32).map(|(end, _)| end)
    }

    #[test]
    fn words_may_stand_apart_within_a_clause() {
        let pattern = "{掐|卡}{了|住|}…{脖|喉}";
        assert_eq!(matched(pattern, "掐脖子"), Some(2));
        assert_eq!(matched(pattern, "掐住她的脖子"), Some(5));
        assert_eq!(matched(pattern, "卡了她细细的脖子"), Some(7));
        assert_eq!(matched(pattern, "掐一二三四五六七八脖"), Some(10));
        assert_eq!(matched(pattern, "掐一二三四五六七八九脖"), None);
        assert_eq!(matched(pattern, "掐了她，脖子疼"), None);
        assert_eq!(matched(pattern, "掐"), None);
    }

    #[test]
    fn a_pattern_that_cannot_be_read_says_what_is_wrong() {
        for (text, problem) in [
            ("", Unreadable::Start),
            ("…打", Unreadable::Start),
            ("{他|}打", Unreadable::Start),
            ("打…", Unreadable::Gap),
            ("打……人", Unreadable::Gap),
            ("打{人", Unreadable::Brace),
            ("打}人", Unreadable::Brace),
            ("打|人", Unreadable::Brace),
            ("{打{人}}", Unreadable::Brace),
            ("{打…人}", Unreadable::Brace),
            ("一…二…三…四…五", Unreadable::Gaps),
        ] {
            assert_eq!(Pattern::parse(text), Err(problem), "{text}");
        }
    }
}
