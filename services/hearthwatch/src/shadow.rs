//! A draft that judges live events beside the live ruleset. It hears of an event after its commit,
//! over a queue that is bounded: what does not fit is counted and left out, and taking events in
//! never waits for it.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use store::{Found, OpenedHistory, ShadowEvent, ShadowRun, Store, StoredDecision, Under};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use triage::Ruleset;
use triage::replay::replay;

use crate::commands::open;

/// How many events wait to be judged.
const WAITING: usize = 10_000;
/// How often it is looked up whether a run goes on.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// The most events that are judged together.
const TOGETHER: usize = 200;
/// The most events of a case that is judged; a longer history would hold up all others.
const MOST_EVENTS: usize = 5_000;

/// Tells the shadow of events that were committed: matter and key of each.
#[derive(Clone)]
pub struct Heard {
    on: Arc<AtomicBool>,
    dropped: Arc<AtomicI64>,
    events: mpsc::Sender<(String, String)>,
}

impl Heard {
    /// Hands an event on, or counts it as dropped. Costs next to nothing while no run goes on.
    pub fn tell(&self, events: &mut dyn Iterator<Item = (&str, &str)>) {
        if !self.on.load(Ordering::Relaxed) {
            return;
        }
        for (matter, event) in events {
            if self.events.try_send((matter.to_owned(), event.to_owned())).is_err() {
                self.dropped.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

/// The part that judges.
pub struct Shadow {
    store: Store,
    heard: Heard,
    events: mpsc::Receiver<(String, String)>,
    run: Option<(ShadowRun, Arc<Ruleset>)>,
}

impl Shadow {
    /// A shadow, and what tells it of events.
    pub fn new(store: Store) -> (Self, Heard) {
        let (sender, events) = mpsc::channel(WAITING);
        let on = Arc::new(AtomicBool::new(false));
        let heard = Heard { on, dropped: Arc::default(), events: sender };
        (Self { store, heard: heard.clone(), events, run: None }, heard)
    }

    /// Judges until the shutdown. Trouble is logged, and nothing else comes of it.
    pub async fn run(mut self, shutdown: CancellationToken) -> anyhow::Result<()> {
        let mut looks = tokio::time::interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut heard = Vec::new();
        loop {
            let done = tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                _ = looks.tick() => self.look().await,
                _ = self.events.recv_many(&mut heard, TOGETHER) => {
                    self.step(std::mem::take(&mut heard)).await
                }
            };
            if let Err(error) = done {
                tracing::warn!(error = %format!("{error:#}"), "the shadow run leaves events out");
            }
        }
    }

    /// Looks up whether a run goes on, and loads its draft.
    pub async fn look(&mut self) -> anyhow::Result<()> {
        let running = self.store.running_shadow(open::now()).await?;
        let same = match (&self.run, &running) {
            (Some((known, _)), Some(found)) => known.id == found.id,
            (None, None) => true,
            _ => false,
        };
        if same {
            return Ok(());
        }
        self.heard.on.store(false, Ordering::Relaxed);
        self.run = None;
        if let Some(run) = running {
            let draft = self.store.ruleset(&run.ruleset).await?;
            self.run = Some((run, draft));
            self.heard.on.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Judges events, each a matter and a key, and records what came of them.
    async fn step(&self, heard: Vec<(String, String)>) -> anyhow::Result<()> {
        let dropped = self.heard.dropped.swap(0, Ordering::Relaxed);
        let Some((run, draft)) = self.run.clone() else { return Ok(()) };
        let mut by_case: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (matter, event) in heard {
            by_case.entry(matter).or_default().push(event);
        }
        let (mut judged, mut left_out) = (Vec::new(), dropped);
        for (matter, events) in by_case {
            let missed = events.len() as i64;
            match self.judge(&matter, events, draft.clone()).await {
                Ok(Some(found)) => judged.extend(found),
                Ok(None) => left_out += missed,
                Err(error) => {
                    left_out += missed;
                    tracing::warn!(error = %format!("{error:#}"), "a case is left out");
                }
            }
        }
        let recorded = self.store.record_shadow(&run.id, &judged, left_out).await;
        if recorded.is_err() {
            // Nothing of it stands: all of it is told as left out next time.
            let lost = left_out + judged.len() as i64;
            self.heard.dropped.fetch_add(lost, Ordering::Relaxed);
        }
        Ok(recorded?)
    }

    /// Judges a case's history under the draft, and compares at these events.
    async fn judge(
        &self,
        matter: &str,
        events: Vec<String>,
        draft: Arc<Ruleset>,
    ) -> anyhow::Result<Option<Vec<ShadowEvent>>> {
        let decisions = self.store.decisions(matter).await?;
        if decisions.len() > MOST_EVENTS {
            return Ok(None);
        }
        let portion = self.store.histories(i64::MIN).await?.one(matter).await?;
        let Some(portion) = portion else { return Ok(None) };
        let matter = matter.to_owned();
        let judged = tokio::task::spawn_blocking(move || {
            let under = [Under { ruleset: &draft, found: Found::ReadAgain }];
            let mut judged = Vec::new();
            portion.open(&under, |history| {
                judged = compare(&matter, &events, &decisions, &history, &draft);
                anyhow::Ok(())
            })?;
            anyhow::Ok(judged)
        });
        Ok(Some(judged.await??))
    }
}

fn compare(
    matter: &str,
    events: &[String],
    decisions: &[StoredDecision],
    history: &OpenedHistory,
    draft: &Ruleset,
) -> Vec<ShadowEvent> {
    let mut by_draft = HashMap::new();
    // Up to the latest event: what rises later by itself is no event of the run.
    for history in &history.histories {
        replay(draft, history, i64::MIN, |event, verdict| {
            let judged = (verdict.at, verdict.level, verdict.flags);
            by_draft.entry(event.to_owned()).or_insert(judged);
        });
    }
    let compared = events.iter().filter_map(|event| {
        let (at, level, flags) = by_draft.get(event)?;
        // A clock's decisions stand under the latest event too; the event's own has its moment.
        let mut live = decisions.iter().filter(|one| one.event == *event);
        let live = live.find(|one| one.decided.at == *at)?;
        Some(ShadowEvent {
            event: event.clone(),
            matter: matter.to_owned(),
            at: *at,
            live: (live.decided.level, live.decided.flags),
            draft: (*level, *flags),
        })
    });
    compared.collect()
}
