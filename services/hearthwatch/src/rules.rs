//! Where rulesets come from: the folder that the program ships, or one on disk.

use std::path::Path;

use anyhow::Context;
use rust_embed::RustEmbed;
use triage::Ruleset;
use triage::loading::RuleFiles;

/// The shipped rules.
#[derive(RustEmbed)]
#[folder = "../../rules/"]
struct Shipped;

/// The files of the ruleset that the program ships.
pub fn shipped() -> RuleFiles {
    let files = Shipped::iter().filter(|path| is_rule_file(path));
    RuleFiles::new(files.filter_map(|path| Some((path.to_string(), Shipped::get(&path)?.data))))
}

/// The files of a folder.
pub fn folder(root: &Path) -> anyhow::Result<RuleFiles> {
    let mut files = Vec::new();
    collect(root, root, &mut files)
        .with_context(|| format!("the rules folder {} cannot be read", root.display()))?;
    Ok(RuleFiles::new(files))
}

/// The files of a folder, or the shipped ones.
pub fn folder_or_shipped(root: Option<&Path>) -> anyhow::Result<RuleFiles> {
    root.map_or_else(|| Ok(shipped()), folder)
}

/// Loads a ruleset; every problem is named in the error.
pub fn load(files: &RuleFiles) -> anyhow::Result<Ruleset> {
    triage::loading::load(files).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("the ruleset does not load:\n{}", lines.join("\n"))
    })
}

fn collect(root: &Path, at: &Path, files: &mut Vec<(String, Vec<u8>)>) -> anyhow::Result<()> {
    let mut entries = std::fs::read_dir(at)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            collect(root, &path, files)?;
            continue;
        }
        let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
        if is_rule_file(&name) {
            files.push((name, std::fs::read(&path)?));
        }
    }
    Ok(())
}

/// A README beside the rules is for people.
fn is_rule_file(path: &str) -> bool {
    path.ends_with(".toml") || path.ends_with(".rhai")
}
