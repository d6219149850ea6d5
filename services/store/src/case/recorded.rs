//! What became of a record: shown to the person who made it, and to nobody else.

use sqlx::Row;
use triage::{EventKind, Flags, Level};

use crate::error::StoreError;
use crate::open::Store;

/// A record its maker may look at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its kind.
    pub kind: EventKind,
    /// When it happened.
    pub at: i64,
    /// When it was taken.
    pub received_at: i64,
    /// The number of the case it belongs to.
    pub number: String,
    /// The level the case has now.
    pub level: Level,
    /// The flags that stand.
    pub flags: Flags,
    /// The matter's id.
    pub matter: String,
    /// The households it belongs to, sorted.
    pub households: Vec<String>,
    /// The village, if known.
    pub village: Option<String>,
    /// The grid, if known.
    pub grid: Option<String>,
}

const ONE: &str = "SELECT ev.kind, ev.at, ev.received_at, m.id, m.number, m.level, m.flags, \
    m.village, m.grid FROM event ev JOIN event_matter em ON em.event = ev.key JOIN matter m ON m.id = em.matter \
    WHERE ev.key = $1 AND ev.source = $2 AND m.number IS NOT NULL ORDER BY m.id LIMIT 1";

const HOUSEHOLDS: &str = "SELECT household FROM matter_household WHERE matter = $1 \
    ORDER BY household";

impl Store {
    /// A record by its key, if this person made it from this source and is no party to its case.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn recorded_by(
        &self,
        key: &str,
        source: &str,
        person: &str,
    ) -> Result<Option<Recorded>, StoreError> {
        let row = sqlx::query(ONE).bind(key).bind(source).fetch_optional(&self.reader).await?;
        let Some(row) = row else { return Ok(None) };
        let matter: String = row.try_get(3)?;
        if self.is_barred(&matter, person).await? {
            return Ok(None);
        }
        let rows = sqlx::query(HOUSEHOLDS).bind(&matter).fetch_all(&self.reader).await?;
        let households = rows.iter().map(|row| row.try_get(0));
        let households = households.collect::<Result<_, sqlx::Error>>()?;
        let corrupt = |table, column| StoreError::Corrupt { table, column };
        let kind = EventKind::from_name(row.try_get(0)?);
        let level = Level::from_number(row.try_get(5)?);
        let flags = u8::try_from(row.try_get::<i64, _>(6)?).map_err(|_| corrupt("matter", "flags"));
        Ok(Some(Recorded {
            kind: kind.ok_or_else(|| corrupt("event", "kind"))?,
            at: row.try_get(1)?,
            received_at: row.try_get(2)?,
            number: row.try_get(4)?,
            level: level.ok_or_else(|| corrupt("matter", "level"))?,
            flags: Flags::from_bits(flags?),
            matter,
            households,
            village: row.try_get(7)?,
            grid: row.try_get(8)?,
        }))
    }

    /// Whether this person may have nothing to do with a matter; who is not of the roster may not.
    async fn is_barred(&self, matter: &str, person: &str) -> Result<bool, StoreError> {
        let mut connection = self.reader.acquire().await?;
        let mut people = self.people_in(&mut connection, &[person]).await?;
        let Some(known) = people.remove(person) else { return Ok(true) };
        let parties = self.parties_in(&mut connection, &[matter]).await?;
        Ok(parties.get(matter).is_some_and(|parties| parties.bar(&known).is_some()))
    }
}
