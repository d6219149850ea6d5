//! Objections: what a person holds against what the rules made of their case (个人信息保护法第24条),
//! recorded by one of us and decided by a named person. An objection moves no level by itself.

use sha2::{Digest, Sha256};
use sqlx::Row;
use triage::{Ruleset, hex};

use crate::error::StoreError;
use crate::journal::{self, Act};
use crate::open::Store;
use crate::seal::Place;

/// An objection as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Objection {
    /// Its id.
    pub id: String,
    /// When it was recorded.
    pub recorded_at: i64,
    /// By whom.
    pub recorded_by: String,
    /// What the person says.
    pub said: String,
    /// Who decided it, and how; none while nobody has.
    pub decision: Option<ObjectionDecision>,
}

/// How an objection was decided.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ObjectionDecision {
    /// When.
    pub at: i64,
    /// By whom.
    pub by: String,
    /// Whether the person was right.
    pub upheld: bool,
    /// Why.
    pub reason: String,
}

/// Why an objection is not recorded or decided.
#[derive(Debug, thiserror::Error)]
pub enum ObjectionError {
    /// There is no such case, or no such objection.
    #[error("{0}: not known")]
    Unknown(&'static str),
    /// Nothing is said.
    #[error("{0}: missing")]
    Missing(&'static str),
    /// The person is not on the roster.
    #[error("as: not on the roster")]
    UnknownPerson,
    /// It was decided before.
    #[error("objection: decided already")]
    Decided,
    /// Whoever recorded it does not decide it.
    #[error("as: whoever recorded it does not decide it")]
    SamePerson,
    /// The store's own trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

const INSERT: &str = "INSERT INTO objection (id, matter, recorded_at, recorded_by, sealed) \
    VALUES ($1, $2, $3, $4, $5)";
const OPEN: &str = "SELECT matter, recorded_by, decided_at FROM objection WHERE id = $1";
const DECIDE: &str = "UPDATE objection SET decided_at = $2, decided_by = $3, upheld = $4, \
    sealed_decision = $5 WHERE id = $1 AND decided_at IS NULL";
const LIST: &str = "SELECT o.id, o.recorded_at, o.recorded_by, o.sealed, o.decided_at, \
    o.decided_by, o.upheld, o.sealed_decision, h.id AS household, h.wrapped_key \
    FROM objection o JOIN matter m ON m.id = o.matter JOIN household h ON h.id = m.lead_household \
    WHERE m.id = $1 OR m.number = $1 ORDER BY o.recorded_at, o.id";

impl Store {
    /// Records what a person holds against a decision; gives the objection's id.
    ///
    /// # Errors
    /// [`ObjectionError`]; nothing has changed then.
    pub async fn object(
        &self,
        case: &str,
        said: &str,
        by: &str,
        ruleset: &Ruleset,
        now: i64,
    ) -> Result<String, ObjectionError> {
        if said.trim().is_empty() {
            return Err(ObjectionError::Missing("text"));
        }
        let mut intake = self.begin_intake(now).await?;
        let held = intake.hold(case, ruleset.vocabulary()).await?;
        let matter = held.ok_or(ObjectionError::Unknown("case"))?;
        self.is_listed(&mut intake, by).await?;
        let hash = Sha256::digest(format!("{}\0{now}", matter.id).as_bytes());
        let id = format!("o_{}", &hex(&hash)[..20]);
        let sealed = intake.seal_for(&matter, said_place(&id), said.as_bytes())?;
        sqlx::query(INSERT)
            .bind(&id)
            .bind(&matter.id)
            .bind(now)
            .bind(by)
            .bind(&sealed)
            .execute(&mut **intake.transaction())
            .await
            .map_err(StoreError::from)?;
        let act = Act { at: now, actor: by, act: "object", subject: &id, sealed: Some(&sealed) };
        journal::append(intake.transaction(), self.dialect, &act).await?;
        intake.commit().await?;
        Ok(id)
    }

    /// Decides an objection, once, by another person than recorded it.
    ///
    /// # Errors
    /// [`ObjectionError`]; nothing has changed then.
    pub async fn decide_objection(
        &self,
        id: &str,
        (upheld, reason): (bool, &str),
        by: &str,
        ruleset: &Ruleset,
        now: i64,
    ) -> Result<(), ObjectionError> {
        if reason.trim().is_empty() {
            return Err(ObjectionError::Missing("reason"));
        }
        let mut intake = self.begin_intake(now).await?;
        let found = sqlx::query(OPEN).bind(id).fetch_optional(&mut **intake.transaction()).await;
        let row = found.map_err(StoreError::from)?.ok_or(ObjectionError::Unknown("objection"))?;
        let text = |column: &str| row.try_get::<String, _>(column).map_err(StoreError::from);
        let decided: Option<i64> = row.try_get("decided_at").map_err(StoreError::from)?;
        if decided.is_some() {
            return Err(ObjectionError::Decided);
        }
        if text("recorded_by")? == by {
            return Err(ObjectionError::SamePerson);
        }
        self.is_listed(&mut intake, by).await?;
        let held = intake.hold(&text("matter")?, ruleset.vocabulary()).await?;
        let matter = held.ok_or(ObjectionError::Unknown("case"))?;
        let sealed = intake.seal_for(&matter, decision_place(id), reason.as_bytes())?;
        let done = sqlx::query(DECIDE)
            .bind(id)
            .bind(now)
            .bind(by)
            .bind(i64::from(upheld))
            .bind(&sealed)
            .execute(&mut **intake.transaction())
            .await
            .map_err(StoreError::from)?;
        if done.rows_affected() == 0 {
            return Err(ObjectionError::Decided);
        }
        let word = if upheld { "objection_upheld" } else { "objection_rejected" };
        let act = Act { at: now, actor: by, act: word, subject: id, sealed: Some(&sealed) };
        journal::append(intake.transaction(), self.dialect, &act).await?;
        Ok(intake.commit().await?)
    }

    /// The objections to a case, by id or number, in order.
    ///
    /// # Errors
    /// When the database does not answer or what was said does not open.
    pub async fn objections(&self, case: &str) -> Result<Vec<Objection>, StoreError> {
        let rows = sqlx::query(LIST).bind(case).fetch_all(&self.reader).await?;
        let objections = rows.iter().map(|row| {
            let (id, household): (String, String) = (row.try_get("id")?, row.try_get("household")?);
            let wrapped: String = row.try_get("wrapped_key")?;
            let key = self.household_key(&household, &wrapped)?;
            let open = |place, sealed: &str| -> Result<String, StoreError> {
                Ok(String::from_utf8_lossy(&key.open(place, sealed)?).into_owned())
            };
            let decided: Option<String> = row.try_get("sealed_decision")?;
            let decision = match &decided {
                None => None,
                Some(sealed) => Some(ObjectionDecision {
                    at: row.try_get("decided_at")?,
                    by: row.try_get("decided_by")?,
                    upheld: row.try_get::<i64, _>("upheld")? == 1,
                    reason: open(decision_place(&id), sealed)?,
                }),
            };
            Ok(Objection {
                recorded_at: row.try_get("recorded_at")?,
                recorded_by: row.try_get("recorded_by")?,
                said: open(said_place(&id), &row.try_get::<String, _>("sealed")?)?,
                decision,
                id,
            })
        });
        objections.collect()
    }

    async fn is_listed(
        &self,
        intake: &mut crate::Intake<'_>,
        person: &str,
    ) -> Result<(), ObjectionError> {
        let people = self.people_in(intake.transaction(), &[person]).await?;
        if people.contains_key(person) { Ok(()) } else { Err(ObjectionError::UnknownPerson) }
    }
}

const fn said_place(id: &str) -> Place<'_> {
    Place { table: "objection", column: "sealed", row: id }
}

const fn decision_place(id: &str) -> Place<'_> {
    Place { table: "objection", column: "sealed_decision", row: id }
}
