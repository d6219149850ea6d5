//! The order in which events arrive cannot show, with lowerings and clocks in between.

use proptest::collection::vec;
use proptest::prelude::*;
use triage::{DAY_MICROS, Level, PastEvent, Ruleset};

use super::world::{SHIPPED, START, TINY, Taker, Told, made, told};

/// Events, an order of arrival, where a person lowers the case and to what, and when the clock
/// goes.
#[derive(Clone, Debug)]
struct Story {
    told: Vec<Told>,
    order: Vec<usize>,
    lowered_after: usize,
    level: Level,
    ticks: Vec<(usize, i64)>,
}

fn story(most: usize) -> impl Strategy<Value = Story> {
    vec(told(), 1..most).prop_flat_map(|told| {
        let count = told.len();
        let order = Just((0..count).collect::<Vec<_>>()).prop_shuffle();
        let ticks = vec((0..count, 0..900_i64), 0..3);
        (order, 0..=count, 0..3_i64, ticks).prop_map(move |(order, lowered_after, level, ticks)| {
            let level = Level::from_number(level).expect("0 to 2");
            Story { told: told.clone(), order, lowered_after, level, ticks }
        })
    })
}

/// Later than every made-up event and every order's end.
const END: i64 = START + 2_000 * DAY_MICROS;

fn arrive<'r>(
    ruleset: &'r Ruleset,
    story: &Story,
    before: &[&PastEvent],
    after: &[&PastEvent],
    lower: bool,
    ticks: &[(usize, i64)],
) -> Taker<'r> {
    let mut taker = Taker::new(ruleset);
    for (number, event) in before.iter().chain(after).enumerate() {
        if lower && number == before.len() {
            taker.lower(story.level);
        }
        taker.take(event);
        for (_, day) in ticks.iter().filter(|(after, _)| *after == number) {
            taker.tick(START + day * DAY_MICROS);
        }
    }
    if lower && after.is_empty() {
        taker.lower(story.level);
    }
    taker.tick(END);
    taker
}

fn any_order_is_the_same(ruleset: &Ruleset, story: &Story) {
    let events = made(&story.told, ruleset);
    let (mut in_time, shuffled): (Vec<&PastEvent>, Vec<&PastEvent>) =
        (events.iter().collect(), story.order.iter().map(|number| &events[*number]).collect());
    in_time.sort_by_key(|event| event.at);
    let one = arrive(ruleset, story, &[], &in_time, false, &[]);
    let other = arrive(ruleset, story, &[], &shuffled, false, &story.ticks);
    assert_eq!(one.outcome(), other.outcome());
}

/// What a person had before them is fixed as a set; what comes after is, too. Within each set any
/// order is the same.
fn any_order_around_a_lowering_is_the_same(ruleset: &Ruleset, story: &Story) {
    let events = made(&story.told, ruleset);
    let shuffled: Vec<&PastEvent> = story.order.iter().map(|number| &events[*number]).collect();
    let (before, after) = shuffled.split_at(story.lowered_after);
    let (mut before_in_time, mut after_in_time) = (before.to_vec(), after.to_vec());
    before_in_time.sort_by_key(|event| event.at);
    after_in_time.sort_by_key(|event| event.at);
    let one = arrive(ruleset, story, &before_in_time, &after_in_time, true, &[]);
    let other = arrive(ruleset, story, before, after, true, &[]);
    assert_eq!(one.outcome(), other.outcome());
    let ticks: Vec<_> =
        story.ticks.iter().copied().filter(|(number, _)| *number >= before.len()).collect();
    let ticked = arrive(ruleset, story, before, after, true, &ticks);
    assert_eq!(one.outcome(), ticked.outcome());
}

/// In the order of time, without corrections, a level never falls and a flag never goes, whatever
/// comes and however time passes.
fn nothing_lowers(ruleset: &Ruleset, told: &[Told]) {
    let mut told = told.to_vec();
    told.sort_by_key(|one| one.day);
    told.dedup_by_key(|one| one.day);
    told.iter_mut().for_each(|one| one.supersedes = None);
    let mut taker = Taker::new(ruleset);
    let mut reached = (Level::Watch, triage::Flags::NONE);
    for event in &made(&told, ruleset) {
        taker.tick(event.at - 1);
        taker.take(event);
        let now = (taker.case.level(), taker.case.flags());
        assert!(now.0 >= reached.0 && now.1.includes(reached.1), "{reached:?} became {now:?}");
        assert!(now.0 >= taker.verdict.level && now.1.includes(taker.verdict.flags));
        reached = now;
    }
    taker.tick(END);
    assert!(taker.case.level() >= reached.0 && taker.case.flags().includes(reached.1));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_arrival_is_the_same(story in story(25)) {
        any_order_is_the_same(&TINY, &story);
        any_order_is_the_same(&SHIPPED, &story);
    }

    #[test]
    fn any_order_around_a_lowering_is_the_same_too(story in story(25)) {
        any_order_around_a_lowering_is_the_same(&TINY, &story);
        any_order_around_a_lowering_is_the_same(&SHIPPED, &story);
    }

    #[test]
    fn nothing_that_comes_or_passes_lowers(told in vec(told(), 1..25)) {
        nothing_lowers(&TINY, &told);
        nothing_lowers(&SHIPPED, &told);
    }
}
