//! What a draft would change, added up over cases: who would move, up and down, and who would be
//! warned how often. Adding in another order, or in parts, gives the same.

mod apart;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::flag::Flags;
use crate::level::Level;

pub use apart::rules_apart;

/// The most cases that are listed by their number; the gravest moves are.
pub const MOST_LISTED: usize = 1_000;

/// What a draft would change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outlook {
    /// The cases that were judged again.
    pub cases: u64,
    /// The assessments that were made.
    pub moments: u64,
    /// The cases that would move.
    pub moved: u64,
    /// How many cases would go from which level to which: `levels[from][to]`.
    pub levels: [[u64; 4]; 4],
    /// By flag, how many cases would have it and how many would not any more.
    pub flags: BTreeMap<&'static str, Moves>,
    /// By village; empty for the cases whose village nobody told.
    pub villages: BTreeMap<Box<str>, Moves>,
    /// By rule that judges otherwise in a case that moves.
    pub rules: BTreeMap<Box<str>, Moves>,
    /// By person and role, how many warnings were and would be owed.
    pub warnings: Vec<Owing>,
    /// The cases to open, the gravest move first; at most [`MOST_LISTED`].
    pub to_open: Vec<Moved>,
    #[serde(skip)]
    owing: BTreeMap<Receiver, (u64, u64)>,
}

/// Cases that move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Moves {
    /// To more danger.
    pub up: u64,
    /// To less.
    pub down: u64,
}

/// Who is warned.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Receiver {
    /// The person; none where nobody can be reached.
    pub person: Option<Box<str>>,
    /// In which role.
    pub role: Box<str>,
}

/// How often somebody is warned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Owing {
    /// Who.
    #[serde(flatten)]
    pub receiver: Receiver,
    /// Under the live ruleset.
    pub live: u64,
    /// Under the draft.
    pub draft: u64,
}

/// A case that moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The case's number, or its id while it has none.
    pub case: Box<str>,
    /// Its village, if known.
    pub village: Option<Box<str>>,
    /// The level it has.
    pub from: Level,
    /// The level it would have.
    pub to: Level,
    /// The flags that would come.
    pub flags_up: Flags,
    /// The flags that would go.
    pub flags_down: Flags,
    /// The rules that judge it otherwise.
    pub rules: Vec<Box<str>>,
}

impl Moved {
    /// What moves between what stands and what would; none where nothing does. `rules` is asked
    /// only for a case that moves.
    pub fn between(
        (case, village): (&str, Option<&str>),
        before: (Level, Flags),
        after: (Level, Flags),
        rules: impl FnOnce() -> Vec<Box<str>>,
    ) -> Option<Self> {
        (before != after).then(|| Self {
            case: case.into(),
            village: village.map(Into::into),
            from: before.0,
            to: after.0,
            flags_up: after.1.without(before.1),
            flags_down: before.1.without(after.1),
            rules: rules(),
        })
    }

    /// Whether it moves to more danger: by level, or by a flag at the same level.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.to > self.from || self.to == self.from && !self.flags_up.is_empty()
    }

    /// The gravest first: to the highest level, over most levels; up before down.
    fn order(&self) -> impl Ord + use<> {
        let (to, from) = (self.to.number(), self.from.number());
        let flags = (self.flags_up.bits(), self.flags_down.bits());
        (std::cmp::Reverse((self.is_up(), to, to.abs_diff(from), flags)), self.case.clone())
    }
}

impl Moves {
    const fn count(&mut self, up: bool) {
        if up {
            self.up += 1;
        } else {
            self.down += 1;
        }
    }
}

impl Outlook {
    /// Counts a case that was judged again, with what moves in it.
    pub fn add(&mut self, moments: u64, levels: (Level, Level), moved: Option<Moved>) {
        self.cases += 1;
        self.moments += moments;
        let (from, to) = levels;
        self.levels[usize::from(from.number())][usize::from(to.number())] += 1;
        let Some(moved) = moved else { return };
        self.moved += 1;
        let up = moved.is_up();
        for flag in moved.flags_up.iter() {
            self.flags.entry(flag.name()).or_default().up += 1;
        }
        for flag in moved.flags_down.iter() {
            self.flags.entry(flag.name()).or_default().down += 1;
        }
        self.villages.entry(moved.village.clone().unwrap_or_default()).or_default().count(up);
        for rule in &moved.rules {
            self.rules.entry(rule.clone()).or_default().count(up);
        }
        self.to_open.push(moved);
        if self.to_open.len() >= 2 * MOST_LISTED {
            self.keep_gravest();
        }
    }

    /// Counts a warning: under the draft, or under the live ruleset.
    pub fn warn(&mut self, receiver: Receiver, of_draft: bool) {
        let (live, draft) = self.owing.entry(receiver).or_default();
        if of_draft {
            *draft += 1;
        } else {
            *live += 1;
        }
    }

    /// Adds what somebody else counted.
    pub fn merge(&mut self, other: Self) {
        self.cases += other.cases;
        self.moments += other.moments;
        self.moved += other.moved;
        for (mine, theirs) in self.levels.iter_mut().zip(other.levels) {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
        }
        merge_moves(&mut self.flags, other.flags);
        merge_moves(&mut self.villages, other.villages);
        merge_moves(&mut self.rules, other.rules);
        for (receiver, (live, draft)) in other.owing {
            let mine = self.owing.entry(receiver).or_default();
            *mine = (mine.0 + live, mine.1 + draft);
        }
        self.to_open.extend(other.to_open);
        self.keep_gravest();
    }

    /// Puts the lists in order; to be called once all is counted.
    pub fn finish(&mut self) {
        self.keep_gravest();
        let owing = std::mem::take(&mut self.owing).into_iter();
        self.warnings =
            owing.map(|(receiver, (live, draft))| Owing { receiver, live, draft }).collect();
    }

    fn keep_gravest(&mut self) {
        self.to_open.sort_by_cached_key(Moved::order);
        self.to_open.truncate(MOST_LISTED);
    }
}

fn merge_moves<K: Ord>(mine: &mut BTreeMap<K, Moves>, theirs: BTreeMap<K, Moves>) {
    for (key, moves) in theirs {
        let of = mine.entry(key).or_default();
        *of = Moves { up: of.up + moves.up, down: of.down + moves.down };
    }
}
