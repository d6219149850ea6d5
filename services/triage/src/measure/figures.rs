//! The figures of a corpus, and the notes that were misread.

use std::collections::BTreeMap;

use super::corpus::Labelled;
use super::level::{Compared, Side};
use super::outcome::{Hit, Outcome};
use super::tally::{LevelTally, Tally};
use crate::vocabulary::Vocabulary;

/// What one way of reading makes of a corpus.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// How many notes.
    pub notes: u32,
    /// All signals together.
    pub all: Tally,
    /// By category.
    pub categories: BTreeMap<Box<str>, Tally>,
    /// By signal.
    pub signals: BTreeMap<Box<str>, Tally>,
    /// By kind of trap.
    pub traps: BTreeMap<Box<str>, Tally>,
    /// How the levels came out.
    pub levels: LevelTally,
    /// The notes misread, in the order of the corpus.
    pub misread: Vec<Misread>,
}

/// A note that was misread, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Misread {
    /// The note's id.
    pub id: Box<str>,
    /// The note.
    pub text: Box<str>,
    /// Told and not found.
    pub missed: Vec<Box<str>>,
    /// Told and found with a status that the label does not accept.
    pub other_status: Vec<Box<str>>,
    /// Found live and not told.
    pub false_alarms: Vec<Box<str>>,
    /// Whether the level came out too low.
    pub is_too_low: bool,
    /// Whether a flag was lost.
    pub is_flag_lost: bool,
}

impl Misread {
    fn is_well_read(&self) -> bool {
        let lists = [&self.missed, &self.other_status, &self.false_alarms];
        lists.iter().all(|list| list.is_empty()) && !self.is_too_low && !self.is_flag_lost
    }
}

impl Figures {
    /// Counts one note.
    pub(super) fn take(
        &mut self,
        note: &Labelled,
        outcome: &Outcome<'_>,
        level: Compared,
        vocabulary: &Vocabulary,
    ) {
        self.notes += 1;
        let mut misread = Misread {
            id: note.id.clone(),
            text: note.text.clone(),
            false_alarms: outcome.false_alarms.iter().map(|signal| (*signal).into()).collect(),
            is_too_low: level.side == Side::TooLow,
            is_flag_lost: level.is_flag_lost,
            ..Misread::default()
        };
        for (expected, hit) in note.find.iter().zip(&outcome.told) {
            match hit {
                Hit::Missed => misread.missed.push(expected.signal.clone()),
                Hit::OtherStatus => misread.other_status.push(expected.signal.clone()),
                Hit::RightStatus => {}
            }
            self.count(&expected.signal, expected.trap.as_deref(), vocabulary, |tally| {
                tally.told += 1;
                tally.found += u32::from(*hit != Hit::Missed);
                tally.right_status += u32::from(*hit == Hit::RightStatus);
            });
        }
        for (absent, avoided) in note.absent.iter().zip(&outcome.avoided) {
            self.count(&absent.signal, Some(&absent.trap), vocabulary, |tally| {
                tally.traps += 1;
                tally.avoided += u32::from(*avoided);
            });
            let trap = self.traps.entry(absent.trap.clone()).or_default();
            trap.false_alarms += u32::from(!avoided);
        }
        for signal in &outcome.false_alarms {
            self.count(signal, None, vocabulary, |tally| tally.false_alarms += 1);
        }
        self.levels.right += u32::from(level.side == Side::Right);
        self.levels.too_low += u32::from(level.side == Side::TooLow);
        self.levels.too_high += u32::from(level.side == Side::TooHigh);
        self.levels.flag_lost += u32::from(level.is_flag_lost);
        if !misread.is_well_read() {
            self.misread.push(misread);
        }
    }

    /// Counts something of a signal wherever it belongs.
    fn count(
        &mut self,
        signal: &str,
        trap: Option<&str>,
        vocabulary: &Vocabulary,
        count: impl Fn(&mut Tally),
    ) {
        count(&mut self.all);
        count(self.signals.entry(signal.into()).or_default());
        if let Some(index) = vocabulary.index(signal) {
            let category = &vocabulary.signal(index).category;
            count(self.categories.entry(category.clone()).or_default());
        }
        if let Some(trap) = trap {
            count(self.traps.entry(trap.into()).or_default());
        }
    }
}
