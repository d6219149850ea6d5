//! Matching: every pattern of every signal in one way through the note.
//!
//! Patterns of different signals may overlap and both count. Within one signal the leftmost and
//! longest wins, so a whole negating or historical phrase hides the shorter one inside it.

use std::collections::HashMap;

use super::cues::{self, Cue, Kind};
use super::lexicon::{Mark, Trie};
use super::normal::{Note, evened};
use super::pattern::matching::{Ground, bits};
use super::pattern::{Node, anchored, parse};
use super::people::{self, Mention, Roles};
use crate::vocabulary::Vocabulary;

/// No match is longer: two sides of at most 64 characters around a fixed word.
const LONGEST: u32 = 192;
/// So many masked names of a note are compared with one another.
const NAMES_MAX: usize = 24;

/// What a pattern says of its signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Says {
    /// It is so.
    Is,
    /// It is not so.
    IsNot,
    /// It was so.
    Was,
    /// It is so when another signal stands beside it.
    Beside,
}

/// A pattern where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) signal: u16,
    pub(super) says: Says,
    pub(super) from: u32,
    pub(super) to: u32,
    /// Somebody named in a slot of it.
    pub(super) object: Option<(u32, u32)>,
}

/// What one way through a note brings.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) cues: Vec<Cue>,
    pub(super) people: Vec<Mention>,
    pub(super) found: Vec<Found>,
}

#[derive(Debug)]
struct Pattern {
    signal: u16,
    says: Says,
    nodes: Box<[Node]>,
    /// The part by which it is found.
    anchor: usize,
}

/// Finds patterns, small words and people.
#[derive(Debug)]
pub(super) struct Phrases {
    forward: Trie,
    backward: Trie,
    patterns: Vec<Pattern>,
    /// The patterns that each fixed word may begin, by group.
    groups: Vec<Vec<u32>>,
    kinds: Vec<Kind>,
    roles: Vec<Roles>,
}

impl Phrases {
    pub(super) fn new(vocabulary: &Vocabulary) -> Self {
        let mut builder = Builder::default();
        let lists: Vec<Vec<Vec<char>>> = vocabulary
            .lists()
            .iter()
            .map(|list| list.words.iter().map(|word| evened(word)).collect())
            .collect();
        for (index, signal) in (0_u16..).zip(vocabulary.signals()) {
            let of_signal = [
                (Says::Is, &signal.phrases),
                (Says::IsNot, &signal.negated),
                (Says::Was, &signal.historical),
                (Says::Beside, &signal.with),
            ];
            for (says, phrases) in of_signal {
                for phrase in phrases {
                    builder.take(index, says, phrase, vocabulary, &lists);
                }
            }
        }
        builder.finish(vocabulary, &lists)
    }

    /// One way through a note.
    pub(super) fn scan(&self, note: &Note) -> Scan {
        let chars = &note.chars;
        let mut scan = Scan {
            cues: Vec::with_capacity(chars.len() / 4 + 1),
            people: Vec::with_capacity(chars.len() / 6 + 1),
            found: Vec::new(),
        };
        let mut hits: Vec<(u32, u32, u32)> = Vec::with_capacity(chars.len() / 3 + 1);
        let mut harmless: Vec<(u32, u32)> = Vec::new();
        let mut ages: Vec<u32> = Vec::new();
        let (mut cue_end, mut person_end, mut harmless_end) = (0, 0, 0);
        for start in 0..chars.len() {
            let from = start as u32;
            let (mut cue, mut person, mut safe) = (None, None, 0);
            self.forward.each(chars, start, |length, mark| match mark {
                Mark::Cue(kind) => cue = Some((length, kind)),
                Mark::Person(word) => person = Some((length, word)),
                Mark::Harmless => safe = length,
                Mark::Anchor(group) => hits.push((from, from + length as u32, group)),
                Mark::List(_) => {}
            });
            if let Some((length, kind)) = cue.filter(|_| start >= cue_end) {
                cue_end = start + length;
                let kind = self.kinds[usize::from(kind)];
                scan.cues.push(Cue { kind, from, to: cue_end as u32 });
            }
            if start >= person_end {
                let named = match person {
                    Some((length, word)) => Some((length, self.roles[usize::from(word)])),
                    None => {
                        people::name_at(chars, start).map(|lengths| (*lengths.start(), Roles::NAME))
                    }
                };
                if let Some((length, roles)) = named {
                    person_end = start + length;
                    scan.people.push(Mention { roles, from, to: person_end as u32 });
                }
            }
            if safe > 0 && start >= harmless_end {
                harmless_end = start + safe;
                harmless.push((from, harmless_end as u32));
            }
            if chars[start] == '岁' {
                ages.push(from);
            }
        }
        if !ages.is_empty() {
            people::put_ages(chars, &mut scan.people, &ages);
            people::share_ages(chars, &mut scan.people, NAMES_MAX);
        }
        self.try_patterns(note, &hits, &harmless, &mut scan.found);
        scan
    }

    fn try_patterns(
        &self,
        note: &Note,
        hits: &[(u32, u32, u32)],
        harmless: &[(u32, u32)],
        found: &mut Vec<Found>,
    ) {
        let ground = Ground::new(&note.chars, &self.forward, &self.backward, &self.roles);
        for (from, to, group) in hits {
            let base = (*from as usize).saturating_sub(64);
            for index in &self.groups[*group as usize] {
                let pattern = &self.patterns[*index as usize];
                let (before, behind) = pattern.nodes.split_at(pattern.anchor);
                let end = ground.try_from(&behind[1..], *to as usize, false, base);
                let Some(end) = end else { continue };
                let start = ground.try_from(before, *from as usize, true, base);
                let Some(start) = start else { continue };
                let own = start.own | end.own | bits(*from as usize, *to as usize, base);
                let one = Found {
                    signal: pattern.signal,
                    says: pattern.says,
                    from: start.at as u32,
                    to: end.at as u32,
                    object: end.object.or(start.object),
                };
                if one.says == Says::IsNot || !is_harmless(&one, own, base, harmless) {
                    found.push(one);
                }
            }
        }
        hide(found);
    }
}

