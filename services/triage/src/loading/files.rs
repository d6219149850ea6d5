//! The files of a ruleset as text, and the hash that names them.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::diagnostic::{Diagnostic, settle};
use super::kind::Kind;
use super::names::is_identifier;
use super::said::{Said, said};
use super::suggest::did_you_mean;

/// The largest file of a ruleset, in bytes.
pub const FILE_BYTES_MAX: usize = 1 << 20;
/// The largest ruleset, in bytes.
pub const FILES_BYTES_MAX: usize = 8 << 20;
/// The most files of a ruleset.
pub const FILES_MAX: usize = 512;

/// The policy, at the root of a ruleset.
pub(crate) const POLICY: &str = "policy.rhai";
/// The statutes that rules may cite, at the root of a ruleset.
pub(crate) const STATUTES: &str = "statutes.toml";
/// The words that patterns share, at the root of a ruleset.
pub(crate) const WORDS: &str = "words.toml";
/// The signals of a folder.
pub(crate) const SIGNALS: &str = "signals.toml";
/// The rules of a folder.
pub(crate) const RULES: &str = "rules.rhai";
/// The cases of a folder.
pub(crate) const CASES: &str = "cases.toml";

/// The files of a ruleset, by path relative to its folder, e.g. `lethality/signals.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleFiles {
    texts: BTreeMap<Box<str>, Box<str>>,
    problems: Vec<Diagnostic>,
}

impl RuleFiles {
    /// Takes files as they come. What cannot be a part of a ruleset is a problem that loading
    /// reports; a `README.md` is left out without a word.
    #[must_use]
    pub fn new<P: AsRef<str>, B: AsRef<[u8]>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        let mut taken = Self::default();
        let mut total = 0;
        for (path, bytes) in files {
            let (path, bytes) = (path.as_ref(), bytes.as_ref());
            if path == "README.md" || path.ends_with("/README.md") {
                continue;
            }
            total += bytes.len();
            match text_of(path, bytes) {
                Ok(text) if !taken.texts.contains_key(path) => {
                    taken.texts.insert(path.into(), text.into());
                }
                Ok(_) => {
                    let message = said!("this file is given twice", "这个文件给了两次");
                    taken.problem(path, Kind::DuplicateId, message);
                }
                Err(problem) => taken.problems.push(*problem),
            }
        }
        if total > FILES_BYTES_MAX || taken.texts.len() > FILES_MAX {
            let count = taken.texts.len();
            let message = said!(
                "a ruleset has at most {FILES_MAX} files and {FILES_BYTES_MAX} bytes; this one has \
                 {count} files and {total} bytes",
                "规则文件夹最多 {FILES_MAX} 个文件、{FILES_BYTES_MAX} 字节；这里有 {count} 个文件、\
                 {total} 字节"
            );
            taken.problem(".", Kind::TooLarge, message);
            taken.texts.clear();
        }
        taken.problems = settle(taken.problems);
        taken
    }

    fn problem(&mut self, path: &str, kind: Kind, message: Said) {
        self.problems.push(Diagnostic::of_file(path, kind, path, message));
    }

    /// What is wrong with the files themselves.
    #[must_use]
    pub fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// The paths and texts, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (&**path, &**text))
    }

    /// The text of a file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(|text| &**text)
    }

    /// The files of this name in every folder, as (folder, path, text).
    pub(crate) fn named<'a>(
        &'a self,
        name: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str, &'a str)> {
        self.iter().filter_map(move |(path, text)| {
            let (folder, file) = path.split_once('/')?;
            (file == name).then_some((folder, path, text))
        })
    }

    /// SHA-256 in lower-case hex over every path and text in order, each with its length before
    /// it, so that no two rulesets share a hash by moving a border.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for part in self.iter().flat_map(|(path, text)| [path, text]) {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        crate::hex(&hasher.finalize())
    }
}

fn text_of<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a str, Box<Diagnostic>> {
    let problem = |kind, message: Said| Box::new(Diagnostic::of_file(path, kind, path, message));
    check_path(path)?;
    if bytes.len() > FILE_BYTES_MAX {
        let size = bytes.len();
        let message = said!(
            "the file has {size} bytes; at most {FILE_BYTES_MAX} are read",
            "文件有 {size} 字节，最多读 {FILE_BYTES_MAX} 字节"
        );
        return Err(problem(Kind::TooLarge, message));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        let mut problem =
            problem(Kind::NotText, said!("this line is not UTF-8", "这一行不是 UTF-8"));
        problem.line = u32::try_from(line).unwrap_or(0);
        problem
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(at) = text.find('\0') {
        let line = 1 + text[..at].matches('\n').count();
        let mut problem = problem(Kind::NotText, said!("U+0000 is not allowed", "不许有 U+0000"));
        problem.line = u32::try_from(line).unwrap_or(0);
        return Err(problem);
    }
    Ok(text)
}

fn check_path(path: &str) -> Result<(), Box<Diagnostic>> {
    if [POLICY, STATUTES, WORDS].contains(&path) {
        return Ok(());
    }
    let unexpected = || {
        said!(
            "unexpected file; expected policy.rhai, statutes.toml and words.toml, or signals.toml, \
             rules.rhai and cases.toml in a folder",
            "不该有这个文件；这里放 policy.rhai、statutes.toml 和 words.toml，文件夹里放 \
             signals.toml、rules.rhai 和 cases.toml"
        )
    };
    let problem = |message: Said| Diagnostic::of_file(path, Kind::UnexpectedFile, path, message);
    let Some((folder, file)) = path.split_once('/') else {
        let hint = did_you_mean(path, [POLICY, STATUTES, WORDS]);
        return Err(Box::new(problem(unexpected()).hint(hint)));
    };
    if !is_identifier(folder) {
        let message = said!(
            "a folder's name is made of lower-case letters, digits and _",
            "文件夹的名字只用小写字母、数字和 _"
        );
        return Err(Box::new(problem(message)));
    }
    if [SIGNALS, RULES, CASES].contains(&file) {
        return Ok(());
    }
    let hint = did_you_mean(file, [SIGNALS, RULES, CASES]);
    Err(Box::new(problem(unexpected()).hint(hint)))
}
