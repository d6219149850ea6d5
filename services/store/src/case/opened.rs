//! Who looked: a case that is opened stands in the journal, and so does an identity.

use sqlx::Row;

use super::SeenCase;
use crate::error::StoreError;
use crate::household::SeenHousehold;
use crate::journal::{self, Act};
use crate::open::Store;

/// Within these microseconds, ten minutes, the same person looking again is the same looking.
const SAME_LOOK: i64 = 10 * 60 * 1_000_000;
/// How long an identity stays open at most, microseconds: four hours, longer than any visit. It
/// ends earlier with the record of the visit.
const OPEN_FOR: i64 = 4 * 60 * 60 * 1_000_000;

/// Why somebody needs an identity; no other reason is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpeningReason {
    /// To go there.
    Visit,
    /// To reach the person by the safe way.
    Contact,
    /// For the mandatory report.
    Report,
    /// For a protection order.
    ProtectionOrder,
    /// For the police or a doctor, now.
    Emergency,
}

impl OpeningReason {
    /// Every reason.
    pub const ALL: [Self; 5] =
        [Self::Visit, Self::Contact, Self::Report, Self::ProtectionOrder, Self::Emergency];

    /// The word it is stored under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Contact => "contact",
            Self::Report => "report",
            Self::ProtectionOrder => "protection_order",
            Self::Emergency => "emergency",
        }
    }

    /// The reason of a word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// The journal's word for it: a closed list, so that the reason needs no sealing.
    const fn act(self) -> &'static str {
        match self {
            Self::Visit => "open_identity_visit",
            Self::Contact => "open_identity_contact",
            Self::Report => "open_identity_report",
            Self::ProtectionOrder => "open_identity_protection_order",
            Self::Emergency => "open_identity_emergency",
        }
    }
}

const LOOKED: &str = "SELECT 1 FROM journal WHERE subject = $1 AND actor = $2 AND act = 'open' \
    AND at > $3 LIMIT 1";

const OPEN: &str = "INSERT INTO identity_opened (person, matter, reason, at, until_at) \
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person, matter, at) DO NOTHING";

const UNTIL: &str = "SELECT MAX(until_at) FROM identity_opened i \
    WHERE i.matter = $1 AND i.person = $2 AND i.at <= $3 AND i.until_at > $3 \
    AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.subject = i.matter AND j.actor = i.person \
        AND j.act = 'record' AND j.at > i.at AND j.at <= $3)";

impl Store {
    /// Journals that this person opened a case; again within ten minutes is the same opening.
    ///
    /// # Errors
    /// When the database does not confirm; then the case must not be shown.
    pub async fn note_opened(
        &self,
        case: &SeenCase,
        person: &str,
        at: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let since = at.saturating_sub(SAME_LOOK);
        let looked = sqlx::query(LOOKED).bind(&case.id).bind(person).bind(since);
        if looked.fetch_optional(&mut *tx).await?.is_none() {
            let act = Act { at, actor: person, act: "open", subject: &case.id, sealed: None };
            journal::append(&mut tx, self.dialect, &act).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Opens the identity of a case's people to this person, until their next record about it and
    /// four hours at most; journaled with the reason.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn open_identity(
        &self,
        case: &SeenCase,
        person: &str,
        reason: OpeningReason,
        at: i64,
    ) -> Result<(), StoreError> {
        self.open_identity_of(&case.id, person, reason, at).await
    }

    /// The same for a household that lies where this person works.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn open_household_identity(
        &self,
        household: &SeenHousehold,
        person: &str,
        reason: OpeningReason,
        at: i64,
    ) -> Result<(), StoreError> {
        self.open_identity_of(&household.matter(), person, reason, at).await
    }

    async fn open_identity_of(
        &self,
        matter: &str,
        person: &str,
        reason: OpeningReason,
        at: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(OPEN)
            .bind(person)
            .bind(matter)
            .bind(reason.name())
            .bind(at)
            .bind(at.saturating_add(OPEN_FOR))
            .execute(&mut *tx)
            .await?;
        let act = Act { at, actor: person, act: reason.act(), subject: matter, sealed: None };
        journal::append(&mut tx, self.dialect, &act).await?;
        Ok(tx.commit().await?)
    }

    /// Until when the identity of a matter's people is open to this person.
    pub(crate) async fn identity_open_until(
        &self,
        matter: &str,
        person: &str,
        at: i64,
    ) -> Result<Option<i64>, StoreError> {
        let row = sqlx::query(UNTIL).bind(matter).bind(person).bind(at);
        let row = row.fetch_optional(&self.reader).await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?.flatten())
    }
}
