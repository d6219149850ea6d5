//! Which ruleset a person means: a folder, `shipped`, `live`, a number, or the beginning of a hash.

use std::path::Path;
use std::sync::Arc;

use store::Store;
use triage::Ruleset;

use super::open;
use crate::config::Config;
use crate::rules;

/// Whether a store is needed to find it.
pub fn is_stored(name: &str) -> bool {
    name != "shipped" && !Path::new(name).is_dir()
}

/// Finds and loads a ruleset; the store is opened only if it has to be asked.
pub async fn load(config: &Config, name: &str) -> anyhow::Result<Arc<Ruleset>> {
    if is_stored(name) {
        return of_store(&open::store(config).await?, name).await;
    }
    from_files(name)
}

/// Finds and loads a ruleset, from this store if it is stored.
pub async fn of_store(store: &Store, name: &str) -> anyhow::Result<Arc<Ruleset>> {
    if !is_stored(name) {
        return from_files(name);
    }
    if name == "live" {
        return open::live_ruleset(store).await;
    }
    let version = store.ruleset_version(name).await?;
    Ok(store.ruleset(&version.hash).await?)
}

fn from_files(name: &str) -> anyhow::Result<Arc<Ruleset>> {
    let files = if name == "shipped" { rules::shipped() } else { rules::folder(Path::new(name))? };
    Ok(Arc::new(rules::load(&files)?))
}
