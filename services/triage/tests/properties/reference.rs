//! Judging on the bounded summary is judging on everything that was ever told: the tiny rules
//! once more, in plain words, on the whole history.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use triage::known::KEPT_INCIDENTS;
use triage::{DAY_MICROS, EventKey, Ruleset, Status, judge};

use super::world::{TINY, Told, made, merged, told};

/// Everything that was told, each with its stamp, up to the latest moment.
struct History<'t> {
    told: Vec<((i64, u64), &'t Told)>,
    at: i64,
}

impl<'t> History<'t> {
    fn new(told: &'t [Told]) -> Self {
        let stamp = |number: usize, one: &Told| {
            (one.at(), EventKey::of("grid/YC-03", &number.to_string()).short())
        };
        let told: Vec<_> = told.iter().enumerate().map(|(n, one)| (stamp(n, one), one)).collect();
        let at = told.iter().map(|((at, _), _)| *at).max().unwrap_or_default();
        Self { told, at }
    }

    fn is_within(&self, at: i64, days: i64) -> bool {
        at >= self.at - days * DAY_MICROS
    }

    /// Of the latest that tells it.
    fn latest<T>(&self, tells: impl Fn(&Told) -> Option<T>) -> Option<((i64, u64), T)> {
        let all = self.told.iter().filter_map(|(stamp, one)| Some((*stamp, tells(one)?)));
        all.max_by_key(|(stamp, _)| *stamp)
    }

    /// The findings of a signal: when, in which event, how sure.
    fn findings(&self, signal: &str) -> Vec<((i64, u64), Status)> {
        let index = usize::from(TINY.vocabulary().index(signal).expect("a tiny signal"));
        let mut found = Vec::new();
        for (stamp, one) in &self.told {
            let mine = one.found.iter().filter(|(signal, _)| signal % 4 == index);
            found.extend(mine.map(|(_, code)| (*stamp, Status::from_code(*code).expect("nine"))));
        }
        found
    }

    fn live(&self, signal: &str) -> impl Iterator<Item = (i64, u64)> {
        self.findings(signal).into_iter().filter(|(_, status)| status.is_live()).map(|one| one.0)
    }

    /// Percent of status times percent of recency, of the strongest finding.
    fn weight(&self, signal: &str, current_days: i64) -> i64 {
        let weigh = |((at, _), status): ((i64, u64), Status)| {
            let days = (self.at - at) / DAY_MICROS;
            let faded = current_days > 0 && days > current_days;
            let percent = i64::from(status.percent());
            let percent = if faded { percent.min(40) } else { percent };
            percent
                * match days {
                    _ if signal == "strangulation" => 100,
                    ..=30 => 100,
                    31..=180 => 80,
                    181..=365 => 60,
                    _ => 40,
                }
        };
        self.findings(signal).into_iter().map(weigh).max().unwrap_or(0)
    }

    fn count(&self, signal: &str, days: i64) -> usize {
        let recent = self.live(signal).filter(|(at, _)| self.is_within(*at, days));
        recent.map(|(_, event)| event).collect::<BTreeSet<_>>().len()
    }

    fn settled(&self) -> Option<i64> {
        let agreed = |one: &&Told| one.is("mediation") && one.outcome() == "agreed";
        self.told.iter().map(|(_, one)| *one).filter(agreed).map(Told::at).max()
    }

    fn is_unsettled(&self, at: i64) -> bool {
        self.settled().is_none_or(|settled| at > settled)
    }

    /// Index of the claim, and only if it is about the matter open now where that counts.
    fn claim(&self, of: usize) -> Option<(i64, i64)> {
        let ((at, _), claims) = self.latest(|one| one.claims)?;
        Some((at, i64::from(claims[of]?)))
    }

    fn police_calls(&self, days: i64) -> i64 {
        let mut incidents: BTreeMap<u8, i64> = BTreeMap::new();
        for (_, one) in self.told.iter().filter(|(_, one)| one.is("dispute")) {
            if let Some(incident) = one.police {
                let at = incidents.entry(incident).or_insert(one.at());
                *at = one.at().max(*at);
            }
        }
        let known = incidents.values().filter(|at| self.is_within(**at, days)).count() as i64;
        let claimed =
            self.claim(usize::from(days > 30)).filter(|(at, _)| self.is_within(*at, days));
        known.max(claimed.map_or(0, |(_, calls)| calls))
    }

    fn failed_mediations(&self) -> i64 {
        let failed = |one: &Told| {
            one.is("mediation")
                && matches!(one.outcome(), "failed" | "terminated")
                && self.is_unsettled(one.at())
        };
        let known = self.told.iter().filter(|(_, one)| failed(one)).count() as i64;
        let claimed = self.claim(2).filter(|(at, _)| self.is_unsettled(*at));
        known.max(claimed.map_or(0, |(_, failed)| failed))
    }

