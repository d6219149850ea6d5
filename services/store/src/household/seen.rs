//! What one person may see of households: those of the grid, village or town they work for today,
//! never their own or their kin's. In one's own place a household is found by group, house number
//! or surname without a reason; more of a person is opened by case.

use serde_json::Value;
use sqlx::Row;
use sqlx::any::AnyRow;
use triage::{Flags, Level};

use crate::case::{SCOPE, SeenPerson, household_line, mask, masked, merge};
use crate::error::StoreError;
use crate::open::Store;
use crate::party::parties_of_households;

/// How many rows are read at once.
const AT_ONCE: i64 = 200;
/// The most that are read for one page, however few of them match.
const MOST_READ: usize = 5_000;

/// A household as one person may see it.
#[derive(Clone, PartialEq, Eq)]
pub struct SeenHousehold {
    /// The id.
    pub id: String,
    /// The village.
    pub village: Option<String>,
    /// The grid.
    pub grid: Option<String>,
    /// The villagers' group, if the list tells.
    pub group: Option<String>,
    /// The house number, if the list tells.
    pub house: Option<String>,
    /// The first member's name, masked.
    pub head: Option<String>,
    /// Its people, masked until their identity is opened.
    pub people: Vec<SeenPerson>,
    /// Until when their identity is open to who asks; in a list it never is.
    pub open_until: Option<i64>,
    /// Its own case, where that person may see it: number, level, flags.
    pub case: Option<(String, Level, Flags)>,
}

impl std::fmt::Debug for SeenHousehold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SeenHousehold").field("id", &self.id).finish_non_exhaustive()
    }
}

const FIELDS: &str = "SELECT h.id, h.village, h.grid, h.wrapped_key, h.sealed, m.number, m.level, \
    m.flags, CASE WHEN m.number IS NOT NULL AND ";

const WITHIN: &str = " THEN 1 ELSE 0 END AS case_seen FROM household h \
    LEFT JOIN matter m ON m.id = 'o:' || h.id WHERE h.provisional = 0 \
    AND (h.grid IN (SELECT d.place FROM duty d WHERE d.person = $1 \
            AND d.from_at <= $2 AND (d.to_at IS NULL OR d.to_at > $2) AND d.role IN \
                ('women_grid_worker', 'grid_worker', 'minor_protection_observer')) \
        OR h.village IN (SELECT d.place FROM duty d WHERE d.person = $1 \
            AND d.from_at <= $2 AND (d.to_at IS NULL OR d.to_at > $2) AND d.role IN \
                ('village_mediator', 'village_wf_executive', 'village_wf_chair')) \
        OR h.town IN (SELECT d.place FROM duty d WHERE d.person = $1 \
            AND d.from_at <= $2 AND (d.to_at IS NULL OR d.to_at > $2) \
            AND d.role IN ('town_studio_mediator', 'town_wf_officer'))) ";

const ONE: &str = "AND h.id = $3";
const AFTER: &str = "AND h.id > $3 ORDER BY h.id LIMIT $4";

impl Store {
    /// One household, if it lies where this person works and is not theirs or their kin's.
    ///
    /// # Errors
    /// When the database does not answer or a field does not open.
    pub async fn household_seen_by(
        &self,
        id: &str,
        person: &str,
        at: i64,
    ) -> Result<Option<SeenHousehold>, StoreError> {
        let text = format!("{FIELDS}{SCOPE}{WITHIN}{ONE}");
        let row = sqlx::query(self.dialect.statement(&text)).bind(person).bind(at).bind(id);
        let rows = row.fetch_all(&self.reader).await?;
        let Some(seen) = self.households_open_to(person, &rows, None).await?.pop() else {
            return Ok(None);
        };
        let Some(until) = self.identity_open_until(&seen.matter(), person, at).await? else {
            return Ok(Some(seen));
        };
        Ok(self.households_open_to(person, &rows, Some(until)).await?.pop())
    }

