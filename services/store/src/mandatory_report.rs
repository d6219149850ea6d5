//! Mandatory reports: owed at once to the authorities (未成年人保护法第11条, 反家庭暴力法第14条), from the
//! first warning that says so until the number of the receipt is entered, or a named person of the
//! town says why none is owed.
//!
//! - `remind`: the clock; while no receipt is there, the chain is warned again.
//! - `file`: somebody has reported, and here is the receipt; or the town says that none is owed.

mod file;
mod remind;

pub use file::{Filing, NoReportReason, ReceiptNumber};

use std::collections::HashSet;

use sqlx::{AnyConnection, Row};
use triage::Flag;

use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::open::Store;
use crate::rows::{Column, Rows, Statement};
use crate::seal::Place;
use crate::warning::NewWarning;

/// The cause of the warnings that say a report is still owed.
pub const REPORT_OWED: &str = "report_owed";

/// Whom a report goes to (未成年人保护法第11条 names these three).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Authority {
    /// 公安.
    Police,
    /// 民政.
    CivilAffairs,
    /// 教育.
    Education,
}

impl Authority {
    /// All of them, the one that comes first by law first.
    pub const ALL: [Self; 3] = [Self::Police, Self::CivilAffairs, Self::Education];

    /// The name it is stored and sent under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Police => "police_station",
            Self::CivilAffairs => "civil_affairs",
            Self::Education => "education",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|authority| authority.name() == name)
    }
}

/// A report that is owed, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MandatoryReport {
    /// Since when, in microseconds since the epoch.
    pub since: i64,
    /// How often the chain was warned again.
    pub reminders: i64,
    /// How it ended; none while it is owed.
    pub ended: Option<ReportEnded>,
}

/// How a report ended.
#[derive(Clone, PartialEq, Eq)]
pub struct ReportEnded {
    /// When somebody said so.
    pub at: i64,
    /// Who.
    pub by: String,
    /// What that person said.
    pub said: ReportSaid,
}

/// What a person says of a report that was owed.
#[derive(Clone, PartialEq, Eq)]
pub enum ReportSaid {
    /// It was made; from whom the receipt is, and its number.
    Filed(Authority, ReceiptNumber),
    /// None is owed after all, and why.
    NotOwed(NoReportReason),
}

impl std::fmt::Debug for ReportSaid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::fmt::Debug for ReportEnded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReportEnded").field("at", &self.at).finish_non_exhaustive()
    }
}

/// What stands in the column of the authority where none was told.
const NOBODY: &str = "none";

impl ReportSaid {
    /// The word in the column of the authority.
    const fn name(&self) -> &'static str {
        match self {
            Self::Filed(authority, _) => authority.name(),
            Self::NotOwed(_) => NOBODY,
        }
    }

    /// What is sealed of it.
    fn text(&self) -> &str {
        match self {
            Self::Filed(_, number) => number.text(),
            Self::NotOwed(reason) => reason.text(),
        }
    }

    fn stored(name: &str, text: &str) -> Result<Self, StoreError> {
        let said = if name == NOBODY {
            NoReportReason::parse(text).map(Self::NotOwed)
        } else {
            Authority::from_name(name)
                .zip(ReceiptNumber::parse(text))
                .map(|(authority, number)| Self::Filed(authority, number))
        };
        said.ok_or(StoreError::Corrupt { table: "mandatory_report", column: "authority" })
    }
}

// One is open at a time: what is found while it is owed belongs into the same report.
static OWE: Statement = Statement::new(
    "INSERT INTO mandatory_report (id, warning, matter, since, reminders, next_at) \
     SELECT e.id, e.warning, e.matter, e.since, 0, e.since FROM {rows} \
     WHERE NOT EXISTS (SELECT 1 FROM mandatory_report r \
         WHERE r.matter = e.matter AND r.filed_at IS NULL) \
     ON CONFLICT (id) DO NOTHING",
    &[Column::Word("id"), Column::Word("warning"), Column::Word("matter"), Column::Number("since")],
);

/// Notes the reports that become owed by what was raised, in the transaction that raised it; with
/// each the id of the warning that says it.
pub(crate) async fn owe(
    connection: &mut AnyConnection,
    dialect: Dialect,
    raised: &[(&NewWarning, &str)],
) -> Result<(), StoreError> {
    let mut rows = Rows::new(&OWE, dialect);
    let mut noted = HashSet::new();
    for (new, said_by) in raised {
        if new.flags.contains(Flag::MandatoryReport) && noted.insert(&new.matter) {
            rows.text(&new.id).text(said_by).text(&new.matter).number(new.raised_at);
        }
    }
    if !rows.is_empty() {
        rows.query().execute(connection).await?;
    }
    Ok(())
}

const OF_MATTER: &str = "SELECT r.id, r.since, r.reminders, r.filed_at, r.filed_by, r.authority, \
    r.sealed, h.id AS household, h.wrapped_key FROM mandatory_report r \
    JOIN matter m ON m.id = r.matter JOIN household h ON h.id = m.lead_household \
    WHERE r.matter = $1 ORDER BY r.since, r.id";

impl Store {
    /// The reports of a matter, owed and filed, in order.
    ///
    /// # Errors
    /// When the database does not answer or what was said does not open.
    pub async fn mandatory_reports(
        &self,
        matter: &str,
    ) -> Result<Vec<MandatoryReport>, StoreError> {
        let rows = sqlx::query(OF_MATTER).bind(matter).fetch_all(&self.reader).await?;
        rows.iter().map(|row| self.mandatory_report(row)).collect()
    }

    fn mandatory_report(&self, row: &sqlx::any::AnyRow) -> Result<MandatoryReport, StoreError> {
        let ended = match row.try_get::<Option<String>, _>("sealed")? {
            None => None,
            Some(sealed) => {
                let (id, household): (String, String) =
                    (row.try_get("id")?, row.try_get("household")?);
                let wrapped: String = row.try_get("wrapped_key")?;
                let key = self.household_key(&household, &wrapped)?;
                let text = key.open(said_place(&id), &sealed)?;
                let said =
                    ReportSaid::stored(row.try_get("authority")?, &String::from_utf8_lossy(&text))?;
                Some(ReportEnded {
                    at: row.try_get("filed_at")?,
                    by: row.try_get("filed_by")?,
                    said,
                })
            }
        };
        Ok(MandatoryReport {
            since: row.try_get("since")?,
            reminders: row.try_get("reminders")?,
            ended,
        })
    }
}

const fn said_place(id: &str) -> Place<'_> {
    Place { table: "mandatory_report", column: "sealed", row: id }
}