    fn open_days(&self) -> Option<i64> {
        let danger = ["hit", "strangulation", "drink"];
        let mut openings: BTreeSet<(i64, u64)> =
            danger.iter().flat_map(|signal| self.live(signal)).collect();
        let opens = |one: &Told| ["dispute", "call", "order"].iter().any(|kind| one.is(kind));
        openings.extend(self.told.iter().filter(|(_, one)| opens(one)).map(|(stamp, _)| *stamp));
        openings.retain(|(at, _)| self.is_unsettled(*at));
        let first = openings.first().map(|(at, _)| *at);
        // So many after an agreement: since when, the summary no longer says; it errs upward.
        let many = self.settled().filter(|_| openings.len() >= KEPT_INCIDENTS);
        let known = many.or(first).map(|since| (self.at - since) / DAY_MICROS);
        let claimed = self.claim(3).filter(|(at, _)| self.is_unsettled(*at));
        known.max(claimed.map(|(_, times)| times * 50))
    }

    fn has_order(&self) -> bool {
        let orders = self.told.iter().map(|(_, one)| *one).filter(|one| one.is("order"));
        // The last day still counts; without one an order holds for 184 days.
        orders
            .map(|one| (one.at(), one.order_days.unwrap_or(183)))
            .any(|(from, last_day)| self.at < from + (last_day + 1) * DAY_MICROS)
    }

    /// The ages by the latest word of each person.
    fn ages(&self) -> Vec<u8> {
        let persons = (0..5).filter_map(|person| {
            let (_, age) = self.latest(|one| {
                let (named, age) = one.party?;
                (named == person).then_some(age)
            })?;
            age
        });
        persons.collect()
    }

    fn has_small_child(&self) -> bool {
        let seen = self.latest(|one| one.child.filter(|_| one.is("visit")));
        self.ages().iter().any(|age| *age < 8) || seen.is_some_and(|(_, age)| age < 8)
    }

    /// Every rule with its points and its weight.
    fn rules(&self) -> Vec<(&'static str, i64, i64)> {
        let full = |holds: bool| if holds { 10_000 } else { 0 };
        let [hit, choke] = [self.weight("hit", 60), self.weight("strangulation", 0)];
        let [drink, safe] = [self.weight("drink", 365), self.weight("safe", 0)];
        let since_hit = self.live("hit").map(|(at, _)| (self.at - at) / DAY_MICROS).min();
        let minors = self.latest(|one| one.minors).map(|(_, minors)| minors);
        let alone =
            self.latest(|one| one.alone.filter(|_| one.is("visit"))).map(|(_, alone)| alone);
        vec![
            ("t/hit", 10, hit),
            ("t/choke", 20, choke),
            ("t/drink", 9, drink.min(hit)),
            ("t/safe", -12, safe.min(full(choke == 0))),
            ("t/hits_3_in_30", 7, full(self.count("hit", 30) >= 3)),
            ("t/hits_8_in_400", 3, full(self.count("hit", 400) >= 8)),
            ("t/any_4_in_90", 2, full(self.count("hit", 90) >= 4)),
            ("t/fresh", 1, full(since_hit.is_some_and(|days| days < 10))),
            ("t/police_2_in_30", 4, full(self.police_calls(30) >= 2)),
            ("t/police_3_in_365", 6, full(self.police_calls(365) >= 3)),
            ("t/failed_2", 5, full(self.failed_mediations() >= 2)),
            ("t/open_180", 16, full(self.open_days().is_some_and(|days| days >= 180))),
            ("t/order", 2, full(self.has_order())),
            ("t/order_over", 15, drink.min(full(!self.has_order()))),
            ("t/small_child", 2, full(self.has_small_child())),
            ("t/old", 1, full(self.ages().iter().any(|age| *age >= 70))),
            ("t/minors", 1, full(minors.is_some_and(|minors| minors >= 2))),
            ("t/alone", 1, full(alone == Some(true))),
        ]
    }
}

/// The rules that fire with their points, and the score.
fn expected(told: &[Told]) -> (BTreeMap<&'static str, i64>, i64) {
    let (mut fired, mut score, mut background, mut protective) = (BTreeMap::new(), 0, 0, 0);
    for (id, points, weight) in History::new(told).rules() {
        if weight == 0 {
            continue;
        }
        let points = (points * weight * 2 + 10_000).div_euclid(20_000);
        fired.insert(id, points);
        match id {
            "t/drink" => background += points,
            "t/safe" => protective += points,
            _ => score += points,
        }
    }
    (fired, (score + background.min(5) + protective.max(-10)).max(0))
}

fn fired<'r>(ruleset: &'r Ruleset, told: &[Told]) -> (BTreeMap<&'r str, i64>, i64) {
    let known = merged(&made(told, ruleset));
    let verdict = judge(ruleset, &known, known.latest_at().unwrap_or_default());
    let rules = verdict
        .fired
        .iter()
        .map(|one| (&*ruleset.rules()[usize::from(one.rule)].id, i64::from(one.points)));
    (rules.collect(), i64::from(verdict.score))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_bounded_summary_judges_as_the_whole_history_does(told in vec(told(), 1..80)) {
        prop_assert_eq!(fired(&TINY, &told), expected(&told));
    }
}
