//! Plain substring search: what any reader must be better than.

use crate::finding::Finding;
use crate::vocabulary::Vocabulary;

/// Finds every signal one of whose phrases stands in the note, whatever stands around it.
#[derive(Clone, Debug, Default)]
pub struct PlainSearch {
    phrases: Vec<(Box<str>, Vec<Box<str>>)>,
}

impl PlainSearch {
    /// A search for these phrases, by signal.
    #[must_use]
    pub fn new(phrases: Vec<(Box<str>, Vec<Box<str>>)>) -> Self {
        Self { phrases }
    }

    /// A search for the phrases of a vocabulary.
    #[must_use]
    pub fn of(vocabulary: &Vocabulary) -> Self {
        let signals = vocabulary.signals().iter();
        Self::new(signals.map(|signal| (signal.id.clone(), signal.phrases.clone())).collect())
    }

    /// What stands in a note.
    #[must_use]
    pub fn read(&self, narrative: &str) -> Vec<Finding> {
        let stands = |phrases: &[Box<str>]| phrases.iter().any(|one| narrative.contains(&**one));
        let found = self.phrases.iter().filter(|(_, phrases)| stands(phrases));
        found.map(|(signal, _)| Finding::ticked(signal)).collect()
    }
}
