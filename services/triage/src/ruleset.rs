//! A ruleset: vocabulary, rules, policy and reader, immutable once built.
//!
//! Loading a folder is `loading/`; checking it against its cases is `check/`.

use crate::condition::Condition;
use crate::judging::Step;
use crate::policy::{DAY_MICROS, Policy};
use crate::reading::Reader;
use crate::rule::Rule;
use crate::signal_set::{RuleSet, SignalSet};
use crate::vocabulary::Vocabulary;

/// One version of the whole `rules/` folder, ready to judge.
#[derive(Debug)]
pub struct Ruleset {
    hash: Box<str>,
    vocabulary: Vocabulary,
    rules: Vec<Rule>,
    /// What judging needs of each rule.
    steps: Vec<Step>,
    policy: Policy,
    reader: Reader,
    /// For each signal, the rules that may fire when it is present.
    by_signal: Vec<RuleSet>,
    /// Rules that may fire without any signal.
    always: RuleSet,
    /// For each signal, how old a finding may be and still be current.
    current_micros: Vec<i64>,
    /// `open_days` thresholds at which a case may rise by itself, in days.
    open_day_thresholds: Vec<i64>,
}

impl Ruleset {
    /// Puts a ruleset together. `hash` is the SHA-256 of the folder in lower-case hex; rules come
    /// sorted by id.
    #[must_use]
    pub fn new(hash: &str, vocabulary: Vocabulary, rules: Vec<Rule>, policy: Policy) -> Self {
        let reader = Reader::new(&vocabulary);
        let mut by_signal = vec![RuleSet::default(); vocabulary.signals().len()];
        let mut always = RuleSet::default();
        let mut open_day_thresholds = Vec::new();
        for (index, rule) in (0_u16..).zip(&rules) {
            match rule.condition.needs_one_of() {
                Some(signals) => {
                    for signal in signals.iter() {
                        by_signal[usize::from(signal)].insert(index);
                    }
                }
                None => always.insert(index),
            }
            thresholds(&rule.condition, &mut open_day_thresholds);
        }
        open_day_thresholds.sort_unstable();
        open_day_thresholds.dedup();
        let current_micros = vocabulary.signals().iter().map(|signal| match signal.current_days {
            0 => i64::MAX,
            days => i64::from(days) * DAY_MICROS,
        });
        Self {
            hash: hash.into(),
            current_micros: current_micros.collect(),
            vocabulary,
            steps: rules.iter().map(Step::of).collect(),
            rules,
            policy,
            reader,
            by_signal,
            always,
            open_day_thresholds,
        }
    }

    /// The SHA-256 of the folder, lower-case hex.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The beginning of the hash, enough to tell versions apart.
    #[must_use]
    pub fn short_hash(&self) -> &str {
        self.hash.get(..12).unwrap_or(&self.hash)
    }

    /// The signals.
    #[must_use]
    pub const fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The rules, sorted by id.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Bands, caps, leaders and clocks.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The reader of notes with this vocabulary.
    #[must_use]
    pub const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// What judging needs of a rule.
    pub(crate) fn step(&self, rule: u16) -> &Step {
        &self.steps[usize::from(rule)]
    }

    /// The condition of a rule.
    pub(crate) fn condition(&self, rule: u16) -> &Condition {
        &self.rules[usize::from(rule)].condition
    }

    /// The rules worth evaluating when these signals are present.
    pub(crate) fn candidates(&self, present: &SignalSet) -> RuleSet {
        let mut rules = self.always;
        for signal in present.iter() {
            rules.extend(&self.by_signal[usize::from(signal)]);
        }
        rules
    }

    /// How old a finding of this signal may be and still be current, in microseconds.
    pub(crate) fn current_micros(&self, signal: u16) -> i64 {
        self.current_micros[usize::from(signal)]
    }

    /// Days open at which a case may rise by itself.
    pub(crate) fn open_day_thresholds(&self) -> &[i64] {
        &self.open_day_thresholds
    }

    /// The same ruleset with other rules; for the check that takes rules out in turn.
    #[must_use]
    pub fn with_rules(&self, rules: Vec<Rule>) -> Self {
        Self::new(&self.hash, self.vocabulary.clone(), rules, self.policy.clone())
    }
}

fn thresholds(condition: &Condition, days: &mut Vec<i64>) {
    use crate::condition::{Comparison, Number};
    match condition {
        Condition::Compare(Number::OpenDays, Comparison::AtLeast | Comparison::Equal, n) => {
            days.push(*n);
        }
        Condition::Compare(Number::OpenDays, Comparison::Above, n) => days.push(n + 1),
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|part| thresholds(part, days));
        }
        Condition::Not(inner) => thresholds(inner, days),
        _ => {}
    }
}
