//! `signals.toml` of every folder: the vocabulary.

use std::collections::{BTreeMap, HashMap};

use super::diagnostic::Diagnostic;
use super::document::{Document, Table};
use super::files::{RuleFiles, SIGNALS};
use super::kind::Kind;
use super::names::{is_identifier, is_reserved};
use super::said::{Said, said};
use super::suggest::did_you_mean;
use super::words::{self, Unknown, Words};
use crate::reading::{Fillings, Pattern, Unreadable};
use crate::rule::Place;
use crate::signal_set::MAX_SIGNALS;
use crate::vocabulary::{Signal, Vocabulary};

/// The keys of a `[[signal]]`.
const KEYS: [&str; 10] = [
    "id",
    "zh",
    "en",
    "category",
    "current_days",
    "phrases",
    "patterns",
    "negated",
    "historical",
    "yields_to",
];
/// The longest time a finding may stay current, in days: a hundred years.
const CURRENT_DAYS_MAX: i64 = 36_500;
/// The longest phrase, in characters.
const PHRASE_CHARS_MAX: usize = 64;

/// The vocabulary, and where each signal stands.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    pub(crate) vocabulary: Vocabulary,
    /// The place of each signal's id, by index.
    pub(crate) places: Vec<Place>,
    /// Whether every file could be read; otherwise names may be unknown for that reason alone.
    pub(crate) is_whole: bool,
}

/// Reads the signals of every folder, sorted by id.
pub(crate) fn load(files: &RuleFiles, problems: &mut Vec<Diagnostic>) -> Loaded {
    let words = words::load(files, problems);
    let mut all = Gathered::default();
    let mut is_whole = true;
    for (_, path, text) in files.named(SIGNALS) {
        let mut document = Document::new(path, text);
        let root = document.parse();
        for table in document.tables(&root, "signal") {
            all.take(&mut document, table, &words);
        }
        is_whole &= !document.problems.iter().any(|problem| problem.kind == Kind::Syntax);
        problems.append(&mut document.problems);
    }
    all.check_categories(problems);
    if is_whole {
        all.check_yieldings(problems);
    }
    if all.signals.len() > MAX_SIGNALS {
        let count = all.signals.len();
        let message = said!(
            "{count} signals; a ruleset may have at most {MAX_SIGNALS}",
            "有 {count} 个信号，最多 {MAX_SIGNALS} 个"
        );
        problems.push(Diagnostic::of_file(".", Kind::TooMany, "signal", message));
        return Loaded::default();
    }
    let (signals, places) = all.signals.into_values().unzip();
    Loaded { vocabulary: Vocabulary::new(signals), places, is_whole }
}

#[derive(Default)]
struct Gathered {
    signals: BTreeMap<Box<str>, (Signal, Place)>,
    phrases: HashMap<Box<str>, Vec<PhraseUse>>,
    /// Where a signal says which it yields to.
    yieldings: Vec<(Place, Box<str>, Box<str>)>,
    fillings: Fillings,
}

/// Where a phrase stands.
struct PhraseUse {
    signal: Box<str>,
    list: &'static str,
    place: Place,
}

impl Gathered {
    fn take(&mut self, document: &mut Document<'_>, table: Table<'_>, words: &Words) {
        document.only_keys(table, &KEYS);
        let id = document.text(table, "id");
        let zh = document.text(table, "zh");
        let en = document.text(table, "en");
        let category = document.text(table, "category");
        let days = document.number(table, "current_days", 0..=CURRENT_DAYS_MAX);
        let Some((offset, id)) = id else { return };
        let mut signal = Signal {
            id: id.into(),
            zh: zh.map_or("", |(_, zh)| zh).into(),
            en: en.map_or("", |(_, en)| en).into(),
            category: category.map_or("", |(_, category)| category).into(),
            current_days: days.and_then(|days| u32::try_from(days).ok()).unwrap_or(0),
            phrases: Vec::new(),
            patterns: Vec::new(),
            negated: Vec::new(),
            historical: Vec::new(),
            yields_to: Vec::new(),
        };
        check_id(document, offset, id, said!("a signal's id", "信号的编号"));
        if let Some((offset, category)) = category {
            check_id(document, offset, category, said!("a category", "主题"));
        }
        signal.phrases = self.phrases(document, table, "phrases", id);
        signal.patterns = patterns(document, table, words, &mut self.fillings);
        signal.negated = self.phrases(document, table, "negated", id);
        signal.historical = self.phrases(document, table, "historical", id);
        for (offset, exact) in document.texts(table, "yields_to") {
            self.yieldings.push((document.place(offset), id.into(), exact.into()));
            signal.yields_to.push(exact.into());
        }
        let place = document.place(offset);
        if let Some((_, first)) = self.signals.get(id) {
            let at = written(first);
            let message = said!("signal '{id}' stands already in {at}", "信号“{id}”已经写在 {at}");
            document.problem(offset, Kind::DuplicateId, id, message);
            return;
        }
        self.signals.insert(id.into(), (signal, place));
    }

