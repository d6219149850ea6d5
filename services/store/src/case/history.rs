//! What happened in one case: its events, the decisions made of them, and what people did.

use sqlx::Row;
use triage::{EventKind, Flags, Level};

use super::SeenCase;
use crate::error::StoreError;
use crate::intake::MUTED;
use crate::open::Store;

/// The most of each that are read, the latest.
const MOST: i64 = 200;

/// What happened in a case: of each at most the latest 200, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseHistory {
    /// What was reported.
    pub events: Vec<CaseEvent>,
    /// What was decided.
    pub decisions: Vec<CaseDecision>,
    /// What people did.
    pub acts: Vec<CaseAct>,
}

/// An event, without anything told in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseEvent {
    /// Its kind.
    pub kind: EventKind,
    /// When it happened, microseconds since the epoch.
    pub at: i64,
}

/// A decision of the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseDecision {
    /// Its number within the case.
    pub seq: i64,
    /// The key of the event it followed.
    pub event: String,
    /// When it was made.
    pub judged_at: i64,
    /// The hash of the ruleset that made it.
    pub ruleset: String,
    /// The level of this decision alone.
    pub level: Level,
    /// Its flags.
    pub flags: Flags,
    /// The ids of the rules that fired, without those a person has silenced.
    pub rules: Vec<Box<str>>,
}

/// What a person did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseAct {
    /// When.
    pub at: i64,
    /// Who: a person's id, or `system`.
    pub actor: String,
    /// What, as the journal says it.
    pub act: String,
}

const EVENTS: &str = "SELECT DISTINCT ev.key, ev.kind, ev.at FROM event_matter em \
    JOIN event ev ON ev.key = em.event WHERE em.matter = $1 \
    ORDER BY ev.at DESC, ev.key DESC LIMIT $2";

const DECISIONS: &str = "SELECT seq, event, judged_at, ruleset, level, flags, fired \
    FROM assessment WHERE matter = $1 ORDER BY seq DESC LIMIT $2";

// Who looked is for the auditor; the course tells what was done.
const ACTS: &str = "SELECT at, actor, act FROM journal WHERE act <> 'open' AND (subject = $1 \
    OR subject IN (SELECT id FROM warning WHERE matter = $1)) ORDER BY seq DESC LIMIT $2";

impl Store {
    /// What happened in a case that somebody may see.
    ///
    /// # Errors
    /// When the database does not answer or a row does not read.
    pub async fn case_history(&self, case: &SeenCase) -> Result<CaseHistory, StoreError> {
        Ok(CaseHistory {
            events: self.case_events(&case.id).await?,
            decisions: self.case_decisions(&case.id).await?,
            acts: self.case_acts(&case.id).await?,
        })
    }

    async fn case_events(&self, matter: &str) -> Result<Vec<CaseEvent>, StoreError> {
        let rows = sqlx::query(EVENTS).bind(matter).bind(MOST).fetch_all(&self.reader).await?;
        let events = rows.iter().rev().map(|row| {
            let kind = EventKind::from_name(row.try_get("kind")?);
            let kind = kind.ok_or(StoreError::Corrupt { table: "event", column: "kind" })?;
            Ok(CaseEvent { kind, at: row.try_get("at")? })
        });
        events.collect()
    }

    async fn case_decisions(&self, matter: &str) -> Result<Vec<CaseDecision>, StoreError> {
        let rows = sqlx::query(DECISIONS).bind(matter).bind(MOST).fetch_all(&self.reader).await?;
        let corrupt = |column| StoreError::Corrupt { table: "assessment", column };
        let decisions = rows.iter().rev().map(|row| {
            let level = Level::from_number(row.try_get("level")?);
            let flags = u8::try_from(row.try_get::<i64, _>("flags")?);
            Ok(CaseDecision {
                seq: row.try_get("seq")?,
                event: row.try_get("event")?,
                judged_at: row.try_get("judged_at")?,
                ruleset: row.try_get("ruleset")?,
                level: level.ok_or_else(|| corrupt("level"))?,
                flags: Flags::from_bits(flags.map_err(|_| corrupt("flags"))?),
                rules: rules(&row.try_get::<String, _>("fired")?)?,
            })
        });
        decisions.collect()
    }

    async fn case_acts(&self, matter: &str) -> Result<Vec<CaseAct>, StoreError> {
        let rows = sqlx::query(ACTS).bind(matter).bind(MOST).fetch_all(&self.reader).await?;
        let acts = rows.iter().rev().map(|row| {
            Ok(CaseAct {
                at: row.try_get("at")?,
                actor: row.try_get("actor")?,
                act: row.try_get("act")?,
            })
        });
        acts.collect()
    }
}

fn rules(fired: &str) -> Result<Vec<Box<str>>, StoreError> {
    let corrupt = StoreError::Corrupt { table: "assessment", column: "fired" };
    let fired: Vec<(Box<str>, i32, Level)> = serde_json::from_str(fired).map_err(|_| corrupt)?;
    let rules = fired.into_iter().map(|(rule, ..)| rule);
    Ok(rules.filter(|rule| !rule.starts_with(MUTED)).collect())
}
