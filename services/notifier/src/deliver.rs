//! The single step: claim what is due, record what is about to be done, do it, record what came
//! of it. Killed anywhere in between, whoever claims next goes on under the same ids.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use prometheus::Registry;
use store::{Attempt, Begun, Due, Outcome, Parties, Roster, Settlement, Store, StoreError};
use tokio::sync::watch;
use triage::{Flag, Flags, Level, Ruleset};

use crate::bundle::fold;
use crate::channels::{AT_ONCE, ChannelError, Channels, Outgoing};
use crate::config::Config;
use crate::message::{Cleared, Content, Message};
use crate::metrics::Metrics;
use crate::plan::{Act, Facts, Sending, plan};
use crate::work::Work;

/// The present, in microseconds since the epoch.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// What keeps the notifier from starting.
#[derive(Debug, thiserror::Error)]
pub enum NotifierError {
    /// The configuration of a channel.
    #[error(transparent)]
    Channel(#[from] ChannelError),
    /// The metrics are registered already.
    #[error("metrics: {0}")]
    Metrics(#[from] prometheus::Error),
    /// A delivery died; its lease runs out and somebody goes on.
    #[error("a delivery died: {0}")]
    Died(#[from] tokio::task::JoinError),
}

/// Between the attempts to record what was sent; enough for a database to recover from a crash.
const SETTLE_PAUSES: [Duration; 4] = [
    Duration::from_millis(250),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// The policy's clock for the visit that an answer promises.
const VISIT: &str = "first_contact";

/// The policy's clock for the receipt of a mandatory report.
const REPORT: &str = "report";

/// Seconds to a receipt where the policy sets no clock: the law says at once (未成年人保护法第11条),
/// half an hour is the shipped policy's.
const REPORT_SECONDS: u64 = 30 * 60;

/// What one step did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Messages that a channel took.
    pub sent: usize,
    /// Messages that it did not take.
    pub failed: usize,
    /// Chains that ended.
    pub ended: usize,
    /// Warnings that belonged to somebody else by the end.
    pub fenced: usize,
}

/// The notifier. Cheap to share.
pub struct Notifier {
    pub(crate) config: Config,
    store: Store,
    ruleset: watch::Receiver<Arc<Ruleset>>,
    channels: Channels,
    metrics: Metrics,
    pub(crate) clock: Clock,
    roster: RwLock<Arc<Roster>>,
    lease: i64,
}

/// Claimed warnings with what is to be done about them.
pub(crate) struct Prepared {
    ruleset: Arc<Ruleset>,
    roster: Arc<Roster>,
    work: Vec<Work>,
}

impl Notifier {
    /// A notifier; `clock` is read only between a call to a channel and recording its outcome.
    ///
    /// # Errors
    /// When the configuration of a channel or the registry refuses.
    pub fn new(
        config: Config,
        store: Store,
        ruleset: watch::Receiver<Arc<Ruleset>>,
        registry: &Registry,
        clock: Clock,
    ) -> Result<Self, NotifierError> {
        let channels = Channels::new(store.clone(), &config)?;
        let batch = usize::try_from(config.batch).unwrap_or(usize::MAX);
        // Long enough for the slowest batch: two messages a warning, called some at a time.
        let rounds = u32::try_from((2 * batch).div_ceil(AT_ONCE)).unwrap_or(u32::MAX);
        let lease = channels.timeout.saturating_mul(rounds) + Duration::from_secs(20);
        Ok(Self {
            metrics: Metrics::new(registry, Channels::counted(&config))?,
            channels,
            lease: i64::try_from(lease.as_micros()).unwrap_or(i64::MAX),
            roster: RwLock::new(Arc::new(Roster::default())),
            config,
            store,
            ruleset,
            clock,
        })
    }

    /// Claims what is due now, the urgent first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sweep(&self, now: i64) -> Result<Vec<Due>, StoreError> {
        let until = now.saturating_add(self.lease);
        self.store.claim_warnings(now, until, self.config.batch.into()).await
    }

    /// Takes back acknowledgements whose visit was not recorded in time, and gives how many; the
    /// next sweep finds those warnings. To be repeated until none is left.
    ///
    /// # Errors
    /// When the database does not answer; then nothing has changed.
    pub async fn lapse(&self, now: i64) -> Result<usize, StoreError> {
        let ruleset = self.ruleset.borrow().clone();
        let within = |level, flags| {
            let seconds = ruleset.policy().clock_seconds(VISIT, level, flags)?;
            Some(i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1_000_000))
        };
        let lapsed = self.store.lapse_acknowledgements(now, within).await?;
        for one in &lapsed {
            self.metrics.lapsed(one.level);
            tracing::warn!(warning = %one.warning, "an acknowledgement lapsed without a visit");
        }
        Ok(lapsed.len())
    }

    /// Warns again of mandatory reports without a receipt, and gives for how many; the next sweep
    /// finds those warnings. To be repeated until none is left.
    ///
    /// # Errors
    /// When the database does not answer; then nothing has changed.
    pub async fn remind_of_reports(&self, now: i64) -> Result<usize, StoreError> {
        let ruleset = self.ruleset.borrow().clone();
        let flags = Flags::from_iter([Flag::MandatoryReport]);
        let seconds = ruleset.policy().clock_seconds(REPORT, Level::Watch, flags);
        let seconds = i64::try_from(seconds.unwrap_or(REPORT_SECONDS)).unwrap_or(i64::MAX);
        let owed = self.store.remind_of_reports(now, seconds.saturating_mul(1_000_000)).await?;
        if owed > 0 {
            tracing::warn!(reports = owed, "mandatory reports have no receipt yet");
        }
        Ok(owed)
    }

    /// Looks at visits that are due and orders that run out, warns the chain where a visit was not
    /// recorded, and gives how many were looked at; the next sweep finds those warnings. To be
    /// repeated until none is left.
    ///
    /// # Errors
    /// When the database does not answer; then nothing has changed.
    pub async fn follow_up(&self, now: i64) -> Result<usize, StoreError> {
        let ruleset = self.ruleset.borrow().clone();
        let looked = self.store.follow_up(now, ruleset.policy()).await?;
        self.metrics.followed_up(&looked);
        if looked.missed > 0 {
            tracing::warn!(cases = looked.missed, "a visit was due and none is recorded");
        }
        Ok(looked.due)
    }

    /// Does what is due about claimed warnings.
    ///
    /// # Errors
    /// When the database does not answer; the lease then runs out and somebody goes on.
    pub async fn deliver(&self, claimed: Vec<Due>, now: i64) -> Result<Delivered, StoreError> {
        if claimed.is_empty() {
            return Ok(Delivered::default());
        }
        let prepared = self.prepare(claimed, now).await?;
        self.carry_out(prepared, now).await
    }

    /// Decides what is to be done, from policy, roster and what was recorded.
    pub(crate) async fn prepare(
        &self,
        claimed: Vec<Due>,
        now: i64,
    ) -> Result<Prepared, StoreError> {
        let ruleset = self.ruleset.borrow().clone();
        let roster = self.current_roster().await?;
        let matters: BTreeSet<&str> = claimed.iter().map(|due| &*due.matter).collect();
        let matters: Vec<&str> = matters.into_iter().collect();
        let parties: HashMap<String, Parties> = self.store.parties(&matters).await?;
        // A warning nobody was asked about has no attempts yet.
        let ids: Vec<&str> =
            claimed.iter().filter(|due| due.attempts > 0).map(|due| &*due.id).collect();
        let mut attempts: HashMap<String, Vec<Attempt>> = HashMap::new();
        for attempt in self.store.attempts(&ids).await? {
            attempts.entry(attempt.warning.clone()).or_default().push(attempt);
        }
        let work = claimed.into_iter().map(|due| {
            let attempts = attempts.remove(&due.id).unwrap_or_default();
            let facts = Facts {
                policy: ruleset.policy(),
                roster: &roster,
                parties: parties.get(&due.matter),
                attempts: &attempts,
                county: &self.config.county,
                now,
            };
            let plan = plan(&due, facts);
            Work::new(due, plan, attempts, now)
        });
        let work = work.collect();
        Ok(Prepared { ruleset, roster, work })
    }

    /// Records what is about to be done, does it, and records what came of it.
    pub(crate) async fn carry_out(
        &self,
        prepared: Prepared,
        now: i64,
    ) -> Result<Delivered, StoreError> {
        let Prepared { ruleset, roster, mut work } = prepared;
        let beginnings: Vec<_> =
            work.iter().filter_map(|work| work.beginning(&self.channels)).collect();
        let begun = self.store.begin_attempts(&beginnings, now).await?;
        let mut delivered = Delivered::default();
        work.retain(|work| work.act.is_none() || begun.held.contains(&work.due.id));
        delivered.fenced += beginnings.len() - begun.held.len();
        self.send_all(&mut work, &begun, now).await;
        let ended_at = (self.clock)().max(now);
        let facts = Facts {
            policy: ruleset.policy(),
            roster: &roster,
            parties: None,
            attempts: &[],
            county: &self.config.county,
            now: ended_at,
        };
        let settlements: Vec<Settlement> = work.iter().map(|work| work.settlement(facts)).collect();
        let settled = self.settle(&settlements, ended_at).await?;
        delivered.fenced += settlements.len() - settled.len();
        for (work, settlement) in work.iter().zip(&settlements) {
            self.count(work, settlement, &mut delivered, ended_at);
        }
        Ok(delivered)
    }

    /// Records what came of it. What was sent and is not recorded is sent again, so a store that is
    /// away for a moment is asked again; a fence makes the repeat harmless.
    async fn settle(
        &self,
        settlements: &[Settlement],
        now: i64,
    ) -> Result<HashSet<String>, StoreError> {
        for pause in SETTLE_PAUSES {
            match self.store.settle_warnings(settlements, now).await {
                Err(error) if !error.is_about_the_content() => {
                    tracing::warn!(%error, "the store did not take what was sent; asked again");
                }
                settled => return settled,
            }
            tokio::time::sleep(pause).await;
        }
        self.store.settle_warnings(settlements, now).await
    }

    /// Shows in the metrics what waits.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn show_backlog(&self, now: i64) -> Result<(), StoreError> {
        let roster = self.current_roster().await?;
        self.metrics.backlog(&self.store.warning_backlog().await?, &roster, now);
        Ok(())
    }

