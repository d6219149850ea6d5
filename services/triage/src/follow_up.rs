//! What follows a danger or an order, and by when: visits, and a word before an order runs out.

use crate::condition::OrderKind;
use crate::flag::{Flag, Flags};
use crate::level::Level;
use crate::policy::{DAY_MICROS, Policy};

/// What is followed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FollowUpKind {
    /// A danger that somebody was warned of: visits by the level of its case.
    Danger,
    /// 告诫书: the village and the police have to visit (反家庭暴力法第17条).
    WarningLetter,
    /// 人身安全保护令: it runs out, and can be renewed only before (反家庭暴力法第30条).
    ProtectionOrder,
    /// 禁止接触: it runs out.
    NoContact,
}

/// Visits after a warning letter: one, and three more (the law says no number).
const WARNING_LETTER_VISITS: i64 = 4;
/// Where the policy sets no clock, in days: what the shipped one says.
const FIRST_VISIT_DAYS: i64 = 7;
const NEXT_VISIT_DAYS: i64 = 30;
/// The clocks of an order that runs out, and their days where the policy sets none.
const EXPIRY: [(&str, i64); 3] =
    [("order_expiry_first", 30), ("order_expiry_second", 14), ("order_expiry_last", 7)];

impl FollowUpKind {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::Danger, Self::WarningLetter, Self::ProtectionOrder, Self::NoContact];

    /// That of an order.
    #[must_use]
    pub const fn of(order: OrderKind) -> Self {
        match order {
            OrderKind::WarningLetter => Self::WarningLetter,
            OrderKind::ProtectionOrder => Self::ProtectionOrder,
            OrderKind::NoContact => Self::NoContact,
        }
    }

    /// The name it is stored under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::WarningLetter => "warning_letter",
            Self::ProtectionOrder => "protection_order",
            Self::NoContact => "no_contact",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether a visit has to be recorded by each of its times; else somebody is told at each.
    #[must_use]
    pub const fn asks_for_visits(self) -> bool {
        matches!(self, Self::Danger | Self::WarningLetter)
    }
}

impl Policy {
    /// The times of a follow-up, rising, microseconds since the epoch: of visits counted from
    /// `since`, of an order counted back from `until`, each at the next nine in the morning, because
    /// a day more or less is no reason to wake anybody. None where the policy asks for nothing.
    #[must_use]
    pub fn follow_up_times(
        &self,
        kind: FollowUpKind,
        level: Level,
        since: i64,
        until: Option<i64>,
    ) -> Vec<i64> {
        let mut times: Vec<i64> = match kind {
            FollowUpKind::Danger => {
                let days = self.follow_ups.iter().find(|(of, _)| *of == level);
                let days = days.map_or(&[][..], |(_, days)| days);
                days.iter()
                    .map(|days| since.saturating_add(i64::from(*days) * DAY_MICROS))
                    .collect()
            }
            FollowUpKind::WarningLetter => {
                let first = self.time("warning_letter_first_visit", FIRST_VISIT_DAYS);
                let next = self.time("warning_letter_next_visit", NEXT_VISIT_DAYS);
                let visits = 0..WARNING_LETTER_VISITS;
                visits.map(|made| since.saturating_add(first + made * next)).collect()
            }
            FollowUpKind::ProtectionOrder | FollowUpKind::NoContact => {
                let until = until.into_iter();
                until
                    .flat_map(|end| EXPIRY.map(|(clock, days)| end - self.time(clock, days)))
                    .collect()
            }
        };
        times.iter_mut().for_each(|at| *at = morning(*at));
        times.sort_unstable();
        times
    }

    /// What a clock of the follow-ups allows, in microseconds.
    fn time(&self, clock: &str, else_days: i64) -> i64 {
        let stop = Flags::from_iter([Flag::MediationStop]);
        let seconds = self.clock_seconds(clock, Level::Three, stop);
        // A clock allows ten years at most.
        seconds.map_or(else_days * DAY_MICROS, |seconds| seconds as i64 * 1_000_000)
    }
}

const HOUR_MICROS: i64 = 3_600_000_000;
/// Nine in Beijing, which is one in the world's time.
const MORNING_MICROS: i64 = HOUR_MICROS;

/// The first nine in the morning, Beijing, at this time or after it.
const fn morning(at: i64) -> i64 {
    let since = at.saturating_sub(MORNING_MICROS).rem_euclid(DAY_MICROS);
    if since == 0 { at } else { at.saturating_add(DAY_MICROS - since) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::rfc3339;
    use crate::policy::{Clock, Subject};

    /// Days since the epoch, each begun at eight in Beijing.
    fn days(times: &[i64]) -> Vec<i64> {
        assert!(times.iter().all(|at| rfc3339(*at).contains("T09:00:00")), "{times:?}");
        times.iter().map(|at| at / DAY_MICROS).collect()
    }

    #[test]
    fn a_time_is_the_next_morning() {
        let of = |text: &str| rfc3339(morning(crate::event::micros_of(text).unwrap_or_default()));
        assert!(of("2026-06-01T09:00:00").starts_with("2026-06-01T09:00:00"));
        assert!(of("2026-06-01T00:00:00").starts_with("2026-06-01T09:00:00"));
        assert!(of("2026-06-01T09:00:01").starts_with("2026-06-02T09:00:00"));
        assert!(of("2026-06-01T23:30:00").starts_with("2026-06-02T09:00:00"));
    }

    fn policy() -> Policy {
        Policy { follow_ups: vec![(Level::Three, vec![3, 7, 14])], ..Policy::default() }
    }

    #[test]
    fn a_danger_is_visited_by_its_level() {
        let of = |level| policy().follow_up_times(FollowUpKind::Danger, level, DAY_MICROS, None);
        assert_eq!(days(&of(Level::Three)), [4, 8, 15]);
        assert!(of(Level::One).is_empty());
    }

    #[test]
    fn a_warning_letter_is_visited_whether_the_policy_says_when_or_not() {
        let letter = FollowUpKind::WarningLetter;
        let shipped = Policy::default().follow_up_times(letter, Level::Watch, 0, None);
        assert_eq!(days(&shipped), [7, 37, 67, 97]);
        let subject = Subject::Flag(Flag::MediationStop);
        let name = "warning_letter_first_visit".into();
        let clocks = vec![Clock { name, subject, seconds: 3 * 86_400 }];
        let own = Policy { clocks, ..Policy::default() };
        assert_eq!(days(&own.follow_up_times(letter, Level::Watch, 0, None)), [3, 33, 63, 93]);
    }

    #[test]
    fn an_order_is_told_of_before_it_runs_out() {
        let until = Some(100 * DAY_MICROS);
        let order = FollowUpKind::ProtectionOrder;
        let times = Policy::default().follow_up_times(order, Level::Three, 0, until);
        assert_eq!(days(&times), [70, 86, 93]);
        assert!(policy().follow_up_times(order, Level::Three, 0, None).is_empty());
    }

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in FollowUpKind::ALL {
            assert_eq!(FollowUpKind::from_name(kind.name()), Some(kind));
        }
        for order in OrderKind::ALL {
            assert_eq!(FollowUpKind::of(*order).name(), order.name());
        }
    }
}
