//! Showing a stored assessment with the findings it rests on, words and all.

use std::collections::{BTreeMap, HashSet};

use sqlx::Row;
use sqlx::any::AnyRow;
use triage::{Assessment, Finding, Flags, Level, ReasonGiven, Ruleset, Vocabulary};

use crate::error::StoreError;
use crate::intake::{MUTED, body_place, stored_event, stored_findings, wrap_place};
use crate::open::Store;

/// The most findings one assessment is shown with, the latest first to be kept.
const MOST_FINDINGS: usize = 500;

const ASSESSMENT: &str = "
SELECT a.matter, a.at, a.ruleset, a.score, a.level, a.flags, a.fired, ev.id, m.number,
    m.lead_household
FROM assessment a JOIN event ev ON ev.key = a.event JOIN matter m ON m.id = a.matter
WHERE a.event = $1 ORDER BY a.seq DESC LIMIT 1";

const LATEST: &str = "
SELECT a.event FROM assessment a WHERE a.matter = $1 ORDER BY a.seq DESC LIMIT 1";

// Which of these comes last is decided here, not by the database: collations differ.
const LAST_EVENTS: &str = "
SELECT ev.source, ev.id, ev.at FROM event_matter em JOIN event ev ON ev.key = em.event
WHERE em.matter = $1 AND em.at = (SELECT MAX(at) FROM event_matter WHERE matter = $1)";

const PLACE: &str = "SELECT town, village, grid FROM matter WHERE id = $1";

const REACHED: &str = "SELECT level, flags FROM matter WHERE id = $1";

const FINDINGS: &str = "
SELECT ev.key, ev.findings, ev.sealed, em.wrapped_key, em.household, h.wrapped_key, ev.at,
    ev.source, ev.id, ev.supersedes
FROM event_matter em JOIN event ev ON ev.key = em.event JOIN household h ON h.id = em.household
WHERE em.matter = $1 AND ev.at <= $2 AND (ev.findings <> '[]' OR ev.supersedes IS NOT NULL)";

impl Store {
    /// The assessment an event led to. Reasons are worded by `ruleset`; a rule it does not have is
    /// shown by its id.
    ///
    /// # Errors
    /// When the database does not answer or a row does not open.
    pub async fn assessment(
        &self,
        event: &str,
        ruleset: &Ruleset,
    ) -> Result<Option<Assessment>, StoreError> {
        let row = sqlx::query(ASSESSMENT).bind(event).fetch_optional(&self.reader).await?;
        let Some(row) = row else { return Ok(None) };
        let matter: String = row.try_get(0)?;
        let at: i64 = row.try_get(1)?;
        let corrupt = StoreError::Corrupt { table: "assessment", column: "fired" };
        let fired: Vec<(Box<str>, i32, Level)> =
            serde_json::from_str(&row.try_get::<String, _>(6)?).map_err(|_| corrupt)?;
        let findings = self.findings(&matter, at, ruleset.vocabulary()).await?;
        let lead: String = row.try_get(9)?;
        let mut reasons: Vec<_> = fired.into_iter().map(|fired| reason(ruleset, fired)).collect();
        reasons.sort_by(|a, b| a.rule.cmp(&b.rule));
        Ok(Some(Assessment {
            event: row.try_get::<String, _>(7)?.into(),
            household: (!lead.starts_with("p_")).then(|| lead.into()),
            case: row.try_get::<Option<String>, _>(8)?.map(Into::into),
            ruleset: row.try_get::<String, _>(2)?.into(),
            at: triage::event::rfc3339(at),
            score: row.try_get(3)?,
            level: Level::from_number(row.try_get(4)?).unwrap_or_default(),
            flags: Flags::from_bits(row.try_get::<i64, _>(5)? as u8),
            findings,
            reasons,
        }))
    }