    async fn send_all(&self, work: &mut [Work], begun: &Begun, now: i64) {
        let mut outgoing = Vec::new();
        let mut places = Vec::new();
        for (index, work) in work.iter_mut().enumerate() {
            let Some(act) = &work.act else { continue };
            let mut barred = Vec::new();
            for (at, send) in (work.first_made()..).zip(&act.sends) {
                match self.message(&work.due, act, send, begun) {
                    Ok(message) => {
                        outgoing.push(Outgoing { channel: send.channel.clone(), message });
                        places.push((index, at));
                    }
                    Err(reason) => barred.push((at, reason)),
                }
            }
            for (at, reason) in barred {
                work.end(at, Outcome::Barred, reason);
            }
        }
        let (outgoing, said_by) = fold(outgoing);
        let began = (self.clock)();
        let verdicts = self.channels.send(&outgoing, now).await;
        let took = (self.clock)() - began;
        let used: BTreeSet<&str> = outgoing.iter().map(|one| &*one.channel).collect();
        used.iter().for_each(|channel| self.metrics.took(channel, took));
        let ended_at = (self.clock)().max(now);
        for ((index, at), by) in places.into_iter().zip(said_by) {
            work[index].take(at, &verdicts[by], ended_at);
        }
    }

    /// Builds a message from the facts read when the attempt was recorded, not from older ones.
    fn message(
        &self,
        due: &Due,
        act: &Act,
        send: &Sending,
        begun: &Begun,
    ) -> Result<Message, &'static str> {
        let person = begun.people.get(&send.person).ok_or("not in the roster")?;
        let parties = begun.parties.get(&due.matter).ok_or("the matter is not known")?;
        let mut cleared = Cleared::of(person, parties).map_err(store::Barred::name)?;
        for member in self.channels.members(&send.channel) {
            let member = begun.people.get(member);
            let member = member.ok_or("somebody in the group is not in the roster")?;
            cleared = cleared.among(member, parties).map_err(store::Barred::name)?;
        }
        let content = Content {
            due,
            step: send.step,
            number: parties.number(),
            answer_by: act.answer_by.filter(|_| send.asked),
            link_base: &self.config.link_base,
        };
        Ok(Message::new(cleared, content))
    }

    fn count(&self, work: &Work, settlement: &Settlement, delivered: &mut Delivered, now: i64) {
        let Some(act) = &work.act else { return };
        let due = &work.due;
        for (attempt, send) in work.made().iter().zip(&act.sends) {
            self.metrics.attempt(&send.channel, attempt.outcome);
            match attempt.outcome {
                Outcome::Sent => delivered.sent += 1,
                _ => delivered.failed += 1,
            }
            if matches!(attempt.outcome, Outcome::Broken | Outcome::Rejected | Outcome::Partial) {
                let (channel, reason) = (&*send.channel, &*attempt.reason);
                tracing::warn!(warning = %due.id, channel, reason, "a channel does not work");
            }
        }
        if settlement.sent_at.is_some() && due.sent_at.is_none() {
            self.metrics.delivered(due.level, now - due.raised_at);
        }
        if let Some((from, to)) = &act.escalated {
            self.metrics.escalated(from, to);
            tracing::info!(warning = %due.id, from, to, "a warning moved on");
        }
        if let Some(outcome) = act.end {
            delivered.ended += 1;
            self.metrics.ended(due.level, outcome);
            let outcome = outcome.name();
            tracing::error!(warning = %due.id, outcome, "a warning reached the end of its chain");
        }
    }

    async fn current_roster(&self) -> Result<Arc<Roster>, StoreError> {
        let version = self.store.roster_version().await?;
        let kept = self.roster.read().map(|roster| roster.clone()).unwrap_or_default();
        if kept.version() == version {
            return Ok(kept);
        }
        let fresh = Arc::new(self.store.roster().await?);
        if let Ok(mut kept) = self.roster.write() {
            *kept = fresh.clone();
        }
        Ok(fresh)
    }
}

impl std::fmt::Debug for Notifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Notifier").field("config", &self.config).finish_non_exhaustive()
    }
}
