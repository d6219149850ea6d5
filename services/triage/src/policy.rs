//! The policy: bands, caps, who leads, and every clock.

use crate::finding::Status;
use crate::flag::Flag;
use crate::level::Level;
use crate::rule::Place;

/// What `policy.rhai` sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The score at which 一级, 二级 and 三级 begin, rising.
    pub bands: [i32; 3],
    /// Cap groups: a positive limit caps from above, a negative one from below.
    pub caps: Vec<Cap>,
    /// Up to this many days old (24 hours each, ends included) a finding earns this percentage.
    pub recency: Vec<RecencyBand>,
    /// The percentage of findings older than every band.
    pub recency_after_percent: u32,
    /// For how many days hearsay counts that nobody verified; without it, for good.
    pub hearsay_days: Option<u32>,
    /// Who leads each level, by role id.
    pub leads: [Box<str>; 3],
    /// Roles told besides the leader, by level.
    pub also_told: Vec<(Level, Box<str>)>,
    /// Roles that receive a flag, in order.
    pub receivers: Vec<(Flag, Vec<Box<str>>)>,
    /// Clocks by name and level.
    pub clocks: Vec<Clock>,
    /// Follow-up visits after each level, in days.
    pub follow_ups: Vec<(Level, Vec<u32>)>,
    /// Hours of the day (Beijing) from which and until which 一级 and 二级 are held.
    pub quiet_hours: Option<(u8, u8)>,
    /// Above this many warnings at once a publishing needs a person to confirm their number.
    pub rejudge_confirm_above: Option<u32>,
    /// Signals that no rule uses, on purpose, with the reason.
    pub noted: Vec<(Box<str>, Box<str>)>,
    /// Signals whose phrases hold phrases of another, on purpose.
    pub overlaps: Vec<Overlap>,
}

/// Two signals of which the phrases of one may hold phrases of the other: a note with the longer
/// phrase says both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The signal of the longer phrases.
    pub holder: Box<str>,
    /// The signal of the phrases inside them.
    pub held: Box<str>,
    /// Why that is meant.
    pub why: Box<str>,
    /// Where the policy says so.
    pub place: Place,
}

/// A limit on the sum of a group of rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cap {
    /// The group's name.
    pub group: Box<str>,
    /// The limit in points.
    pub limit: i32,
}

/// One band of recency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecencyBand {
    /// Up to this age in days, included.
    pub days: u32,
    /// The percentage earned.
    pub percent: u32,
}

/// What a clock hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A level.
    Level(Level),
    /// A flag.
    Flag(Flag),
}

/// A time allowed for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// What is owed, e.g. `acknowledge`, `visit`, `accept_handover`.
    pub name: Box<str>,
    /// At which level or under which flag.
    pub subject: Subject,
    /// Seconds allowed.
    pub seconds: u64,
}

impl Policy {
    /// The level of a score.
    #[must_use]
    pub fn band(&self, score: i32) -> Level {
        let reached = self.bands.iter().filter(|from| score >= **from).count();
        Level::ALL[reached]
    }

    /// The percentage a finding of this age earns.
    #[must_use]
    pub fn recency_percent(&self, age_micros: i64) -> u32 {
        let age = age_micros.max(0);
        let band = self.recency.iter().find(|band| age <= i64::from(band.days) * DAY_MICROS);
        band.map_or(self.recency_after_percent, |band| band.percent)
    }

    /// Whether a finding of this status and age says nothing any more: hearsay that nobody verified.
    #[must_use]
    pub fn is_stale(&self, status: Status, age_micros: i64) -> bool {
        let days = self.hearsay_days.filter(|_| status == Status::Hearsay);
        days.is_some_and(|days| age_micros > i64::from(days) * DAY_MICROS)
    }

    /// The seconds a clock allows at this level, or under one of these flags if that is sooner.
    #[must_use]
    pub fn clock_seconds(&self, name: &str, level: Level, flags: crate::Flags) -> Option<u64> {
        let mine = self.clocks.iter().filter(|clock| &*clock.name == name);
        mine.filter(|clock| match clock.subject {
            Subject::Level(of) => of == level,
            Subject::Flag(flag) => flags.contains(flag),
        })
        .map(|clock| clock.seconds)
        .min()
    }

    /// Up to this many warnings may follow from a publishing unasked.
    #[must_use]
    pub fn confirm_above(&self) -> u32 {
        self.rejudge_confirm_above.unwrap_or(CONFIRM_ABOVE)
    }

    /// The role that leads a level; `None` for [`Level::Watch`].
    #[must_use]
    pub fn leader(&self, level: Level) -> Option<&str> {
        let index = usize::from(level.number()).checked_sub(1)?;
        self.leads.get(index).map(|role| &**role)
    }

    /// The roles that receive a flag, in order.
    #[must_use]
    pub fn receivers_of(&self, flag: Flag) -> &[Box<str>] {
        self.receivers.iter().find(|(of, _)| *of == flag).map_or(&[], |(_, roles)| roles)
    }
}

/// Where the policy says nothing, about what one day brings a town.
const CONFIRM_ABOVE: u32 = 20;

/// A day of the rules: 24 hours, in microseconds.
pub const DAY_MICROS: i64 = 86_400 * 1_000_000;
