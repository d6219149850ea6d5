//! What the notifier counts. The registry is passed in; no label names a person or a case.

use std::collections::HashMap;

use prometheus::{
    HistogramOpts, HistogramVec, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
};
use store::{Backlog, Looked, Outcome, Roster, WarningState};
use triage::Level;

/// How an attempt to tell somebody may end.
const TELLING: [Outcome; 6] = [
    Outcome::Sent,
    Outcome::Partial,
    Outcome::Retry,
    Outcome::Broken,
    Outcome::Rejected,
    Outcome::Barred,
];

/// What may become of a time at which something is followed up.
const FOLLOWED_UP: [&str; 3] = ["kept", "missed", "expiring"];

/// Counters and gauges of the notifier role.
#[derive(Clone, Debug)]
pub(crate) struct Metrics {
    attempts: IntCounterVec,
    duration: HistogramVec,
    pending: IntGaugeVec,
    oldest: IntGaugeVec,
    delivery: HistogramVec,
    unacked: IntGaugeVec,
    escalations: IntCounterVec,
    ended: IntCounterVec,
    lapsed: IntCounterVec,
    followed_up: IntCounterVec,
    looked: IntGauge,
    channels: Vec<String>,
}

impl Metrics {
    /// Registers them.
    ///
    /// # Errors
    /// If the registry has them already.
    pub(crate) fn new(
        registry: &Registry,
        channels: Vec<String>,
    ) -> Result<Self, prometheus::Error> {
        let counter = |name: &str, help: &str, labels: &[&str]| {
            let counter =
                IntCounterVec::new(Opts::new(format!("hearthwatch_{name}"), help), labels)?;
            registry.register(Box::new(counter.clone()))?;
            Ok::<_, prometheus::Error>(counter)
        };
        let gauge = |name: &str, help: &str, labels: &[&str]| {
            let gauge = IntGaugeVec::new(Opts::new(format!("hearthwatch_{name}"), help), labels)?;
            registry.register(Box::new(gauge.clone()))?;
            Ok::<_, prometheus::Error>(gauge)
        };
        let histogram = |name: &str, help: &str, label: &str, buckets: Vec<f64>| {
            let options = HistogramOpts::new(format!("hearthwatch_{name}"), help).buckets(buckets);
            let histogram = HistogramVec::new(options, &[label])?;
            registry.register(Box::new(histogram.clone()))?;
            Ok::<_, prometheus::Error>(histogram)
        };
        let quick = vec![0.005, 0.025, 0.1, 0.5, 1.0, 5.0, 10.0];
        let slow =
            vec![0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 1_800.0, 3_600.0, 14_400.0, 43_200.0];
        let metrics = Self {
            attempts: counter(
                "notify_attempts_total",
                "Attempts to tell somebody, by channel and outcome.",
                &["channel", "outcome"],
            )?,
            duration: histogram(
                "notify_duration_seconds",
                "How long a batch's messages took, by channel.",
                "channel",
                quick,
            )?,
            pending: gauge(
                "notify_pending",
                "Warnings that somebody has still to be told of, by the channel they wait for.",
                &["channel"],
            )?,
            oldest: gauge(
                "notify_oldest_pending_age_seconds",
                "How long the longest-waiting of them has been due.",
                &["channel"],
            )?,
            delivery: histogram(
                "warning_delivery_seconds",
                "From raising a warning to a channel taking it for the one asked.",
                "level",
                slow,
            )?,
            unacked: gauge("warnings_unacked", "Warnings without an answer.", &["level"])?,
            escalations: counter(
                "escalations_total",
                "Questions that moved on to another role.",
                &["from", "to"],
            )?,
            ended: counter(
                "chains_ended_total",
                "Chains that ended without an answer, or without anybody to ask.",
                &["level", "outcome"],
            )?,
            lapsed: counter(
                "acknowledgements_lapsed_total",
                "Answers taken back, because no visit was recorded in time.",
                &["level"],
            )?,
            followed_up: followed_up(registry)?,
            looked: looked(registry)?,
            channels,
        };
        metrics.begin_with_none();
        Ok(metrics)
    }

