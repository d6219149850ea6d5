//! The township's figures, counted from the store. The console's report uses the same query.

use serde::Serialize;
use sqlx::Row;

use crate::error::StoreError;
use crate::open::Store;

/// The figures of a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Villages with a mediation room: somebody holds `village_mediator` there.
    pub villages: i64,
    /// People who are grid workers, women grid workers among them.
    pub grid_workers: i64,
    /// People who are women grid workers.
    pub women_grid_workers: i64,
    /// People on the list of key persons.
    pub key_persons: i64,
    /// Households on the list of key households.
    pub key_households: i64,
    /// Marriage and family disputes; the same incident counts once.
    pub disputes: i64,
    /// Calls and walk-ins.
    pub calls: i64,
    /// Disputes whose matter has an agreement after them, or that came resolved.
    pub resolved: i64,
    /// Disputes followed by another of the same matter within 90 days of an agreement.
    pub recurred: i64,
    /// Sessions of outreach.
    pub outreach_sessions: i64,
    /// People reached by outreach.
    pub people_reached: i64,
    /// Two-cancers relief given.
    pub two_cancers_relief: i64,
    /// Two-cancers visits.
    pub two_cancers_visits: i64,
    /// Visits to children in difficulty.
    pub children_visited: i64,
    /// Warnings raised.
    pub warnings: i64,
    /// Warnings that somebody answered.
    pub acknowledged: i64,
}

/// Each line: the figure's name, and how it is counted. `$1` and `$2` are the period.
const COUNTED: &[(&str, &str)] = &[
    (
        "villages",
        "SELECT COUNT(DISTINCT place) FROM duty WHERE role = 'village_mediator' AND from_at < $2 AND COALESCE(to_at, $2) > $1",
    ),
    (
        "grid_workers",
        "SELECT COUNT(DISTINCT person) FROM duty WHERE role IN ('grid_worker', 'women_grid_worker') AND from_at < $2 AND COALESCE(to_at, $2) > $1",
    ),
    (
        "women_grid_workers",
        "SELECT COUNT(DISTINCT person) FROM duty WHERE role = 'women_grid_worker' AND from_at < $2 AND COALESCE(to_at, $2) > $1",
    ),
    (
        "key_persons",
        "SELECT COUNT(*) FROM register WHERE list = 'key_person' AND at >= $1 AND at < $2",
    ),
    (
        "key_households",
        "SELECT COUNT(DISTINCT household) FROM register WHERE list = 'key_household' AND at >= $1 AND at < $2",
    ),
    ("disputes", "SELECT COUNT(*) FROM ({disputes}) AS d WHERE d.at >= $1 AND d.at < $2"),
    ("calls", "SELECT COUNT(*) FROM event WHERE kind = 'call' AND at >= $1 AND at < $2"),
    (
        "resolved",
        "SELECT COUNT(*) FROM ({disputes}) AS d WHERE d.at >= $1 AND d.at < $2 AND (d.resolved = 1 OR EXISTS (SELECT 1 FROM {agreements} AND am.matter = d.matter AND a.at >= d.at))",
    ),
    (
        "recurred",
        "SELECT COUNT(*) FROM ({disputes}) AS d WHERE d.at >= $1 AND d.at < $2 AND EXISTS (SELECT 1 FROM {agreements} AND am.matter = d.matter AND a.at >= d.at AND EXISTS (SELECT 1 FROM ({disputes}) AS again WHERE again.matter = d.matter AND again.at > a.at AND again.at <= a.at + 7776000000000))",
    ),
    (
        "outreach_sessions",
        "SELECT CAST(COALESCE(SUM(sessions), 0) AS BIGINT) FROM event WHERE kind = 'outreach' AND at >= $1 AND at < $2",
    ),
    (
        "people_reached",
        "SELECT CAST(COALESCE(SUM(people_reached), 0) AS BIGINT) FROM event WHERE kind = 'outreach' AND at >= $1 AND at < $2",
    ),
    (
        "two_cancers_relief",
        "SELECT COUNT(*) FROM event WHERE kind = 'care' AND sub_kind = 'two_cancers_relief' AND at >= $1 AND at < $2",
    ),
    (
        "two_cancers_visits",
        "SELECT COUNT(*) FROM event WHERE kind = 'care' AND sub_kind = 'two_cancers_visit' AND at >= $1 AND at < $2",
    ),
    (
        "children_visited",
        "SELECT COUNT(*) FROM event WHERE kind = 'care' AND sub_kind = 'child_in_difficulty_visit' AND at >= $1 AND at < $2",
    ),
    ("warnings", "SELECT COUNT(*) FROM warning WHERE raised_at >= $1 AND raised_at < $2"),
    (
        "acknowledged",
        "SELECT COUNT(*) FROM warning WHERE acknowledged_at IS NOT NULL AND raised_at >= $1 AND raised_at < $2",
    ),
];

/// Marriage and family disputes with their matter, each incident at its first report.
const DISPUTES: &str = "SELECT em.matter AS matter, COALESCE(ev.incident, ev.key) AS incident, \
    MIN(ev.at) AS at, MAX(ev.resolved) AS resolved \
    FROM event ev JOIN event_matter em ON em.event = ev.key \
    WHERE ev.kind = 'dispute' AND ev.sub_kind IN ('marital', 'family') \
    GROUP BY em.matter, COALESCE(ev.incident, ev.key)";

/// Mediations that ended in agreement, with their matter.
const AGREEMENTS: &str = "event a JOIN event_matter am ON am.event = a.key \
    WHERE a.kind = 'mediation' AND a.outcome = 'agreed'";

impl Store {
    /// Counts the figures of the events from `from` up to and without `until`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn report(&self, from: i64, until: i64) -> Result<Report, StoreError> {
        let columns: Vec<String> = COUNTED
            .iter()
            .map(|(name, query)| {
                let query =
                    query.replace("{disputes}", DISPUTES).replace("{agreements}", AGREEMENTS);
                format!("({query}) AS {name}")
            })
            .collect();
        let text = format!("SELECT {}", columns.join(", "));
        let statement = self.dialect.statement(&text);
        let row = sqlx::query(statement).bind(from).bind(until).fetch_one(&self.reader).await?;
        let figure = |name: &str| row.try_get::<i64, _>(name);
        Ok(Report {
            villages: figure("villages")?,
            grid_workers: figure("grid_workers")?,
            women_grid_workers: figure("women_grid_workers")?,
            key_persons: figure("key_persons")?,
            key_households: figure("key_households")?,
            disputes: figure("disputes")?,
            calls: figure("calls")?,
            resolved: figure("resolved")?,
            recurred: figure("recurred")?,
            outreach_sessions: figure("outreach_sessions")?,
            people_reached: figure("people_reached")?,
            two_cancers_relief: figure("two_cancers_relief")?,
            two_cancers_visits: figure("two_cancers_visits")?,
            children_visited: figure("children_visited")?,
            warnings: figure("warnings")?,
            acknowledged: figure("acknowledged")?,
        })
    }
}
