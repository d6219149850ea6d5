//! An assessment as every command and page shows it (design 4.2).

use serde::Serialize;

use crate::event::rfc3339;
use crate::finding::Finding;
use crate::flag::Flags;
use crate::judging::{Fired, Verdict};
use crate::level::Level;
use crate::ruleset::Ruleset;

/// What a ruleset says of a case at one moment. Keys in the order of the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assessment {
    /// The id of the event that led to it.
    pub event: Box<str>,
    /// The household; none while the case is provisional.
    pub household: Option<Box<str>>,
    /// The case's number.
    pub case: Option<Box<str>>,
    /// The ruleset's hash.
    pub ruleset: Box<str>,
    /// The moment, Beijing time.
    pub at: String,
    /// The points.
    pub score: i32,
    /// The level of this assessment, without the ratchet.
    pub level: Level,
    /// The duties that wait for no level.
    pub flags: Flags,
    /// The findings, by event time, source, id, place and signal.
    pub findings: Vec<Finding>,
    /// The rules that fired, by id.
    pub reasons: Vec<ReasonGiven>,
}

/// Why: one rule that fired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReasonGiven {
    /// The rule's id.
    pub rule: Box<str>,
    /// The points it earned, before caps.
    pub points: i32,
    /// The floor it set; 0 for none.
    pub floor: Level,
    /// Why it matters.
    pub says: Box<str>,
    /// The articles it rests on.
    pub basis: Vec<Box<str>>,
    /// Whether a person has silenced it for this case: it earned nothing.
    #[serde(skip_serializing_if = "is_false")]
    pub muted: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_false(muted: &bool) -> bool {
    !*muted
}

/// The reason shown when something is only denied: a person is to verify it.
const VERIFY_RULE: &str = "engine/verify_denied";
const VERIFY_SAYS: &str = "仅有被指一方的否认:不计分,须由专人核实";

impl Assessment {
    /// Puts a verdict into the shown form.
    #[must_use]
    pub fn new(
        ruleset: &Ruleset,
        verdict: &Verdict,
        names: (&str, Option<&str>, Option<&str>),
        findings: Vec<Finding>,
    ) -> Self {
        let (event, household, case) = names;
        let silent = |rule: &u16| (Fired { rule: *rule, points: 0, floor: Level::Watch }, true);
        let fired = verdict.fired.iter().map(|fired| (*fired, false));
        let given = fired.chain(verdict.muted.iter().map(silent)).map(|(fired, muted)| {
            let rule = &ruleset.rules()[usize::from(fired.rule)];
            ReasonGiven {
                rule: rule.id.clone(),
                points: fired.points,
                floor: fired.floor,
                says: rule.says.clone(),
                basis: rule.basis.clone(),
                muted,
            }
        });
        let verify = verdict.verify.then(|| ReasonGiven {
            rule: VERIFY_RULE.into(),
            points: 0,
            floor: Level::Watch,
            says: VERIFY_SAYS.into(),
            basis: Vec::new(),
            muted: false,
        });
        let mut reasons: Vec<_> = given.chain(verify).collect();
        reasons.sort_by(|a, b| a.rule.cmp(&b.rule));
        Self {
            event: event.into(),
            household: household.map(Into::into),
            case: case.map(Into::into),
            ruleset: ruleset.hash().into(),
            at: rfc3339(verdict.at),
            score: verdict.score,
            level: verdict.level,
            flags: verdict.flags,
            findings,
            reasons,
        }
    }
}
