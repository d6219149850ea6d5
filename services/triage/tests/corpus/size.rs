//! Enough notes, enough of everyday life, and every signal and kind of trap often enough.

use std::collections::BTreeMap;

use triage::measure::Labelled;

use crate::world::{KEPT, SHIPPED, TUNING};

const NOTES: usize = 800;
const CHARS: std::ops::RangeInclusive<usize> = 15..=300;
const TOLD_EACH: u32 = 4;
const TRAPS_EACH: u32 = 3;
/// Every kind of trap; one that is misspelt would be measured by itself.
const KINDS: [&str; 28] = [
    "age",
    "animal_or_thing",
    "clause",
    "compound",
    "conditional",
    "denial",
    "dialect",
    "double_negation",
    "euphemism",
    "everyday_sense",
    "false_negation",
    "hearsay",
    "history",
    "homophone",
    "law_talk",
    "list_negation",
    "name_or_place",
    "negation",
    "not_accepted",
    "number",
    "ordinal",
    "other_place",
    "quoted_speech",
    "speaker",
    "suspicion",
    "third_party",
    "time",
    "who_is_hurt",
];

fn notes() -> impl Iterator<Item = &'static Labelled> {
    TUNING.notes().iter().chain(KEPT.notes())
}

#[test]
fn there_are_enough_notes_of_the_length_that_people_write() {
    assert!(notes().count() >= NOTES, "{} notes", notes().count());
    for note in notes() {
        let chars = note.text.chars().count();
        assert!(CHARS.contains(&chars), "{} has {chars} characters", note.id);
    }
}

#[test]
fn no_id_stands_in_both_halves() {
    let mut ids: Vec<&str> = notes().map(|note| &*note.id).collect();
    ids.sort_unstable();
    let twice: Vec<&str> =
        ids.windows(2).filter(|two| two[0] == two[1]).map(|two| two[0]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn in_a_quarter_nothing_is_wrong_and_half_of_those_hold_a_trap() {
    let calm: Vec<&Labelled> = notes().filter(|note| note.nothing_wrong).collect();
    assert!(calm.len() * 4 >= notes().count(), "{} of {}", calm.len(), notes().count());
    let trapped = calm.iter().filter(|note| !note.absent.is_empty()).count();
    assert!(trapped * 2 >= calm.len(), "{trapped} of {}", calm.len());
}

#[test]
fn every_signal_is_told_four_times_and_is_a_trap_three_times() {
    let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for signal in SHIPPED.vocabulary().signals() {
        counts.insert(&signal.id, (0, 0));
    }
    for note in notes() {
        for expected in &note.find {
            counts.entry(&expected.signal).or_default().0 += 1;
        }
        for absent in &note.absent {
            counts.entry(&absent.signal).or_default().1 += 1;
        }
    }
    counts.retain(|_, (told, traps)| *told < TOLD_EACH || *traps < TRAPS_EACH);
    assert!(counts.is_empty(), "told and traps: {counts:?}");
}

#[test]
fn every_kind_of_trap_is_known_and_set() {
    let mut kinds: Vec<&str> =
        notes().flat_map(|note| &note.absent).map(|one| &*one.trap).collect();
    let told = notes().flat_map(|note| &note.find).filter_map(|one| one.trap.as_deref());
    kinds.extend(told);
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds, KINDS);
}
