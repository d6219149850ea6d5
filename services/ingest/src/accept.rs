//! The single step: a batch of what came in becomes rows, in one transaction.

use std::collections::HashMap;
use std::sync::Arc;

use store::{Arriving, Rejected, Store, StoreError};
use tokio::sync::watch;
use triage::event::Context;
use triage::{Event, Finding, Refusal, Ruleset};

use crate::decide::decide;
use crate::metrics::Metrics;
use crate::received::{Outcome, Received};

/// The present, microseconds since the epoch. Passed in, so that tests own time.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;
/// Told the ids of new warnings after the commit that made them.
pub type Nudge = Arc<dyn Fn(&[String]) + Send + Sync>;

/// Told the matter and key of new events after the commit that took them. It must not wait.
pub type Heard = Arc<dyn Fn(&mut dyn Iterator<Item = (&str, &str)>) + Send + Sync>;

/// Takes events.
#[derive(Clone)]
pub struct Ingest {
    pub(crate) store: Store,
    pub(crate) ruleset: watch::Receiver<Arc<Ruleset>>,
    town: Arc<str>,
    pub(crate) clock: Clock,
    pub(crate) nudge: Nudge,
    metrics: Metrics,
    heard: Option<Heard>,
}

/// Something read from a batch.
enum Read {
    Event(Box<Arriving>),
    Not(Box<(Outcome, Option<Rejected>)>),
}

impl Ingest {
    /// An ingest service on this store. `town` is that of events that name none.
    #[must_use]
    pub fn new(
        store: Store,
        ruleset: watch::Receiver<Arc<Ruleset>>,
        town: &str,
        clock: Clock,
        nudge: Nudge,
        metrics: Metrics,
    ) -> Self {
        Self { store, ruleset, town: town.into(), clock, nudge, metrics, heard: None }
    }

    /// The same, with somebody who hears of every event that was taken.
    #[must_use]
    pub fn heard_by(self, heard: Heard) -> Self {
        Self { heard: Some(heard), ..self }
    }

    /// Accepts a batch; one outcome for each, in order. After it returns, everything accepted or
    /// quarantined is committed.
    ///
    /// A batch that the database refuses is split until the one bad event stands alone, which then
    /// goes to quarantine.
    ///
    /// # Errors
    /// When the database is away: nothing of what is named in the error was taken.
    pub async fn accept(&self, batch: &[Received]) -> Result<Vec<Outcome>, StoreError> {
        let mut outcomes = Vec::with_capacity(batch.len());
        let mut parts = vec![batch];
        let mut ruleset = self.ruleset.borrow().clone();
        while let Some(part) = parts.pop() {
            match self.accept_together(part, &ruleset, None).await {
                Ok(taken) => outcomes.extend(taken),
                // Another version has been published: the same is judged again with that.
                Err(StoreError::NotLive(live)) => {
                    ruleset = self.store.ruleset(&live).await?;
                    parts.push(part);
                }
                Err(error) if !error.is_about_the_content() => return Err(error),
                Err(_) if part.len() > 1 => {
                    let (first, second) = part.split_at(part.len() / 2);
                    parts.extend([second, first]);
                }
                Err(error) => {
                    tracing::error!(%error, "the store refuses an event; it goes to quarantine");
                    let refused = self.accept_together(part, &ruleset, Some("store"));
                    outcomes.extend(refused.await?);
                }
            }
        }
        for (received, outcome) in batch.iter().zip(&outcomes) {
            self.metrics.count(&received.way_in, outcome);
        }
        Ok(outcomes)
    }

    async fn accept_together(
        &self,
        batch: &[Received],
        ruleset: &Ruleset,
        refused_by: Option<&str>,
    ) -> Result<Vec<Outcome>, StoreError> {
        let now = (self.clock)();
        let mut read: Vec<Read> =
            batch.iter().map(|received| self.read(received, ruleset, now, refused_by)).collect();
        let mut rejected: Vec<Rejected> = Vec::new();
        let mut arriving = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut outcomes: Vec<Option<Outcome>> = Vec::with_capacity(batch.len());
        let mut index_of = Vec::new();
        for (index, one) in read.drain(..).enumerate() {
            match one {
                Read::Not(refused) => {
                    let (outcome, row) = *refused;
                    rejected.extend(row);
                    outcomes.push(Some(outcome));
                }
                Read::Event(event) => match places.get(&event.key) {
                    Some(first) => {
                        let first: &Arriving = &arriving[*first];
                        let (outcome, row) = repeated(first, *event, &batch[index]);
                        rejected.extend(row);
                        outcomes.push(Some(outcome));
                    }
                    None => {
                        places.insert(event.key.clone(), arriving.len());
                        index_of.push(index);
                        arriving.push(*event);
                        outcomes.push(None);
                    }
                },
            }
        }
        let taken = self.commit(ruleset, batch, &index_of, &mut arriving, rejected, now).await?;
        for (index, outcome) in index_of.into_iter().zip(taken) {
            outcomes[index] = Some(outcome);
        }
        Ok(outcomes.into_iter().flatten().collect())
    }

