//! What people record in the console, on the way that every event takes.

use std::sync::Arc;

use console::{Intake, Taken};
use ingest::{Ingest, Outcome, Received};
use tokio::sync::watch;
use triage::Ruleset;

/// The way in under which records are counted.
const WAY_IN: &str = "console";

/// The console's way into this ingest service.
pub fn intake(ingest: &Ingest, ruleset: &watch::Receiver<Arc<Ruleset>>) -> Intake {
    let ingest = ingest.clone();
    let take = move |person: String, events: Vec<String>| -> console::Taking {
        let ingest = ingest.clone();
        Box::pin(async move {
            let events = events.into_iter().map(|event| Received {
                recorded_by: Some(person.clone()),
                ..Received::new(WAY_IN, event)
            });
            let outcomes = ingest.accept(&events.collect::<Vec<_>>()).await?;
            Ok(outcomes.into_iter().map(taken).collect())
        })
    };
    Intake { take: Arc::new(take), ruleset: ruleset.clone() }
}

fn taken(outcome: Outcome) -> Taken {
    match outcome {
        Outcome::Accepted { level, .. } => Taken::Accepted(level),
        Outcome::Duplicate { .. } => Taken::Duplicate,
        Outcome::Conflict { .. } => Taken::Conflict,
        Outcome::Refused { field, reason, .. } => Taken::Refused { field, reason },
        Outcome::Unauthorized { field } => {
            Taken::Refused { field, reason: "unauthorized".to_owned() }
        }
    }
}
