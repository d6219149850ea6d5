//! What is to be done now about one claimed warning: a pure function of what was recorded, the
//! policy, the roster and the time.

use std::collections::HashSet;

use store::{Attempt, Due, Outcome, Parties, Roster, WarningState};
use triage::Policy;

use crate::chain::{Chain, Question, chain};
use crate::quiet::held_until;
use crate::schedule::waits;
use crate::standing::{Standing, standing};
use crate::who::{Link, PassedOver};

/// Seconds to answer where the policy sets no clock.
const ANSWER_SECONDS: u64 = 4 * 3_600;

/// What a plan depends on.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) roster: &'a Roster,
    /// None if the matter is not known: then nobody can be cleared.
    pub(crate) parties: Option<&'a Parties>,
    pub(crate) attempts: &'a [Attempt],
    pub(crate) county: &'a str,
    pub(crate) now: i64,
}

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Plan {
    /// Nothing before the time at which it is due again.
    Rest,
    /// Nothing before this time: it is night.
    Hold(i64),
    /// Somebody is told, or the chain has ended.
    Act(Act),
}

/// What is recorded and then sent.
#[derive(Debug)]
pub(crate) struct Act {
    pub(crate) step: i64,
    pub(crate) role: Option<String>,
    pub(crate) recipient: Option<String>,
    pub(crate) channel: usize,
    pub(crate) answer_by: Option<i64>,
    pub(crate) sends: Vec<Sending>,
    pub(crate) notes: Vec<Note>,
    /// The chain has ended, one way or the other.
    pub(crate) end: Option<Outcome>,
    /// From which role to which the question has moved.
    pub(crate) escalated: Option<(String, String)>,
}

impl Act {
    /// The rows to record before sending: notes first, then what is sent.
    pub(crate) fn rows(&self, due: &Due, now: i64) -> Vec<Attempt> {
        let row = |recipient: Option<&String>, step, outcome, reason: &str| Attempt {
            warning: due.id.clone(),
            seq: 0,
            fence: due.fence,
            step,
            recipient: recipient.cloned(),
            channel: String::new(),
            started_at: now,
            ended_at: Some(now),
            outcome,
            reason: reason.to_owned(),
            retry_at: None,
        };
        let notes = self
            .notes
            .iter()
            .map(|note| row(note.recipient.as_ref(), self.step, note.outcome, &note.reason));
        let sends = self.sends.iter().map(|send| Attempt {
            channel: send.channel.clone(),
            ended_at: None,
            ..row(Some(&send.person), send.step, Outcome::Started, &send.why)
        });
        let rows = (due.attempts + 1..).zip(notes.chain(sends));
        rows.map(|(seq, attempt)| Attempt { seq, ..attempt }).collect()
    }
}

/// One message to hand to a channel.
#[derive(Debug)]
pub(crate) struct Sending {
    pub(crate) person: String,
    pub(crate) channel: String,
    /// The link of the chain it belongs to; whoever is told besides keeps the first.
    pub(crate) step: i64,
    /// Whether an answer is owed, or the person is only told.
    pub(crate) asked: bool,
    pub(crate) why: String,
}

/// Something recorded without sending.
#[derive(Debug)]
pub(crate) struct Note {
    pub(crate) recipient: Option<String>,
    pub(crate) outcome: Outcome,
    pub(crate) reason: String,
}

/// Plans.
pub(crate) fn plan(due: &Due, facts: Facts<'_>) -> Plan {
    let Facts { now, .. } = facts;
    let overdue = due.answer_by.is_some_and(|by| now >= by);
    let asked = due.recipient.as_deref().filter(|_| due.step > 0 && !overdue);
    let standing = asked.map_or(Standing::Spent, |person| facts.standing(due, person, due.step));
    let mut sends = facts.told_besides(due);
    let advance = match standing {
        Standing::Due { channel, at } if at <= now => {
            sends.extend(asked.and_then(|person| facts.send(person, channel, due.step, true)));
            false
        }
        Standing::Told | Standing::Due { .. } => false,
        Standing::Spent => true,
    };
    if !advance && sends.is_empty() {
        return Plan::Rest;
    }
    if let Some(until) = held_until(facts.policy, due, now) {
        return Plan::Hold(until);
    }
    if advance {
        return Plan::Act(facts.advance(due, sends));
    }
    let channel = match standing {
        Standing::Due { channel, .. } => channel,
        _ => 0,
    };
    Plan::Act(Act {
        step: due.step,
        role: due.role.clone(),
        recipient: due.recipient.clone(),
        channel,
        answer_by: due.answer_by,
        sends,
        notes: Vec::new(),
        end: None,
        escalated: None,
    })
}

/// How a warning is left after these attempts: its state, and when it is due again.
pub(crate) fn left(due: &Due, act: Option<&Act>, facts: Facts<'_>) -> (WarningState, Option<i64>) {
    let (step, recipient, answer_by) = match act {
        Some(Act { end: Some(_), .. }) => return (WarningState::Exhausted, None),
        Some(act) => (act.step, act.recipient.as_deref(), act.answer_by),
        None => (due.step, due.recipient.as_deref(), due.answer_by),
    };
    let standing = recipient.map_or(Standing::Spent, |person| facts.standing(due, person, step));
    let (state, mut next_at) = match standing {
        Standing::Told => (WarningState::Waiting, answer_by.unwrap_or(facts.now)),
        Standing::Due { at, .. } => (WarningState::Pending, answer_by.map_or(at, |by| at.min(by))),
        Standing::Spent => (WarningState::Pending, facts.now),
    };
    for (person, step) in facts.besides() {
        if let Standing::Due { at, .. } = facts.standing(due, person, step) {
            next_at = next_at.min(at);
        }
    }
    (state, Some(next_at.max(facts.now)))
}

