//! Taking in a roster, in one transaction. For everybody it names, what it says replaces what was
//! known: duties, absences, channels, household and kin. People it does not name stay as they are.

mod code;
mod known;
mod line;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use sqlx::Row;

pub use line::{LineError, RosterLine};

use crate::duty::VERSION;
use crate::error::StoreError;
use crate::open::Store;
use crate::person::PersonDetails;

/// What taking in a roster did, in people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RosterSummary {
    /// New ones.
    pub added: u64,
    /// Known ones of whom something changed.
    pub changed: u64,
    /// Known ones of whom nothing changed.
    pub unchanged: u64,
}

/// Two lines of one person that say different things.
#[derive(Debug, thiserror::Error)]
pub enum RosterError {
    /// Two lines of one person disagree about the person.
    #[error("line {line}: {field} differs from what an earlier line says of the same person")]
    Disagrees {
        /// The later line, from 1.
        line: usize,
        /// The field.
        field: &'static str,
    },
    /// Two lines give one person the same role, place and first day.
    #[error("line {line}: repeats an earlier line")]
    Repeats {
        /// The later line, from 1.
        line: usize,
    },
    /// The store failed; nothing was taken in.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Role, place and first moment.
type Post = (String, String, i64);
/// First moment after it, and who stands in.
type Tenure = (Option<i64>, Option<String>);

/// All that a roster says of one person; compared with what is stored.
#[derive(Clone, PartialEq, Eq)]
struct Entry {
    details: PersonDetails,
    channels: Vec<String>,
    household: Option<String>,
    kin: Option<BTreeSet<String>>,
    duties: BTreeMap<Post, Tenure>,
    absences: BTreeMap<i64, i64>,
}

impl Store {
    /// Takes in a roster.
    ///
    /// # Errors
    /// When two lines contradict each other, or the database does not confirm; then nothing has
    /// changed.
    pub async fn import_roster(
        &self,
        lines: &[RosterLine],
        now: i64,
    ) -> Result<RosterSummary, RosterError> {
        let entries = entries(lines)?;
        let mut tx = self.begin().await.map_err(RosterError::Store)?;
        // One roster at a time: the counter's row is the lock.
        let counted = self.count_roster_version(&mut tx).await?;
        let known = self.known_entries(&mut tx, &entries).await?;
        let mut summary = RosterSummary::default();
        let mut fresh = Vec::new();
        for (person, entry) in &entries {
            match known.get(person) {
                None => summary.added += 1,
                Some(stored) if stored == entry => {
                    summary.unchanged += 1;
                    continue;
                }
                Some(_) => summary.changed += 1,
            }
            fresh.push((&**person, entry));
        }
        if !fresh.is_empty() {
            self.write_entries(&mut tx, &fresh, now).await?;
            let store = "UPDATE setting SET value = $2 WHERE name = $1";
            let store = sqlx::query(store).bind(VERSION).bind((counted + 1).to_string());
            store.execute(&mut *tx).await.map_err(StoreError::from)?;
        }
        tx.commit().await.map_err(StoreError::from)?;
        Ok(summary)
    }

    async fn count_roster_version(
        &self,
        connection: &mut sqlx::AnyConnection,
    ) -> Result<i64, StoreError> {
        let first = "INSERT INTO setting (name, value) VALUES ($1, '0') \
                     ON CONFLICT (name) DO NOTHING";
        sqlx::query(first).bind(VERSION).execute(&mut *connection).await?;
        let read = self.dialect.statement("SELECT value FROM setting WHERE name = $1 {lock}");
        let row = sqlx::query(read).bind(VERSION).fetch_one(connection).await?;
        let unread = |_| StoreError::Corrupt { table: "setting", column: "value" };
        row.try_get::<&str, _>(0)?.parse().map_err(unread)
    }
}

fn entries(lines: &[RosterLine]) -> Result<BTreeMap<String, Entry>, RosterError> {
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    for (number, line) in (1..).zip(lines) {
        let mut entry = entry(line);
        let Some(earlier) = entries.get_mut(&*line.person) else {
            entries.insert(line.person.to_string(), entry);
            continue;
        };
        let disagrees = |field| Err(RosterError::Disagrees { line: number, field });
        if earlier.details.name != entry.details.name {
            return disagrees("name");
        } else if earlier.details.phone != entry.details.phone {
            return disagrees("phone");
        } else if earlier.details.email != entry.details.email {
            return disagrees("email");
        } else if earlier.channels != entry.channels {
            return disagrees("channels");
        } else if earlier.household != entry.household {
            return disagrees("household");
        } else if earlier.kin != entry.kin {
            return disagrees("kin_households");
        }
        earlier.absences.append(&mut entry.absences);
        for (key, duty) in entry.duties {
            if earlier.duties.insert(key, duty).is_some() {
                return Err(RosterError::Repeats { line: number });
            }
        }
    }
    Ok(entries)
}

fn entry(line: &RosterLine) -> Entry {
    let text = |code: &code::Code| code.to_string();
    let key = (text(&line.role), text(&line.place), line.from);
    let duty = (line.to, line.stand_in.as_ref().map(text));
    Entry {
        details: PersonDetails {
            name: line.name.clone(),
            phone: line.phone.clone(),
            email: line.email.clone(),
        },
        channels: line.channels.iter().map(text).collect(),
        household: line.household.as_ref().map(text),
        kin: line.kin_households.as_ref().map(|kin| kin.iter().map(text).collect()),
        duties: BTreeMap::from([(key, duty)]),
        absences: line.absences.iter().copied().collect(),
    }
}

#[cfg(test)]
mod tests;
