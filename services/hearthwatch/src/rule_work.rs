//! What the console is handed for its work with rulesets.

use std::sync::Arc;

use console::{Rules, Tried};
use store::{Checked, Node, Publishing, RulesetError, Store};
use triage::Ruleset;

use crate::commands::open;
use crate::commands::replay::{Question, judge};
use crate::publishing;
use crate::trying::Trial;

/// Checking, carrying out, trying and replaying, on this store.
pub fn rules(store: &Store, county: &str) -> Rules {
    let (store, county) = (store.clone(), county.to_owned());
    let of_history = store.clone();
    Rules {
        check: Arc::new(Checked::new),
        carry_out: Arc::new(move |publishing| Box::pin(carry_out(store.clone(), publishing))),
        try_out: Arc::new(|ruleset, events| {
            Box::pin(async move {
                let tried = try_out(ruleset, events).await;
                tried.inspect_err(|error| tracing::error!(%error, "a trial broke down")).ok()
            })
        }),
        replay: Arc::new(move |live, draft, progress| {
            let (since, now) = (i64::MIN, open::now());
            let county = county.clone();
            let question = Question { live, draft, county, since, now, read_again: false };
            let store = of_history.clone();
            Box::pin(async move {
                let outlook = judge(&store, question, |cases, all| progress(cases, all)).await;
                outlook.inspect_err(|error| tracing::error!(%error, "a replay broke down")).ok()
            })
        }),
    }
}

/// A browser that goes away must not leave a publishing half done, so it is a task of its own.
async fn carry_out(store: Store, publishing: Publishing) -> Result<Vec<Node>, RulesetError> {
    let id = publishing.id;
    let carrying = tokio::spawn(async move {
        publishing::carry_out(&store, publishing.clone()).await?;
        publishing::seen(&store, &publishing).await
    });
    carrying.await.unwrap_or(Err(RulesetError::Lost(id)))
}

async fn try_out(ruleset: Arc<Ruleset>, events: Vec<String>) -> anyhow::Result<Vec<Tried>> {
    let trial = Trial::new(ruleset).await?;
    let mut tried = Vec::with_capacity(events.len());
    for event in events {
        tried.push(trial.judge(event.as_bytes()).await?);
    }
    Ok(tried)
}
