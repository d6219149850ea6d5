//! What the store says of itself to operators, asked anew at each scrape. Every process tells the
//! same, so take the largest of them, never the sum.

use std::time::Duration;

use prometheus::{IntGauge, IntGaugeVec, Opts, Registry};
use store::{Store, Vitals};

/// How long the store may take to answer a scrape; Prometheus waits ten seconds for all of it.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// The gauges. Cheap to clone.
#[derive(Clone)]
pub struct StoreMetrics {
    up: IntGauge,
    quarantined: IntGauge,
    quarantine_overdue: IntGauge,
    reports_owed: IntGauge,
    report_owed: IntGauge,
    backup: IntGauge,
    latest: IntGaugeVec,
}

impl StoreMetrics {
    /// Registers them.
    pub fn new(registry: &Registry) -> anyhow::Result<Self> {
        let gauge = |name: &str, help: &str| {
            let gauge = IntGauge::new(format!("hearthwatch_{name}"), help)?;
            registry.register(Box::new(gauge.clone()))?;
            Ok::<_, prometheus::Error>(gauge)
        };
        let latest = Opts::new(
            "hearthwatch_latest_event_timestamp_seconds",
            "The time of the latest event of each kind.",
        );
        let latest = IntGaugeVec::new(latest, &["kind"])?;
        registry.register(Box::new(latest.clone()))?;
        Ok(Self {
            up: gauge("store_up", "1: the database answers.")?,
            quarantined: gauge("quarantine_open", "Rows in quarantine that wait for a person.")?,
            quarantine_overdue: gauge(
                "quarantine_overdue_seconds",
                "How long the first of them should have been dealt with.",
            )?,
            reports_owed: gauge("reports_owed", "Mandatory reports without a receipt.")?,
            report_owed: gauge(
                "report_owed_seconds",
                "For how long the first mandatory report without a receipt has been owed.",
            )?,
            backup: gauge(
                "backup_last_success_timestamp_seconds",
                "When the last backup was made; 0 before the first.",
            )?,
            latest,
        })
    }

    /// Asks the store; what it does not answer in time stays as it was, but for its being up.
    pub async fn refresh(&self, store: &Store, now: i64) {
        let answer = tokio::time::timeout(ANSWER_WITHIN, store.vitals()).await;
        let answered = matches!(answer, Ok(Ok(_)));
        self.up.set(i64::from(answered));
        if let Ok(Ok(vitals)) = answer {
            self.show(&vitals, now);
        }
    }

    fn show(&self, vitals: &Vitals, now: i64) {
        let seconds = |micros: i64| micros.div_euclid(1_000_000);
        self.quarantined.set(vitals.quarantined);
        let overdue = vitals.quarantine_due_at.map_or(0, |due| (now - due).max(0));
        self.quarantine_overdue.set(seconds(overdue));
        self.reports_owed.set(vitals.reports_owed);
        let owed = vitals.report_owed_since.map_or(0, |since| (now - since).max(0));
        self.report_owed.set(seconds(owed));
        self.backup.set(vitals.last_backup_at.map_or(0, seconds));
        for (kind, at) in &vitals.latest {
            self.latest.with_label_values(&[kind.name()]).set(seconds(*at));
        }
    }
}

#[cfg(test)]
mod tests {
    use prometheus::TextEncoder;

    use super::*;

    #[test]
    fn what_is_overdue_counts_from_when_it_was_due() {
        let registry = Registry::new();
        let metrics = StoreMetrics::new(&registry).expect("names of its own");
        let vitals = Vitals {
            quarantined: 2,
            quarantine_due_at: Some(40_000_000),
            reports_owed: 1,
            report_owed_since: Some(10_000_000),
            last_backup_at: None,
            latest: vec![(triage::event::EventKind::Visit, 7_000_000)],
        };
        metrics.show(&vitals, 100_000_000);
        let text = TextEncoder::new().encode_to_string(&registry.gather()).expect("text");
        for line in [
            "hearthwatch_quarantine_open 2",
            "hearthwatch_quarantine_overdue_seconds 60",
            "hearthwatch_reports_owed 1",
            "hearthwatch_report_owed_seconds 90",
            "hearthwatch_backup_last_success_timestamp_seconds 0",
            "hearthwatch_latest_event_timestamp_seconds{kind=\"visit\"} 7",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
    }
}
