//! Declining: whoever is asked, or has said to have it, cannot take it after all. The next one is
//! asked at once, and this person not again.

use sqlx::{Any, Row, Transaction};

use super::{Answer, State};
use crate::attempt::Outcome;
use crate::error::StoreError;
use crate::journal::{self, Act};
use crate::open::Store;

/// Why somebody cannot take a warning. A word and no sentence: it stands where a warning's course
/// is shown, and nothing of a case belongs there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeclineReason {
    /// Not in the place.
    Away,
    /// Ill.
    Ill,
    /// Kin, a friend, or otherwise too close to a party.
    TooClose,
    /// Not safe to go to.
    Unsafe,
    /// Something more urgent in hand.
    Busy,
}

impl DeclineReason {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Away, Self::Ill, Self::TooClose, Self::Unsafe, Self::Busy];

    /// The name it is stored and sent under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::Ill => "ill",
            Self::TooClose => "too_close",
            Self::Unsafe => "unsafe",
            Self::Busy => "busy",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

const HELD: &str = "SELECT matter, state, recipient, acknowledged_by FROM warning \
    WHERE id = $1 {lock}";

const SAID: &str = "SELECT started_at FROM attempt WHERE warning = $1 AND recipient = $2 \
    AND outcome = $3 AND seq = (SELECT attempts FROM warning WHERE id = $1)";

const RECORD: &str = "INSERT INTO attempt (warning, seq, fence, step, recipient, channel, \
    started_at, ended_at, outcome, reason) SELECT id, attempts + 1, fence, step, $2, '', $3, $3, \
    $4, $5 FROM warning WHERE id = $1";

// As if the time to answer had passed: the chain goes on from here.
const PASS_ON: &str = "UPDATE warning SET state = 'pending', next_at = $2, answer_by = $2, \
    acknowledged_at = NULL, acknowledged_by = NULL, attempts = attempts + 1, lease_until = 0, \
    fence = fence + 1 WHERE id = $1";

impl Store {
    /// Records that this person, who is asked or has answered, cannot take the warning; it is due
    /// at once for the next one. Said twice, the second changes nothing. [`Answer::NotYours`] for
    /// everybody else.
    ///
    /// # Errors
    /// When the database does not confirm; then nothing has changed.
    pub async fn decline(
        &self,
        warning: &str,
        person: &str,
        reason: DeclineReason,
        at: i64,
    ) -> Result<Answer, StoreError> {
        let mut tx = self.begin().await?;
        let answer = self.decline_in(&mut tx, warning, person, reason, at).await?;
        // Not left to the drop, which lets go of the row's lock at some later time.
        match answer {
            Answer::Taken => tx.commit().await?,
            _ => tx.rollback().await?,
        }
        Ok(answer)
    }

    async fn decline_in(
        &self,
        tx: &mut Transaction<'static, Any>,
        warning: &str,
        person: &str,
        reason: DeclineReason,
        at: i64,
    ) -> Result<Answer, StoreError> {
        let held = sqlx::query(self.dialect.statement(HELD)).bind(warning);
        let Some(row) = held.fetch_optional(&mut **tx).await? else {
            return Ok(Answer::Unknown);
        };
        let matter: String = row.try_get("matter")?;
        if let Some(refused) = self.refusal(tx, warning, &matter, person, at).await? {
            return Ok(refused);
        }
        let has_it = match State::of(row.try_get("state")?)? {
            State::Pending | State::Waiting => row.try_get::<Option<String>, _>("recipient")?,
            State::Acknowledged => row.try_get("acknowledged_by")?,
            State::Exhausted => None,
        };
        if has_it.as_deref() != Some(person) {
            return Ok(Answer::NotYours);
        }
        let said = sqlx::query(SAID).bind(warning).bind(person).bind(Outcome::Declined.name());
        if let Some(row) = said.fetch_optional(&mut **tx).await? {
            return Ok(Answer::Already { by: person.to_owned(), at: row.try_get("started_at")? });
        }
        let record = sqlx::query(RECORD).bind(warning).bind(person).bind(at);
        let record = record.bind(Outcome::Declined.name()).bind(reason.name());
        record.execute(&mut **tx).await?;
        sqlx::query(PASS_ON).bind(warning).bind(at).execute(&mut **tx).await?;
        let act = Act { at, actor: person, act: "decline", subject: warning, sealed: None };
        journal::append(tx, self.dialect, &act).await?;
        Ok(Answer::Taken)
    }
}