impl<'a> Facts<'a> {
    fn standing(self, due: &Due, person: &str, step: i64) -> Standing {
        let channels = self.roster.person(person).map_or(&[][..], |person| &person.channels);
        let mine = self.attempts.iter().filter(move |attempt| {
            attempt.step == step && attempt.recipient.as_deref() == Some(person)
        });
        standing(channels, mine, waits(due))
    }

    /// Those told besides who leads, and in which step.
    fn besides(self) -> impl Iterator<Item = (&'a str, i64)> {
        let owed = self.attempts.iter().filter(|attempt| attempt.outcome == Outcome::Owed);
        owed.filter_map(|attempt| Some((attempt.recipient.as_deref()?, attempt.step)))
    }

    fn told_besides(self, due: &Due) -> Vec<Sending> {
        self.besides()
            .filter_map(|(person, step)| match self.standing(due, person, step) {
                Standing::Due { channel, at } if at <= self.now => {
                    self.send(person, channel, step, false)
                }
                _ => None,
            })
            .collect()
    }

    fn send(self, person: &str, channel: usize, step: i64, asked: bool) -> Option<Sending> {
        let channel = self.roster.person(person)?.channels.get(channel)?.clone();
        Some(Sending { person: person.to_owned(), channel, step, asked, why: "again".to_owned() })
    }

    /// On to the next link of today's chain that has not been asked, or to its end. It never goes
    /// back down the ladder.
    fn advance(self, due: &Due, mut sends: Vec<Sending>) -> Act {
        let chain = self.parties.map_or_else(Chain::default, |parties| {
            chain(&Question::of(due, self.county, parties, self.now), self.policy, self.roster)
        });
        let reached = |role: &String| chain.rungs.iter().position(|rung| rung == role);
        let rung = due.role.as_ref().and_then(reached).unwrap_or(0);
        let asked = self.asked();
        let next =
            chain.links.iter().find(|link| link.rung >= rung && !asked.contains(&*link.person));
        let until = next.map_or(usize::MAX, |link| link.rung);
        let passed = chain.passed_over.iter().filter(|one| (rung..=until).contains(&one.rung));
        let mut notes = self.new_notes(passed);
        let Some(link) = next else {
            return self.end(due, asked.is_empty(), notes);
        };
        let step = due.step + 1;
        sends.extend(self.first_send(link, step, true));
        if due.step == 0 {
            for link in chain.beside.iter().filter(|told| told.person != link.person) {
                notes.push(Note {
                    recipient: Some(link.person.clone()),
                    outcome: Outcome::Owed,
                    reason: format!("told besides as {}", link.role),
                });
                sends.extend(self.first_send(link, step, false));
            }
        }
        let seconds = self.policy.clock_seconds("acknowledge", due.level, due.flags);
        let seconds = i64::try_from(seconds.unwrap_or(ANSWER_SECONDS)).unwrap_or(i64::MAX);
        let from = due.role.clone().or_else(|| chain.rungs.first().cloned());
        let escalated =
            from.filter(|from| *from != link.role).map(|from| (from, link.role.clone()));
        Act {
            step,
            role: Some(link.role.clone()),
            recipient: Some(link.person.clone()),
            channel: 0,
            answer_by: Some(self.now.saturating_add(seconds.saturating_mul(1_000_000))),
            sends,
            notes,
            end: None,
            escalated,
        }
    }

    /// Those who were asked before or will not have it; who was only told besides can still be
    /// asked.
    fn asked(self) -> HashSet<&'a str> {
        let besides: HashSet<(&str, i64)> = self.besides().collect();
        self.attempts
            .iter()
            .filter(|attempt| {
                attempt.outcome.is_try()
                    || matches!(attempt.outcome, Outcome::Barred | Outcome::Declined)
            })
            .filter_map(|attempt| Some((attempt.recipient.as_deref()?, attempt.step)))
            .filter(|tried| !besides.contains(tried))
            .map(|(person, _)| person)
            .collect()
    }

    fn first_send(self, link: &Link, step: i64, asked: bool) -> Option<Sending> {
        let mut why = link.why.words();
        if !link.kin_declared {
            why.push_str("; kin not declared");
        }
        Some(Sending { why, ..self.send(&link.person, 0, step, asked)? })
    }

    /// Passing somebody over is recorded once.
    fn new_notes<'p>(self, passed: impl Iterator<Item = &'p PassedOver>) -> Vec<Note> {
        let mut notes: Vec<Note> = Vec::new();
        for one in passed {
            let reason = format!("{} ({})", one.reason.name(), one.role);
            let known = self.attempts.iter().any(|attempt| {
                attempt.outcome == Outcome::PassedOver
                    && attempt.recipient == one.person
                    && attempt.reason == reason
            });
            if !known && !notes.iter().any(|n| n.recipient == one.person && n.reason == reason) {
                let recipient = one.person.clone();
                notes.push(Note { recipient, outcome: Outcome::PassedOver, reason });
            }
        }
        notes
    }

    fn end(self, due: &Due, nobody: bool, mut notes: Vec<Note>) -> Act {
        let (outcome, reason) = match (nobody, self.parties) {
            (_, None) => (Outcome::Unreachable, "the matter is not known"),
            (true, _) => (Outcome::Unreachable, "nobody could be asked"),
            (false, _) => (Outcome::Exhausted, "nobody answered"),
        };
        notes.push(Note { recipient: None, outcome, reason: reason.to_owned() });
        Act {
            step: due.step + 1,
            role: due.role.clone(),
            recipient: due.recipient.clone(),
            channel: 0,
            answer_by: due.answer_by,
            sends: Vec::new(),
            notes,
            end: Some(outcome),
            escalated: None,
        }
    }
}
