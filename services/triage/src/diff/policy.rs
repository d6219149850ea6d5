//! The policy: bands, caps, recency, who is told, clocks.

use std::collections::BTreeMap;

use super::{Change, Part, Value, note, number, text};
use crate::flag::Flag;
use crate::level::Level;
use crate::policy::{Policy, Subject};

pub(super) fn compare(before: &Policy, after: &Policy, changes: &mut Vec<Change>) {
    judging(before, after, changes);
    let leads = |policy: &Policy| {
        by(Level::ALL[1..]
            .iter()
            .map(|level| (key(*level), text(policy.leader(*level).unwrap_or_default()))))
    };
    each(changes, Part::Leads, leads(before), leads(after));
    let told = |policy: &Policy| {
        let mut by_level: BTreeMap<Box<str>, Value> = BTreeMap::new();
        for level in Level::ALL {
            let roles = policy.also_told.iter().filter(|(of, _)| *of == level);
            let roles: Vec<Box<str>> = roles.map(|(_, role)| role.clone()).collect();
            if !roles.is_empty() {
                by_level.insert(key(level), Value::Texts(roles));
            }
        }
        by_level
    };
    each(changes, Part::AlsoTold, told(before), told(after));
    let receivers = |policy: &Policy| {
        let all = policy.receivers.iter();
        by(all.map(|(flag, roles)| (flag_key(*flag), Value::Texts(roles.clone()))))
    };
    each(changes, Part::Receivers, receivers(before), receivers(after));
    let clocks = |policy: &Policy| {
        by(policy.clocks.iter().map(|clock| {
            let subject = match clock.subject {
                Subject::Level(level) => key(level),
                Subject::Flag(flag) => flag_key(flag),
            };
            let seconds = i64::try_from(clock.seconds).unwrap_or(i64::MAX);
            (format!("{} {subject}", clock.name).into(), Value::Number(seconds))
        }))
    };
    each(changes, Part::Clock, clocks(before), clocks(after));
    let visits = |policy: &Policy| {
        by(policy.follow_ups.iter().map(|(level, days)| {
            let days = days.iter().map(|day| day.to_string().into()).collect();
            (key(*level), Value::Texts(days))
        }))
    };
    each(changes, Part::FollowUps, visits(before), visits(after));
    let quiet = (before.quiet_hours, after.quiet_hours);
    note(changes, Part::QuietHours, "", quiet, |(from, to)| text(&format!("{from}-{to}")));
    let confirm = (before.rejudge_confirm_above, after.rejudge_confirm_above);
    note(changes, Part::ConfirmAbove, "", confirm, |above| Value::Number(above.into()));
    let noted = |policy: &Policy| by(policy.noted.iter().map(|(id, why)| (id.clone(), text(why))));
    each(changes, Part::Noted, noted(before), noted(after));
}

/// What an assessment depends on.
fn judging(before: &Policy, after: &Policy, changes: &mut Vec<Change>) {
    let bands = |policy: &Policy| {
        by(Level::ALL[1..]
            .iter()
            .zip(policy.bands)
            .map(|(level, from)| (key(*level), number(from))))
    };
    each(changes, Part::Band, bands(before), bands(after));
    let caps =
        |policy: &Policy| by(policy.caps.iter().map(|cap| (cap.group.clone(), number(cap.limit))));
    each(changes, Part::Cap, caps(before), caps(after));
    let recency = |policy: &Policy| {
        let bands = policy.recency.iter();
        by(bands.map(|band| (band.days.to_string().into(), number(band.percent))))
    };
    each(changes, Part::Recency, recency(before), recency(after));
    let older = (Some(before.recency_after_percent), Some(after.recency_after_percent));
    note(changes, Part::RecencyAfter, "", older, number);
    let hearsay = (before.hearsay_days, after.hearsay_days);
    note(changes, Part::HearsayDays, "", hearsay, number);
}

fn each(
    changes: &mut Vec<Change>,
    part: Part,
    mut before: BTreeMap<Box<str>, Value>,
    after: BTreeMap<Box<str>, Value>,
) {
    for (of, is) in after {
        note(changes, part, &of, (before.remove(&of), Some(is)), |value| value);
    }
    for (of, was) in before {
        note(changes, part, &of, (Some(was), None), |value| value);
    }
}

fn by(all: impl Iterator<Item = (Box<str>, Value)>) -> BTreeMap<Box<str>, Value> {
    all.collect()
}

/// A level stands under its number, and people are shown its words.
fn key(level: Level) -> Box<str> {
    level.number().to_string().into()
}

fn flag_key(flag: Flag) -> Box<str> {
    flag.name().into()
}
