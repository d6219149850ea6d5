//! This process as a node: every half second it hears which ruleset is live and which is next,
//! loads what it has not, and says so; and it carries out what is due, if nobody else does.
//!
//! That nothing is judged with another version than the live one does not hang on this: each
//! transaction asks for itself.

use std::sync::Arc;
use std::time::Duration;

use ingest::Ingest;
use store::{Beat, Pulse, Store, StoreError};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use triage::Ruleset;

use crate::commands::open;
use crate::publishing;
use crate::rules_metrics::RulesMetrics;

/// How often it listens.
const EVERY: Duration = Duration::from_millis(500);
/// How often it says that it is there, when there is nothing else to say; in microseconds.
const SAY_EVERY: i64 = 2_000_000;
/// So long it leaves between two batches of cases judged again: events come first.
const BETWEEN_BATCHES: Duration = Duration::from_millis(20);

/// What a process is as a node.
pub struct Node {
    store: Store,
    beat: Beat,
    said: Option<(Beat, i64)>,
    live: watch::Sender<Arc<Ruleset>>,
    in_service: watch::Sender<bool>,
    metrics: RulesMetrics,
    /// Only who judges events judges cases again.
    ingest: Option<Ingest>,
    work: [Option<JoinHandle<()>>; 2],
}

impl Node {
    /// A node of this role that judges with the ruleset in `live`.
    pub fn new(
        store: Store,
        role: &str,
        live: watch::Sender<Arc<Ruleset>>,
        in_service: watch::Sender<bool>,
        metrics: RulesMetrics,
    ) -> Self {
        let now = open::now();
        let beat = Beat {
            id: name(role),
            role: role.to_owned(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            judges_with: live.borrow().hash().to_owned(),
            judges_since: now,
            loaded_next: None,
            failed_next: None,
            load_error: None,
            started_at: now,
        };
        metrics.judges_with(&beat.judges_with, now);
        Self {
            store,
            beat,
            said: None,
            live,
            in_service,
            metrics,
            ingest: None,
            work: [None, None],
        }
    }

    /// Judges open cases again after a publishing.
    pub fn rejudge_with(&mut self, ingest: Ingest) {
        self.ingest = Some(ingest);
    }

    /// Listens until the shutdown.
    pub async fn run(mut self, shutdown: CancellationToken) -> anyhow::Result<()> {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut deaf = false;
        loop {
            tokio::select! {
                () = shutdown.cancelled() => break,
                _ = ticks.tick() => {}
            }
            match self.listen(&shutdown).await {
                Ok(()) => deaf = false,
                // Said once, not twice a second.
                Err(error) if !std::mem::replace(&mut deaf, true) => {
                    tracing::warn!(%error, "the node cannot hear which ruleset is live");
                }
                Err(_) => {}
            }
        }
        for work in self.work.into_iter().flatten() {
            // Whoever claims it next goes on where this stopped.
            work.abort();
        }
        let left = self.store.leave(&self.beat.id, open::now()).await;
        if let Err(error) = left {
            tracing::debug!(%error, "the node's row stays until it is forgotten");
        }
        Ok(())
    }

    /// The single step: hear, load, say.
    async fn listen(&mut self, shutdown: &CancellationToken) -> Result<(), StoreError> {
        let now = open::now();
        let Some(pulse) = self.store.pulse(now).await? else { return Ok(()) };
        self.turn_to(&pulse.live).await?;
        self.make_ready(pulse.next.as_deref()).await?;
        self.say().await?;
        self.take_up(&pulse, shutdown);
        Ok(())
    }

    /// Judges with what is live; what cannot be loaded puts the node out of service.
    async fn turn_to(&mut self, hash: &str) -> Result<(), StoreError> {
        if self.beat.judges_with == hash {
            self.in_service.send_if_modified(|is| !std::mem::replace(is, true));
            return Ok(());
        }
        match self.store.ruleset(hash).await {
            Ok(ruleset) => {
                let now = open::now();
                self.live.send_replace(ruleset);
                hash.clone_into(&mut self.beat.judges_with);
                self.beat.judges_since = now;
                self.metrics.judges_with(hash, now);
                tracing::info!(ruleset = &hash[..12], "judging with another version");
                self.in_service.send_replace(true);
                Ok(())
            }
            Err(error @ StoreError::Unloadable { .. }) => {
                if self.in_service.send_replace(false) {
                    tracing::error!(%error, "out of service: the live ruleset cannot be loaded");
                }
                self.metrics.failed(true);
                self.cannot(hash, &error);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Loads what is about to be live.
    async fn make_ready(&mut self, next: Option<&str>) -> Result<(), StoreError> {
        let Some(next) = next else {
            self.beat.loaded_next = None;
            if *self.in_service.borrow() {
                (self.beat.failed_next, self.beat.load_error) = (None, None);
                self.metrics.failed(false);
            }
            return Ok(());
        };
        let is_next = |hash: &Option<String>| hash.as_deref() == Some(next);
        if is_next(&self.beat.loaded_next) || is_next(&self.beat.failed_next) {
            return Ok(());
        }
        match self.store.ruleset(next).await {
            Ok(_) => {
                self.beat.loaded_next = Some(next.to_owned());
                (self.beat.failed_next, self.beat.load_error) = (None, None);
                Ok(())
            }
            Err(error @ StoreError::Unloadable { .. }) => {
                tracing::error!(%error, "the next ruleset cannot be loaded here");
                self.metrics.failed(true);
                self.cannot(next, &error);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn cannot(&mut self, hash: &str, error: &StoreError) {
        self.beat.failed_next = Some(hash.to_owned());
        self.beat.load_error = Some(error.to_string());
    }

    /// Says what has changed, and now and then that it is there.
    async fn say(&mut self) -> Result<(), StoreError> {
        let now = open::now();
        let is_said = self
            .said
            .as_ref()
            .is_some_and(|(said, at)| *said == self.beat && now.saturating_sub(*at) < SAY_EVERY);
        if !is_said {
            self.store.beat(&self.beat, now).await?;
            self.said = Some((self.beat.clone(), now));
        }
        Ok(())
    }

    /// Takes up what is due, beside listening.
    fn take_up(&mut self, pulse: &Pulse, shutdown: &CancellationToken) {
        let is_busy =
            |work: &Option<JoinHandle<()>>| work.as_ref().is_some_and(|work| !work.is_finished());
        if pulse.publishing_due && !is_busy(&self.work[0]) {
            let (store, node) = (self.store.clone(), self.beat.id.clone());
            self.work[0] = Some(tokio::spawn(publishing::carry_out_due(store, node)));
        }
        if let Some(ingest) = &self.ingest
            && pulse.rejudging_due
            && !is_busy(&self.work[1])
        {
            let rejudge = rejudge(ingest.clone(), self.beat.id.clone(), shutdown.clone());
            self.work[1] = Some(tokio::spawn(rejudge));
        }
    }
}

/// Judges open cases again until none is left; killed, another goes on where this stopped.
async fn rejudge(ingest: Ingest, node: String, shutdown: CancellationToken) {
    let judged = async {
        let Some(mut lease) = ingest.take_up_rejudging(&node).await? else { return Ok(()) };
        while !shutdown.is_cancelled() && ingest.rejudge(&mut lease).await? {
            tokio::time::sleep(BETWEEN_BATCHES).await;
        }
        Ok::<_, StoreError>(())
    };
    if let Err(error) = judged.await {
        tracing::warn!(%error, "cases wait to be judged again");
    }
}

/// `ingest@host-3fa9c2`: readable, and no two alike.
fn name(role: &str) -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = host.trim();
    let mut bytes = [0_u8; 3];
    rand::fill(&mut bytes);
    let end = triage::hex(&bytes);
    format!("{role}@{}-{end}", if host.is_empty() { "host" } else { host })
}