    fn read(
        &self,
        received: &Received,
        ruleset: &Ruleset,
        now: i64,
        refused_by: Option<&str>,
    ) -> Read {
        if let Some((column, reason)) = &received.refused {
            let outcome = Outcome::Refused {
                field: column.clone(),
                reason: reason.clone(),
                detail: format!("{column}: {reason}"),
            };
            return Read::Not(Box::new((outcome, Some(row(received, reason, column, None)))));
        }
        let context = Context { town: &self.town, now, vocabulary: ruleset.vocabulary() };
        let decoded = match &received.envelope {
            None => Event::decode(&received.body, &context),
            Some(envelope) => Event::decode_binary(envelope, &received.body, &context),
        };
        let (event, value) = match decoded {
            Ok(decoded) => decoded,
            Err(refusal) => return refused(received, &refusal),
        };
        let name = (event.source.to_string(), event.id.to_string());
        if let Some(reason) = refused_by {
            let outcome = Outcome::Refused {
                field: String::new(),
                reason: reason.to_owned(),
                detail: "the store refuses it".to_owned(),
            };
            return Read::Not(Box::new((outcome, Some(row(received, reason, "", Some(name))))));
        }
        if let Some(field) = received.grant.as_ref().and_then(|grant| grant.refuses(&event)) {
            // Over HTTP the sender is told; a message that nobody answers must not be lost.
            let row = (received.way_in != "http")
                .then(|| row(received, "unauthorized", field, Some(name)));
            let outcome = Outcome::Unauthorized { field: field.to_owned() };
            return Read::Not(Box::new((outcome, row)));
        }
        let mut findings = ruleset.reader().read(&event.narrative);
        findings.extend(event.ticks.iter().map(|tick| Finding::ticked(tick)));
        findings.sort_by(|a, b| (a.from, &a.signal).cmp(&(b.from, &b.signal)));
        let body = value.canonical(received.body.len());
        Read::Event(Box::new(Arriving::new(event, body, findings)))
    }

    async fn commit(
        &self,
        ruleset: &Ruleset,
        batch: &[Received],
        index_of: &[usize],
        arriving: &mut [Arriving],
        mut rejected: Vec<Rejected>,
        now: i64,
    ) -> Result<Vec<Outcome>, StoreError> {
        let mut intake = self.store.begin_intake(now).await?;
        intake.judge_with(ruleset.hash()).await?;
        intake.resolve(arriving).await?;
        intake.lock(arriving).await?;
        let inserted = intake.insert_events(arriving).await?;
        let new: Vec<&Arriving> =
            arriving.iter().filter(|one| inserted.new.contains(&one.key)).collect();
        let mut matters = intake.matters(&new, ruleset.vocabulary()).await?;
        let (decisions, mut warnings) =
            decide(&mut intake, ruleset, &new, &mut matters, now).await?;
        intake.save(ruleset, &new, &inserted, &mut matters, &decisions).await?;
        intake.follow_orders(&new, ruleset.policy()).await?;
        if batch.iter().any(|received| received.history) {
            // History fills the cases; what is owed today becomes one list, not single warnings.
            warnings.clear();
        }
        let raised = intake.raise(&warnings).await?;
        let mut outcomes = Vec::with_capacity(arriving.len());
        let mut recorded = Vec::new();
        for (one, index) in arriving.iter().zip(index_of) {
            let id = one.event.id.to_string();
            let received = &batch[*index];
            outcomes.push(if inserted.conflicts.contains(&one.key) {
                let name = (one.event.source.to_string(), id.clone());
                rejected.extend(
                    (!received.is_answered()).then(|| row(received, "conflict", "id", Some(name))),
                );
                Outcome::Conflict { id }
            } else if inserted.new.contains(&one.key) {
                recorded.extend(received.recorded_by.as_deref().zip(one.matter.as_deref()));
                let matter = one.matter.as_ref().and_then(|matter| matters.get(matter));
                Outcome::Accepted {
                    id,
                    key: one.key.clone(),
                    case: matter.map(|matter| matter.number.clone()),
                    level: matter.map(|matter| matter.case.level()),
                }
            } else {
                Outcome::Duplicate { id }
            });
            if let Some(row) = received.quarantined {
                intake.close_quarantined(row, "put back").await?;
            }
        }
        intake.quarantine(&rejected).await?;
        // Last: whoever answers a warning holds it first and the journal after it.
        for (person, matter) in recorded {
            intake.journal_record(person, matter).await?;
        }
        intake.commit().await?;
        self.metrics.lag(&new, now);
        if let Some(heard) = &self.heard {
            heard(&mut new.iter().filter_map(|one| Some((&**one.matter.as_ref()?, &*one.key))));
        }
        if !raised.is_empty() {
            (self.nudge)(&raised);
        }
        Ok(outcomes)
    }
}

fn refused(received: &Received, refusal: &Refusal) -> Read {
    let outcome = Outcome::Refused {
        field: refusal.field.clone(),
        reason: refusal.reason.code().to_owned(),
        detail: refusal.to_string(),
    };
    let row = (!received.is_answered())
        .then(|| row(received, refusal.reason.code(), &refusal.field, None));
    Read::Not(Box::new((outcome, row)))
}

fn repeated(first: &Arriving, again: Arriving, received: &Received) -> (Outcome, Option<Rejected>) {
    let id = again.event.id.to_string();
    if first.body == again.body {
        return (Outcome::Duplicate { id }, None);
    }
    let name = (again.event.source.to_string(), id.clone());
    (Outcome::Conflict { id }, Some(row(received, "conflict", "id", Some(name))))
}

fn row(received: &Received, reason: &str, field: &str, name: Option<(String, String)>) -> Rejected {
    let envelope = received.envelope.as_ref();
    Rejected {
        way_in: received.way_in.clone(),
        body: received.body.clone(),
        attributes: envelope.map(|one| one.attributes.clone()).unwrap_or_default(),
        reason: reason.to_owned(),
        field: field.to_owned(),
        name,
    }
}
