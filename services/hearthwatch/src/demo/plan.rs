//! `town.toml`: the villages, the offices, and what departs from the rule.

use serde::Deserialize;
use serde_json::Value;

/// The township as the file lays it out.
#[derive(Deserialize)]
pub(crate) struct Plan {
    pub(crate) code: String,
    pub(crate) village: Vec<Village>,
    pub(crate) office: Vec<Office>,
    pub(crate) oddity: Vec<Oddity>,
}

/// One village, with its mediation room.
#[derive(Deserialize)]
pub(crate) struct Village {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) grids: u8,
    pub(crate) women_grids: Vec<u8>,
    pub(crate) key_households: usize,
    pub(crate) key_persons: usize,
    pub(crate) groups: Vec<String>,
}

impl Village {
    /// The code of the village's grid with that number.
    pub(crate) fn grid(&self, number: u8) -> String {
        format!("{}-{number:03}", self.code)
    }
}

/// A role above the villages.
#[derive(Deserialize)]
pub(crate) struct Office {
    pub(crate) role: String,
    pub(crate) place: String,
    pub(crate) people: u8,
}

/// What is different about one person of the roster.
#[derive(Deserialize)]
pub(crate) struct Oddity {
    /// `<role>@<place>`: the first who holds that role there.
    pub(crate) holder: String,
    pub(crate) channels: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) absences: Vec<Value>,
    /// Keys of the households in `stories.toml` that are kin.
    #[serde(default)]
    pub(crate) kin_of: Vec<String>,
    #[serde(default)]
    pub(crate) undeclared_kin: bool,
}

impl Plan {
    /// Reads the file that is part of the program.
    pub(crate) fn read() -> Self {
        toml::from_str(include_str!("town.toml")).expect("town.toml is part of the program")
    }
}
