//! What one way of reading made of one note: told or missed, false alarm or not.

use super::corpus::Labelled;
use crate::finding::{Finding, Status};

/// How one note was read.
#[derive(Debug)]
pub(super) struct Outcome<'n> {
    /// Whether each entry of `find` was found, and with an accepted status.
    pub(super) told: Vec<Hit>,
    /// Whether each entry of `absent` was kept from being live.
    pub(super) avoided: Vec<bool>,
    /// Signals found live that the note does not tell of, each once, sorted.
    pub(super) false_alarms: Vec<&'n str>,
}

/// What became of a signal that is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hit {
    Missed,
    OtherStatus,
    RightStatus,
}

impl<'n> Outcome<'n> {
    /// Compares findings with the labels of their note.
    pub(super) fn of(note: &Labelled, findings: &'n [Finding]) -> Self {
        let told = note.find.iter().map(|expected| {
            let statuses = weightiest(findings, &expected.signal);
            let accepted = statuses.iter().any(|status| expected.accepted.contains(status));
            let is_kept = statuses.iter().any(|status| status.percent() > 0);
            match (accepted, is_kept) {
                (true, _) => Hit::RightStatus,
                (false, true) => Hit::OtherStatus,
                (false, false) => Hit::Missed,
            }
        });
        let is_told = |signal: &str| {
            let mut find = note.find.iter();
            find.any(|expected| &*expected.signal == signal && expected.may_be_live())
        };
        let is_optional = |signal: &str| note.optional.iter().any(|one| &**one == signal);
        let live = findings.iter().filter(|finding| finding.status.is_live());
        let mut false_alarms: Vec<&str> = live
            .map(|finding| &*finding.signal)
            .filter(|signal| !is_told(signal) && !is_optional(signal))
            .collect();
        false_alarms.sort_unstable();
        false_alarms.dedup();
        let absent = note.absent.iter();
        let avoided = absent.map(|absent| !false_alarms.contains(&&*absent.signal)).collect();
        Self { told: told.collect(), avoided, false_alarms }
    }
}

/// The statuses of a signal that weigh most: rules see no others.
fn weightiest(findings: &[Finding], signal: &str) -> Vec<Status> {
    let of_signal = findings.iter().filter(|finding| &*finding.signal == signal);
    let statuses: Vec<Status> = of_signal.map(|finding| finding.status).collect();
    let most = statuses.iter().map(|status| status.percent()).max();
    statuses.into_iter().filter(|status| Some(status.percent()) == most).collect()
}