    /// The phrases of one list. One that stands twice in its signal, or means two signals, is
    /// refused: a reader could not tell which was meant. Two signals may share a phrase that says
    /// neither is there.
    fn phrases(
        &mut self,
        document: &mut Document<'_>,
        table: Table<'_>,
        key: &'static str,
        id: &str,
    ) -> Vec<Box<str>> {
        let mut phrases: Vec<Box<str>> = Vec::new();
        for (offset, phrase) in document.texts(table, key) {
            if phrase.trim() != phrase || phrase.chars().count() > PHRASE_CHARS_MAX {
                let message = said!(
                    "'{key}' holds a phrase with blanks around it or over {PHRASE_CHARS_MAX} \
                     characters",
                    "“{key}”里有一个说法前后带空格，或超过 {PHRASE_CHARS_MAX} 个字"
                );
                document.problem(offset, Kind::BadValue, phrase, message);
                continue;
            }
            let place = document.place(offset);
            let uses = self.phrases.entry(phrase.into()).or_default();
            let clash = uses
                .iter()
                .find(|used| *used.signal == *id || (key == "phrases" && used.list == "phrases"));
            if let Some(PhraseUse { signal, list, place }) = clash {
                let at = written(place);
                let message = said!(
                    "'{phrase}' stands already in {list} of '{signal}', {at}",
                    "“{phrase}”已经写在信号“{signal}”的 {list} 里，{at}"
                );
                document.problem(offset, Kind::DuplicatePhrase, phrase, message);
                continue;
            }
            uses.push(PhraseUse { signal: id.into(), list: key, place });
            phrases.push(phrase.into());
        }
        phrases
    }

    /// What a signal yields to must be another signal, and not yield back.
    fn check_yieldings(&self, problems: &mut Vec<Diagnostic>) {
        for (place, id, exact) in &self.yieldings {
            let message = match self.signals.get(exact) {
                Some((other, _)) if !other.yields_to.contains(id) => continue,
                Some(_) => {
                    said!("'{id}' and '{exact}' yield to each other", "“{id}”和“{exact}”互相让位")
                }
                None => said!(
                    "'{id}' yields to '{exact}', which is no signal",
                    "“{id}”让位给“{exact}”，没有这个信号"
                ),
            };
            let hint = did_you_mean(exact, self.signals.keys().map(|known| &**known));
            let hint = hint.filter(|_| !self.signals.contains_key(exact));
            problems.push(Diagnostic::at(place, Kind::BadValue, exact, message).hint(hint));
        }
    }

    /// A category that bears a signal's name would make that name mean two things.
    fn check_categories(&self, problems: &mut Vec<Diagnostic>) {
        for (signal, place) in self.signals.values() {
            if let Some((other, first)) = self.signals.get(&signal.category) {
                let (id, at) = (&other.id, written(first));
                let message = said!(
                    "category '{id}' has the name of a signal, {at}",
                    "主题“{id}”同信号重名，{at}"
                );
                problems.push(Diagnostic::at(place, Kind::BadId, &other.id, message));
            }
        }
    }
}

/// The patterns of a signal with the words of their lists; what cannot be read is refused.
fn patterns(
    document: &mut Document<'_>,
    table: Table<'_>,
    words: &Words,
    fillings: &mut Fillings,
) -> Vec<Box<str>> {
    let mut patterns: Vec<Box<str>> = Vec::new();
    for (offset, text) in document.texts(table, "patterns") {
        let spelt = match words.spelt_out(text) {
            Ok(spelt) => spelt,
            Err(Unknown(name)) => {
                let message = said!(
                    "pattern '{text}' names '<{name}>', which no list of words.toml is",
                    "句式“{text}”用了“<{name}>”，words.toml 里没有这个词组"
                );
                let hint = did_you_mean(&name, words.names());
                document.hinted(offset, Kind::BadValue, text, message, hint);
                continue;
            }
        };
        let Said { en, zh } = match Pattern::parse(&spelt, fillings) {
            Ok(_) if patterns.iter().any(|known| **known == *spelt) => {
                said!("stands already in this signal", "在这个信号里已经写过")
            }
            Ok(_) => {
                patterns.push(spelt.into());
                continue;
            }
            Err(problem) => wrong(problem),
        };
        let message = said!("pattern '{text}' {en}", "句式“{text}”{zh}");
        document.problem(offset, Kind::BadValue, text, message);
    }
    patterns
}

/// What is wrong with a pattern, in words.
fn wrong(problem: Unreadable) -> Said {
    match problem {
        Unreadable::Brace => said!(
            "has a brace without its other half; words to choose from are {{甲|乙}}",
            "花括号不成对；几个词任选其一写成 {{甲|乙}}"
        ),
        Unreadable::Start => {
            said!("must begin with words, none of them empty", "开头必须是词，而且不能有空的")
        }
        Unreadable::Gap => {
            said!("has a … at its end or beside another", "结尾不能是 …，也不能两个 … 连写")
        }
        Unreadable::Gaps => said!("has more than three …", "… 不能超过三个"),
        Unreadable::Number => said!(
            "has a < > that is no number; write <1-17>, or <3-> for three and more",
            "尖括号里不是数；写成 <1-17>，三以上写 <3->"
        ),
        Unreadable::Parts => said!("has more than six parts", "& 和 ! 分开的不能超过六段"),
    }
}

fn check_id(document: &mut Document<'_>, offset: usize, id: &str, what: Said) {
    let Said { en, zh } = what;
    if !is_identifier(id) {
        let message = said!(
            "{en} is made of lower-case letters, digits and _, from a letter; '{id}' is not",
            "{zh}只用小写字母、数字和 _，字母开头；“{id}”不是"
        );
        document.problem(offset, Kind::BadId, id, message);
    } else if is_reserved(id) {
        let message = said!(
            "{en} cannot be '{id}': the language of rules takes that name",
            "{zh}不能叫“{id}”：规则语言自己用了这个名字"
        );
        document.problem(offset, Kind::BadId, id, message);
    }
}

/// A place as text.
pub(crate) fn written(place: &Place) -> String {
    format!("{}:{}:{}", place.file, place.line, place.column)
}
