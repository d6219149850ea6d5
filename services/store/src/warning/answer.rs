//! Answering: somebody has the warning. Recipients so far may, and whoever stands further up;
//! never a party or their kin.

use sqlx::{Any, Row, Transaction};

use super::State;
use crate::error::StoreError;
use crate::journal::{self, Act};
use crate::open::Store;
use crate::party::Barred;

/// What came of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It counts; nobody else is asked.
    Taken,
    /// It was answered before; nothing has changed.
    Already {
        /// By whom.
        by: String,
        /// When.
        at: i64,
    },
    /// The warning went to somebody else, and this person does not stand further up.
    NotYours,
    /// This person is a party to the matter, or kin to one.
    Barred(Barred),
    /// There is no such warning.
    Unknown,
}

const HELD: &str = "SELECT matter, state, acknowledged_by, acknowledged_at FROM warning \
    WHERE id = $1 {lock}";

// Due at once: the clocks then set the time of the visit, which is the policy's to say.
const CLOSE: &str = "UPDATE warning SET state = 'acknowledged', acknowledged_at = $2, \
    acknowledged_by = $3, next_at = $2, lease_until = 0, fence = fence + 1 WHERE id = $1";

// Told: anything that may have reached the person, whatever was recorded of it.
const TOLD: &str = "SELECT 1 FROM attempt WHERE warning = $1 AND recipient = $2 AND outcome IN \
    ('started', 'sent', 'partial', 'retry', 'lost') LIMIT 1";

// Further up: on duty for the town or the county; for the village too, while only the grid has
// been asked.
const ABOVE: &str = "SELECT 1 FROM warning w JOIN duty d ON d.person = $2 \
    AND d.from_at <= $3 AND (d.to_at IS NULL OR d.to_at > $3) \
    WHERE w.id = $1 AND (d.place = w.town OR d.role = 'county_duty' \
    OR (d.place = w.village AND EXISTS (SELECT 1 FROM duty g WHERE g.role = w.role \
    AND g.place = w.grid))) LIMIT 1";

impl Store {
    /// Records that this person has the warning. Answering twice is harmless, and a late answer
    /// still counts.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn acknowledge(
        &self,
        warning: &str,
        person: &str,
        at: i64,
    ) -> Result<Answer, StoreError> {
        let mut tx = self.begin().await?;
        let held = sqlx::query(self.dialect.statement(HELD)).bind(warning);
        let Some(row) = held.fetch_optional(&mut *tx).await? else {
            tx.rollback().await?;
            return Ok(Answer::Unknown);
        };
        let matter: String = row.try_get("matter")?;
        if let Some(refused) = self.refusal(&mut tx, warning, &matter, person, at).await? {
            // Not left to the drop, which lets go of the row's lock at some later time: until
            // then a notifier would pass the warning over.
            tx.rollback().await?;
            return Ok(refused);
        }
        if State::of(row.try_get("state")?)? == State::Acknowledged {
            let by = row.try_get::<Option<String>, _>("acknowledged_by")?;
            let at = row.try_get::<Option<i64>, _>("acknowledged_at")?;
            tx.rollback().await?;
            return Ok(Answer::Already { by: by.unwrap_or_default(), at: at.unwrap_or_default() });
        }
        sqlx::query(CLOSE).bind(warning).bind(at).bind(person).execute(&mut *tx).await?;
        let act = Act { at, actor: person, act: "acknowledge", subject: warning, sealed: None };
        journal::append(&mut tx, self.dialect, &act).await?;
        tx.commit().await?;
        Ok(Answer::Taken)
    }

    /// Why this person may not answer a warning, if so.
    pub(crate) async fn refusal(
        &self,
        tx: &mut Transaction<'static, Any>,
        warning: &str,
        matter: &str,
        person: &str,
        at: i64,
    ) -> Result<Option<Answer>, StoreError> {
        let people = self.people_in(tx, &[person]).await?;
        let Some(known) = people.get(person) else {
            return Ok(Some(Answer::NotYours));
        };
        let parties = self.parties_in(tx, &[matter]).await?;
        if let Some(barred) = parties.get(matter).and_then(|parties| parties.bar(known)) {
            return Ok(Some(Answer::Barred(barred)));
        }
        let told = sqlx::query(TOLD).bind(warning).bind(person).fetch_optional(&mut **tx).await?;
        if told.is_some() {
            return Ok(None);
        }
        let above = sqlx::query(ABOVE).bind(warning).bind(person).bind(at);
        let above = above.fetch_optional(&mut **tx).await?;
        Ok(above.is_none().then_some(Answer::NotYours))
    }
}
