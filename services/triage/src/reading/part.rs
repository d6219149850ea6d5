//! One part of a pattern: words in a row, some of which may stand apart.
//!
//! `{掐|卡}{了|}…{脖|喉}` is three places, each filled by one of its words; `…` lets up to [`GAP`]
//! characters of the same clause stand between, `<1-17>` is a number from 1 to 17 in either kind of
//! numerals.

use super::clauses::ends_clause;
use std::sync::Arc;

use super::normal::Note;
use super::numerals::{self, Numeral};
use super::words::{Fillings, Words};

/// The most characters a `…` stands for: beyond it, words of a clause rarely belong together.
const GAP: usize = 8;
/// The most `…` of one part, which also bounds how long one is tried.
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
    /// `<…>` holds no number from and to.
    Number,
    /// More parts than a pattern may have.
    Parts,
}

/// What fills one place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Filling {
    Words(Arc<Words>),
    Number(u32, u32),
}

/// One place of a part.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Spot {
    filling: Filling,
    behind_gap: bool,
}

/// A part ready to be tried.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Part {
    spots: Vec<Spot>,
}

impl Part {
    /// Reads a part as a rule keeper writes it.
    pub(super) fn parse(text: &str, fillings: &mut Fillings) -> Result<Self, Unreadable> {
        let (mut spots, mut rest, mut behind_gap, mut gaps) = (Vec::new(), text, false, 0);
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('…') {
                if behind_gap || spots.is_empty() {
                    return Err(if behind_gap { Unreadable::Gap } else { Unreadable::Start });
                }
                (behind_gap, rest, gaps) = (true, after, gaps + 1);
                continue;
            }
            let (filling, after) = filling(rest, fillings)?;
            spots.push(Spot { filling, behind_gap });
            (behind_gap, rest) = (false, after);
        }
        match spots.first() {
            _ if behind_gap => Err(Unreadable::Gap),
            _ if gaps > MOST_GAPS => Err(Unreadable::Gaps),
            Some(Spot { filling: Filling::Words(words), .. }) if words.may_be_left_out() => {
                Err(Unreadable::Start)
            }
            Some(_) => Ok(Self { spots }),
            None => Err(Unreadable::Start),
        }
    }

    /// The places that cannot stay empty, in their order; the first of a part that does not begin
    /// with a number is where every match begins.
    pub(super) fn musts(&self) -> impl Iterator<Item = &Arc<Words>> {
        let words = self.spots.iter().filter_map(|spot| match &spot.filling {
            Filling::Words(words) => Some(words),
            Filling::Number(..) => None,
        });
        words.filter(|words| !words.may_be_left_out())
    }

    /// Whether a number stands at its beginning.
    pub(super) fn begins_with_number(&self) -> bool {
        matches!(self.spots.first(), Some(Spot { filling: Filling::Number(..), .. }))
    }

    /// Whether a match may begin with this number.
    pub(super) fn takes(&self, numeral: &Numeral) -> bool {
        match self.spots.first().map(|spot| &spot.filling) {
            Some(Filling::Number(least, most)) => (*least..=*most).contains(&numeral.value),
            _ => false,
        }
    }

    /// Where a match whose head ends at `place` ends, with its gaps; the shortest gaps first.
    pub(super) fn end(&self, note: &Note, numerals: &[Numeral], place: u32) -> Option<(u32, Gaps)> {
        let mut gaps = Gaps::default();
        let written = Written { chars: &note.chars, numerals };
        let end = written.fill(&self.spots[1..], place as usize, &mut gaps, 0)?;
        Some((end as u32, gaps))
    }
}

/// The first filling of a text, and what stands behind it.
fn filling<'t>(text: &'t str, fillings: &mut Fillings) -> Result<(Filling, &'t str), Unreadable> {
    if let Some(inner) = text.strip_prefix('<') {
        let (inside, after) = inner.split_once('>').ok_or(Unreadable::Number)?;
        let (least, most) = inside.split_once('-').ok_or(Unreadable::Number)?;
        let least: u32 = least.parse().map_err(|_| Unreadable::Number)?;
        let most: u32 = if most.is_empty() { u32::MAX } else { most.parse().unwrap_or(0) };
        return if least <= most {
            Ok((Filling::Number(least, most), after))
        } else {
            Err(Unreadable::Number)
        };
    }
    let (words, after) = if let Some(inner) = text.strip_prefix('{') {
        let (inside, after) = inner.split_once('}').ok_or(Unreadable::Brace)?;
        if inside.contains(['{', '…', '<', '>']) {
            return Err(Unreadable::Brace);
        }
        (inside, after)
    } else {
        let end = text.find(['{', '…', '<']).unwrap_or(text.len());
        let (word, after) = text.split_at(end);
        if word.contains(['}', '|', '>']) {
            return Err(Unreadable::Brace);
        }
        (word, after)
    };
    Ok((Filling::Words(fillings.of(words)), after))
}

