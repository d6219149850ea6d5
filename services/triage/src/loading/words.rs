//! `words.toml`: words that patterns share, each list under a name, so that a new word for a child
//! is written once and every pattern knows it.

use super::diagnostic::Diagnostic;
use super::document::{Document, Table};
use super::files::{RuleFiles, WORDS};
use super::kind::Kind;
use super::said::{Said, said};
use super::suggest::did_you_mean;

const KEYS: [&str; 2] = ["name", "words"];
/// What means something in a pattern and cannot stand in a word.
const SIGNS: [char; 8] = ['{', '}', '|', '<', '>', '…', '&', '!'];

/// The lists by name, in the order of the file.
#[derive(Debug, Default)]
pub(crate) struct Words {
    lists: Vec<(Box<str>, Vec<Box<str>>)>,
}

/// A name in a pattern that no list has.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unknown(pub(crate) Box<str>);

/// Reads the lists; there may be none.
pub(crate) fn load(files: &RuleFiles, problems: &mut Vec<Diagnostic>) -> Words {
    let mut words = Words::default();
    let Some(text) = files.get(WORDS) else { return words };
    let mut document = Document::new(WORDS, text);
    let root = document.parse();
    for table in document.tables(&root, "list") {
        words.take(&mut document, table);
    }
    problems.append(&mut document.problems);
    words
}

impl Words {
    fn take(&mut self, document: &mut Document<'_>, table: Table<'_>) {
        document.only_keys(table, &KEYS);
        let name = document.text(table, "name");
        let mut taken: Vec<Box<str>> = Vec::new();
        for (offset, word) in document.texts(table, "words") {
            self.take_word(document, offset, word, &mut taken);
        }
        let Some((offset, name)) = name else { return };
        if name.contains(SIGNS) || name.starts_with(|first: char| first.is_ascii_digit()) {
            let message = said!(
                "a list's name holds none of {{}}|<>…&! and begins with no digit; '{name}' does",
                "词组的名字里不能有 {{}}|<>…&!，也不能数字开头；“{name}”不行"
            );
            document.problem(offset, Kind::BadId, name, message);
        } else if self.list(name).is_some() {
            let message = said!("list '{name}' stands twice", "词组“{name}”写了两次");
            document.problem(offset, Kind::DuplicateId, name, message);
        } else if taken.is_empty() {
            let message = said!("list '{name}' has no words", "词组“{name}”里没有词");
            document.problem(offset, Kind::BadValue, name, message);
        }
        self.lists.push((name.into(), taken));
    }

    /// A word, or `<名字>` for all words of a list further up.
    fn take_word(
        &self,
        document: &mut Document<'_>,
        offset: usize,
        word: &str,
        taken: &mut Vec<Box<str>>,
    ) {
        let named = word.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
        if let Some(list) = named.and_then(|name| self.list(name)) {
            let new: Vec<Box<str>> =
                list.iter().filter(|word| !taken.contains(word)).cloned().collect();
            taken.extend(new);
            return;
        }
        let Said { en, zh } = if let Some(name) = named {
            said!("names '<{name}>', which no list above is", "用了“<{name}>”，上面没有这个词组")
        } else if word.contains(SIGNS) {
            said!(
                "holds '{word}'; a word has none of {{}}|<>…&!",
                "里有“{word}”；词里不能有 {{}}|<>…&!"
            )
        } else if taken.iter().any(|known| **known == *word) {
            said!("holds '{word}' twice", "里“{word}”写了两次")
        } else {
            taken.push(word.into());
            return;
        };
        let message = said!("'words' {en}", "“words”{zh}");
        let names = self.lists.iter().map(|(name, _)| &**name);
        let hint = named.and_then(|name| did_you_mean(name, names));
        document.hinted(offset, Kind::BadValue, word, message, hint);
    }

    fn list(&self, name: &str) -> Option<&[Box<str>]> {
        let found = self.lists.iter().find(|(known, _)| **known == *name);
        found.map(|(_, words)| words.as_slice())
    }

