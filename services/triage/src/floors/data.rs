//! What is locked, as `floors/*.toml` says it.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::flag::{Flag, Flags};
use crate::level::Level;

const LETHALITY: &str = include_str!("../../floors/lethality.toml");
const CHILD_PROTECTION: &str = include_str!("../../floors/child_protection.toml");
const MANDATORY_REPORT: &str = include_str!("../../floors/mandatory_report.toml");
const DUTIES: &str = include_str!("../../floors/duties.toml");

/// Days that stand for ever: a case that must still hold then must hold at any time.
pub(super) const FOR_EVER: i64 = 7_300;
/// How many days after the event a case must still hold, where it does not say.
const DAYS: [i64; 4] = [0, 20, 400, FOR_EVER];

/// Everything that is locked.
#[derive(Debug)]
pub(super) struct Locked {
    pub(super) floors: Vec<Floor>,
    pub(super) duties: Vec<Duty>,
    /// The roles of whom one at least must receive each locked flag.
    pub(super) roles: Vec<Box<str>>,
}

/// One locked case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Floor {
    /// What it is about, in Chinese.
    pub(super) name: Box<str>,
    /// The shipped rule that keeps it, to say where a draft undercuts it.
    pub(super) rule: Box<str>,
    /// The signals ticked.
    pub(super) ticks: Vec<Box<str>>,
    /// Everyday words, each of which must do as well.
    pub(super) notes: Vec<Box<str>>,
    /// Parties to the event.
    #[serde(default)]
    pub(super) people: Vec<Person>,
    /// Ages of the children seen.
    #[serde(default)]
    pub(super) children: Vec<i64>,
    /// How many days later it must still hold.
    #[serde(default = "days")]
    pub(super) days_ago: Vec<i64>,
    /// The least level.
    pub(super) level: Level,
    /// The flags that must stand.
    #[serde(deserialize_with = "flags")]
    pub(super) flags: Flags,
}

/// A party, as far as rules can ask.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    pub(super) age: i64,
    pub(super) capacity: Option<Box<str>>,
}

/// How soon a flag must be answered at the latest.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Duty {
    pub(super) flag: Flag,
    pub(super) acknowledge_seconds: Option<u64>,
    pub(super) first_contact_seconds: Option<u64>,
    pub(super) report_seconds: Option<u64>,
}

impl Duty {
    /// The clocks by name, with the most seconds each may allow.
    pub(super) fn clocks(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let clocks = [
            ("acknowledge", self.acknowledge_seconds),
            ("first_contact", self.first_contact_seconds),
            ("report", self.report_seconds),
        ];
        clocks.into_iter().filter_map(|(name, seconds)| Some((name, seconds?)))
    }
}

/// What is locked; an error only if the program was built from broken files.
pub(super) fn locked() -> Result<&'static Locked, &'static str> {
    static LOCKED: LazyLock<Result<Locked, String>> =
        LazyLock::new(|| read().map_err(|error| error.to_string()));
    LOCKED.as_ref().map_err(String::as_str)
}

fn read() -> Result<Locked, toml::de::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        floor: Vec<Floor>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Duties {
        roles: Vec<Box<str>>,
        duty: Vec<Duty>,
    }
    let mut floors = Vec::new();
    for text in [LETHALITY, CHILD_PROTECTION, MANDATORY_REPORT] {
        floors.append(&mut toml::from_str::<File>(text)?.floor);
    }
    let Duties { roles, duty } = toml::from_str(DUTIES)?;
    Ok(Locked { floors, duties: duty, roles })
}

fn days() -> Vec<i64> {
    DAYS.to_vec()
}

fn flags<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Flags, D::Error> {
    Ok(Vec::<Flag>::deserialize(deserializer)?.into_iter().collect())
}