/// A note as parts are tried on it.
struct Written<'n> {
    chars: &'n [char],
    numerals: &'n [Numeral],
}

impl Written<'_> {
    /// Fills the spots from `place` on, and says where the last ends.
    fn fill(&self, spots: &[Spot], place: usize, gaps: &mut Gaps, used: usize) -> Option<usize> {
        let Some((spot, rest)) = spots.split_first() else { return Some(place) };
        let longest = if spot.behind_gap { GAP } else { 0 };
        for skipped in 0..=longest {
            let start = place + skipped;
            let used_now = used + usize::from(spot.behind_gap);
            let end = match &spot.filling {
                Filling::Number(least, most) => numerals::at(self.numerals, start as u32)
                    .filter(|numeral| (*least..=*most).contains(&numeral.value))
                    .and_then(|numeral| self.fill(rest, numeral.to as usize, gaps, used_now)),
                Filling::Words(words) => words
                    .at(self.chars, start)
                    .find_map(|length| self.fill(rest, start + length, gaps, used_now)),
            };
            if end.is_some() {
                if let Some(gap) = gaps.get_mut(used).filter(|_| spot.behind_gap) {
                    *gap = (place as u32, start as u32);
                }
                return end;
            }
            if self.chars.get(start).is_none_or(|written| ends_clause(*written)) {
                return None;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(part: &str, text: &str) -> Option<u32> {
        let part = Part::parse(part, &mut Fillings::default()).expect("a part");
        let note = Note::new(text);
        let numerals = numerals::of(&note);
        if part.begins_with_number() {
            let numeral = numerals.first().filter(|numeral| part.takes(numeral))?;
            return part.end(&note, &numerals, numeral.to).map(|(end, _)| end);
        }
        let head = part.musts().next()?.texts().find(|head| text.starts_with(head.as_str()))?;
        part.end(&note, &numerals, head.chars().count() as u32).map(|(end, _)| end)
    }

    #[test]
    fn words_may_stand_apart_within_a_clause() {
        let part = "{掐|卡}{了|住|}…{脖|喉}";
        assert_eq!(matched(part, "掐脖子"), Some(2));
        assert_eq!(matched(part, "掐住她的脖子"), Some(5));
        assert_eq!(matched(part, "卡了她细细的脖子"), Some(7));
        assert_eq!(matched(part, "掐一二三四五六七八脖"), Some(10));
        assert_eq!(matched(part, "掐一二三四五六七八九脖"), None);
        assert_eq!(matched(part, "掐了她，脖子疼"), None);
        assert_eq!(matched(part, "掐"), None);
    }

    #[test]
    fn a_number_is_held_against_its_bounds() {
        assert_eq!(matched("<1-17>{岁|周岁}", "十四岁"), Some(3));
        assert_eq!(matched("<1-17>{岁|周岁}", "16周岁"), Some(4));
        assert_eq!(matched("<1-17>岁", "二十五岁"), None);
        assert_eq!(matched("女孩…<1-17>", "女孩今年13了"), Some(6));
        assert_eq!(matched("第<3->次", "第7次报警"), Some(3));
        assert_eq!(matched("第<3->次", "第2次报警"), None);
    }

    #[test]
    fn a_part_that_cannot_be_read_says_what_is_wrong() {
        for (text, problem) in [
            ("", Unreadable::Start),
            ("…打", Unreadable::Start),
            ("{他|}打", Unreadable::Start),
            ("打…", Unreadable::Gap),
            ("打……人", Unreadable::Gap),
            ("打{人", Unreadable::Brace),
            ("打}人", Unreadable::Brace),
            ("打|人", Unreadable::Brace),
            ("打>人", Unreadable::Brace),
            ("{打{人}}", Unreadable::Brace),
            ("{打…人}", Unreadable::Brace),
            ("一…二…三…四…五", Unreadable::Gaps),
            ("<1-17岁", Unreadable::Number),
            ("<孩子>打", Unreadable::Number),
            ("<9-3>岁", Unreadable::Number),
        ] {
            let part = Part::parse(text, &mut Fillings::default());
            assert_eq!(part, Err(problem), "{text}");
        }
    }
}