    /// The names, for suggestions.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.lists.iter().map(|(name, _)| &**name)
    }

    /// A pattern with the words of its lists in place of their names; numbers such as `<1-17>`
    /// stay.
    pub(crate) fn spelt_out(&self, pattern: &str) -> Result<String, Unknown> {
        let mut spelt = String::with_capacity(pattern.len());
        let (mut rest, mut inside) = (pattern, false);
        while let Some(at) = rest.find(['<', '{', '}']) {
            spelt.push_str(&rest[..at]);
            let found = &rest[at..];
            rest = match named(found) {
                Some((name, behind)) => {
                    let list = self.list(name).ok_or_else(|| Unknown(name.into()))?.join("|");
                    spelt.push_str(&if inside { list } else { format!("{{{list}}}") });
                    behind
                }
                None => {
                    inside = found.starts_with('{') || (inside && !found.starts_with('}'));
                    spelt.push_str(&found[..1]);
                    &found[1..]
                }
            };
        }
        spelt.push_str(rest);
        Ok(spelt)
    }
}

/// The name at the beginning of a text, with what stands behind it; none for a number.
fn named(text: &str) -> Option<(&str, &str)> {
    let (name, behind) = text.strip_prefix('<')?.split_once('>')?;
    let is_number = name.starts_with(|first: char| first.is_ascii_digit());
    (!is_number && !name.contains(SIGNS)).then_some((name, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded(text: &str) -> (Words, Vec<String>) {
        let mut problems = Vec::new();
        let words = load(&RuleFiles::new([(WORDS, text)]), &mut problems);
        (words, problems.iter().map(ToString::to_string).collect())
    }

    const LISTS: &str = "
[[list]]
name = \"男孩\"
words = [\"儿子\", \"男童\"]
[[list]]
name = \"孩子\"
words = [\"<男孩>\", \"伢子\"]
";

    #[test]
    fn a_name_stands_for_its_words_inside_braces_and_out() {
        let (words, problems) = loaded(LISTS);
        assert_eq!(problems, [""; 0]);
        let spelt = |pattern| words.spelt_out(pattern);
        assert_eq!(spelt("打<孩子>").as_deref(), Ok("打{儿子|男童|伢子}"));
        assert_eq!(spelt("{<男孩>|他}…<1-17>岁").as_deref(), Ok("{儿子|男童|他}…<1-17>岁"));
        assert_eq!(spelt("打 & <男孩> ! {针}").as_deref(), Ok("打 & {儿子|男童} ! {针}"));
        assert_eq!(spelt("打<孩纸>"), Err(Unknown("孩纸".into())));
        assert_eq!(spelt("打<").as_deref(), Ok("打<"));
    }

    #[test]
    fn a_broken_list_is_named_by_line() {
        for (from, to, expected) in [
            (
                "<男孩>",
                "<女孩>",
                "words.toml:7:10: 'words' names '<女孩>', which no list above is (did you mean '男孩'?)",
            ),
            ("男童", "儿子", "words.toml:4:16: 'words' holds '儿子' twice"),
            (
                "男童",
                "男|童",
                "words.toml:4:16: 'words' holds '男|童'; a word has none of {}|<>…&!",
            ),
            ("\"孩子\"", "\"男孩\"", "words.toml:6:8: list '男孩' stands twice"),
            ("[\"儿子\", \"男童\"]", "[]", "words.toml:3:8: list '男孩' has no words"),
            (
                "\"孩子\"",
                "\"3岁\"",
                "words.toml:6:8: a list's name holds none of {}|<>…&! and begins with no digit; '3岁' does",
            ),
            (
                "[[list]]",
                "[[lists]]",
                "words.toml:2:3: unknown key 'lists'; this file holds [[list]] tables (did you mean 'list'?)",
            ),
        ] {
            let (_, problems) = loaded(&LISTS.replace(from, to));
            assert!(problems.iter().any(|found| found == expected), "{expected}: {problems:?}");
        }
    }
}
