//! What was counted, rule by rule, with what people made of it.

use std::collections::BTreeMap;

use serde::Serialize;
use sqlx::Row;
use triage::Level;

use crate::error::StoreError;
use crate::open::Store;

/// What one rule did, whatever the version of the ruleset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RuleCounts {
    /// In how many assessments it fired.
    pub fired: i64,
    /// In how many it was the only one.
    pub alone: i64,
    /// In how many the level would have been lower without it.
    pub decisive: i64,
    /// The first moment at which it fired.
    pub first_at: Option<i64>,
    /// The last moment at which it fired; none if it never did.
    pub last_at: Option<i64>,
    /// How many warnings it had a part in.
    pub warnings: i64,
    /// How many of those somebody answered.
    pub answered: i64,
    /// Cases it had a part in that people called a true alarm.
    pub true_alarms: i64,
    /// Cases it had a part in that people called a false alarm.
    pub false_alarms: i64,
    /// Cases it had a part in of which people cannot tell.
    pub unknown_alarms: i64,
}

/// What rules did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RuleStatistics {
    /// How many assessments were counted.
    pub assessments: i64,
    /// The moment of the first of them.
    pub since: Option<i64>,
    /// The moment of the last of them.
    pub until: Option<i64>,
    /// By rule; those that never fired are not in it.
    pub rules: BTreeMap<String, RuleCounts>,
}

/// A rule that fires in so many assessments of a hundred tells nothing apart.
const ALWAYS_PERCENT: i64 = 90;
/// Before so many assessments nothing is called dead or always firing.
const ENOUGH: i64 = 100;

impl RuleStatistics {
    /// Whether there is enough to call a rule dead or always firing.
    #[must_use]
    pub const fn is_enough(&self) -> bool {
        self.assessments >= ENOUGH
    }

    /// Which of these rules never fired, once there is enough to tell.
    #[must_use]
    pub fn dead<'r>(&self, rules: &[&'r str]) -> Vec<&'r str> {
        let never =
            rules.iter().filter(|rule| self.is_enough() && !self.rules.contains_key(**rule));
        never.copied().collect()
    }

    /// Which of these rules fire nearly every time, once there is enough to tell.
    #[must_use]
    pub fn always<'r>(&self, rules: &[&'r str]) -> Vec<&'r str> {
        let often = |rule: &&&str| {
            let fired = self.rules.get(**rule).map_or(0, |of| of.fired);
            self.is_enough() && fired * 100 >= self.assessments * ALWAYS_PERCENT
        };
        rules.iter().filter(often).copied().collect()
    }
}

// Added up here: PostgreSQL adds whole numbers up to a type that is not one of ours.
const COUNTED: &str = "SELECT rule, fired, alone, decisive, first_at, last_at, true_alarms, \
    false_alarms, unknown_alarms FROM rule_statistic";
const WARNED: &str = "SELECT w.id, w.acknowledged_at, a.fired FROM warning w \
    JOIN assessment a ON a.matter = w.matter AND a.seq = w.assessment \
    WHERE w.id > $1 ORDER BY w.id LIMIT 5000";

impl Store {
    /// What rules did, as far as it was counted.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn rule_statistics(&self) -> Result<RuleStatistics, StoreError> {
        let mut found = RuleStatistics::default();
        for row in sqlx::query(COUNTED).fetch_all(&self.reader).await? {
            let rule: String = row.try_get(0)?;
            let (first_at, last_at): (i64, i64) = (row.try_get(4)?, row.try_get(5)?);
            if rule.is_empty() {
                found.assessments += row.try_get::<i64, _>(1)?;
                found.since = Some(found.since.map_or(first_at, |since| since.min(first_at)));
                found.until = found.until.max(Some(last_at));
                continue;
            }
            let of = found.rules.entry(rule).or_default();
            of.fired += row.try_get::<i64, _>(1)?;
            of.alone += row.try_get::<i64, _>(2)?;
            of.decisive += row.try_get::<i64, _>(3)?;
            of.first_at = Some(of.first_at.map_or(first_at, |first| first.min(first_at)));
            of.last_at = of.last_at.max(Some(last_at));
            of.true_alarms += row.try_get::<i64, _>(6)?;
            of.false_alarms += row.try_get::<i64, _>(7)?;
            of.unknown_alarms += row.try_get::<i64, _>(8)?;
        }
        self.count_warnings(&mut found).await?;
        Ok(found)
    }

    /// Answers come later than assessments, so warnings are counted when somebody asks.
    async fn count_warnings(&self, found: &mut RuleStatistics) -> Result<(), StoreError> {
        let corrupt = |_| StoreError::Corrupt { table: "assessment", column: "fired" };
        let mut after = String::new();
        loop {
            let rows = sqlx::query(WARNED).bind(&after).fetch_all(&self.reader).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.try_get(0)?;
            for row in &rows {
                let answered: Option<i64> = row.try_get(1)?;
                let fired: String = row.try_get(2)?;
                let fired: Vec<(String, i32, Level)> =
                    serde_json::from_str(&fired).map_err(corrupt)?;
                for (rule, ..) in fired {
                    // Not counted yet, or silent.
                    let Some(of) = found.rules.get_mut(&rule) else { continue };
                    of.warnings += 1;
                    of.answered += i64::from(answered.is_some());
                }
            }
        }
    }
}