/// Whether a compound that is harmless takes a part of the match: 被打 in 被打扫. One that stands
/// whole in the pattern was meant.
fn is_harmless(one: &Found, own: u128, base: usize, harmless: &[(u32, u32)]) -> bool {
    let first = harmless.partition_point(|(_, to)| *to <= one.from);
    harmless[first..].iter().take_while(|(from, _)| *from < one.to).any(|(from, to)| {
        let word = bits(*from as usize, *to as usize, base);
        own & word != 0 && own & word != word
    })
}

/// Within one signal, the leftmost and longest.
fn hide(found: &mut Vec<Found>) {
    found.sort_unstable_by(|a, b| {
        (a.signal, a.from, b.to, a.says, a.object.is_none()).cmp(&(
            b.signal,
            b.from,
            a.to,
            b.says,
            b.object.is_none(),
        ))
    });
    let denials: Vec<Found> =
        found.iter().filter(|one| matches!(one.says, Says::IsNot | Says::Was)).copied().collect();
    let mut kept: Option<Found> = None;
    found.retain(|one| {
        let overlaps = |other: &Found| {
            other.signal == one.signal && other.from < one.to && one.from < other.to
        };
        let earliest = (one.signal, one.from.saturating_sub(LONGEST));
        let near = denials.partition_point(|no| (no.signal, no.from) < earliest);
        let said_no = matches!(one.says, Says::Is | Says::Beside)
            && denials[near..]
                .iter()
                .take_while(|no| no.signal == one.signal && no.from < one.to)
                .any(|no| overlaps(no) && no.to - no.from >= one.to - one.from);
        let hidden = said_no
            || kept.is_some_and(|last| {
                last.signal == one.signal
                    && one.from < last.to
                    && (last.says == Says::Beside) == (one.says == Says::Beside)
            });
        if !hidden {
            kept = Some(*one);
        }
        !hidden
    });
}

#[derive(Default)]
struct Builder {
    patterns: Vec<Pattern>,
    groups: Vec<Vec<u32>>,
    by_words: HashMap<Vec<Vec<char>>, u32>,
    words: Vec<(Vec<char>, Mark)>,
}

impl Builder {
    fn take(
        &mut self,
        signal: u16,
        says: Says,
        phrase: &str,
        vocabulary: &Vocabulary,
        lists: &[Vec<Vec<char>>],
    ) {
        let list = |name: &str| vocabulary.list(name);
        // What cannot be read was refused when the ruleset was loaded.
        let nodes =
            parse(phrase, &list).unwrap_or_else(|_| vec![Node::Text(evened(phrase).into())]);
        let shortest = |list: u16| lists[usize::from(list)].iter().map(Vec::len).min().unwrap_or(0);
        for (anchor, nodes) in anchored(nodes, &shortest).unwrap_or_default() {
            let words = match &nodes[anchor] {
                Node::List(list) => lists[usize::from(*list)].clone(),
                node => node.fixed().unwrap_or_default().iter().map(|word| word.to_vec()).collect(),
            };
            if words.iter().any(Vec::is_empty) {
                continue;
            }
            let pattern = self.patterns.len() as u32;
            self.patterns.push(Pattern { signal, says, nodes: nodes.into(), anchor });
            let group = match self.by_words.get(&words) {
                Some(group) => *group,
                None => {
                    let group = self.groups.len() as u32;
                    self.groups.push(Vec::new());
                    self.words.extend(words.iter().map(|word| (word.clone(), Mark::Anchor(group))));
                    self.by_words.insert(words, group);
                    group
                }
            };
            self.groups[group as usize].push(pattern);
        }
    }

    fn finish(mut self, vocabulary: &Vocabulary, lists: &[Vec<Vec<char>>]) -> Phrases {
        let mut kinds: Vec<Kind> = Vec::new();
        let mut roles: Vec<Roles> = Vec::new();
        let mut backward: Vec<(Vec<char>, Mark)> = Vec::new();
        for (word, kind) in cues::words() {
            let index = kinds.iter().position(|one| *one == kind).unwrap_or_else(|| {
                kinds.push(kind);
                kinds.len() - 1
            });
            self.words.push((evened(word), Mark::Cue(index as u16)));
        }
        let mut both = |word: Vec<char>, mark: Mark| {
            backward.push((word.iter().rev().copied().collect(), mark));
            self.words.push((word, mark));
        };
        for (word, of_word) in people::words() {
            let index = roles.iter().position(|one| *one == of_word).unwrap_or_else(|| {
                roles.push(of_word);
                roles.len() - 1
            });
            both(evened(word), Mark::Person(index as u16));
        }
        for (index, list) in (0_u16..).zip(lists) {
            for word in list {
                both(word.clone(), Mark::List(index));
            }
        }
        for word in vocabulary.harmless() {
            self.words.push((evened(word), Mark::Harmless));
        }
        Phrases {
            forward: Trie::new(self.words),
            backward: Trie::new(backward),
            patterns: self.patterns,
            groups: self.groups,
            kinds,
            roles,
        }
    }
}
