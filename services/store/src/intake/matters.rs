//! The matters of a batch as they stand, and those it opens.

use std::collections::HashMap;

use sqlx::Row;
use triage::Vocabulary;

use super::state::open_case;
use super::{Arriving, Intake, OpenMatter};
use crate::error::StoreError;
use crate::rows::{Column, Rows, Statement};

impl Intake<'_> {
    /// Loads the matters of the batch, opening those that are new, each with its number. To be
    /// called after [`Intake::lock`], so that nobody else changes them.
    ///
    /// # Errors
    /// When the database does not answer or a state does not open.
    pub async fn matters(
        &mut self,
        batch: &[&Arriving],
        vocabulary: &Vocabulary,
    ) -> Result<HashMap<String, OpenMatter>, StoreError> {
        let mut first: HashMap<&str, &Arriving> = HashMap::new();
        for arriving in batch {
            let Some(id) = &arriving.matter else { continue };
            let earliest = first.entry(id).or_insert(arriving);
            if (arriving.event.at, &arriving.key) < (earliest.event.at, &earliest.key) {
                *earliest = arriving;
            }
        }
        let mut ids: Vec<&str> = first.keys().copied().collect();
        ids.sort_unstable();
        let mut matters = self.load(&ids, vocabulary).await?;
        ids.retain(|id| !matters.contains_key(*id));
        if !ids.is_empty() {
            let opening: Vec<_> = ids.iter().map(|id| (*id, first[id])).collect();
            for matter in self.open_matters(&opening).await? {
                matters.insert(matter.id.clone(), matter);
            }
        }
        Ok(matters)
    }

    pub(crate) async fn load(
        &mut self,
        ids: &[&str],
        vocabulary: &Vocabulary,
    ) -> Result<HashMap<String, OpenMatter>, StoreError> {
        let mut wanted = Rows::new(&LOAD, self.store.dialect);
        for id in ids {
            wanted.text(id);
        }
        let rows = wanted.query().fetch_all(&mut *self.tx).await?;
        let mut matters = HashMap::with_capacity(rows.len());
        for row in rows {
            let id: String = row.try_get(0)?;
            let lead: String = row.try_get(2)?;
            let sealed: Option<String> = row.try_get(5)?;
            let case = match sealed {
                None => triage::Case::default(),
                Some(sealed) => open_case(self.household_key(&lead)?, &id, &sealed, vocabulary)?,
            };
            matters.insert(
                id.clone(),
                OpenMatter {
                    id,
                    number: row.try_get::<Option<String>, _>(1)?.unwrap_or_default(),
                    case,
                    assessments: row.try_get(3)?,
                    chain: row.try_get(4)?,
                    lead_household: lead.into(),
                },
            );
        }
        Ok(matters)
    }

    async fn open_matters(
        &mut self,
        opening: &[(&str, &Arriving)],
    ) -> Result<Vec<OpenMatter>, StoreError> {
        let numbers = self.numbers(opening).await?;
        let mut rows = Rows::new(&INSERT_MATTERS, self.store.dialect);
        let mut links = Rows::new(&INSERT_LINKS, self.store.dialect);
        let mut opened = Vec::new();
        for ((id, arriving), number) in opening.iter().zip(numbers) {
            let event = &arriving.event;
            // A dispute that opens belongs to the place of the event that opened it.
            rows.text(id)
                .text(&number)
                .text(if id.starts_with("o:") { "own" } else { "between" })
                .text(&arriving.households[0])
                .text(&event.town)
                .some_text(event.village.as_deref())
                .some_text(event.grid.as_deref())
                .number(event.at)
                .number(self.now);
            for household in &arriving.households {
                links.text(id).text(household);
            }
            opened.push(OpenMatter {
                id: (*id).to_owned(),
                number,
                case: triage::Case::default(),
                assessments: 0,
                chain: String::new(),
                lead_household: arriving.households[0].clone(),
            });
        }
        rows.query().execute(&mut *self.tx).await?;
        links.query().execute(&mut *self.tx).await?;
        Ok(opened)
    }

    /// Case numbers run by town and by the (Beijing) year of the first event.
    async fn numbers(&mut self, opening: &[(&str, &Arriving)]) -> Result<Vec<String>, StoreError> {
        let mut counts: HashMap<(Box<str>, i64), i64> = HashMap::new();
        let place = |arriving: &Arriving| {
            let year = triage::event::rfc3339(arriving.event.at)[..4].parse().unwrap_or(1970);
            (arriving.event.town.clone(), year)
        };
        for (_, arriving) in opening {
            *counts.entry(place(arriving)).or_default() += 1;
        }
        let mut places: Vec<_> = counts.iter().collect();
        places.sort_unstable();
        let mut next = HashMap::new();
        for ((town, year), count) in places {
            let row = sqlx::query(
                "INSERT INTO case_number (town, year, last) VALUES ($1, $2, $3) \
                 ON CONFLICT (town, year) DO UPDATE SET last = case_number.last + $3 \
                 RETURNING last",
            )
            .bind(town.to_string())
            .bind(*year)
            .bind(*count)
            .fetch_one(&mut *self.tx)
            .await?;
            let last: i64 = row.try_get(0)?;
            next.insert((town.clone(), *year), last - count + 1);
        }
        Ok(opening
            .iter()
            .map(|(_, arriving)| {
                let place = place(arriving);
                let number = next.entry(place.clone()).or_insert(1);
                let text = format!("{}-{}-{number:04}", place.0, place.1);
                *number += 1;
                text
            })
            .collect())
    }
}

static LOAD: Statement = Statement::new(
    "SELECT id, number, lead_household, assessments, chain, sealed_state FROM matter \
     WHERE id IN (SELECT e.id FROM {rows})",
    &[Column::Word("id")],
);

static INSERT_MATTERS: Statement = Statement::new(
    "INSERT INTO matter (id, number, kind, lead_household, town, village, grid, state, level, \
         flags, assessments, chain, opened_at, updated_at) \
     SELECT e.id, e.number, e.kind, e.lead, e.town, e.village, e.grid, 'open', 0, 0, 0, '', e.at, \
         e.now \
     FROM {rows} WHERE true",
    &[
        Column::Word("id"),
        Column::Word("number"),
        Column::Word("kind"),
        Column::Word("lead"),
        Column::Word("town"),
        Column::Word("village"),
        Column::Word("grid"),
        Column::Number("at"),
        Column::Number("now"),
    ],
);

static INSERT_LINKS: Statement = Statement::new(
    "INSERT INTO matter_household (matter, household) SELECT e.matter, e.household FROM {rows} \
     WHERE true ON CONFLICT (matter, household) DO NOTHING",
    &[Column::Word("matter"), Column::Word("household")],
);
