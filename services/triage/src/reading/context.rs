//! What stands around a match: the note, its small words, its people and its clauses.

use super::clauses::{Clause, Clauses, within};
use super::cues::{Cue, Kind};
use super::normal::Note;
use super::people::{Mention, Roles};
use super::phrases::Found;

/// Everything a judge may look at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'a> {
    pub(super) note: &'a Note,
    pub(super) cues: &'a [Cue],
    pub(super) people: &'a [Mention],
    pub(super) clauses: &'a Clauses,
    /// Whether the one who tells is the one it happened to.
    pub(super) own_story: bool,
}

/// A match and the clause it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Here<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) found: &'a Found,
    pub(super) index: usize,
    pub(super) clause: Clause,
}

impl<'a> Here<'a> {
    pub(super) fn new(context: &'a Context<'a>, found: &'a Found) -> Self {
        let index = context.clauses.index(found.from);
        Self { context, found, index, clause: context.clauses.get(index) }
    }

    /// The small words of the clause before the match.
    pub(super) fn before(&self) -> &'a [Cue] {
        self.cues(self.clause.from, self.found.from)
    }

    /// Those of the clause behind it.
    pub(super) fn behind(&self) -> &'a [Cue] {
        self.cues(self.found.to, self.clause.to)
    }

    /// Those of the sentence before the match.
    pub(super) fn in_sentence(&self) -> &'a [Cue] {
        self.cues(self.clause.sentence, self.found.from)
    }

    /// Small words that lie wholly within a stretch.
    pub(super) fn cues(&self, from: u32, to: u32) -> &'a [Cue] {
        let cues = within(self.context.cues, from, to);
        match cues.split_last() {
            Some((last, others)) if last.to > to => others,
            _ => cues,
        }
    }

    /// The people named within a stretch.
    pub(super) fn people(&self, from: u32, to: u32) -> &'a [Mention] {
        let people = self.context.people;
        let first = people.partition_point(|one| one.from < from);
        let last = people.partition_point(|one| one.to <= to);
        &people[first..last.max(first)]
    }

    /// The characters of a stretch.
    pub(super) fn text(&self, from: u32, to: u32) -> &'a [char] {
        self.context.note.between(from, to)
    }

    /// Whether the sentence before the match, or the clause, names somebody of these roles.
    pub(super) fn names(&self, roles: Roles) -> bool {
        let to = self.clause.to.max(self.found.to);
        self.people(self.clause.sentence, to).iter().any(|one| one.roles.meets(roles))
    }
}

/// Whether a list of small words has one of a kind.
pub(super) fn any(cues: &[Cue], kind: Kind) -> bool {
    cues.iter().any(|cue| cue.kind == kind)
}

/// Whether a stretch of characters contains a word.
pub(super) fn contains(text: &[char], word: &str) -> bool {
    let length = word.chars().count();
    text.windows(length).any(|window| window.iter().copied().eq(word.chars()))
}
