//! `hearthwatch rules export VERSION DIR`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use store::Store;

/// Writes a version's files into a folder that is empty or not there.
pub async fn run(store: &Store, name: &str, dir: &Path) -> anyhow::Result<ExitCode> {
    let version = store.ruleset_version(name).await?;
    let files = store.ruleset_files(&version.hash).await?;
    let files = files.with_context(|| format!("version {} has no files", version.number))?;
    let place = || format!("{}", dir.display());
    std::fs::create_dir_all(dir).with_context(place)?;
    let is_empty = std::fs::read_dir(dir).with_context(place)?.next().is_none();
    anyhow::ensure!(is_empty, "{}: not empty", dir.display());
    let mut count = 0;
    for (path, text) in files.iter() {
        let path = dir.join(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(place)?;
        }
        std::fs::write(&path, text).with_context(|| format!("{}", path.display()))?;
        count += 1;
    }
    println!("version {}, {}: {count} files", version.number, &version.hash[..12]);
    Ok(ExitCode::SUCCESS)
}
