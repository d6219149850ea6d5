//! Patterns: a way of saying something in several parts.
//!
//! `{搡|踹} & {孕|怀着} ! {牛|羊}`: the core comes first and is what is judged; every part behind
//! `&` must stand within [`NEAR`] characters of it, on either side; no part behind `!` may stand in
//! its clause.

use super::clauses::ends_clause;
use super::cues::{Cue, Kind};
use super::normal::Note;
pub(super) use super::part::Gaps;
use super::part::Part;
pub(crate) use super::part::Unreadable;
pub(crate) use super::words::Fillings;

/// How far from the core another part may stand, in characters: about two clauses.
const NEAR: u32 = 36;
/// How far on either side of a core anything can still belong to it, in characters: beyond every
/// part's own length and every clause's.
const REACH: u32 = 160;
/// The most parts of one pattern.
const MOST_PARTS: usize = 6;

/// A pattern as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    pub(super) core: Part,
    pub(super) needs: Vec<Part>,
    pub(super) bars: Vec<Part>,
}

impl Pattern {
    /// Reads a pattern as a rule keeper writes it.
    pub(crate) fn parse(text: &str, fillings: &mut Fillings) -> Result<Self, Unreadable> {
        let core_end = text.find(['&', '!']).unwrap_or(text.len());
        let core = Part::parse(text[..core_end].trim(), fillings)?;
        if core.begins_with_number() {
            return Err(Unreadable::Start);
        }
        let (mut needs, mut bars, mut rest) = (Vec::new(), Vec::new(), &text[core_end..]);
        while let Some(sign) = rest.chars().next() {
            let behind = &rest[1..];
            let end = behind.find(['&', '!']).unwrap_or(behind.len());
            let part = Part::parse(behind[..end].trim(), fillings)?;
            if sign == '&' {
                needs.push(part)
            } else {
                bars.push(part)
            }
            rest = &behind[end..];
        }
        if 1 + needs.len() + bars.len() > MOST_PARTS {
            return Err(Unreadable::Parts);
        }
        Ok(Self { core, needs, bars })
    }
}

/// Where a part was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) gaps: Gaps,
}

/// The stretch from a core to the nearest match of each part it needs, when all are near.
pub(super) fn reach<'m>(
    core: &Match,
    needs: impl Iterator<Item = &'m [Match]>,
) -> Option<(u32, u32)> {
    let mut stretch = (core.from, core.to);
    for need in needs {
        let nearest = around(core, need).iter().min_by_key(|one| distance(core, one))?;
        if distance(core, nearest) > NEAR {
            return None;
        }
        stretch = (stretch.0.min(nearest.from), stretch.1.max(nearest.to));
    }
    Some(stretch)
}

/// Whether one of these matches stands in the clause of a core.
pub(super) fn is_barred<'m>(
    core: &Match,
    bars: impl Iterator<Item = &'m [Match]>,
    note: &Note,
) -> bool {
    bars.flat_map(|bar| around(core, bar)).any(|one| {
        let (left, right) =
            if one.from < core.from { (one.to, core.from) } else { (core.to, one.from) };
        let between = note.chars.get(left as usize..right as usize).unwrap_or_default();
        !between.iter().any(|written| ends_clause(*written))
    })
}

/// The matches, sorted by where they begin, that can belong to a core at all: without this a long
/// note would take quadratic time.
fn around<'m>(core: &Match, matches: &'m [Match]) -> &'m [Match] {
    let first = matches.partition_point(|one| one.from + REACH < core.from);
    let last = matches.partition_point(|one| one.from <= core.to + REACH);
    &matches[first..last]
}

const fn distance(core: &Match, other: &Match) -> u32 {
    if other.from >= core.to { other.from - core.to } else { core.from.saturating_sub(other.to) }
}

/// From where on what is said is judged: a negation in a gap governs what stands behind it.
pub(super) fn judged_from(from: u32, gaps: &Gaps, cues: &[Cue]) -> u32 {
    let negated = |gap: &&(u32, u32)| {
        let first = cues.partition_point(|cue| cue.from < gap.0);
        let mut inside = cues[first..].iter().take_while(|cue| cue.to <= gap.1);
        inside.any(|cue| matches!(cue.kind, Kind::Negator | Kind::ShortNegator | Kind::Denial))
    };
    gaps.iter().filter(negated).map(|gap| gap.1).max().unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_says_what_is_wrong_with_any_of_its_parts() {
        for (text, problem) in [
            ("打 & {人", Unreadable::Brace),
            ("打 & ", Unreadable::Start),
            ("<1-17>岁 & 打", Unreadable::Start),
            ("打 ! 人…", Unreadable::Gap),
            ("打&一&二&三&四&五&六", Unreadable::Parts),
        ] {
            let pattern = Pattern::parse(text, &mut Fillings::default());
            assert_eq!(pattern, Err(problem), "{text}");
        }
        assert!(Pattern::parse("打 & <1-17>岁 ! 针", &mut Fillings::default()).is_ok());
    }
}
