//! The figures: recall and precision, by signal and by kind of trap, and the notes misread.

use std::collections::BTreeMap;

use super::corpus::Labelled;
use super::level::Levels;
use crate::finding::Status;

/// Counts of one signal, one kind of trap, or all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Told in the notes.
    pub told: u32,
    /// Told and found.
    pub found: u32,
    /// Found with a status that the label accepts.
    pub right_status: u32,
    /// Found live and not told.
    pub false_alarms: u32,
    /// Labelled as not live.
    pub absent: u32,
    /// Labelled as not live, and so found.
    pub kept_absent: u32,
}

impl Tally {
    /// Found of what is told, in thousandths; full when nothing is told.
    #[must_use]
    pub const fn recall(&self) -> u32 {
        permille(self.found, self.told)
    }

    /// Told of what is found, in thousandths; full when nothing is found.
    #[must_use]
    pub const fn precision(&self) -> u32 {
        permille(self.found, self.found + self.false_alarms)
    }
}

const fn permille(part: u32, whole: u32) -> u32 {
    if whole == 0 { 1_000 } else { part * 1_000 / whole }
}

/// A note that was misread, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Misread {
    /// The note's id.
    pub id: Box<str>,
    /// Told and not found.
    pub missed: Vec<Box<str>>,
    /// Found live and not told.
    pub false_alarms: Vec<Box<str>>,
    /// Whether the level came out lower, or a flag was lost.
    pub is_too_low: bool,
}

/// What a corpus shows.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// How many notes.
    pub notes: u32,
    /// All signals together.
    pub all: Tally,
    /// By signal.
    pub signals: BTreeMap<Box<str>, Tally>,
    /// By kind of trap.
    pub traps: BTreeMap<Box<str>, Tally>,
    /// Notes whose level is right.
    pub right_levels: u32,
    /// Notes whose level is too low, or that lost a flag.
    pub too_low: u32,
    /// The notes misread.
    pub misread: Vec<Misread>,
}

impl Figures {
    /// Takes one note and the best status found for each signal.
    pub(super) fn take(&mut self, note: &Labelled, found: &BTreeMap<String, Status>) {
        self.notes += 1;
        let mut misread = Misread { id: note.id.clone(), ..Misread::default() };
        for expected in &note.find {
            let status = found.get(&*expected.signal).copied();
            let hit = status.is_some_and(|status| status <= Status::Historical);
            let right = status.is_some_and(|status| expected.status.contains(&status));
            let trap = match &expected.trap {
                Some(trap) => Some(self.traps.entry(trap.clone()).or_default()),
                None => None,
            };
            let signal = self.signals.entry(expected.signal.clone()).or_default();
            for tally in [Some(signal), Some(&mut self.all), trap].into_iter().flatten() {
                tally.told += 1;
                tally.found += u32::from(hit);
                tally.right_status += u32::from(right);
            }
            if !hit {
                misread.missed.push(expected.signal.clone());
            }
        }
        for absent in &note.absent {
            let told = note.find.iter().any(|expected| expected.signal == absent.signal);
            let live = found.get(&*absent.signal).is_some_and(|status| status.is_live());
            let trap = self.traps.entry(absent.trap.clone()).or_default();
            trap.absent += 1;
            trap.kept_absent += u32::from(told || !live);
        }
        for (signal, _) in found.iter().filter(|(_, status)| status.is_live()) {
            let told = note.find.iter().any(|expected| {
                *expected.signal == **signal && expected.status.iter().any(|one| one.is_live())
            });
            if !told && !note.optional.iter().any(|optional| **optional == **signal) {
                self.signals.entry(signal.as_str().into()).or_default().false_alarms += 1;
                self.all.false_alarms += 1;
                misread.false_alarms.push(signal.as_str().into());
            }
        }
        if !misread.missed.is_empty() || !misread.false_alarms.is_empty() {
            self.misread.push(misread);
        }
    }

    /// Takes the levels that the labels and the findings give.
    pub(super) fn take_level(&mut self, note: &Labelled, levels: &Levels) {
        self.right_levels += u32::from(levels.is_right());
        if levels.is_too_low() {
            self.too_low += 1;
            match self.misread.last_mut().filter(|last| last.id == note.id) {
                Some(last) => last.is_too_low = true,
                None => self.misread.push(Misread {
                    id: note.id.clone(),
                    is_too_low: true,
                    ..Misread::default()
                }),
            }
        }
    }
}
