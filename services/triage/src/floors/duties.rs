//! The duties of locked flags: how soon they must be answered, and that somebody receives them.

use super::data::{Duty, Floor};
use super::refusal::{clock_refused, nobody_receives};
use crate::flag::Flags;
use crate::loading::Diagnostic;
use crate::ruleset::Ruleset;

/// The locked flags that a draft's policy leaves longer, or to nobody; each once, with the first
/// locked case that raises it.
pub(super) fn undercut(
    ruleset: &Ruleset,
    floors: &[Floor],
    duties: &[Duty],
    roles: &[Box<str>],
) -> Vec<Diagnostic> {
    let policy = ruleset.policy();
    let mut found = Vec::new();
    for duty in duties {
        let raising: Vec<&Floor> =
            floors.iter().filter(|floor| floor.flags.contains(duty.flag)).collect();
        for (clock, most) in duty.clocks() {
            let late = raising.iter().find_map(|floor| {
                let alone: Flags = [duty.flag].into_iter().collect();
                let seconds = policy.clock_seconds(clock, floor.level, alone);
                let late = seconds.is_none_or(|seconds| seconds > most);
                late.then_some((floor, seconds))
            });
            if let Some((floor, seconds)) = late {
                found.push(clock_refused(floor, duty.flag, clock, most, seconds));
            }
        }
        let received = policy.receivers_of(duty.flag);
        if let Some(floor) = raising.first()
            && !received.iter().any(|role| roles.contains(role))
        {
            found.push(nobody_receives(floor, duty.flag, received, roles));
        }
    }
    found
}
