//! Three versions into one: what was shipped before, what is shipped now, and the town's own. Where
//! only one side changed a block, that side's stands; where both did, the town's stands and a
//! person is told.

use std::collections::{BTreeMap, BTreeSet};

use triage::loading::RuleFiles;

use super::blocks::{Block, blocks};

/// What came of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// The files, path to text.
    pub files: BTreeMap<String, String>,
    /// Where both sides changed the same: file and block. The town's stands.
    pub conflicts: Vec<String>,
}

/// Merges file by file, and within a file block by block.
pub fn merge(base: &RuleFiles, shipped: &RuleFiles, own: &RuleFiles) -> Merged {
    let mut merged = Merged::default();
    let paths = [base, shipped, own].into_iter().flat_map(RuleFiles::iter);
    let paths: BTreeSet<&str> = paths.map(|(path, _)| path).collect();
    for path in paths {
        let of = |files: &RuleFiles| blocks(path, files.get(path).unwrap_or_default());
        let text = file(path, &of(base), &of(shipped), &of(own), &mut merged.conflicts);
        if !text.is_empty() {
            merged.files.insert(path.to_owned(), text);
        }
    }
    merged
}

fn file(
    path: &str,
    base: &[Block],
    shipped: &[Block],
    own: &[Block],
    conflicts: &mut Vec<String>,
) -> String {
    let mut stands: Vec<Block> = Vec::new();
    for block in own {
        let (before, now) = (find(base, &block.key), find(shipped, &block.key));
        let mine = Some(&*block.text);
        if before == mine && now != mine {
            stands.extend(now.map(|text| Block { key: block.key.clone(), text: text.to_owned() }));
            continue;
        }
        if before != mine && now != mine && now != before {
            conflicts.push(format!("{path}: {}", block.key));
        }
        stands.push(block.clone());
    }
    for (at, block) in shipped.iter().enumerate() {
        if find(own, &block.key).is_some() {
            continue;
        }
        match find(base, &block.key) {
            Some(before) if before == block.text => {}
            // The town took it out, and the release changed it.
            Some(_) => conflicts.push(format!("{path}: {}", block.key)),
            None => {
                let place = place(&stands, &shipped[..at]);
                stands.insert(place, block.clone());
            }
        }
    }
    let mut text = String::new();
    for block in &stands {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&block.text);
    }
    text
}

fn find<'a>(blocks: &'a [Block], key: &str) -> Option<&'a str> {
    blocks.iter().find(|block| block.key == key).map(|block| &*block.text)
}

/// After the nearest one before it that stands, or at the beginning.
fn place(stands: &[Block], before: &[Block]) -> usize {
    let near = before.iter().rev();
    let near = near.filter_map(|block| stands.iter().position(|one| one.key == block.key)).next();
    near.map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    fn files(rules: &str) -> RuleFiles {
        RuleFiles::new([("a/rules.rhai", rules)])
    }

    fn merged(base: &str, shipped: &str, own: &str) -> (String, Vec<String>) {
        let merged = merge(&files(base), &files(shipped), &files(own));
        let text = merged.files.get("a/rules.rhai").cloned().unwrap_or_default();
        (text, merged.conflicts)
    }

    const BASE: &str = "rule(\"x\", a)\n    .points(1);\n\nrule(\"y\", b)\n    .points(2);\n";

    #[test]
    fn a_town_without_rules_of_its_own_takes_what_is_shipped() {
        let shipped = rules::shipped();
        let base = RuleFiles::new(shipped.iter().filter(|(path, _)| !path.starts_with("care/")));
        let merged = merge(&base, &shipped, &base);
        assert_eq!(RuleFiles::new(merged.files), shipped);
        assert!(merged.conflicts.is_empty());
    }

    #[test]
    fn each_side_keeps_what_only_it_changed() {
        let shipped =
            BASE.replace("points(2)", "points(9)") + "\nrule(\"z\", c)\n    .points(3);\n";
        let own = BASE.replace("points(1)", "points(5)");
        let (text, conflicts) = merged(BASE, &shipped, &own);
        assert_eq!(text, shipped.replace("points(1)", "points(5)"));
        assert!(conflicts.is_empty(), "{conflicts:?}");
    }

    #[test]
    fn what_both_changed_stays_the_towns_and_is_named() {
        let shipped = BASE.replace("points(2)", "points(9)");
        let own = BASE.replace("points(2)", "points(5)");
        let (text, conflicts) = merged(BASE, &shipped, &own);
        assert_eq!(text, own);
        assert_eq!(conflicts, ["a/rules.rhai: rule y"]);
        let without = "rule(\"x\", a)\n    .points(1);\n";
        let (text, conflicts) = merged(BASE, &shipped, without);
        assert_eq!(text, without);
        assert_eq!(conflicts, ["a/rules.rhai: rule y"]);
    }

    #[test]
    fn what_one_side_took_out_is_gone() {
        let without = "rule(\"x\", a)\n    .points(1);\n";
        assert_eq!(merged(BASE, without, BASE).0, without);
        assert_eq!(merged(BASE, BASE, without).0, without);
    }
}
