//! The vocabulary: every signal a ruleset knows.

use std::collections::HashMap;

use crate::signal_set::SignalSet;

/// One danger or circumstance of the vocabulary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// The patterns by which notes say it.
    pub phrases: Vec<Box<str>>,
    /// Whole patterns that say it is not so.
    pub negated: Vec<Box<str>>,
    /// Whole patterns that say it was so.
    pub historical: Vec<Box<str>>,
    /// Patterns that say it only beside one of the signals of `beside`.
    pub with: Vec<Box<str>>,
    /// The signals beside which `with` counts.
    pub beside: Vec<Box<str>>,
    /// The signals that tell of this one when they are past.
    pub past_of: Vec<Box<str>>,
    /// What it is when it concerns somebody in particular.
    pub of: Whose,
    /// How long what it tells goes on.
    pub lasting: Lasting,
}

/// What becomes of a finding by whom it concerns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whose {
    /// A child.
    pub child: Option<Becomes>,
    /// An elder.
    pub elder: Option<Becomes>,
    /// Nobody of the household.
    pub outsider: Option<Becomes>,
    /// The one who does it speaks of himself, with a condition.
    pub perpetrator: Option<Becomes>,
}

/// Another signal instead of the one found, or beside it, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Becomes {
    /// This signal instead.
    Instead(Box<str>),
    /// This signal as well.
    AsWell(Box<str>),
    /// No finding.
    Nothing,
}

/// How long what a signal tells goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lasting {
    /// A deed: over once it is done.
    #[default]
    Deed,
    /// A state: goes on until the note says it ended.
    State,
    /// Tells of the past by itself.
    Always,
}

/// Words that patterns name together, e.g. `{刀具}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordList {
    /// Its name.
    pub name: Box<str>,
    /// Its words.
    pub words: Vec<Box<str>>,
}

/// What belongs to no signal alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The lists that patterns may name.
    pub lists: Vec<WordList>,
    /// Compounds that are harmless whatever they contain (打扫, 动手术).
    pub harmless: Vec<Box<str>>,
    /// Slips of sound: as written, as meant.
    pub homophones: Vec<(Box<str>, Box<str>)>,
}

/// The signals of a ruleset, by index and by id.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    signals: Vec<Signal>,
    by_id: HashMap<Box<str>, u16>,
    categories: HashMap<Box<str>, SignalSet>,
    danger: SignalSet,
    timeless: SignalSet,
    words: Words,
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

    /// The same with lists, harmless compounds and slips of sound.
    #[must_use]
    pub fn with_words(mut self, words: Words) -> Self {
        self.words = words;
        self
    }

    /// The lists that patterns may name.
    #[must_use]
    pub fn lists(&self) -> &[WordList] {
        &self.words.lists
    }

    /// The index of a list.
    #[must_use]
    pub fn list(&self, name: &str) -> Option<u16> {
        let index = self.words.lists.iter().position(|list| &*list.name == name)?;
        u16::try_from(index).ok()
    }

    /// Compounds that are harmless whatever they contain.
    #[must_use]
    pub fn harmless(&self) -> &[Box<str>] {
        &self.words.harmless
    }

    /// Slips of sound: as written, as meant.
    #[must_use]
    pub fn homophones(&self) -> &[(Box<str>, Box<str>)] {
        &self.words.homophones
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
