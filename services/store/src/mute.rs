//! Silencing a rule for one case: by a named person, for a reason, until a day. Never a locked
//! floor, and never for good.

use sqlx::Row;
use triage::{DAY_MICROS, Mute, Ruleset, is_locked};

use crate::error::StoreError;
use crate::journal::{self, Act};
use crate::open::Store;
use crate::party::Barred;
use crate::seal::Place;

/// The longest time for which a rule is silenced at once.
pub const MOST_DAYS: i64 = 366;

/// A person's wish to silence a rule for a case.
#[derive(Clone, Copy, Debug)]
pub struct Muting<'a> {
    /// The case, by id or number.
    pub case: &'a str,
    /// The rule's id.
    pub rule: &'a str,
    /// Until when, not included.
    pub until: i64,
    /// Who.
    pub by: &'a str,
    /// Why; kept sealed.
    pub reason: &'a str,
}

/// A rule that is or was silent for a case.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Muted {
    /// The case's number.
    pub case: Option<String>,
    /// The rule's id.
    pub rule: String,
    /// From when.
    pub from: i64,
    /// Until when, not included.
    pub until: i64,
    /// Who silenced it.
    pub by: String,
    /// Who let it speak again before its time.
    pub ended_by: Option<String>,
    /// Why.
    pub reason: String,
}

/// How often a rule is silent, without the cases.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RuleMutes {
    /// The rule's id.
    pub rule: String,
    /// For how many cases it is silent now.
    pub silent: i64,
    /// For how many it was.
    pub ended: i64,
    /// When the next of them ends.
    pub next_end: Option<i64>,
}

/// Why a rule is not silenced, or not let speak.
#[derive(Debug, thiserror::Error)]
pub enum MuteError {
    /// There is no such case.
    #[error("case: not known")]
    UnknownCase,
    /// The live ruleset has no such rule.
    #[error("rule: the live ruleset has no rule of this id")]
    UnknownRule,
    /// Its floor or flags are locked.
    #[error("rule: its floor or flags are locked and cannot be silenced")]
    Locked,
    /// The end has passed, or lies too far ahead.
    #[error("until: must lie ahead, by {MOST_DAYS} days at most")]
    Until,
    /// No reason is given.
    #[error("reason: missing")]
    ReasonMissing,
    /// The rule is not silent for this case.
    #[error("rule: not silent for this case")]
    NotMuted,
    /// The person is not on the roster.
    #[error("as: not on the roster")]
    UnknownPerson,
    /// The person is a party to the case, or kin to one.
    #[error("as: {} to the case", .0.name())]
    Barred(Barred),
    /// The store's own trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

const INSERT: &str = "INSERT INTO mute (matter, rule, from_at, until_at, muted_by, sealed) \
    VALUES ($1, $2, $3, $4, $5, $6)";
const END: &str = "UPDATE mute SET until_at = $3, ended_by = $4 \
    WHERE matter = $1 AND rule = $2 AND until_at > $3";
const LIST: &str = "SELECT u.matter, m.number, u.rule, u.from_at, u.until_at, u.muted_by, \
    u.ended_by, u.sealed, h.id AS household, h.wrapped_key \
    FROM mute u JOIN matter m ON m.id = u.matter JOIN household h ON h.id = m.lead_household \
    ORDER BY u.until_at DESC, m.number, u.rule";

const BY_RULE: &str = "SELECT rule, \
    COUNT(CASE WHEN from_at <= $1 AND until_at > $1 THEN 1 END) AS silent, \
    COUNT(CASE WHEN until_at <= $1 THEN 1 END) AS ended, \
    MIN(CASE WHEN from_at <= $1 AND until_at > $1 THEN until_at END) AS next_end \
    FROM mute GROUP BY rule ORDER BY rule";

impl Store {
    /// Silences a rule for a case. What was judged stays, and no level falls.
    ///
    /// # Errors
    /// [`MuteError`]; nothing has changed then.
    pub async fn mute(
        &self,
        muting: &Muting<'_>,
        ruleset: &Ruleset,
        now: i64,
    ) -> Result<(), MuteError> {
        if muting.reason.trim().is_empty() {
            return Err(MuteError::ReasonMissing);
        }
        if muting.until <= now || muting.until > now + MOST_DAYS * DAY_MICROS {
            return Err(MuteError::Until);
        }
        let rule = ruleset.rules().iter().find(|rule| *rule.id == *muting.rule);
        if is_locked(ruleset, rule.ok_or(MuteError::UnknownRule)?) {
            return Err(MuteError::Locked);
        }
        let mut intake = self.begin_intake(now).await?;
        let held = intake.hold(muting.case, ruleset.vocabulary()).await?;
        let mut matter = held.ok_or(MuteError::UnknownCase)?;
        self.check_person(&mut intake, &matter.id, muting.by).await?;
        let (rule, until) = (muting.rule.into(), muting.until);
        matter.case.mute(ruleset, Mute { rule, from: now, until });
        let id = matter.id.clone();
        let row = row(&id, muting.rule, now);
        let sealed = intake.seal_for(&matter, place(&row), muting.reason.as_bytes())?;
        intake.keep(matter, ruleset).await?;
        sqlx::query(INSERT)
            .bind(&id)
            .bind(muting.rule)
            .bind(now)
            .bind(until)
            .bind(muting.by)
            .bind(&sealed)
            .execute(&mut **intake.transaction())
            .await
            .map_err(StoreError::from)?;
        let subject = format!("{id} {}", muting.rule);
        let act = Act {
            at: now,
            actor: muting.by,
            act: "mute",
            subject: &subject,
            sealed: Some(&sealed),
        };
        journal::append(intake.transaction(), self.dialect, &act).await?;
        Ok(intake.commit().await?)
    }

