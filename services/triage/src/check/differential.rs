//! Made-up cases judged in two ways: the one that runs, and the plain one.

use super::oracle;
use crate::condition::{Condition, Number, NumberField, OrderKind, PersonTest, WordField};
use crate::finding::Status;
use crate::judging::{Verdict, judge};
use crate::known::{Claims, Known, Mark, Order, Person, Stamp};
use crate::loading::said::said;
use crate::loading::{Diagnostic, Kind};
use crate::policy::DAY_MICROS;
use crate::rule::Rule;
use crate::ruleset::Ruleset;
use crate::signal_set::SignalSet;

/// The moment at which made-up cases are judged.
const NOW: i64 = 20_000 * DAY_MICROS;

/// The most threads that judge made-up cases.
const THREADS_MAX: u32 = 8;

/// A made-up case on which the two ways of judging say different things: a fault of the program,
/// never of the rules.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// The case's number; the same number makes the same case again.
    pub case: u32,
    /// What the way that runs says.
    pub judged: Verdict,
    /// What the plain way says.
    pub plain: Verdict,
}

impl Disagreement {
    pub(super) fn into_diagnostic(self) -> Diagnostic {
        let Self { case, judged, plain } = self;
        let (level, score) = (judged.level.number(), judged.score);
        let (plain_level, plain_score) = (plain.level.number(), plain.score);
        let message = said!(
            "a fault of the program: made-up case {case} is judged {level} by score {score}, and \
             {plain_level} by score {plain_score} the plain way",
            "程序的毛病，请报告：编出来的第 {case} 例，判成 {level} 级 {score} 分，照字面判是 \
             {plain_level} 级 {plain_score} 分"
        );
        Diagnostic::of_file(".", Kind::Differential, "", message)
    }
}

/// Judges so many made-up cases in both ways, on as many threads as the machine runs at once.
///
/// # Errors
///
/// The first case on which they disagree.
pub fn differential(ruleset: &Ruleset, cases: u32) -> Result<(), Box<Disagreement>> {
    let words = words(ruleset);
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = u32::try_from(threads).unwrap_or(1).min(THREADS_MAX);
    let first = std::thread::scope(|scope| {
        let share = |of: u32| {
            let words = &words;
            // Each takes every so manieth case, so all are done at about the same time.
            move || {
                (of..cases).step_by(threads as usize).find_map(|case| judged(ruleset, words, case))
            }
        };
        let workers: Vec<_> = (1..threads).map(|of| scope.spawn(share(of))).collect();
        let own = share(0)();
        let others = workers.into_iter().filter_map(|worker| {
            worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        others.chain(own).min_by_key(|found| found.case)
    });
    first.map_or(Ok(()), |found| Err(Box::new(found)))
}

/// Judges one made-up case in both ways.
fn judged(ruleset: &Ruleset, words: &Words, case: u32) -> Option<Disagreement> {
    let known = made_up(ruleset, words, case);
    let judged = judge(ruleset, &known, NOW);
    let plain = oracle::verdict(ruleset, &oracle::effects(ruleset, &known, NOW), NOW);
    (!oracle::agree(&plain, &judged)).then_some(Disagreement { case, judged, plain })
}

/// A small generator (xorshift64*); the same seed gives the same numbers in every release.
struct Dice {
    state: u64,
    /// Days at which something changes: ends of recency, of currency, of looking back.
    edges: Vec<i64>,
}

impl Dice {
    fn new(seed: u32, edges: &[i64]) -> Self {
        let state = (u64::from(seed) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self { state, edges: edges.to_vec() }
    }

    fn below(&mut self, sides: u64) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        (self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % sides
    }

    /// A number from 0 to `most`.
    fn up_to(&mut self, most: i64) -> i64 {
        i64::try_from(self.below(most.unsigned_abs() + 1)).unwrap_or(0)
    }

    fn one_in(&mut self, sides: u64) -> bool {
        self.below(sides) == 0
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> Option<&'t T> {
        from.get(usize::try_from(self.below(from.len().max(1) as u64)).unwrap_or(0))
    }

    fn stamp(&mut self) -> Stamp {
        let sides = self.edges.len() as u64;
        let days = match self.below(3) {
            0 => self.up_to(40),
            1 => self.up_to(800),
            _ => {
                let edge = usize::try_from(self.below(sides)).unwrap_or(0);
                self.edges[edge]
            }
        };
        // On the day, or a moment to either side of it.
        let at = NOW - days * DAY_MICROS - self.up_to(2) + 1;
        Stamp { at: at.min(NOW), event: self.below(12) }
    }
}

/// The words that the rules ask for.
#[derive(Default)]
struct Words {
    fields: Vec<(WordField, Box<str>)>,
    lists: Vec<Box<str>>,
    tests: Vec<PersonTest>,
    edges: Vec<i64>,
}

fn words(ruleset: &Ruleset) -> Words {
    let current = ruleset.vocabulary().signals().iter().map(|signal| signal.current_days);
    let recent = ruleset.policy().recency.iter().map(|band| band.days);
    let edges = current.chain(recent).chain([0]).map(i64::from).collect();
    let mut words = Words { edges, ..Words::default() };
    ruleset.rules().iter().for_each(|rule| words.of(&rule.condition));
    words
}

impl Words {
    fn of(&mut self, condition: &Condition) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|part| self.of(part));
            }
            Condition::Not(inner) => self.of(inner),
            Condition::Word(field, word) => self.fields.push((*field, word.clone())),
            Condition::Listed(list) => self.lists.push(list.clone()),
            Condition::Person(_, tests) => self.tests.extend(tests.iter().cloned()),
            Condition::Compare(Number::Count(_, days) | Number::PoliceCalls(days), ..)
            | Condition::Sequence { days, .. } => self.edges.push(i64::from(*days)),
            Condition::Compare(Number::DaysSince(_) | Number::OpenDays, _, days) => {
                self.edges.push(*days);
            }
            _ => {}
        }
    }
}

