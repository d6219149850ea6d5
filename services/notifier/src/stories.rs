//! Stories of the notifier on a store of its own, with a clock that is moved by hand. Each is
//! told in memory, in a file, and on PostgreSQL when `HEARTHWATCH_TEST_POSTGRES` names one.

#![expect(clippy::unwrap_used, reason = "tests")]

mod answered;
mod channels;
mod crashes;
mod declined;
mod lapsing;
mod logs;
mod looping;
mod mail;
mod post_office;
mod receiver;
mod reports;
mod robots;
mod roster;
mod sms;
mod sms_centre;
mod world;

use store::Due;
use triage::event::micros_of;
use triage::{Clock, Flag, Flags, Level, Policy, Subject};

pub(crate) use world::everywhere;

/// A moment in Beijing.
pub(crate) fn at(text: &str) -> i64 {
    micros_of(text).unwrap()
}

/// The policy of these stories, as `policy.rhai` ships it.
pub(crate) fn policy() -> Policy {
    let role = |name: &str| -> Box<str> { name.into() };
    let clock = |subject, seconds| Clock { name: role("acknowledge"), subject, seconds };
    let visit = |level, seconds| Clock {
        name: role("first_contact"),
        subject: Subject::Level(level),
        seconds,
    };
    Policy {
        bands: [1, 15, 40],
        leads: ["women_grid_worker", "village_mediator", "town_studio_mediator"].map(role),
        also_told: vec![
            (Level::Two, role("women_grid_worker")),
            (Level::Three, role("village_mediator")),
        ],
        receivers: vec![
            (Flag::MediationStop, ["town_studio_mediator", "beat_officer"].map(role).to_vec()),
            (Flag::MandatoryReport, ["beat_officer", "child_supervisor"].map(role).to_vec()),
            (Flag::CareTrack, vec![role("women_grid_worker")]),
        ],
        clocks: vec![
            clock(Subject::Level(Level::One), 24 * 3_600),
            clock(Subject::Level(Level::Two), 24 * 3_600),
            clock(Subject::Level(Level::Three), 4 * 3_600),
            clock(Subject::Flag(Flag::Emergency), 30 * 60),
            visit(Level::One, 72 * 3_600),
            visit(Level::Three, 24 * 3_600),
        ],
        quiet_hours: Some((22, 7)),
        ..Policy::default()
    }
}

/// A due warning nobody was asked about yet.
pub(crate) fn due(level: Level, flags: Flags) -> Due {
    Due {
        id: "w_1".to_owned(),
        matter: "m_1".to_owned(),
        cause: "danger".to_owned(),
        level,
        flags,
        town: "YC".to_owned(),
        village: Some("YC-03".to_owned()),
        grid: Some("YC-03-012".to_owned()),
        raised_at: 0,
        state: store::WarningState::Pending,
        step: 0,
        role: None,
        recipient: None,
        answer_by: None,
        next_at: 0,
        attempts: 0,
        folded: 0,
        bundle: None,
        sent_at: None,
        fence: 1,
    }
}
