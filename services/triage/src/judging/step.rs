//! A rule as judging meets it: what is looked at for every candidate, small and side by side.

use crate::condition::Condition;
use crate::flag::Flags;
use crate::level::Level;
use crate::rule::Rule;
use crate::signal_set::SignalSet;

/// What judging needs of a rule before, and often instead of, its whole condition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// Without all of these the condition cannot hold.
    pub(super) needs: SignalSet,
    /// The condition is this signal and nothing else.
    pub(super) only: Option<u16>,
    /// See [`Rule::points`].
    pub(super) points: i32,
    /// See [`Rule::floor`].
    pub(super) floor: Level,
    /// See [`Rule::flags`].
    pub(super) flags: Flags,
    /// See [`Rule::capped`].
    pub(super) capped: Option<u8>,
}

impl Step {
    /// The step of a rule.
    pub(crate) fn of(rule: &Rule) -> Self {
        let only = match rule.condition {
            Condition::Signal(signal) => Some(signal),
            _ => None,
        };
        Self {
            needs: rule.condition.needs_all_of(),
            only,
            points: rule.points,
            floor: rule.floor,
            flags: rule.flags,
            capped: rule.capped,
        }
    }
}
