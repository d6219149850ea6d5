//! What ingest counts. The registry is passed in.

use prometheus::{Histogram, HistogramOpts, IntCounterVec, Opts, Registry};
use store::Arriving;

use crate::received::Outcome;

/// Counters of the ingest role.
#[derive(Clone, Debug)]
pub struct Metrics {
    events: IntCounterVec,
    lag: Histogram,
}

impl Metrics {
    /// Registers them.
    ///
    /// # Errors
    /// If the registry has them already.
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        let events = IntCounterVec::new(
            Opts::new("hearthwatch_ingest_events_total", "Events by way in and outcome."),
            &["way_in", "outcome"],
        )?;
        let lag = Histogram::with_opts(
            HistogramOpts::new(
                "hearthwatch_ingest_event_lag_seconds",
                "From the event's time to its commit.",
            )
            .buckets(vec![0.1, 1.0, 10.0, 60.0, 900.0, 3_600.0, 86_400.0, 604_800.0]),
        )?;
        registry.register(Box::new(events.clone()))?;
        registry.register(Box::new(lag.clone()))?;
        Ok(Self { events, lag })
    }

    pub(crate) fn count(&self, way_in: &str, outcome: &Outcome) {
        self.events.with_label_values(&[way_in, outcome.name()]).inc();
    }

    pub(crate) fn lag(&self, accepted: &[&Arriving], now: i64) {
        for one in accepted {
            self.lag.observe((now - one.event.at).max(0) as f64 / 1e6);
        }
    }
}
