//! The vocabulary: every signal a ruleset knows.

use std::collections::HashMap;

use crate::signal_set::SignalSet;

/// One danger or circumstance of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// The id used in rules, ticks and contracts.
    pub id: Box<str>,
    /// The Chinese name people read.
    pub zh: Box<str>,
    /// The English name.
    pub en: Box<str>,
    /// The category's id.
    pub category: Box<str>,
    /// For how many days a finding is current; afterwards it reads as historical. 0: always.
    pub current_days: u32,
    /// The phrases by which notes say it.
    pub phrases: Vec<Box<str>>,
    /// Ways of saying it whose words may stand apart; see the handbook of rules.
    pub patterns: Vec<Box<str>>,
    /// Whole phrases that say it is not so.
    pub negated: Vec<Box<str>>,
    /// Whole phrases that say it was so.
    pub historical: Vec<Box<str>>,
    /// More exact signals: where one of them stands on the same words, this one is not meant.
    pub yields_to: Vec<Box<str>>,
}

/// The signals of a ruleset, by index and by id.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    signals: Vec<Signal>,
    by_id: HashMap<Box<str>, u16>,
    categories: HashMap<Box<str>, SignalSet>,
    danger: SignalSet,
    timeless: SignalSet,
}

/// Categories that are no danger: they never wake resting findings.
const CALM_CATEGORIES: [&str; 3] = ["care", "protective", "victim_vulnerability"];
/// Who somebody is, or how they live: no danger by itself (design, section 5).
const STATUS_SIGNALS: [&str; 1] = ["criminal_record"];
/// Past or not, these keep their floor and do not fade (design, section 1).
const TIMELESS_SIGNALS: [&str; 3] = ["strangulation", "weapon_use", "protection_order_violated"];

impl Vocabulary {
    /// Builds the vocabulary; ids must be unique and at most
    /// [`MAX_SIGNALS`](crate::signal_set::MAX_SIGNALS) in number, which the loader has checked.
    #[must_use]
    pub fn new(signals: Vec<Signal>) -> Self {
        let mut vocabulary = Self::default();
        for (index, signal) in (0_u16..).zip(&signals) {
            vocabulary.by_id.insert(signal.id.clone(), index);
            vocabulary.categories.entry(signal.category.clone()).or_default().insert(index);
            if !CALM_CATEGORIES.contains(&&*signal.category)
                && !STATUS_SIGNALS.contains(&&*signal.id)
            {
                vocabulary.danger.insert(index);
            }
            if TIMELESS_SIGNALS.contains(&&*signal.id) {
                vocabulary.timeless.insert(index);
            }
        }
        vocabulary.signals = signals;
        vocabulary
    }

    /// The signals in the order of their index.
    #[must_use]
    pub fn signals(&self) -> &[Signal] {
        &self.signals
    }

    /// The index of an id.
    #[must_use]
    pub fn index(&self, id: &str) -> Option<u16> {
        self.by_id.get(id).copied()
    }

    /// The signal at an index.
    #[must_use]
    pub fn signal(&self, index: u16) -> &Signal {
        &self.signals[usize::from(index)]
    }

    /// The categories, each with its signals.
    pub fn categories(&self) -> impl Iterator<Item = (&str, &SignalSet)> {
        self.categories.iter().map(|(id, signals)| (&**id, signals))
    }

    /// The signals that are a danger: not status, care or protective.
    #[must_use]
    pub fn danger(&self) -> &SignalSet {
        &self.danger
    }

    /// The signals that keep their floor when historical and do not fade.
    #[must_use]
    pub fn timeless(&self) -> &SignalSet {
        &self.timeless
    }
}
