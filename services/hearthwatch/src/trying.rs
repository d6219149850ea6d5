//! Judging events without any effect: on a store in memory that is gone afterwards. For a command
//! and for the console.

use std::sync::Arc;

use console::Tried;
use ingest::{Ingest, Outcome, Received};
use store::Store;
use triage::Ruleset;

use crate::commands::open;

/// The town that an event belongs to if it does not say.
const TOWN: &str = "YC";

/// An empty store, and the way in to it.
pub struct Trial {
    store: Store,
    ingest: Ingest,
    ruleset: Arc<Ruleset>,
}

impl Trial {
    /// A trial of this ruleset.
    pub async fn new(ruleset: Arc<Ruleset>) -> anyhow::Result<Self> {
        let store = open::memory().await?;
        let ingest = open::ingest(&store, Arc::clone(&ruleset), TOWN)?;
        Ok(Self { store, ingest, ruleset })
    }

    /// Judges one event after those before it.
    pub async fn judge(&self, event: &[u8]) -> anyhow::Result<Tried> {
        let outcomes = self.ingest.accept(&[Received::new("try", event)]).await?;
        Ok(match outcomes.into_iter().next() {
            Some(Outcome::Accepted { key, .. }) => {
                let assessment = self.store.assessment(&key, &self.ruleset).await?;
                assessment.map_or(Tried::NoCase, |found| Tried::Judged(Box::new(found)))
            }
            Some(Outcome::Duplicate { .. }) => Tried::Duplicate,
            Some(Outcome::Conflict { .. }) => Tried::Conflict,
            Some(Outcome::Refused { detail, .. }) => Tried::Refused(detail),
            Some(Outcome::Unauthorized { field }) => {
                Tried::Refused(format!("{field}: unauthorized"))
            }
            None => anyhow::bail!("an event was not answered"),
        })
    }
}
