//! What operators watch of the store: what waits in quarantine, what is owed by law, when the last
//! backup was made, and when each kind of event last came.

use sqlx::Row;
use triage::event::EventKind;

use crate::error::StoreError;
use crate::open::Store;

/// The store at one moment. Times are microseconds since the epoch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vitals {
    /// Rows in quarantine that nobody has dealt with.
    pub quarantined: i64,
    /// The time by which the first of them should have been.
    pub quarantine_due_at: Option<i64>,
    /// Mandatory reports without a receipt.
    pub reports_owed: i64,
    /// Since when the first of them is owed.
    pub report_owed_since: Option<i64>,
    /// When the last backup was made.
    pub last_backup_at: Option<i64>,
    /// The time of the latest event of each kind that ever came.
    pub latest: Vec<(EventKind, i64)>,
}

const QUARANTINE: &str = "SELECT COUNT(*), MIN(answer_by) FROM quarantine WHERE closed_at IS NULL";
const REPORTS: &str = "SELECT COUNT(*), MIN(since) FROM mandatory_report WHERE filed_at IS NULL";
// One kind at a time, because each is then a single step in the index.
const LATEST: &str = "SELECT MAX(at) FROM event WHERE kind = $1";

impl Store {
    /// What operators watch.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn vitals(&self) -> Result<Vitals, StoreError> {
        let quarantine = sqlx::query(QUARANTINE).fetch_one(&self.reader).await?;
        let reports = sqlx::query(REPORTS).fetch_one(&self.reader).await?;
        let mut latest = Vec::new();
        for kind in EventKind::ALL {
            let row = sqlx::query(LATEST).bind(kind.name()).fetch_one(&self.reader).await?;
            latest.extend(row.try_get::<Option<i64>, _>(0)?.map(|at| (kind, at)));
        }
        Ok(Vitals {
            quarantined: quarantine.try_get(0)?,
            quarantine_due_at: quarantine.try_get(1)?,
            reports_owed: reports.try_get(0)?,
            report_owed_since: reports.try_get(1)?,
            last_backup_at: self.last_backup_at().await?,
            latest,
        })
    }
}
