//! Who would get a warning: chosen as the notifier chooses, by a ruleset's policy and by the roster
//! of today.

use store::{OpenedHistory, Roster};
use triage::Ruleset;
use triage::replay::Owed;
use triage::replay::outlook::Receiver;

use super::judging::Question;

pub struct Receivers<'a> {
    pub case: &'a OpenedHistory,
    pub roster: &'a Roster,
    pub question: &'a Question,
}

impl Receivers<'_> {
    /// The first whom the chain of this warning asks.
    pub fn of(&self, owed: &Owed, ruleset: &Ruleset) -> Receiver {
        let events = &self.case.events;
        // They are in the order of their keys.
        let found = events.binary_search_by(|(key, _)| key.cmp(&owed.event));
        let place = found.ok().map(|at| &events[at].1);
        let (town, village, grid) = match place {
            Some((town, village, grid)) => (&**town, village.as_deref(), grid.as_deref()),
            None => ("", None, None),
        };
        let asked = notifier::Question {
            level: owed.level,
            flags: owed.flags,
            grid,
            village,
            town,
            county: &self.question.county,
            parties: &self.case.parties,
            now: self.question.now,
        };
        let chain = notifier::chain(&asked, ruleset.policy(), self.roster);
        let first = chain.links.first();
        let role = first.map(|link| &*link.role).or(chain.rungs.first().map(|role| &**role));
        Receiver {
            person: first.map(|link| link.person.as_str().into()),
            role: role.unwrap_or_default().into(),
        }
    }
}