    /// The households where this person works, in the order of their ids and after `after`, those
    /// whose group, house number or a surname holds `wanted`. At most `limit`; the second answer
    /// is where to go on, none at the end.
    ///
    /// # Errors
    /// When the database does not answer or a field does not open.
    pub async fn households_seen_by(
        &self,
        person: &str,
        at: i64,
        after: &str,
        wanted: &str,
        limit: usize,
    ) -> Result<(Vec<SeenHousehold>, Option<String>), StoreError> {
        let text = format!("{FIELDS}{SCOPE}{WITHIN}{AFTER}");
        let (mut found, mut after, mut read) = (Vec::new(), after.to_owned(), 0);
        loop {
            let rows = sqlx::query(self.dialect.statement(&text))
                .bind(person)
                .bind(at)
                .bind(&after)
                .bind(AT_ONCE)
                .fetch_all(&self.reader)
                .await?;
            let Some(last) = rows.last() else { return Ok((found, None)) };
            after = last.try_get("id")?;
            read += rows.len();
            let full = i64::try_from(rows.len()).is_ok_and(|count| count == AT_ONCE);
            for one in self.households_open_to(person, &rows, None).await? {
                if found.len() == limit {
                    let next = found.last().map(|last: &SeenHousehold| last.id.clone());
                    return Ok((found, next));
                }
                if one.matches(wanted) {
                    found.push(one);
                }
            }
            if !full {
                return Ok((found, None));
            }
            if read >= MOST_READ {
                return Ok((found, Some(after)));
            }
        }
    }

    async fn households_open_to(
        &self,
        person: &str,
        rows: &[AnyRow],
        open_until: Option<i64>,
    ) -> Result<Vec<SeenHousehold>, StoreError> {
        let mut connection = self.reader.acquire().await?;
        let mut people = self.people_in(&mut connection, &[person]).await?;
        let Some(known) = people.remove(person) else {
            return Ok(Vec::new());
        };
        let ids: Vec<&str> =
            rows.iter().map(|row| row.try_get("id")).collect::<Result<_, sqlx::Error>>()?;
        let parties = parties_of_households(&mut connection, self.dialect, &ids).await?;
        let mut open = Vec::with_capacity(rows.len());
        for row in rows {
            let id: &str = row.try_get("id")?;
            if parties.get(id).is_none_or(|parties| parties.bar(&known).is_none()) {
                open.push(self.seen_household(id, row, open_until)?);
            }
        }
        Ok(open)
    }

    fn seen_household(
        &self,
        id: &str,
        row: &AnyRow,
        open_until: Option<i64>,
    ) -> Result<SeenHousehold, StoreError> {
        let key = self.household_key(id, row.try_get("wrapped_key")?)?;
        let sealed: Option<&str> = row.try_get("sealed")?;
        let line = sealed.map(|sealed| household_line(&key, id, sealed)).transpose()?;
        let line = line.unwrap_or(Value::Null);
        let mut people = Vec::new();
        merge(&mut people, &line["members"], id);
        if open_until.is_none() {
            people.iter_mut().for_each(mask);
        }
        let case = match row.try_get::<i64, _>("case_seen")? {
            0 => None,
            _ => {
                let corrupt = |column| StoreError::Corrupt { table: "matter", column };
                let level = Level::from_number(row.try_get("level")?);
                let flags = u8::try_from(row.try_get::<i64, _>("flags")?);
                let flags = Flags::from_bits(flags.map_err(|_| corrupt("flags"))?);
                let level = level.ok_or_else(|| corrupt("level"))?;
                Some((row.try_get("number")?, level, flags))
            }
        };
        let text = |name: &str| line[name].as_str().map(str::to_owned);
        Ok(SeenHousehold {
            id: id.to_owned(),
            village: row.try_get("village")?,
            grid: row.try_get("grid")?,
            group: text("group"),
            house: text("house"),
            head: line["members"][0]["name"].as_str().and_then(masked),
            people,
            open_until,
            case,
        })
    }
}

impl SeenHousehold {
    /// The id of its own matter, whether it has one yet or not.
    pub(crate) fn matter(&self) -> String {
        format!("o:{}", self.id)
    }

    /// By what a worker in her own grid finds a household; a given name finds nobody.
    fn matches(&self, wanted: &str) -> bool {
        let holds =
            |field: &Option<String>| field.as_ref().is_some_and(|text| text.contains(wanted));
        let surname = |person: &SeenPerson| {
            person.name.as_ref().is_some_and(|name| name.strip_suffix('某') == Some(wanted))
        };
        holds(&self.group)
            || holds(&self.house)
            || self.people.iter().any(surname)
            || wanted.is_empty()
    }
}
