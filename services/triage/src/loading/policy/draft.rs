//! The policy while its script runs, and what it must hold to be whole.

use rhai::Dynamic;

use crate::level::Level;
use crate::loading::diagnostic::Diagnostic;
use crate::loading::files::POLICY;
use crate::loading::kind::Kind;
use crate::loading::names::is_identifier;
use crate::loading::problem::Problem;
use crate::loading::said::{Said, said};
use crate::policy::{Clock, Policy, Subject};

/// The policy while its script runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) bands: [Option<i32>; 3],
    pub(super) leads: [Option<Box<str>>; 3],
    pub(super) recency_after: Option<u32>,
    pub(super) policy: Policy,
}

impl Draft {
    pub(super) fn clock(
        &mut self,
        name: &str,
        subject: Subject,
        seconds: i64,
    ) -> Result<(), Problem> {
        let name = identifier(said!("a clock's name", "时限的名字"), name)?;
        let seconds = whole(said!("a clock's seconds", "时限的秒数"), seconds, 1..=3_650 * 86_400)?;
        let mut clocks = self.policy.clocks.iter();
        if clocks.any(|clock| clock.name == name && clock.subject == subject) {
            let message = said!(
                "clock '{name}' stands twice for the same level or flag",
                "同一级别或标记的时限“{name}”写了两次"
            );
            return Err(Problem::new(Kind::BadPolicy, &name, message));
        }
        let clock = Clock { name, subject, seconds };
        self.policy.clocks.push(clock);
        Ok(())
    }

    pub(super) fn follow_up(&mut self, level: Level, days: &[Dynamic]) -> Result<(), Problem> {
        let wrong = || {
            let message = said!(
                "follow_up(level, [days, …]) takes rising days, once for each level",
                "follow_up(级别, [天数, …]) 的天数要越来越大，每级只写一次"
            );
            Problem::new(Kind::BadPolicy, "follow_up", message)
        };
        let numbers = days.iter().map(|day| day.as_int().ok());
        let days: Option<Vec<u32>> = numbers.map(|day| u32::try_from(day?).ok()).collect();
        let days = days.filter(|days| days.is_sorted_by(|a, b| a < b));
        let days = days.filter(|days| days.first().is_some_and(|first| *first > 0));
        let twice = self.policy.follow_ups.iter().any(|(of, _)| *of == level);
        match days {
            Some(days) if !twice => {
                self.policy.follow_ups.push((level, days));
                Ok(())
            }
            _ => Err(wrong()),
        }
    }

    pub(super) fn finish(self, problems: &mut Vec<Diagnostic>) -> Option<Policy> {
        let mut missing = Vec::new();
        for level in 1..=3 {
            if self.bands[level - 1].is_none() {
                missing.push(format!("band({level}, …)"));
            }
            if self.leads[level - 1].is_none() {
                missing.push(format!("leads({level}, …)"));
            }
        }
        if self.policy.recency.is_empty() {
            missing.push("recency(days, percent)".to_owned());
        }
        let Some(recency_after_percent) = self.recency_after else {
            missing.push("recency_after(percent)".to_owned());
            return self.incomplete(&missing, problems);
        };
        if !missing.is_empty() {
            return self.incomplete(&missing, problems);
        }
        let bands = self.bands.map(Option::unwrap_or_default);
        let last_percent = self.policy.recency.last().map_or(100, |band| band.percent);
        let mut wrong = |about, message: Said| {
            problems.push(Diagnostic::of_file(POLICY, Kind::BadPolicy, about, message));
        };
        if !bands.is_sorted_by(|a, b| a < b) {
            let message = said!(
                "bands must rise: band(1, …) below band(2, …) below band(3, …)",
                "分数线要一级比一级高：band(1, …) 小于 band(2, …) 小于 band(3, …)"
            );
            wrong("band", message);
            return None;
        }
        if recency_after_percent > last_percent {
            let message = said!(
                "recency_after is higher than the last recency",
                "recency_after 比最后一条 recency 还高"
            );
            wrong("recency_after", message);
            return None;
        }
        Some(Policy {
            bands,
            leads: self.leads.map(Option::unwrap_or_default),
            recency_after_percent,
            ..self.policy
        })
    }

    fn incomplete(&self, missing: &[String], problems: &mut Vec<Diagnostic>) -> Option<Policy> {
        for what in missing {
            let message = said!("{what} is missing", "缺 {what}");
            problems.push(Diagnostic::of_file(POLICY, Kind::BadPolicy, what, message));
        }
        None
    }
}

pub(super) fn level_of(level: i64) -> Result<Level, Problem> {
    let found = Level::from_number(level).filter(|level| *level > Level::Watch);
    found.ok_or_else(|| {
        let message =
            said!("a level is 1, 2 or 3, not {level}", "级别是 1、2 或 3，不能是 {level}");
        Problem::new(Kind::BadPolicy, "level", message)
    })
}

pub(super) fn place_of(level: i64) -> Result<usize, Problem> {
    level_of(level).map(|level| usize::from(level.number()) - 1)
}

pub(super) fn whole<N: TryFrom<i64>>(
    what: Said,
    number: i64,
    bounds: std::ops::RangeInclusive<i64>,
) -> Result<N, Problem> {
    let within = bounds.contains(&number);
    let fits = N::try_from(number).ok().filter(|_| within);
    fits.ok_or_else(|| {
        let (low, high) = bounds.into_inner();
        let Said { en, zh } = what;
        let message = said!(
            "{en} must be from {low} to {high}, not {number}",
            "{zh}在 {low} 到 {high} 之间，不能是 {number}"
        );
        Problem::new(Kind::BadPolicy, &en, message)
    })
}

/// A role by its name.
pub(super) fn role_of(role: &str) -> Result<Box<str>, Problem> {
    identifier(said!("a role", "角色"), role)
}

pub(super) fn identifier(what: Said, text: &str) -> Result<Box<str>, Problem> {
    if is_identifier(text) {
        return Ok(text.into());
    }
    let Said { en, zh } = what;
    let message = said!(
        "{en} is made of lower-case letters, digits and _; '{text}' is not",
        "{zh}只用小写字母、数字和 _；“{text}”不是"
    );
    Err(Problem::new(Kind::BadPolicy, text, message))
}
