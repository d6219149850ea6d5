//! The one transaction in which a batch of events is accepted: a handful of statements, whatever
//! the size of the batch.
//!
//! What belongs here: the rows, their locks and their sealing. Deciding what a batch means (reading
//! notes, judging, who is warned) is the ingest service's, which calls these steps in order:
//! [`Intake::resolve`], [`Intake::lock`], [`Intake::insert_events`], [`Intake::past`],
//! [`Intake::save`], [`Intake::commit`].

mod events;
mod lock;
mod lower;
mod matters;
mod past;
mod people;
mod rise;
mod save;
mod state;

use std::collections::HashMap;

use sqlx::{Any, Transaction};
use triage::{Case, Event, Finding, Matter, Verdict};

use crate::error::StoreError;
use crate::journal::{self, Act};
use crate::open::Store;
use crate::seal::Key;
use crate::warning::{NewWarning, raise};

pub use events::Inserted;
pub(crate) use events::{body_place, wrap_place};
pub(crate) use lock::household_place;
pub(crate) use past::{stored_event, stored_findings};
pub use rise::Rising;
pub use save::ENGINE;
pub(crate) use save::{MUTED, fired_column};
pub(crate) use state::open_case;

/// An event on its way in.
#[derive(Debug)]
pub struct Arriving {
    /// The decoded event.
    pub event: Event,
    /// Its key, as hex.
    pub key: String,
    /// The canonical body that is sealed.
    pub body: String,
    /// What was found in it.
    pub findings: Vec<Finding>,
    /// The households it belongs to, sorted; the first leads. Empty for outreach.
    pub households: Vec<Box<str>>,
    /// Whether its household stands in for one that is not known yet.
    pub provisional: bool,
    /// The matter it belongs to; none for outreach.
    pub matter: Option<String>,
}

impl Arriving {
    /// An event with what was found in it; its households are still to be [resolved].
    ///
    /// [resolved]: Intake::resolve
    #[must_use]
    pub fn new(event: Event, body: String, findings: Vec<Finding>) -> Self {
        let key = event.key().hex();
        Self {
            event,
            key,
            body,
            findings,
            households: Vec::new(),
            provisional: false,
            matter: None,
        }
    }

    fn settle(&mut self, found: Option<&str>) {
        let households = match (self.event.matter(), found) {
            (Matter::None, _) => Vec::new(),
            (Matter::Own(household), _) => vec![household],
            (Matter::Between(households), _) => households,
            (Matter::Provisional, Some(household)) => vec![household.into()],
            (Matter::Provisional, None) => {
                self.provisional = true;
                vec![format!("p_{}", &self.key[..16]).into()]
            }
        };
        self.matter = match households.as_slice() {
            [] => None,
            [own] => Some(format!("o:{own}")),
            several => Some(format!("d:{}", several.join("+"))),
        };
        self.households = households;
    }
}

/// A matter as it stands before the batch.
#[derive(Debug)]
pub struct OpenMatter {
    /// The id.
    pub id: String,
    /// The number people use, e.g. `YC-2026-0417`.
    pub number: String,
    /// What is known, what rests, and the level reached.
    pub case: Case,
    /// How many assessments it has.
    pub assessments: i64,
    /// The head of its chain.
    pub chain: String,
    /// The household whose key seals its state.
    pub lead_household: Box<str>,
}

/// One machine decision to be written.
#[derive(Debug)]
pub struct Decision {
    /// The matter.
    pub matter: String,
    /// The event that led to it, by key.
    pub event: String,
    /// What was judged.
    pub verdict: Verdict,
}

/// The transaction of a batch. Dropped without [`Intake::commit`] it leaves no trace.
#[derive(Debug)]
pub struct Intake<'a> {
    pub(crate) store: &'a Store,
    tx: Transaction<'static, Any>,
    pub(crate) now: i64,
    household_keys: HashMap<Box<str>, Key>,
    /// The ruleset proven to be live until the end, by its hash.
    pub(crate) judges_with: Option<Box<str>>,
}

impl Store {
    /// Begins to take a batch; `now` is the time of receipt.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin_intake(&self, now: i64) -> Result<Intake<'_>, StoreError> {
        let tx = self.begin().await?;
        Ok(Intake { store: self, tx, now, household_keys: HashMap::new(), judges_with: None })
    }
}

impl Intake<'_> {
    /// Commits the batch: from here on it is accepted.
    ///
    /// # Errors
    /// When the database does not confirm; the batch may or may not be in, and taking it again is
    /// harmless.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.tx.commit().await?)
    }

    /// Raises warnings in the batch's transaction; gives the ids of those that are new.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn raise(&mut self, new: &[NewWarning]) -> Result<Vec<String>, StoreError> {
        raise(&mut self.tx, self.store.dialect, new).await
    }

    /// Journals that a person recorded an event of this matter, in the batch's transaction.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn journal_record(&mut self, person: &str, matter: &str) -> Result<(), StoreError> {
        let act = Act { at: self.now, actor: person, act: "record", subject: matter, sealed: None };
        journal::append(&mut self.tx, self.store.dialect, &act).await
    }

    /// The transaction, for rows of other entities that belong to the same commit.
    pub(crate) fn transaction(&mut self) -> &mut Transaction<'static, Any> {
        &mut self.tx
    }
}
