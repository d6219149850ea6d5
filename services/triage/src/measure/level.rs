//! The level that the labels of a note give, against the one that the findings give.

use serde_json::json;

use super::corpus::Labelled;
use crate::event::{Context, Event};
use crate::finding::Finding;
use crate::flag::Flags;
use crate::judging::judge;
use crate::known::Known;
use crate::level::Level;
use crate::ruleset::Ruleset;

/// What the labels give, and what the reader's findings give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Levels {
    told: (Level, Flags),
    /// With what may be found or not.
    told_at_most: Level,
    found: (Level, Flags),
}

impl Levels {
    /// As told, or as told with what is optional.
    pub(super) fn is_right(self) -> bool {
        self.found.0 >= self.told.0 && self.found.0 <= self.told_at_most
    }

    /// A lower level, or a flag lost.
    pub(super) fn is_too_low(self) -> bool {
        self.found.0 < self.told.0 || !self.found.1.includes(self.told.1)
    }
}

/// Both levels of a note.
pub(super) fn of(ruleset: &Ruleset, note: &Labelled, found: &[Finding]) -> Levels {
    let told: Vec<Finding> = note
        .find
        .iter()
        .map(|expected| Finding { status: expected.status[0], ..Finding::ticked(&expected.signal) })
        .collect();
    let mut most = told.clone();
    most.extend(note.optional.iter().map(|signal| Finding::ticked(signal)));
    Levels {
        told: judged(ruleset, &told),
        told_at_most: judged(ruleset, &most).0,
        found: judged(ruleset, found),
    }
}

/// A visit with these findings and nothing else, judged at its own moment.
fn judged(ruleset: &Ruleset, findings: &[Finding]) -> (Level, Flags) {
    let event = json!({
        "specversion": "1.0", "id": "1", "source": "corpus", "type": "hearthwatch.visit.v1",
        "time": "2026-06-01T12:00:00+08:00", "datacontenttype": "application/json",
        "data": {"village": "YC-03", "household": "h_1",
                 "reporter": {"ref": "u_1", "role": "women_grid_worker"}, "narrative": "-"},
    });
    let vocabulary = ruleset.vocabulary();
    let now = crate::event::micros_of("2026-06-01T12:00:00+08:00").unwrap_or_default();
    let context = Context { town: "YC", now, vocabulary };
    let Ok(event) = Event::from_value(&event, &context) else {
        return (Level::Watch, Flags::NONE);
    };
    let mut known = Known::default();
    known.merge(&event.known(findings, vocabulary));
    let verdict = judge(ruleset, &known, now);
    (verdict.level, verdict.flags)
}
