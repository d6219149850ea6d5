//! Filing: somebody has reported, and the number of the receipt says so. Where the rules have read
//! too much into a note no receipt can ever come: a person on duty for the town, and nobody below,
//! says why none is owed.

use sqlx::{Any, Row, Transaction};

use super::{REPORT_OWED, ReportSaid, said_place};
use crate::error::StoreError;
use crate::journal::{self, Act};
use crate::open::Store;
use crate::seal::Key;
use crate::warning::Answer;

/// The number of a receipt, as the authority gave it: 1 to 64 characters, no control characters.
/// Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceiptNumber(String);

impl ReceiptNumber {
    /// The longest, in characters.
    pub const LONGEST: usize = 64;

    /// The number in a text; `None` if it is empty, too long or no plain text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = (1..=Self::LONGEST).contains(&text.chars().count());
        (fits && !text.chars().any(char::is_control)).then(|| Self(text.to_owned()))
    }

    /// As the authority gave it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for ReceiptNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReceiptNumber(…)")
    }
}

/// Why no report is owed: 4 to 500 characters. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct NoReportReason(String);

impl NoReportReason {
    /// The shortest, in characters.
    pub const SHORTEST: usize = 4;
    /// The longest, in characters.
    pub const LONGEST: usize = 500;

    /// The reason in a text; `None` if it is too short, too long, or holds U+0000.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = (Self::SHORTEST..=Self::LONGEST).contains(&text.chars().count());
        (fits && !text.contains('\0')).then(|| Self(text.to_owned()))
    }

    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for NoReportReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NoReportReason(…)")
    }
}

/// What came of saying how a report ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filing {
    /// It counts; nobody is warned of this report again.
    Taken,
    /// No report is owed: it ended before, or none ever was.
    NothingOwed,
    /// This person may not, for the reason for which they may not answer the warning.
    Refused(Answer),
}

const MATTER: &str = "SELECT w.matter, h.id AS household, h.wrapped_key FROM warning w \
    JOIN matter m ON m.id = w.matter JOIN household h ON h.id = m.lead_household WHERE w.id = $1";

const TOWN: &str = "SELECT 1 FROM warning w JOIN duty d ON d.person = $2 AND d.place = w.town \
    AND d.from_at <= $3 AND (d.to_at IS NULL OR d.to_at > $3) WHERE w.id = $1 LIMIT 1";

const OWED: &str = "SELECT id FROM mandatory_report WHERE matter = $1 AND filed_at IS NULL \
    ORDER BY id {lock}";

const FILE: &str = "UPDATE mandatory_report SET filed_at = $2, filed_by = $3, authority = $4, \
    sealed = $5, next_at = NULL WHERE id = $1";

// Nothing is left to visit or to answer about a report that has ended.
const CLOSE: &str = "UPDATE warning SET state = 'acknowledged', next_at = NULL, lease_until = 0, \
    fence = fence + 1, acknowledged_at = COALESCE(acknowledged_at, $3), \
    acknowledged_by = COALESCE(acknowledged_by, $4) WHERE matter = $1 AND cause = $2";

impl Store {
    /// Records how the report owed in this warning's matter ended. Whoever may answer the warning
    /// may say that it was made; only who is on duty for its town, that none is owed.
    ///
    /// # Errors
    /// When the database does not confirm; then nothing has changed.
    pub async fn end_report(
        &self,
        warning: &str,
        person: &str,
        said: &ReportSaid,
        at: i64,
    ) -> Result<Filing, StoreError> {
        let mut tx = self.begin().await?;
        let filing = self.end_in(&mut tx, warning, person, said, at).await?;
        // Not left to the drop, which lets go of the rows' locks at some later time.
        match filing {
            Filing::Taken => tx.commit().await?,
            _ => tx.rollback().await?,
        }
        Ok(filing)
    }

    async fn end_in(
        &self,
        tx: &mut Transaction<'static, Any>,
        warning: &str,
        person: &str,
        said: &ReportSaid,
        at: i64,
    ) -> Result<Filing, StoreError> {
        let Some(row) = sqlx::query(MATTER).bind(warning).fetch_optional(&mut **tx).await? else {
            return Ok(Filing::Refused(Answer::Unknown));
        };
        let (matter, household): (String, String) =
            (row.try_get("matter")?, row.try_get("household")?);
        if let Some(refused) = self.refusal(tx, warning, &matter, person, at).await? {
            return Ok(Filing::Refused(refused));
        }
        if matches!(said, ReportSaid::NotOwed(_)) {
            let town = sqlx::query(TOWN).bind(warning).bind(person).bind(at);
            if town.fetch_optional(&mut **tx).await?.is_none() {
                return Ok(Filing::Refused(Answer::NotYours));
            }
        }
        let wrapped: String = row.try_get("wrapped_key")?;
        let key: Key = self.household_key(&household, &wrapped)?;
        let owed = sqlx::query(self.dialect.statement(OWED)).bind(&matter);
        let owed = owed.fetch_all(&mut **tx).await?;
        if owed.is_empty() {
            return Ok(Filing::NothingOwed);
        }
        for row in owed {
            let id: String = row.try_get("id")?;
            let sealed = key.seal(said_place(&id), said.text().as_bytes());
            let file = sqlx::query(FILE).bind(&id).bind(at).bind(person);
            file.bind(said.name()).bind(&sealed).execute(&mut **tx).await?;
            let act = match said {
                ReportSaid::Filed(..) => "file_report",
                ReportSaid::NotOwed(_) => "report_not_owed",
            };
            let act = Act { at, actor: person, act, subject: &id, sealed: Some(&sealed) };
            journal::append(tx, self.dialect, &act).await?;
        }
        let close = sqlx::query(CLOSE).bind(&matter).bind(REPORT_OWED).bind(at).bind(person);
        close.execute(&mut **tx).await?;
        Ok(Filing::Taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_words_but_no_end_of_them() {
        assert!(NoReportReason::parse(" 核实过了 ").is_some());
        assert!(NoReportReason::parse("不用  ").is_none());
        assert!(NoReportReason::parse(&"说".repeat(500)).is_some());
        assert!(NoReportReason::parse(&"说".repeat(501)).is_none());
        assert!(NoReportReason::parse("核实\0过了").is_none());
        let reason = NoReportReason::parse("核实过了").map(|reason| format!("{reason:?}"));
        assert_eq!(reason.as_deref(), Some("NoReportReason(…)"));
    }

    #[test]
    fn a_receipt_has_a_number() {
        assert!(ReceiptNumber::parse(" 杨派受字〔2026〕118号 ").is_some());
        assert!(ReceiptNumber::parse("  ").is_none());
        assert!(ReceiptNumber::parse("a\u{0}b").is_none());
        assert!(ReceiptNumber::parse(&"1".repeat(64)).is_some());
        assert!(ReceiptNumber::parse(&"1".repeat(65)).is_none());
        let number = ReceiptNumber::parse("118").map(|number| format!("{number:?}"));
        assert_eq!(number.as_deref(), Some("ReceiptNumber(…)"));
    }
}
