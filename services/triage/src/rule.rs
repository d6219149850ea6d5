//! A rule: a condition, and what follows when it holds.

use crate::condition::Condition;
use crate::flag::Flags;
use crate::level::Level;

/// The most points, either way, that one rule may carry; more is refused at load, so that no sum
/// of rules can overflow.
pub const MAX_POINTS: i64 = 1_000;

/// A rule as the script built it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// `<folder>/<id>`, unique in the ruleset.
    pub id: Box<str>,
    /// When it fires.
    pub condition: Condition,
    /// Why it matters, in words for people.
    pub says: Box<str>,
    /// Points at full weight; negative for protective findings.
    pub points: i32,
    /// The lowest level a case may have while it holds on live findings.
    pub floor: Level,
    /// The duties it raises while it holds on live findings.
    pub flags: Flags,
    /// The articles it rests on.
    pub basis: Vec<Box<str>>,
    /// The cap group its points belong to, an index into the policy's caps.
    pub capped: Option<u8>,
    /// Where it stands.
    pub place: Place,
}

/// A place in a file of the ruleset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file, relative to the ruleset's folder.
    pub file: Box<str>,
    /// The line, from 1; 0 when unknown.
    pub line: u32,
    /// The column in characters, from 1; 0 when unknown.
    pub column: u32,
}
