//! How many notes, how many signals, and no words in common between the halves.

use std::collections::{BTreeMap, HashSet};

use super::half;

/// Two notes of different halves may share a run of fewer characters.
const RUN: usize = 10;

#[test]
fn the_corpus_is_large_enough_and_mostly_life() {
    let (tuning, kept) = (half("tuning"), half("kept"));
    let notes: Vec<_> = tuning.notes.iter().chain(&kept.notes).collect();
    assert!(notes.len() >= 800, "{} notes", notes.len());
    let calm: Vec<_> = notes.iter().filter(|note| note.nothing_wrong).collect();
    assert!(calm.len() * 4 >= notes.len(), "{} of {} calm", calm.len(), notes.len());
    let trapped = calm.iter().filter(|note| !note.absent.is_empty()).count();
    assert!(trapped * 2 >= calm.len(), "{trapped} of {} with a dangerous word", calm.len());
}

#[test]
fn every_signal_is_told_and_set_as_a_trap() {
    let (tuning, kept) = (half("tuning"), half("kept"));
    let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for note in tuning.notes.iter().chain(&kept.notes) {
        for expected in &note.find {
            counts.entry(&expected.signal).or_default().0 += 1;
        }
        for absent in &note.absent {
            counts.entry(&absent.signal).or_default().1 += 1;
        }
    }
    let few: Vec<_> = counts.iter().filter(|(_, (told, trap))| *told < 4 || *trap < 3).collect();
    assert!(few.is_empty(), "too few of {few:?}");
}

#[test]
fn no_two_notes_of_different_halves_share_a_run_of_characters() {
    let runs = |text: &str| -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        chars.windows(RUN).map(|run| run.iter().collect()).collect()
    };
    let kept: HashSet<String> =
        half("kept").notes.iter().flat_map(|note| runs(&note.text)).collect();
    let shared: Vec<_> = half("tuning")
        .notes
        .iter()
        .filter(|note| runs(&note.text).iter().any(|run| kept.contains(run)))
        .map(|note| note.id.clone())
        .collect();
    assert!(shared.is_empty(), "notes of the tuning half: {shared:?}");
}