    /// Counts that have to be there before anything happened: an alert on the first channel that
    /// breaks needs to have seen that none had.
    fn begin_with_none(&self) {
        for channel in &self.channels {
            for outcome in TELLING {
                self.attempts.with_label_values(&[&**channel, outcome.name()]);
            }
        }
        for level in Level::ALL.map(|level| level.number().to_string()) {
            self.delivery.with_label_values(&[&*level]);
            self.lapsed.with_label_values(&[&*level]);
            for outcome in [Outcome::Exhausted, Outcome::Unreachable] {
                self.ended.with_label_values(&[&*level, outcome.name()]);
            }
        }
    }

    pub(crate) fn attempt(&self, channel: &str, outcome: Outcome) {
        self.attempts.with_label_values(&[channel, outcome.name()]).inc();
    }

    pub(crate) fn took(&self, channel: &str, micros: i64) {
        self.duration.with_label_values(&[channel]).observe(seconds(micros));
    }

    pub(crate) fn delivered(&self, level: Level, micros: i64) {
        self.delivery.with_label_values(&[&*level.number().to_string()]).observe(seconds(micros));
    }

    pub(crate) fn escalated(&self, from: &str, to: &str) {
        self.escalations.with_label_values(&[from, to]).inc();
    }

    pub(crate) fn ended(&self, level: Level, outcome: Outcome) {
        let level = level.number().to_string();
        self.ended.with_label_values(&[&*level, outcome.name()]).inc();
    }

    pub(crate) fn lapsed(&self, level: Level) {
        self.lapsed.with_label_values(&[&*level.number().to_string()]).inc();
    }

    pub(crate) fn followed_up(&self, looked: &Looked) {
        let counts = [looked.kept, looked.missed, looked.expiring];
        for (outcome, count) in FOLLOWED_UP.into_iter().zip(counts) {
            self.followed_up.with_label_values(&[outcome]).inc_by(count as u64);
        }
    }

    /// Shows what waits.
    pub(crate) fn backlog(&self, backlog: &[Backlog], roster: &Roster, now: i64) {
        self.looked.set(now / 1_000_000);
        let mut unacked: HashMap<Level, i64> = HashMap::new();
        let mut pending: HashMap<&str, (i64, i64)> = HashMap::new();
        for corner in backlog {
            *unacked.entry(corner.level).or_default() += corner.count;
            if corner.state != WarningState::Pending {
                continue;
            }
            let person = corner.recipient.as_deref().and_then(|person| roster.person(person));
            let index = usize::try_from(corner.channel).unwrap_or(usize::MAX);
            let channel = person.and_then(|person| person.channels.get(index));
            let entry = pending.entry(channel.map_or("none", |name| name)).or_default();
            entry.0 += corner.count;
            let waited = corner.oldest_at.map_or(0, |oldest| (now - oldest).max(0));
            entry.1 = entry.1.max(waited / 1_000_000);
        }
        for level in Level::ALL {
            let count = unacked.get(&level).copied().unwrap_or(0);
            self.unacked.with_label_values(&[&*level.number().to_string()]).set(count);
        }
        self.pending.reset();
        self.oldest.reset();
        for channel in &self.channels {
            pending.entry(channel).or_default();
        }
        for (channel, (count, age)) in pending {
            self.pending.with_label_values(&[channel]).set(count);
            self.oldest.with_label_values(&[channel]).set(age);
        }
    }
}

fn followed_up(registry: &Registry) -> Result<IntCounterVec, prometheus::Error> {
    let options = Opts::new(
        "hearthwatch_follow_ups_total",
        "Visits that were due: kept or missed; and orders told of before they run out.",
    );
    let counter = IntCounterVec::new(options, &["outcome"])?;
    registry.register(Box::new(counter.clone()))?;
    for outcome in FOLLOWED_UP {
        counter.with_label_values(&[outcome]);
    }
    Ok(counter)
}

fn looked(registry: &Registry) -> Result<IntGauge, prometheus::Error> {
    let looked = IntGauge::new(
        "hearthwatch_notifier_last_look_timestamp_seconds",
        "When a notifier last saw what waits; it looks every few seconds.",
    )?;
    registry.register(Box::new(looked.clone()))?;
    Ok(looked)
}

#[expect(clippy::cast_precision_loss, reason = "microseconds of a warning's life fit an f64")]
fn seconds(micros: i64) -> f64 {
    micros.max(0) as f64 / 1e6
}
