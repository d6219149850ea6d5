//! Which ruleset a process judges with, for operators.

use prometheus::{IntGauge, IntGaugeVec, Opts, Registry};

/// The gauges. Cheap to clone.
#[derive(Clone)]
pub struct RulesMetrics {
    build: IntGaugeVec,
    version: IntGaugeVec,
    since: IntGauge,
    failed: IntGauge,
}

impl RulesMetrics {
    /// Registers them.
    pub fn new(registry: &Registry) -> anyhow::Result<Self> {
        let about = |name: &str, help: &str| Opts::new(name.to_owned(), help.to_owned());
        let build = about("hearthwatch_build_info", "The program and the ruleset it judges with.");
        let version = about("hearthwatch_rules_version_info", "The ruleset judged with.");
        let since = about(
            "hearthwatch_rules_last_reload_timestamp_seconds",
            "Since when it is judged with.",
        );
        let failed =
            about("hearthwatch_rules_load_failed", "1: the live or next ruleset does not load.");
        let metrics = Self {
            build: IntGaugeVec::new(build, &["version", "ruleset"])?,
            version: IntGaugeVec::new(version, &["ruleset"])?,
            since: IntGauge::with_opts(since)?,
            failed: IntGauge::with_opts(failed)?,
        };
        registry.register(Box::new(metrics.build.clone()))?;
        registry.register(Box::new(metrics.version.clone()))?;
        registry.register(Box::new(metrics.since.clone()))?;
        registry.register(Box::new(metrics.failed.clone()))?;
        Ok(metrics)
    }

    /// It is judged with this hash from now on.
    pub fn judges_with(&self, hash: &str, now: i64) {
        let short = hash.get(..12).unwrap_or(hash);
        self.build.reset();
        self.build.with_label_values(&[env!("CARGO_PKG_VERSION"), short]).set(1);
        self.version.reset();
        self.version.with_label_values(&[short]).set(1);
        self.since.set(now / 1_000_000);
    }

    /// Whether a ruleset that is wanted does not load.
    pub fn failed(&self, failed: bool) {
        self.failed.set(i64::from(failed));
    }
}