    /// Lets a silenced rule speak again for a case.
    ///
    /// # Errors
    /// [`MuteError`]; nothing has changed then.
    pub async fn unmute(
        &self,
        (case, rule): (&str, &str),
        by: &str,
        ruleset: &Ruleset,
        now: i64,
    ) -> Result<(), MuteError> {
        let mut intake = self.begin_intake(now).await?;
        let held = intake.hold(case, ruleset.vocabulary()).await?;
        let mut matter = held.ok_or(MuteError::UnknownCase)?;
        self.check_person(&mut intake, &matter.id, by).await?;
        if !matter.case.unmute(ruleset, rule, now) {
            return Err(MuteError::NotMuted);
        }
        let id = matter.id.clone();
        intake.keep(matter, ruleset).await?;
        sqlx::query(END)
            .bind(&id)
            .bind(rule)
            .bind(now)
            .bind(by)
            .execute(&mut **intake.transaction())
            .await
            .map_err(StoreError::from)?;
        let subject = format!("{id} {rule}");
        let act = Act { at: now, actor: by, act: "unmute", subject: &subject, sealed: None };
        journal::append(intake.transaction(), self.dialect, &act).await?;
        Ok(intake.commit().await?)
    }

    /// Every rule that is or was silent for a case, the longest first.
    ///
    /// # Errors
    /// When the database does not answer or a reason does not open.
    pub async fn mutes(&self) -> Result<Vec<Muted>, StoreError> {
        let rows = sqlx::query(LIST).fetch_all(&self.reader).await?;
        let muted = rows.iter().map(|one| {
            let (matter, household): (String, String) =
                (one.try_get("matter")?, one.try_get("household")?);
            let wrapped: String = one.try_get("wrapped_key")?;
            let key = self.household_key(&household, &wrapped)?;
            let (rule, from): (String, i64) = (one.try_get("rule")?, one.try_get("from_at")?);
            let row = row(&matter, &rule, from);
            let reason = key.open(place(&row), &one.try_get::<String, _>("sealed")?)?;
            Ok(Muted {
                case: one.try_get("number")?,
                rule,
                from,
                until: one.try_get("until_at")?,
                by: one.try_get("muted_by")?,
                ended_by: one.try_get("ended_by")?,
                reason: String::from_utf8_lossy(&reason).into_owned(),
            })
        });
        muted.collect()
    }

    /// How often each rule is or was silent: for those who write rules and may not see cases. No
    /// reason is opened.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn mutes_by_rule(&self, now: i64) -> Result<Vec<RuleMutes>, StoreError> {
        let rows = sqlx::query(BY_RULE).bind(now).fetch_all(&self.reader).await?;
        let by_rule = rows.iter().map(|one| {
            Ok(RuleMutes {
                rule: one.try_get("rule")?,
                silent: one.try_get("silent")?,
                ended: one.try_get("ended")?,
                next_end: one.try_get("next_end")?,
            })
        });
        by_rule.collect()
    }

    async fn check_person(
        &self,
        intake: &mut crate::Intake<'_>,
        matter: &str,
        person: &str,
    ) -> Result<(), MuteError> {
        let people = self.people_in(intake.transaction(), &[person]).await?;
        let person = people.get(person).ok_or(MuteError::UnknownPerson)?;
        let parties = self.parties_in(intake.transaction(), &[matter]).await?;
        match parties.get(matter).and_then(|parties| parties.bar(person)) {
            Some(barred) => Err(MuteError::Barred(barred)),
            None => Ok(()),
        }
    }
}

fn row(matter: &str, rule: &str, from: i64) -> String {
    format!("{matter} {rule}@{from}")
}

const fn place(row: &str) -> Place<'_> {
    Place { table: "mute", column: "sealed", row }
}
