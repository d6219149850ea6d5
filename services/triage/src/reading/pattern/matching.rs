//! Trying a pattern around its fixed word: forwards behind it, backwards before it.

use std::cell::Cell;

use super::super::lexicon::{Mark, Trie};
use super::super::numbers;
use super::super::people::{self, Roles};
use super::Node;

/// The most steps of one attempt; only texts made to be slow come near.
const STEPS_MAX: u32 = 600;

/// What patterns are tried on.
#[derive(Debug)]
pub(in super::super) struct Ground<'a> {
    pub(in super::super) chars: &'a [char],
    pub(in super::super) forward: &'a Trie,
    pub(in super::super) backward: &'a Trie,
    pub(in super::super) roles: &'a [Roles],
    steps: Cell<u32>,
}

/// How far an attempt came.
#[derive(Clone, Copy, Debug, Default)]
pub(in super::super) struct Reached {
    /// The end that was reached.
    pub(in super::super) at: usize,
    /// The characters that stood in the pattern itself, counted from 64 before the fixed word.
    pub(in super::super) own: u128,
    /// Somebody named in the first slot for people.
    pub(in super::super) object: Option<(u32, u32)>,
}

/// What is left to be tried after a choice.
#[derive(Clone, Copy)]
struct Rest<'a> {
    nodes: &'a [Node],
    next: Option<&'a Rest<'a>>,
}

impl<'a> Ground<'a> {
    pub(in super::super) const fn new(
        chars: &'a [char],
        forward: &'a Trie,
        backward: &'a Trie,
        roles: &'a [Roles],
    ) -> Self {
        Self { chars, forward, backward, roles, steps: Cell::new(0) }
    }

    /// Tries nodes from a character on, or up to it when going back. `base` is what the bits of
    /// own characters are counted from.
    pub(in super::super) fn try_from(
        &self,
        nodes: &[Node],
        at: usize,
        back: bool,
        base: usize,
    ) -> Option<Reached> {
        self.steps.set(0);
        self.step(&Rest { nodes, next: None }, at, back, base)
    }

    fn step(&self, rest: &Rest<'_>, at: usize, back: bool, base: usize) -> Option<Reached> {
        let split = if back { rest.nodes.split_last() } else { rest.nodes.split_first() };
        let Some((node, others)) = split else {
            return match rest.next {
                Some(next) => self.step(next, at, back, base),
                None => Some(Reached { at, ..Reached::default() }),
            };
        };
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > STEPS_MAX {
            return None;
        }
        let after = Rest { nodes: others, next: rest.next };
        match node {
            Node::Text(text) => {
                let end = self.text(text, at, back)?;
                let mut reached = self.step(&after, end, back, base)?;
                reached.own |= bits(at.min(end), at.max(end), base);
                Some(reached)
            }
            Node::Choice(branches) => branches.iter().find_map(|branch| {
                self.step(&Rest { nodes: branch, next: Some(&after) }, at, back, base)
            }),
            Node::Gap(most, comma) => self.gap(&after, at, back, base, (*most, *comma)),
            Node::Number(least, most) => {
                let number = if back {
                    numbers::before(self.chars, at)
                } else {
                    numbers::at(self.chars, at)
                }?;
                let within = (*least..=*most).contains(&number.value);
                let end = if back { at - number.length } else { at + number.length };
                within.then(|| self.step(&after, end, back, base)).flatten()
            }
            Node::List(list) => {
                let (ends, count) = self.ends(at, back, |mark| mark == Mark::List(*list));
                ends[..count].iter().rev().find_map(|end| {
                    let mut reached = self.step(&after, *end, back, base)?;
                    reached.own |= bits(at.min(*end), at.max(*end), base);
                    Some(reached)
                })
            }
            Node::Person(roles) => self.person(&after, at, back, base, *roles),
        }
    }

    fn text(&self, text: &[char], at: usize, back: bool) -> Option<usize> {
        if back {
            let start = at.checked_sub(text.len())?;
            return (self.chars[start..at] == *text).then_some(start);
        }
        self.chars[at..].starts_with(text).then_some(at + text.len())
    }

    fn gap(
        &self,
        after: &Rest<'_>,
        at: usize,
        back: bool,
        base: usize,
        (most, comma): (u8, bool),
    ) -> Option<Reached> {
        let (mut place, mut commas) = (at, 0);
        for _ in 0..=most {
            if let Some(reached) = self.step(after, place, back, base) {
                return Some(reached);
            }
            let crossed = if back { place.checked_sub(1)? } else { place };
            let written = *self.chars.get(crossed)?;
            let passes = match written {
                '。' | ';' | '!' | '?' | '\n' => false,
                ',' | ':' => {
                    commas += 1;
                    comma && commas <= 1
                }
                _ => true,
            };
            if !passes {
                return None;
            }
            place = if back { crossed } else { place + 1 };
        }
        None
    }

    fn person(
        &self,
        after: &Rest<'_>,
        at: usize,
        back: bool,
        base: usize,
        wanted: Roles,
    ) -> Option<Reached> {
        let (ends, count) = self.ends(at, back, |mark| match mark {
            Mark::Person(word) => self.roles[usize::from(word)].meets(wanted),
            _ => false,
        });
        let named = |end: usize| -> Option<Reached> {
            let mut reached = self.step(after, end, back, base)?;
            reached.object = Some((at.min(end) as u32, at.max(end) as u32));
            Some(reached)
        };
        if let Some(reached) = ends[..count].iter().rev().find_map(|end| named(*end)) {
            return Some(reached);
        }
        if !wanted.meets(Roles::NAME) || (!back && at >= self.chars.len()) {
            return None;
        }
        if back {
            people::name_before(self.chars, at)?.find_map(|length| named(at - length))
        } else {
            people::name_at(self.chars, at)?.find_map(|length| named(at + length))
        }
    }

    /// Where words with such a mark end, shortest first, at most eight.
    fn ends(&self, at: usize, back: bool, is: impl Fn(Mark) -> bool) -> ([usize; 8], usize) {
        let (mut ends, mut count) = ([0; 8], 0);
        let mut take = |end: usize, mark: Mark| {
            let again = count > 0 && ends[count - 1] == end;
            if is(mark) && !again && count < ends.len() {
                ends[count] = end;
                count += 1;
            }
        };
        if back {
            self.backward.each_behind(self.chars, at, |length, mark| take(at - length, mark));
        } else if at < self.chars.len() {
            self.forward.each(self.chars, at, |length, mark| take(at + length, mark));
        }
        (ends, count)
    }
}

/// The bits of characters from..to, counted from a base.
pub(in super::super) fn bits(from: usize, to: usize, base: usize) -> u128 {
    (from..to)
        .filter_map(|place| place.checked_sub(base).filter(|bit| *bit < 128))
        .fold(0, |bits, bit| bits | 1 << bit)
}
