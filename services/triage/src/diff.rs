//! What differs between two rulesets, as data and in words.
//!
//! - `rules`: conditions, points, floors, flags.
//! - `signals`: the vocabulary, phrase by phrase.
//! - `policy`: bands, caps, clocks, who is told.
//! - `words`: the same for people.

mod policy;
mod rules;
mod signals;
#[cfg(test)]
mod tests;
mod words;

use serde::Serialize;

use crate::flag::Flags;
use crate::level::Level;
use crate::ruleset::Ruleset;

pub use words::{Side, clock_words, lines, sides, span_words};

/// One thing that differs. Of lists only what went and what came is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The part of the ruleset.
    pub part: Part,
    /// Of which rule, signal, level, group or clock.
    pub of: Box<str>,
    /// As it was; none where there was nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// As it is; none where there is nothing any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// A part of a ruleset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// A whole rule; its value is its condition.
    Rule,
    /// When a rule fires.
    Condition,
    /// Its points.
    Points,
    /// Its floor.
    Floor,
    /// Its flags.
    Flags,
    /// What it says to people.
    Says,
    /// Its statutory basis.
    Basis,
    /// The cap group its points belong to.
    CappedBy,
    /// A whole signal; its value is its Chinese name.
    Signal,
    /// A signal's Chinese name.
    NameZh,
    /// A signal's English name.
    NameEn,
    /// A signal's category.
    Category,
    /// For how many days a signal is current; 0 for always.
    CurrentDays,
    /// Phrases by which notes say it.
    Phrases,
    /// The patterns of a signal, ways of saying it whose words may stand apart.
    Patterns,
    /// Phrases that say it is not so.
    Negated,
    /// Phrases that say it was so.
    Historical,
    /// More exact signals that a signal yields to.
    YieldsTo,
    /// The score at which a level begins.
    Band,
    /// The limit of a cap group.
    Cap,
    /// The percentage a finding earns up to this many days.
    Recency,
    /// The percentage of older findings.
    RecencyAfter,
    /// Who leads a level.
    Leads,
    /// Who is told besides.
    AlsoTold,
    /// Who receives a flag.
    Receivers,
    /// A clock, at a level or under a flag.
    Clock,
    /// Days of the follow-up visits after a level.
    FollowUps,
    /// The hours in which 一级 and 二级 are held.
    QuietHours,
    /// For how many days hearsay that nobody verified counts.
    HearsayDays,
    /// The number of warnings above which a publishing has to be confirmed.
    ConfirmAbove,
    /// A signal that no rule uses on purpose, with the reason.
    Noted,
}

/// What a part was or is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Points, days, percent.
    Number(i64),
    /// A level.
    Level(Level),
    /// Flags.
    Flags(Flags),
    /// A word or a sentence.
    Text(Box<str>),
    /// Phrases, articles, roles, days.
    Texts(Vec<Box<str>>),
}

/// Everything that differs, rules first; empty when the two judge and read alike and tell the same
/// people.
#[must_use]
pub fn diff(before: &Ruleset, after: &Ruleset) -> Vec<Change> {
    let mut changes = Vec::new();
    rules::compare(before, after, &mut changes);
    signals::compare(before.vocabulary(), after.vocabulary(), &mut changes);
    policy::compare(before.policy(), after.policy(), &mut changes);
    changes
}

/// Notes a difference, if it is one.
fn note<T: PartialEq>(
    changes: &mut Vec<Change>,
    part: Part,
    of: &str,
    (before, after): (Option<T>, Option<T>),
    value: impl Fn(T) -> Value,
) {
    if before != after {
        let (before, after) = (before.map(&value), after.map(&value));
        changes.push(Change { part, of: of.into(), before, after });
    }
}

/// Notes what went from a list and what came to it.
fn note_lists(
    changes: &mut Vec<Change>,
    part: Part,
    of: &str,
    before: &[Box<str>],
    after: &[Box<str>],
) {
    let missing = |from: &[Box<str>], other: &[Box<str>]| {
        let gone: Vec<_> = from.iter().filter(|one| !other.contains(one)).cloned().collect();
        (!gone.is_empty()).then_some(Value::Texts(gone))
    };
    let (went, came) = (missing(before, after), missing(after, before));
    if went.is_some() || came.is_some() {
        changes.push(Change { part, of: of.into(), before: went, after: came });
    }
}

fn number(value: impl Into<i64>) -> Value {
    Value::Number(value.into())
}

fn text(value: &str) -> Value {
    Value::Text(value.into())
}
