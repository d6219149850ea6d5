//! From level and flags to roles: who leads, who comes after, who is told besides.

use triage::{Flag, Flags, Level, Policy};

/// Where every chain ends.
pub(crate) const LAST_ROLE: &str = "county_duty";

/// The roles to ask, one after the other, and the roles told besides the first.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ladder<'p> {
    pub(crate) rungs: Vec<&'p str>,
    pub(crate) beside: Vec<&'p str>,
}

impl<'p> Ladder<'p> {
    /// The ladder of a level and its flags.
    ///
    /// `mediation_stop` never goes to a mediation room: its receivers take the place of whoever
    /// leads below the studio, and nobody who leads there is told besides.
    pub(crate) fn of(policy: &'p Policy, level: Level, flags: Flags) -> Self {
        let stopped = flags.contains(Flag::MediationStop);
        let mut rungs: Vec<&str> = Vec::new();
        if stopped {
            rungs.extend(roles_of(policy, Flag::MediationStop).next());
        } else if level == Level::Watch {
            // Nothing leads 关注: those who receive its first flag do, then the studio.
            let first = flags.iter().find(|flag| roles_of(policy, *flag).next().is_some());
            rungs.extend(first.into_iter().flat_map(|flag| roles_of(policy, flag)));
        }
        let lowest = if rungs.is_empty() { level.max(Level::One) } else { Level::Three };
        let leaders = Level::ALL.into_iter().filter(|level| *level >= lowest);
        rungs.extend(leaders.filter_map(|level| policy.leader(level)));
        rungs.push(LAST_ROLE);
        keep_first(&mut rungs);

        let also = policy.also_told.iter().filter(|(of, _)| *of == level).map(|(_, role)| &**role);
        let received = flags.iter().flat_map(|flag| roles_of(policy, flag));
        let mut beside: Vec<&str> = received.chain(also).collect();
        keep_first(&mut beside);
        let rooms = [policy.leader(Level::One), policy.leader(Level::Two)];
        beside.retain(|role| {
            Some(role) != rungs.first() && !(stopped && rooms.contains(&Some(*role)))
        });
        Self { rungs, beside }
    }
}

fn roles_of(policy: &Policy, flag: Flag) -> impl Iterator<Item = &str> {
    policy.receivers_of(flag).iter().map(|role| &**role)
}

fn keep_first(roles: &mut Vec<&str>) {
    let mut seen = Vec::with_capacity(roles.len());
    roles.retain(|role| {
        let new = !seen.contains(role);
        seen.push(*role);
        new && !role.is_empty()
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stories::policy;

    #[test]
    fn each_level_begins_with_its_leader_and_ends_at_the_county() {
        let policy = policy();
        let rungs = |level| Ladder::of(&policy, level, Flags::NONE).rungs;
        assert_eq!(
            rungs(Level::One),
            ["women_grid_worker", "village_mediator", "town_studio_mediator", "county_duty"]
        );
        assert_eq!(rungs(Level::Two), ["village_mediator", "town_studio_mediator", "county_duty"]);
        assert_eq!(rungs(Level::Three), ["town_studio_mediator", "county_duty"]);
        let two = Ladder::of(&policy, Level::Two, Flags::NONE);
        assert_eq!(two.beside, ["women_grid_worker"]);
    }

    #[test]
    fn mediation_stop_keeps_away_from_every_mediation_room() {
        let policy = policy();
        for level in Level::ALL {
            let flags = Flags::from_iter([Flag::MediationStop, Flag::CareTrack]);
            let ladder = Ladder::of(&policy, level, flags);
            assert_eq!(ladder.rungs, ["town_studio_mediator", "county_duty"], "{level:?}");
            assert_eq!(ladder.beside, ["beat_officer"], "{level:?}");
        }
    }

    #[test]
    fn a_flag_without_a_level_goes_to_its_receivers_and_then_the_studio() {
        let policy = policy();
        let ladder = Ladder::of(&policy, Level::Watch, Flags::from_iter([Flag::MandatoryReport]));
        let rungs = ["beat_officer", "child_supervisor", "town_studio_mediator", "county_duty"];
        assert_eq!(ladder.rungs, rungs);
        assert_eq!(ladder.beside, ["child_supervisor"]);
    }
}
