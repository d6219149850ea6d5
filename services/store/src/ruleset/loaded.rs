//! Versions ready to judge, kept in the process by their hash: the live one, the one before it,
//! and the next.

use std::sync::{Arc, Mutex, PoisonError};

use triage::Ruleset;

use crate::error::StoreError;
use crate::open::Store;

/// How many versions a process keeps ready.
const KEPT: usize = 4;

/// The versions of a process, the one used last at the end.
#[derive(Debug, Default)]
pub(crate) struct Loaded(Mutex<Vec<Arc<Ruleset>>>);

impl Loaded {
    fn get(&self, hash: &str) -> Option<Arc<Ruleset>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|one| one.hash() == hash)?;
        let found = kept.remove(at);
        kept.push(Arc::clone(&found));
        Some(found)
    }

    fn put(&self, ruleset: &Arc<Ruleset>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| one.hash() != ruleset.hash());
        kept.push(Arc::clone(ruleset));
        let surplus = kept.len().saturating_sub(KEPT);
        kept.drain(..surplus);
    }
}

impl Store {
    /// A version ready to judge, by its whole hash; loaded if it is not kept ready.
    ///
    /// # Errors
    /// [`StoreError::Unloadable`] if this program cannot load it, or when the database does not
    /// answer.
    pub async fn ruleset(&self, hash: &str) -> Result<Arc<Ruleset>, StoreError> {
        if let Some(ready) = self.loaded.get(hash) {
            return Ok(ready);
        }
        let unloadable = |why: String| StoreError::Unloadable { hash: hash.to_owned(), why };
        let files = self.ruleset_files(hash).await?;
        let files = files.ok_or_else(|| unloadable("it is not in the store".to_owned()))?;
        let loading = tokio::task::spawn_blocking(move || triage::loading::load(&files));
        let loaded = loading.await.map_err(|_| unloadable("loading broke down".to_owned()))?;
        let ruleset = Arc::new(loaded.map_err(|problems| {
            let first = problems.first().map(ToString::to_string).unwrap_or_default();
            unloadable(format!("{first} ({} problems)", problems.len()))
        })?);
        if ruleset.hash() != hash {
            return Err(unloadable("its files are not those of its hash".to_owned()));
        }
        self.loaded.put(&ruleset);
        Ok(ruleset)
    }
}
