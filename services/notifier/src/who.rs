//! Who holds a role here today, who stands in, and who is passed over for what reason.

use store::{Barred, Duty, Parties, Person, Roster};

/// One link of a chain: somebody to ask, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Who.
    pub person: String,
    /// In which role.
    pub role: String,
    /// For which place.
    pub place: String,
    /// Which rung of the ladder, from 0.
    pub rung: usize,
    /// Why this person.
    pub why: Why,
    /// Whether the person has said which households are kin; shown, because not having said is
    /// not the same as having none.
    pub kin_declared: bool,
}

/// Why somebody is in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Holds the role for the place.
    Holder,
    /// Stands in for who does.
    StandIn {
        /// For whom.
        of: String,
    },
}

impl Why {
    /// The words recorded with an attempt.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Holder => "holds the role".to_owned(),
            Self::StandIn { of } => format!("stands in for {of}"),
        }
    }
}

/// Somebody, or some place, that was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// Who; none where nobody holds the role.
    pub person: Option<String>,
    /// In which role.
    pub role: String,
    /// Which rung of the ladder, from 0.
    pub rung: usize,
    /// Why.
    pub reason: Reason,
}

/// Why somebody was passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nobody holds the role for the place today.
    NoDuty,
    /// The person is away.
    Absent,
    /// A party to the matter, or kin.
    Barred(Barred),
    /// The person has no channel.
    NoChannel,
    /// A stand-in whom the roster does not know.
    NotInRoster,
}

impl Reason {
    /// The word it is recorded under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoDuty => "no_duty",
            Self::Absent => "absent",
            Self::Barred(barred) => barred.name(),
            Self::NoChannel => "no_channel",
            Self::NotInRoster => "not_in_roster",
        }
    }
}

/// What choosing somebody depends on.
#[derive(Clone, Copy)]
pub(crate) struct Choosing<'a> {
    pub(crate) roster: &'a Roster,
    pub(crate) parties: &'a Parties,
    pub(crate) now: i64,
}

impl<'a> Choosing<'a> {
    /// Everybody who can be asked in this role, the narrowest place first: those who hold it,
    /// then those who stand in for them.
    pub(crate) fn holders(
        self,
        role: &str,
        rung: usize,
        places: &[&str],
        passed_over: &mut Vec<PassedOver>,
    ) -> Vec<Link> {
        let mut links = Vec::new();
        let pass = |person: Option<&str>, reason| PassedOver {
            person: person.map(str::to_owned),
            role: role.to_owned(),
            rung,
            reason,
        };
        let mut held = false;
        for place in places {
            let duties: Vec<&Duty> = self.roster.holders(role, place, self.now).collect();
            held |= !duties.is_empty();
            let link = |person: &Person, why| Link {
                person: person.id.clone(),
                role: role.to_owned(),
                place: (*place).to_owned(),
                rung,
                why,
                kin_declared: person.kin.is_some(),
            };
            for duty in &duties {
                match self.reachable(&duty.person) {
                    Ok(person) => links.push(link(person, Why::Holder)),
                    Err(reason) => passed_over.push(pass(Some(&duty.person), reason)),
                }
            }
            for duty in &duties {
                let Some(stand_in) = &duty.stand_in else { continue };
                let of = duty.person.clone();
                match self.reachable(stand_in) {
                    Ok(person) => links.push(link(person, Why::StandIn { of })),
                    Err(reason) => passed_over.push(pass(Some(stand_in), reason)),
                }
            }
        }
        if !held {
            passed_over.push(pass(None, Reason::NoDuty));
        }
        links
    }

    fn reachable(self, person: &str) -> Result<&'a Person, Reason> {
        let person = self.roster.person(person).ok_or(Reason::NotInRoster)?;
        if let Some(barred) = self.parties.bar(person) {
            return Err(Reason::Barred(barred));
        }
        if self.roster.absence(&person.id, self.now).is_some() {
            return Err(Reason::Absent);
        }
        if person.channels.is_empty() { Err(Reason::NoChannel) } else { Ok(person) }
    }
}
