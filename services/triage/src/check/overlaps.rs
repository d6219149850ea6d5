//! Phrases of one signal inside those of another.
//!
//! A note with the longer phrase then says both signals, always. That is often meant (“掐死孩子”
//! threatens a child, and to kill) and often an accident (“天天打游戏” holds “天天打”). Which of the
//! two, only the rule keeper knows: `overlap(…)` in `policy.rhai` says it is meant, and a longer
//! phrase in `negated` of the inner signal undoes it. What patterns share is not looked for: each
//! stands for more ways of saying than can be tried.

use std::collections::BTreeMap;

use crate::reading::Texts;

use super::place::place_of;
use crate::loading::said::said;
use crate::loading::{Diagnostic, Kind, RuleFiles};
use crate::policy::Overlap;
use crate::rule::Place;
use crate::ruleset::Ruleset;

/// Phrases of one signal that say another, too.
#[derive(Debug, Default)]
struct Held {
    count: usize,
    /// The first: the longer phrase, and what is found in it.
    example: (Box<str>, Box<str>),
}

/// Notes every pair of signals that nobody says is meant, and every word of that about a pair
/// that is none.
pub(super) fn check(
    files: &RuleFiles,
    ruleset: &Ruleset,
    places: &[Place],
    problems: &mut Vec<Diagnostic>,
) {
    let held = held(ruleset);
    let overlaps = &ruleset.policy().overlaps;
    let says = |pair: (u16, u16), overlap: &Overlap| {
        let [holder, held] = [pair.0, pair.1].map(|of| &ruleset.vocabulary().signal(of).id);
        overlap.holder == *holder && overlap.held == *held
    };
    for (pair, found) in &held {
        if !overlaps.iter().any(|overlap| says(*pair, overlap)) {
            problems.push(told(files, ruleset, &places[usize::from(pair.0)], *pair, found));
        }
    }
    // One call may name many pairs; it is idle when none of them is there.
    let mut by_call: BTreeMap<(u32, u32), Vec<&Overlap>> = BTreeMap::new();
    for overlap in overlaps {
        by_call.entry((overlap.place.line, overlap.place.column)).or_default().push(overlap);
    }
    for of_call in by_call.values() {
        let Some(first) = of_call.first() else { continue };
        let is_there = |overlap: &&Overlap| held.keys().any(|pair| says(*pair, overlap));
        if !of_call.iter().any(is_there) {
            let (holder, inner) = (&first.holder, &first.held);
            let message = said!(
                "no phrase of '{holder}' holds one of '{inner}', so this overlap(…) says nothing",
                "信号“{holder}”没有说法包着“{inner}”的说法，这句 overlap(…) 没有用"
            );
            problems.push(Diagnostic::at(&first.place, Kind::Overlap, holder, message));
        }
    }
}

/// Every pair of signals of which phrases of the first say the second.
fn held(ruleset: &Ruleset) -> BTreeMap<(u16, u16), Held> {
    let signals = ruleset.vocabulary().signals();
    let mut all: Vec<(&str, u16)> = Vec::new();
    for (index, signal) in (0_u16..).zip(signals) {
        all.extend(signal.phrases.iter().map(|phrase| (&**phrase, index)));
    }
    let mut held: BTreeMap<(u16, u16), Held> = BTreeMap::new();
    let mut of: BTreeMap<&str, Vec<u16>> = BTreeMap::new();
    for (phrase, signal) in &all {
        of.entry(phrase).or_default().push(*signal);
    }
    let signals_of: Vec<&Vec<u16>> = of.values().collect();
    let texts = Texts::all(of.keys());
    for (phrase, holder) in &all {
        let mut inside = texts.all_in(phrase);
        // Only what may hold another is read.
        if !inside.any(|one| signals_of[one.text].iter().any(|of| of != holder)) {
            continue;
        }
        for finding in ruleset.reader().read(phrase) {
            let inner = ruleset.vocabulary().index(&finding.signal);
            if let Some(inner) = inner.filter(|inner| inner != holder)
                && finding.status.is_live()
            {
                let pair = held.entry((*holder, inner)).or_default();
                if pair.count == 0 {
                    pair.example = ((*phrase).into(), finding.quote.clone());
                }
                pair.count += 1;
            }
        }
    }
    held
}

fn told(
    files: &RuleFiles,
    ruleset: &Ruleset,
    signal: &Place,
    (holder, inner): (u16, u16),
    found: &Held,
) -> Diagnostic {
    let [holder, inner] = [holder, inner].map(|of| &ruleset.vocabulary().signal(of).id);
    let (longer, shorter) = &found.example;
    let more = found.count - 1;
    let message = said!(
        "'{longer}' of '{holder}' holds '{shorter}' of '{inner}' ({more} more): a note with it \
         says both",
        "“{holder}”的说法“{longer}”里包着“{inner}”的“{shorter}”（这样的另有 {more} 个）：写到它就算两样"
    );
    let hint = said!(
        "if it is meant, write overlap({holder}, {inner}, \"…\") in policy.rhai; if not, write \
         '{longer}' into negated of '{inner}'",
        "是有意的，在 policy.rhai 写 overlap({holder}, {inner}, \"…\")；不是，把“{longer}”写进 \
         “{inner}”的 negated"
    );
    let place = place_of(files, signal, longer);
    Diagnostic::at(&place, Kind::Overlap, longer, message).hint(Some(hint))
}
