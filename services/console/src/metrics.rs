//! What the console counts. The registry is passed in.

use prometheus::{IntCounterVec, Opts, Registry};

/// Counters of the console.
#[derive(Clone, Debug)]
pub struct Metrics {
    failures: IntCounterVec,
    denied: IntCounterVec,
}

impl Metrics {
    /// Registers them.
    ///
    /// # Errors
    /// If the registry has them already.
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        let failures = IntCounterVec::new(
            Opts::new("hearthwatch_auth_failures_total", "Failed sign-ins by reason."),
            &["reason"],
        )?;
        let denied = IntCounterVec::new(
            Opts::new("hearthwatch_authz_denied_total", "Refused requests by action."),
            &["action"],
        )?;
        registry.register(Box::new(failures.clone()))?;
        registry.register(Box::new(denied.clone()))?;
        // There before anything happened: an alert on many has to have seen that there were none.
        for reason in ["unknown_name", "wrong_password", "locked"] {
            failures.with_label_values(&[reason]);
        }
        Ok(Self { failures, denied })
    }

    pub(crate) fn failed(&self, reason: &str) {
        self.failures.with_label_values(&[reason]).inc();
    }

    pub(crate) fn denied(&self, action: &str) {
        self.denied.with_label_values(&[action]).inc();
    }
}
