//! The whole chain of a warning, from who leads to the county.

use std::collections::HashSet;

use store::{Due, Parties, Roster};
use triage::{Flags, Level, Policy};

use crate::ladder::Ladder;
use crate::who::{Choosing, Link, PassedOver};

/// What a chain depends on besides policy and roster.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The level.
    pub level: Level,
    /// The flags.
    pub flags: Flags,
    /// The grid, if known.
    pub grid: Option<&'a str>,
    /// The village, if known.
    pub village: Option<&'a str>,
    /// The town.
    pub town: &'a str,
    /// The county.
    pub county: &'a str,
    /// Who is party to the matter.
    pub parties: &'a Parties,
    /// When.
    pub now: i64,
}

impl<'a> Question<'a> {
    /// The question a due warning asks.
    #[must_use]
    pub fn of(due: &'a Due, county: &'a str, parties: &'a Parties, now: i64) -> Self {
        Self {
            level: due.level,
            flags: due.flags,
            grid: due.grid.as_deref(),
            village: due.village.as_deref(),
            town: &due.town,
            county,
            parties,
            now,
        }
    }
}

/// Whom to ask, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// Those to ask; each once.
    pub links: Vec<Link>,
    /// Those told besides the first.
    pub beside: Vec<Link>,
    /// Those passed over, with the reason.
    pub passed_over: Vec<PassedOver>,
    /// The roles on the ladder, in order.
    pub rungs: Vec<String>,
}

/// The chain of a warning at this moment.
#[must_use]
pub fn chain(question: &Question<'_>, policy: &Policy, roster: &Roster) -> Chain {
    let Question { grid, village, town, county, parties, now, .. } = *question;
    let places: Vec<&str> =
        [grid, village, Some(town), Some(county)].into_iter().flatten().collect();
    let choosing = Choosing { roster, parties, now };
    let ladder = Ladder::of(policy, question.level, question.flags);
    let mut chain = Chain::default();
    for (rung, role) in ladder.rungs.iter().enumerate() {
        let links = choosing.holders(role, rung, &places, &mut chain.passed_over);
        chain.links.extend(links);
    }
    let mut asked = HashSet::new();
    chain.links.retain(|link| asked.insert(link.person.clone()));
    let mut told: HashSet<String> =
        chain.links.first().map(|link| link.person.clone()).into_iter().collect();
    for role in &ladder.beside {
        let links = choosing.holders(role, 0, &places, &mut chain.passed_over);
        // One of each role is enough to be told.
        chain
            .beside
            .extend(links.into_iter().next().filter(|link| told.insert(link.person.clone())));
    }
    chain.rungs = ladder.rungs.iter().map(|role| (*role).to_owned()).collect();
    chain
}
