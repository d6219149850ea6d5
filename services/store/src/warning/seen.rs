//! What a person may see: warnings they were asked about or told of, and those of the village or
//! town they hold a leading role for today. A party to the matter and their kin see it nowhere.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use super::Warning;
use super::list::warning;
use crate::error::StoreError;
use crate::open::Store;

/// A warning as one person may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The warning.
    pub warning: Warning,
    /// Whether this person is the one being asked now.
    pub asked: bool,
}

/// `$1` is the person, `$2` the moment.
const SCOPE: &str = "(w.recipient = $1 OR w.acknowledged_by = $1 \
    OR EXISTS (SELECT 1 FROM attempt t WHERE t.warning = w.id AND t.recipient = $1 \
        AND t.outcome IN ('started', 'sent', 'partial', 'retry', 'lost', 'owed')) \
    OR EXISTS (SELECT 1 FROM duty d WHERE d.person = $1 \
        AND d.from_at <= $2 AND (d.to_at IS NULL OR d.to_at > $2) \
        AND ((d.place = w.town AND d.role IN ('town_studio_mediator', 'town_wf_officer')) \
            OR (d.place = w.village AND d.role = 'village_mediator'))))";

const FIELDS: &str = "SELECT w.*, m.number FROM warning w LEFT JOIN matter m ON m.id = w.matter \
    WHERE ";

const OPEN: &str = " AND w.state IN ('pending', 'waiting', 'exhausted') \
    ORDER BY COALESCE(w.answer_by, w.raised_at), w.raised_at, w.id LIMIT $3";

const ANSWERED: &str = "SELECT w.*, m.number FROM warning w \
    LEFT JOIN matter m ON m.id = w.matter WHERE w.acknowledged_by = $1 \
    ORDER BY w.acknowledged_at DESC, w.id DESC LIMIT $2";

impl Store {
    /// The unanswered warnings this person may see, the most pressing first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open_warnings_seen_by(
        &self,
        person: &str,
        at: i64,
        limit: i64,
    ) -> Result<Vec<Seen>, StoreError> {
        let text = format!("{FIELDS}{SCOPE}{OPEN}");
        let rows = sqlx::query(self.dialect.statement(&text)).bind(person).bind(at).bind(limit);
        let mut connection = self.reader.acquire().await?;
        let rows = rows.fetch_all(&mut *connection).await?;
        self.without_barred(&mut connection, &rows, person).await
    }

    /// The warnings this person has answered, the latest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn warnings_answered_by(
        &self,
        person: &str,
        limit: i64,
    ) -> Result<Vec<Seen>, StoreError> {
        let mut connection = self.reader.acquire().await?;
        let rows = sqlx::query(ANSWERED).bind(person).bind(limit);
        let rows = rows.fetch_all(&mut *connection).await?;
        self.without_barred(&mut connection, &rows, person).await
    }

    /// One warning, if this person may see it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn warning_seen_by(
        &self,
        id: &str,
        person: &str,
        at: i64,
    ) -> Result<Option<Seen>, StoreError> {
        let text = format!("{FIELDS}{SCOPE} AND w.id = $3");
        let rows = sqlx::query(self.dialect.statement(&text)).bind(person).bind(at).bind(id);
        let mut connection = self.reader.acquire().await?;
        let rows = rows.fetch_all(&mut *connection).await?;
        Ok(self.without_barred(&mut connection, &rows, person).await?.pop())
    }

    /// The one predicate that keeps people away from their own matters, here as for choosing,
    /// sending and answering. Who is not of the roster cannot be told apart from a party, and
    /// sees nothing.
    async fn without_barred(
        &self,
        connection: &mut AnyConnection,
        rows: &[AnyRow],
        person: &str,
    ) -> Result<Vec<Seen>, StoreError> {
        let mut people = self.people_in(connection, &[person]).await?;
        let Some(known) = people.remove(person) else {
            return Ok(Vec::new());
        };
        let warnings: Vec<Warning> = rows.iter().map(warning).collect::<Result<_, _>>()?;
        let matters: Vec<&str> = warnings.iter().map(|each| &*each.matter).collect();
        let parties = self.parties_in(connection, &matters).await?;
        let free = warnings.into_iter().filter(|each| {
            parties.get(&each.matter).is_none_or(|parties| parties.bar(&known).is_none())
        });
        Ok(free.map(|warning| Seen { asked: asks(&warning, person), warning }).collect())
    }
}

fn asks(warning: &Warning, person: &str) -> bool {
    warning.recipient.as_deref() == Some(person) && warning.acknowledged_by.is_none()
}

#[cfg(test)]
mod tests;
