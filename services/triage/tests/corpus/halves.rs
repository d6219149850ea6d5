//! The halves share no words: what a reader learns on one is not the other by heart.

use std::collections::HashSet;

use crate::world::{KEPT, TUNING};

/// Notes of different halves share no run of so many characters.
const RUN: usize = 10;

#[test]
fn no_two_notes_of_different_halves_share_a_run_of_ten_characters() {
    let kept: HashSet<String> = KEPT.notes().iter().flat_map(|note| runs(&note.text)).collect();
    let shared =
        TUNING.notes().iter().filter(|note| runs(&note.text).any(|run| kept.contains(&run)));
    let shared: Vec<&str> = shared.map(|note| &*note.id).collect();
    assert!(shared.is_empty(), "notes of the tuning half: {shared:?}");
}

/// Every run of a text, by where it begins.
fn runs(text: &str) -> impl Iterator<Item = String> {
    let chars: Vec<char> = text.chars().collect();
    let last = (chars.len() + 1).saturating_sub(RUN);
    (0..last).map(move |from| chars[from..from + RUN].iter().collect())
}
