//! Quiet hours: at night 一级 and 二级 wait for the morning. 三级 and emergencies never do, nor
//! does a mandatory report, which the law wants at once.

use store::Due;
use triage::{DAY_MICROS, Flag, Policy};

const HOUR: i64 = 3_600 * 1_000_000;
/// Beijing is eight hours ahead of UTC, all year.
const BEIJING: i64 = 8 * HOUR;

/// Until when this warning is held; `None` if it may go out now.
pub(crate) fn held_until(policy: &Policy, due: &Due, now: i64) -> Option<i64> {
    let (from, to) = policy.quiet_hours?;
    if due.is_urgent() || due.flags.contains(Flag::MandatoryReport) || from == to {
        return None;
    }
    let (from, to) = (i64::from(from) * HOUR, i64::from(to) * HOUR);
    let midnight = now - (now + BEIJING).rem_euclid(DAY_MICROS);
    let since = now - midnight;
    let quiet = if from < to { (from..to).contains(&since) } else { since >= from || since < to };
    let end = if since < to { midnight + to } else { midnight + DAY_MICROS + to };
    quiet.then_some(end)
}

#[cfg(test)]
mod tests {
    use triage::{Flags, Level};

    use super::*;
    use crate::stories::{at, due, policy};

    #[test]
    fn the_night_holds_one_and_two_until_morning_and_nothing_worse() {
        let policy = policy();
        let held = |level, time| held_until(&policy, &due(level, Flags::NONE), at(time));
        for level in [Level::One, Level::Two] {
            assert_eq!(held(level, "2026-11-18T21:59:59"), None);
            assert_eq!(held(level, "2026-11-18T22:00:00"), Some(at("2026-11-19T07:00:00")));
            assert_eq!(held(level, "2026-11-19T06:59:59"), Some(at("2026-11-19T07:00:00")));
            assert_eq!(held(level, "2026-11-19T07:00:00"), None);
        }
        assert_eq!(held(Level::Three, "2026-11-18T23:00:00"), None);
        for flag in [Flag::Emergency, Flag::MandatoryReport] {
            let due = due(Level::One, Flags::from_iter([flag]));
            assert_eq!(held_until(&policy, &due, at("2026-11-18T23:00:00")), None);
        }
    }
}
