//! Labels and findings of a few words, and what is counted of them.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::finding::Status;
use crate::loading::{RuleFiles, load};

const SIGNALS: &str = r#"
[[signal]]
id = "strangulation"
zh = "掐脖"
en = "strangulation"
category = "lethality"
phrases = ["掐脖子", "掐她"]

[[signal]]
id = "quarrel"
zh = "争吵"
en = "quarrel"
category = "relationship"
phrases = ["吵架"]
"#;

const RULES: &str = r#"
rule("strangulation", strangulation).says("掐脖").points(30).floor(3).flag(emergency);
rule("quarrel", quarrel).says("争吵").points(4);
"#;

const POLICY: &str = r#"
band(1, 1); band(2, 15); band(3, 40);
leads(1, "women_grid_worker"); leads(2, "village_mediator"); leads(3, "town_studio_mediator");
recency(30, 100); recency(365, 60); recency_after(40);
"#;

const NOTES: &str = r#"
[[note]]
id = "n-1"
text = "她讲男的掐脖子，两人常吵架。"
find = [
  { signal = "strangulation", status = "victim_report", quote = "掐脖子", trap = "clause" },
  { signal = "quarrel", status = "asserted|victim_report", quote = "吵架" },
]
absent = []
nothing_wrong = false
why = "two signals"

[[note]]
id = "n-2"
text = "没吵架，阳台上掐她家的葱。"
find = []
absent = [
  { signal = "strangulation", trap = "everyday_sense", status = "none", why = "葱" },
  { signal = "quarrel", trap = "negation", status = "negated", why = "没" },
]
nothing_wrong = true
why = "nothing"
"#;

fn ruleset() -> Ruleset {
    let files = [("t/signals.toml", SIGNALS), ("t/rules.rhai", RULES), ("policy.rhai", POLICY)];
    load(&RuleFiles::new(files)).unwrap()
}

fn corpus(ruleset: &Ruleset, notes: &str) -> Corpus {
    let mut corpus = Corpus::default();
    let problems = corpus.take("notes.toml", notes, ruleset.vocabulary());
    assert!(problems.is_empty(), "{problems:?}");
    corpus
}

fn found(signal: &str, status: Status) -> Finding {
    Finding { status, ..Finding::ticked(signal) }
}

/// The figures when every note is read as these findings.
fn read_as(findings: &[Finding], notes: &str) -> Figures {
    let ruleset = ruleset();
    measure(&ruleset, &corpus(&ruleset, notes), |_| findings.to_vec())
}

#[test]
fn plain_search_finds_what_is_told_and_walks_into_every_trap() {
    let ruleset = ruleset();
    let plain = PlainSearch::of(ruleset.vocabulary());
    let figures = measure(&ruleset, &corpus(&ruleset, NOTES), |note| plain.read(note));
    assert_eq!((figures.notes, figures.all.recall()), (2, Some(1_000)));
    assert_eq!((figures.all.false_alarms, figures.all.precision()), (2, Some(500)));
    assert_eq!(figures.all.status(), Some(500), "a tick says nothing of who told");
    assert_eq!((figures.all.traps, figures.all.avoided), (2, 0));
    assert_eq!((figures.levels.right, figures.levels.too_high), (1, 1));
    let ids: Vec<&str> = figures.misread.iter().map(|one| &*one.id).collect();
    assert_eq!(ids, ["n-1", "n-2"]);
}

#[test]
fn the_reader_is_measured_by_signal_category_and_trap() {
    let ruleset = ruleset();
    let reader = ruleset.reader();
    let figures = measure(&ruleset, &corpus(&ruleset, NOTES), |note| reader.read(note));
    assert_eq!(figures.signals["quarrel"].false_alarms, 0);
    assert_eq!(figures.traps["negation"].avoided, 1);
    assert_eq!(figures.traps["everyday_sense"].false_alarms, 1);
    assert_eq!(figures.traps["clause"].recall(), Some(1_000));
    assert_eq!(figures.categories["lethality"].precision(), Some(500));
}

#[test]
fn a_missed_danger_is_a_level_too_low_and_a_flag_lost() {
    let figures = read_as(&[], NOTES);
    assert_eq!((figures.all.told, figures.all.found), (2, 0));
    assert_eq!((figures.levels.right, figures.levels.too_low), (1, 1));
    assert_eq!(figures.levels.flag_lost, 1);
    let [one] = &*figures.misread else { panic!("one note is misread") };
    assert!(one.is_too_low && one.is_flag_lost);
    assert_eq!(one.missed, ["strangulation".into(), "quarrel".into()]);
}

const PAST: &str = r#"
[[note]]
id = "n-3"
text = "早年掐过脖子。"
find = [{ signal = "strangulation", status = "historical", quote = "掐过脖子" }]
absent = []
optional = ["quarrel"]
"#;

#[test]
fn what_is_past_must_not_be_found_live() {
    let live = read_as(&[found("strangulation", Status::Asserted)], PAST);
    assert_eq!((live.all.found, live.all.right_status, live.all.false_alarms), (1, 0, 1));
    let past = read_as(&[found("strangulation", Status::Historical)], PAST);
    assert_eq!((past.all.found, past.all.right_status, past.all.false_alarms), (1, 1, 0));
    let negated = read_as(&[found("strangulation", Status::Negated)], PAST);
    assert_eq!(negated.all.found, 0);
}

#[test]
fn what_is_optional_never_counts_against_a_reader() {
    let past = found("strangulation", Status::Historical);
    let with = read_as(&[past.clone(), found("quarrel", Status::Asserted)], PAST);
    let without = read_as(&[past], PAST);
    for figures in [with, without] {
        assert_eq!((figures.all.false_alarms, figures.levels.right), (0, 1));
        assert!(figures.misread.is_empty());
    }
}

#[test]
fn a_wrong_label_is_named_with_its_place() {
    let vocabulary = ruleset();
    let vocabulary = vocabulary.vocabulary();
    for (right, wrong, message) in [
        ("signal = \"quarrel\"", "signal = \"quarel\"", "unknown signal 'quarel'"),
        ("\"asserted|victim_report\"", "\"asserted|victim\"", "unknown status 'victim'"),
        ("quote = \"吵架\"", "quote = \"打架\"", "the quote does not stand in the note"),
        ("id = \"n-2\"", "id = \"n-1\"", "the id 'n-1' stands twice"),
        ("nothing_wrong = true", "nothing_wrong = 1", "'nothing_wrong' must be true or false"),
        ("why = \"nothing\"", "wy = \"nothing\"", "unknown key 'wy'"),
    ] {
        let notes = NOTES.replacen(right, wrong, 1);
        let problems = Corpus::default().take("notes.toml", &notes, vocabulary);
        let told = problems.iter().any(|one| one.line > 0 && one.message.en.starts_with(message));
        assert!(told, "{message}: {problems:?}");
    }
}