    /// A matter's assessment at its latest moment. It names the matter's latest event by (time,
    /// source, id), whichever arrived last, so that the order of arrival cannot show.
    ///
    /// # Errors
    /// When the database does not answer or a row does not open.
    pub async fn latest_assessment(
        &self,
        matter: &str,
        ruleset: &Ruleset,
    ) -> Result<Option<Assessment>, StoreError> {
        let row = sqlx::query(LATEST).bind(matter).fetch_optional(&self.reader).await?;
        let Some(row) = row else { return Ok(None) };
        // The latest decision is always the one at the latest moment.
        let latest = self.assessment(&row.try_get::<String, _>(0)?, ruleset).await?;
        let Some(mut latest) = latest else { return Ok(None) };
        let rows = sqlx::query(LAST_EVENTS).bind(matter).fetch_all(&self.reader).await?;
        let mut last: Option<(String, String)> = None;
        for row in rows {
            last = last.max(Some((row.try_get(0)?, row.try_get(1)?)));
        }
        if let Some((_, id)) = last {
            latest.event = id.into();
        }
        Ok(Some(latest))
    }

    /// The level a matter has reached, and the flags that stand.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn level_and_flags(
        &self,
        matter: &str,
    ) -> Result<Option<(Level, Flags)>, StoreError> {
        let row = sqlx::query(REACHED).bind(matter).fetch_optional(&self.reader).await?;
        row.map(|row| {
            let level = Level::from_number(row.try_get(0)?).unwrap_or_default();
            Ok((level, Flags::from_bits(row.try_get::<i64, _>(1)? as u8)))
        })
        .transpose()
    }

    /// Where a matter is: town, village, grid.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn place_of(
        &self,
        matter: &str,
    ) -> Result<Option<(String, Option<String>, Option<String>)>, StoreError> {
        let row = sqlx::query(PLACE).bind(matter).fetch_optional(&self.reader).await?;
        row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))).transpose()
    }

    /// The id of the matter that people call by this number.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn matter_of(&self, number: &str) -> Result<Option<String>, StoreError> {
        let select = sqlx::query("SELECT id FROM matter WHERE number = $1").bind(number);
        let row = select.fetch_optional(&self.reader).await?;
        row.map(|row| row.try_get(0).map_err(StoreError::from)).transpose()
    }

    async fn findings(
        &self,
        matter: &str,
        at: i64,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<Finding>, StoreError> {
        let rows = sqlx::query(FINDINGS).bind(matter).bind(at).fetch_all(&self.reader).await?;
        let mut events: BTreeMap<(i64, String, String), &AnyRow> = BTreeMap::new();
        let mut corrected: HashSet<String> = HashSet::new();
        for row in &rows {
            corrected.extend(row.try_get::<Option<String>, _>(9)?);
            // A dispute's event is linked once for each household; any of its keys opens it.
            events.insert((row.try_get(6)?, row.try_get(7)?, row.try_get(8)?), row);
        }
        let mut findings = Vec::new();
        for row in events.into_values() {
            let key: String = row.try_get(0)?;
            let column: String = row.try_get(1)?;
            if column == "[]" || corrected.contains(&key) {
                continue;
            }
            let household: String = row.try_get(4)?;
            let wrapped: String = row.try_get(5)?;
            let household = self.household_key(&household, &wrapped)?;
            let wrapped: String = row.try_get(3)?;
            let event_key = household.unwrap_key(wrap_place(&key), &wrapped)?;
            let body = event_key.open(body_place(&key), &row.try_get::<String, _>(2)?)?;
            let event = stored_event(&body, vocabulary)?;
            findings.extend(stored_findings(&column, &event.narrative)?);
        }
        let surplus = findings.len().saturating_sub(MOST_FINDINGS);
        findings.drain(..surplus);
        Ok(findings)
    }
}

fn reason(ruleset: &Ruleset, (id, points, floor): (Box<str>, i32, Level)) -> ReasonGiven {
    let muted = id.strip_prefix(MUTED).map(Into::into);
    let (id, muted): (Box<str>, bool) = muted.map_or((id, false), |id| (id, true));
    let rule = ruleset.rules().iter().find(|rule| rule.id == id);
    ReasonGiven {
        says: rule.map_or_else(|| id.clone(), |rule| rule.says.clone()),
        basis: rule.map(|rule| rule.basis.clone()).unwrap_or_default(),
        rule: id,
        points,
        floor,
        muted,
    }
}
