//! Reading notes: from a narrative to findings with status, quote and place.
//!
//! At this stage: phrases, with negation and its scope by clause and list. Each further capability
//! (speakers, time, hearsay, third parties, numbers) is a room of its own under `reading/`.

use crate::finding::Finding;
use crate::vocabulary::Vocabulary;

/// Reads notes with one vocabulary.
#[derive(Debug)]
pub struct Reader {}

impl Reader {
    /// A reader of this vocabulary.
    #[must_use]
    pub fn new(_vocabulary: &Vocabulary) -> Self {
        Self {}
    }

    /// The findings of a narrative, by place, then signal.
    #[must_use]
    pub fn read(&self, _narrative: &str) -> Vec<Finding> {
        Vec::new()
    }
}
