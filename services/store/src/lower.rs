//! Lowering a case: the one thing that lets a level fall, and only a person does it.

#[cfg(test)]
mod tests;

use serde_json::json;
use triage::{DAY_MICROS, Level, Ruleset};

use crate::error::StoreError;
use crate::intake::Intake;
use crate::journal::{self, Act};
use crate::open::Store;
use crate::party::Barred;
use crate::seal::Place;

/// How many clean follow-ups 三级 demands.
pub const FOLLOW_UPS: usize = 3;
/// How many days lie at least between the first and the last of them.
pub const FOLLOW_UP_DAYS: i64 = 90;

/// A person's wish to lower a case.
#[derive(Clone, Copy, Debug)]
pub struct Lowering<'a> {
    /// The matter, by id or by number.
    pub matter: &'a str,
    /// The level it is to have.
    pub to: Level,
    /// The person who lowers it.
    pub by: &'a str,
    /// The second person, above 一级.
    pub second: Option<&'a str>,
    /// Why; kept sealed.
    pub reason: &'a str,
}

/// A case that was lowered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lowered {
    /// The matter's id.
    pub matter: String,
    /// The level it had.
    pub from: Level,
    /// The level it has now.
    pub to: Level,
}

/// Why a case is not lowered.
#[derive(Debug, thiserror::Error)]
pub enum LowerError {
    /// There is no such matter.
    #[error("matter: not known")]
    UnknownMatter,
    /// The case is at that level already, or below.
    #[error("to: the case is at level {}", .0.number())]
    NotLower(Level),
    /// No reason is given.
    #[error("reason: missing")]
    ReasonMissing,
    /// Above 一级 a second person has to agree.
    #[error("second: a second person is needed at level {}", .0.number())]
    SecondMissing(Level),
    /// The second person is the first.
    #[error("second: the same person as by")]
    SamePerson,
    /// The person is not on the roster.
    #[error("{0}: not on the roster")]
    UnknownPerson(&'static str),
    /// The person is a party to the matter, or kin to one.
    #[error("{field}: {} to the matter", .barred.name())]
    Barred {
        /// `by` or `second`.
        field: &'static str,
        /// Why.
        barred: Barred,
    },
    /// 三级 demands clean follow-ups.
    #[error(
        "follow-ups: {clean} clean ones over {days} days since the last danger, with the person \
         at risk seen alone; needed are {FOLLOW_UPS} over {FOLLOW_UP_DAYS} days"
    )]
    FollowUps {
        /// How many clean ones there are.
        clean: usize,
        /// How many whole days lie between the first and the last of them.
        days: i64,
    },
    /// The store's own trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Lowers a case: what is known of it rests, visible, until a new live danger wakes it. An
    /// event that arrives afterwards is fresh, however early its time: the person did not have it
    /// before them.
    ///
    /// # Errors
    /// [`LowerError`]; nothing has changed then.
    pub async fn lower(
        &self,
        lowering: &Lowering<'_>,
        ruleset: &Ruleset,
        now: i64,
    ) -> Result<Lowered, LowerError> {
        if lowering.reason.trim().is_empty() {
            return Err(LowerError::ReasonMissing);
        }
        let mut intake = self.begin_intake(now).await?;
        let held = intake.hold(lowering.matter, ruleset.vocabulary()).await?;
        let mut matter = held.ok_or(LowerError::UnknownMatter)?;
        let from = matter.case.level();
        if lowering.to >= from {
            return Err(LowerError::NotLower(from));
        }
        self.check_people(&mut intake, &matter.id, from, lowering).await?;
        if from == Level::Three {
            check_follow_ups(&intake.clean_follow_ups(&matter.id, ruleset.vocabulary()).await?)?;
        }
        matter.case.lower(lowering.to);
        let lowered = Lowered { matter: matter.id.clone(), from, to: lowering.to };
        let row = reason_row(&lowered.matter, now);
        let said = json!({
            "from": from, "to": lowering.to, "second": lowering.second, "reason": lowering.reason,
        });
        let sealed = intake.seal_for(&matter, reason_place(&row), said.to_string().as_bytes())?;
        intake.rest(matter, ruleset).await?;
        let subject = &lowered.matter;
        let act = Act { at: now, actor: lowering.by, act: "lower", subject, sealed: Some(&sealed) };
        journal::append(intake.transaction(), self.dialect, &act).await?;
        if let Some(second) = lowering.second {
            let act = Act { at: now, actor: second, act: "lower_second", subject, sealed: None };
            journal::append(intake.transaction(), self.dialect, &act).await?;
        }
        intake.commit().await?;
        Ok(lowered)
    }

    /// Both are on the roster, two where two are needed, and neither is a party or kin to one.
    async fn check_people(
        &self,
        intake: &mut Intake<'_>,
        matter: &str,
        from: Level,
        lowering: &Lowering<'_>,
    ) -> Result<(), LowerError> {
        match lowering.second {
            None if from > Level::One => return Err(LowerError::SecondMissing(from)),
            Some(second) if second == lowering.by => return Err(LowerError::SamePerson),
            _ => {}
        }
        let named: Vec<(&'static str, &str)> = [("by", Some(lowering.by))]
            .into_iter()
            .chain([("second", lowering.second)])
            .filter_map(|(field, person)| Some((field, person?)))
            .collect();
        let ids: Vec<&str> = named.iter().map(|(_, person)| *person).collect();
        let people = self.people_in(intake.transaction(), &ids).await?;
        let parties = self.parties_in(intake.transaction(), &[matter]).await?;
        for (field, person) in named {
            let person = people.get(person).ok_or(LowerError::UnknownPerson(field))?;
            if let Some(barred) = parties.get(matter).and_then(|parties| parties.bar(person)) {
                return Err(LowerError::Barred { field, barred });
            }
        }
        Ok(())
    }
}

fn check_follow_ups(clean: &[i64]) -> Result<(), LowerError> {
    let span = clean.last().zip(clean.first()).map_or(0, |(last, first)| last - first);
    let days = span / DAY_MICROS;
    if clean.len() < FOLLOW_UPS || days < FOLLOW_UP_DAYS {
        return Err(LowerError::FollowUps { clean: clean.len(), days });
    }
    Ok(())
}

/// One act of one moment has one reason.
pub(crate) fn reason_row(matter: &str, at: i64) -> String {
    format!("{matter}@{at}")
}

pub(crate) const fn reason_place(row: &str) -> Place<'_> {
    Place { table: "journal", column: "sealed", row }
}
