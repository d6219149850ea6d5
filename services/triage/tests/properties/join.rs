//! What is known of a case is a join, beyond its bounds too.

use proptest::collection::vec;
use proptest::prelude::*;
use triage::Known;

use super::world::{TINY, Told, made, merged, told};

/// Enough events of few signals, people and incidents that every bound is passed.
fn parts() -> impl Strategy<Value = Vec<Vec<Told>>> {
    vec(vec(told(), 0..40), 3)
}

fn join(one: &Known, other: &Known) -> Known {
    let mut both = one.clone();
    both.merge(other);
    both
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn merging_is_associative_commutative_and_idempotent(parts in parts()) {
        let all: Vec<Told> = parts.concat();
        let events = made(&all, &TINY);
        let (first, rest) = events.split_at(parts[0].len());
        let (second, third) = rest.split_at(parts[1].len());
        let [a, b, c] = [merged(first), merged(second), merged(third)];
        prop_assert_eq!(join(&a, &join(&b, &c)), join(&join(&a, &b), &c));
        prop_assert_eq!(join(&a, &b), join(&b, &a));
        prop_assert_eq!(join(&a, &a), a.clone());
        prop_assert_eq!(join(&join(&a, &b), &a), join(&a, &b));
        prop_assert_eq!(join(&Known::default(), &a), a);
    }
}