/// A case around one of the rules: most of what it asks for, and some of anything.
fn made_up(ruleset: &Ruleset, words: &Words, seed: u32) -> Known {
    let mut dice = Dice::new(seed, &words.edges);
    let mut known = Known::default();
    known.note_time(NOW);
    known.note_time(dice.stamp().at);
    let rule = dice.pick(ruleset.rules());
    marks(ruleset, rule, &mut dice, &mut known);
    for field in NumberField::ALL {
        if dice.one_in(2) {
            let value = dice.up_to(3);
            known.numbers.push((*field, dice.stamp(), value));
        }
    }
    for _ in 0..dice.below(4) {
        if let Some((field, word)) = dice.pick(&words.fields) {
            let stamp = dice.stamp();
            known.words.push((*field, stamp, word.clone()));
        }
        if dice.one_in(2) {
            known.lists.extend(dice.pick(&words.lists).cloned());
        }
        let kind = dice.pick(OrderKind::ALL).copied().unwrap_or(OrderKind::WarningLetter);
        let from = dice.stamp().at;
        // Some end at this very moment.
        let until = if dice.one_in(3) { NOW } else { from + dice.up_to(200) * DAY_MICROS };
        known.orders.push(Order { from, kind, until: until.max(from + 1) });
        let person = person(words, &mut dice);
        known.people.push(person);
        known.police_calls.push(dice.stamp());
        known.failed_mediations.push(dice.stamp());
        let stamp = dice.stamp();
        known.note_opening(stamp);
    }
    if dice.one_in(4) {
        known.settled_at = Some(dice.stamp().at);
    }
    if dice.one_in(3) {
        known.children_seen = Some((dice.stamp(), vec![dice.up_to(17), dice.up_to(17)]));
    }
    if dice.one_in(3) {
        known.claims = Some(Claims {
            stamp: dice.stamp(),
            police_calls_30d: Some(dice.up_to(4)),
            police_calls_12m: Some(dice.up_to(6)),
            failed_mediations: Some(dice.up_to(3)),
            open_days: Some(dice.up_to(400)),
        });
    }
    known.settle();
    known
}

fn marks(ruleset: &Ruleset, rule: Option<&Rule>, dice: &mut Dice, known: &mut Known) {
    let mut wanted = SignalSet::default();
    if let Some(rule) = rule {
        rule.condition.add_signals(&mut wanted);
    }
    let signals = u16::try_from(ruleset.vocabulary().signals().len()).unwrap_or(0);
    for signal in 0..signals {
        let odds = if wanted.contains(signal) { 2 } else { 20 };
        if !dice.one_in(odds) {
            continue;
        }
        for _ in 0..=dice.below(3) {
            let status = match dice.one_in(2) {
                true => Status::Asserted,
                false => dice.pick(&Status::ALL).copied().unwrap_or(Status::Hearsay),
            };
            known.marks.push(Mark { signal, status, stamp: dice.stamp() });
        }
    }
}

fn person(words: &Words, dice: &mut Dice) -> Person {
    let mut person = Person {
        reference: format!("p{}", dice.below(6)).into(),
        stamp: dice.stamp(),
        age: (!dice.one_in(4)).then(|| dice.up_to(90)),
        sex: None,
        role: None,
        relation: None,
        capacity: None,
    };
    for _ in 0..4 {
        match dice.pick(&words.tests) {
            Some(PersonTest::Age(_, years)) => person.age = Some(years + dice.up_to(2) - 1),
            Some(PersonTest::Sex(word)) => person.sex = Some(word.clone()),
            Some(PersonTest::Role(word)) => person.role = Some(word.clone()),
            Some(PersonTest::Relation(word)) => person.relation = Some(word.clone()),
            Some(PersonTest::Capacity(word)) => person.capacity = Some(word.clone()),
            None => {}
        }
    }
    person
}
