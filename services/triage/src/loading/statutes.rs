//! `statutes.toml`: the laws and articles that rules may cite.
//!
//! Judging never asks for it, so a ruleset loads without one; the check wants it whole.

use std::collections::BTreeSet;

use super::diagnostic::Diagnostic;
use super::document::{Document, Table};
use super::files::{RuleFiles, STATUTES};
use super::kind::Kind;
use super::said::said;

const KEYS: [&str; 4] = ["cited", "source", "local", "articles"];
/// What stands behind a citation that nobody has compared with the law's text yet.
const UNCHECKED: &str = "(待核)";

/// The table of statutes.
#[derive(Debug, Default)]
pub(crate) struct Statutes {
    laws: Vec<Law>,
}

#[derive(Debug)]
struct Law {
    cited: Box<str>,
    is_local: bool,
    /// The articles known; empty where the law is cited as a whole.
    articles: BTreeSet<Box<str>>,
}

/// What a citation is, by the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Citation {
    /// A known article, or a document cited as a whole.
    Statute,
    /// A local practice: known, but no statute.
    Local,
    /// Nothing in the table.
    Unknown,
}

/// Reads the table; `None` when there is none.
pub(crate) fn load(files: &RuleFiles, problems: &mut Vec<Diagnostic>) -> Option<Statutes> {
    let mut document = Document::new(STATUTES, files.get(STATUTES)?);
    let root = document.parse();
    let mut statutes = Statutes::default();
    for table in document.tables(&root, "law") {
        statutes.laws.extend(law(&mut document, table));
    }
    let mut cited = BTreeSet::new();
    for law in &statutes.laws {
        if !cited.insert(&law.cited) {
            let name = &law.cited;
            let message = said!("law '{name}' stands twice", "“{name}”写了两次");
            document.problems.push(Diagnostic::of_file(STATUTES, Kind::DuplicateId, name, message));
        }
    }
    problems.append(&mut document.problems);
    Some(statutes)
}

fn law(document: &mut Document<'_>, table: Table<'_>) -> Option<Law> {
    document.only_keys(table, &KEYS);
    let cited = document.text(table, "cited");
    document.text(table, "source");
    let is_local = document.flag(table, "local").unwrap_or(false);
    let mut articles = BTreeSet::new();
    for (article, _) in document.table(table, "articles").into_iter().flat_map(Table::entries) {
        if !article.starts_with('第') || !article.contains('条') {
            let message = said!(
                "an article is written 第N条; '{article}' is not",
                "条要写成 第N条，“{article}”不是"
            );
            document.problem(table.offset_of("articles"), Kind::BadValue, article, message);
        }
        articles.insert(article.into());
    }
    Some(Law { cited: cited?.1.into(), is_local, articles })
}

impl Statutes {
    /// What a citation such as `反家庭暴力法第23条` is.
    pub(crate) fn look_up(&self, citation: &str) -> Citation {
        let text = citation.strip_suffix(UNCHECKED).unwrap_or(citation);
        let cited = self.laws.iter().filter_map(|law| Some((law, text.strip_prefix(&*law.cited)?)));
        let Some((law, rest)) = cited.max_by_key(|(law, _)| law.cited.len()) else {
            return Citation::Unknown;
        };
        let known = match rest {
            "" => law.articles.is_empty(),
            _ => {
                let article = rest.split('(').next().unwrap_or(rest);
                law.articles.contains(article) && are_items(&rest[article.len()..])
            }
        };
        match (known, law.is_local) {
            (false, _) => Citation::Unknown,
            (true, true) => Citation::Local,
            (true, false) => Citation::Statute,
        }
    }

    /// Everything that may be cited, for suggestions.
    pub(crate) fn all(&self) -> impl Iterator<Item = String> {
        self.laws.iter().flat_map(|law| {
            let whole = law.articles.is_empty().then(|| law.cited.to_string());
            let articles = law.articles.iter().map(|article| format!("{}{article}", law.cited));
            whole.into_iter().chain(articles)
        })
    }
}

/// `(一)(二)`, or nothing.
fn are_items(text: &str) -> bool {
    let Some(inside) = text.strip_prefix('(') else { return text.is_empty() };
    let Some((item, rest)) = inside.split_once(')') else { return false };
    !item.is_empty()
        && item.chars().all(|each| "一二三四五六七八九十".contains(each))
        && are_items(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "
[[law]]
cited = \"反家庭暴力法\"
source = \"x\"
[law.articles]
\"第23条\" = \"保护令\"
\"第4条\" = \"情形\"
[[law]]
cited = \"法释〔2024〕1号\"
source = \"x\"
[[law]]
cited = \"本镇口径\"
source = \"x\"
local = true
";

    #[test]
    fn citations_are_looked_up_by_law_and_article() {
        let mut problems = Vec::new();
        let statutes = load(&RuleFiles::new([(STATUTES, TABLE)]), &mut problems);
        assert_eq!(problems, []);
        for (citation, expected) in [
            ("反家庭暴力法第23条", Citation::Statute),
            ("反家庭暴力法第23条(待核)", Citation::Statute),
            ("反家庭暴力法第4条(一)(二)", Citation::Statute),
            ("反家庭暴力法第4条(x)", Citation::Unknown),
            ("反家庭暴力法第230条", Citation::Unknown),
            ("反家庭暴力法", Citation::Unknown),
            ("法释〔2024〕1号", Citation::Statute),
            ("法释〔2024〕1号第2条", Citation::Unknown),
            ("本镇口径", Citation::Local),
            ("别的法第1条", Citation::Unknown),
        ] {
            let found = statutes.as_ref().map(|statutes| statutes.look_up(citation));
            assert_eq!(found, Some(expected), "{citation}");
        }
    }

    #[test]
    fn a_broken_table_is_named_by_line() {
        for (from, to, expected) in [
            ("第4条", "4", "statutes.toml:5:1: an article is written 第N条; '4' is not"),
            ("local = true", "local = 1", "statutes.toml:14:9: 'local' must be true or false"),
            (
                "local",
                "locl",
                "statutes.toml:14:1: unknown key 'locl'; known are cited, source, local, articles (did you mean 'local'?)",
            ),
            ("法释〔2024〕1号", "本镇口径", "statutes.toml: law '本镇口径' stands twice"),
        ] {
            let mut problems = Vec::new();
            load(&RuleFiles::new([(STATUTES, TABLE.replace(from, to))]), &mut problems);
            let found: Vec<String> = problems.iter().map(ToString::to_string).collect();
            assert!(found.iter().any(|found| found == expected), "{expected}: {found:?}");
        }
    }
}
