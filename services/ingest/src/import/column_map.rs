//! A column map says what the columns of one kind of table mean. Maps are TOML; a new kind of
//! table needs a map and no program. Keys that are not known are refused by name and line.

mod words;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use super::spelling::folded;

/// What the columns of one kind of table mean.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnMap {
    /// By which it is asked for.
    pub name: String,
    /// What people call such a table.
    pub title: String,
    /// The events' type, for example `hearthwatch.dispute.v1`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The events' source; `{town}` stands for the town's code.
    pub source: String,
    /// How an event's id is made: the first of these for which the row has what it takes.
    pub(crate) id: Vec<IdRule>,
    /// Data every event carries unless a column says otherwise.
    #[serde(default)]
    pub(crate) defaults: BTreeMap<String, Value>,
    /// Names of places and their codes, beside those that are passed in.
    #[serde(default)]
    pub(crate) places: BTreeMap<String, String>,
    /// The columns.
    pub(crate) field: Vec<Field>,
}

/// How an event's id is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IdRule {
    /// Number of the bulletin and number of the row.
    BulletinRow,
    /// The incident's own number.
    Incident,
    /// The column that a field leads to `id`.
    Column,
    /// What stands in the row.
    RowHash,
}

/// What one column means.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    /// Where its value goes: `id`, `time`, or a path inside the event's data.
    pub(crate) to: String,
    /// How it is read.
    #[serde(default)]
    pub(crate) kind: Kind,
    /// The names its column may have, the likeliest first.
    pub(crate) headers: Vec<String>,
    /// Whether a row without it is refused, and a table without it not this map's.
    #[serde(default)]
    pub(crate) required: bool,
    /// Whether it may read a column that another field has already taken.
    #[serde(default)]
    pub(crate) also: bool,
    /// The party it is about, counted from 1; without it all of them in turn.
    pub(crate) party: Option<usize>,
    /// The signal that a yes stands for, when it leads to `ticks`.
    pub(crate) tick: Option<String>,
    /// The largest number that can be meant; a larger one is kept as it stands.
    pub(crate) most: Option<i64>,
    /// The field whose text a missing time is looked for in.
    pub(crate) or_from: Option<String>,
    /// Words of the column and what they are called here, the gravest first.
    #[serde(default)]
    pub(crate) words: Words,
}

pub(crate) use words::Words;

/// How a column is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// As it stands.
    #[default]
    Text,
    /// A date, with or without a time.
    DateTime,
    /// A time of day, where the date has a column of its own.
    Clock,
    /// A date without a time, kept as `YYYY-MM-DD`.
    Date,
    /// A place; its code is looked up by name.
    Place,
    /// Who is concerned, with all that stands in brackets behind each.
    Parties,
    /// Their sex.
    PartySex,
    /// Their age.
    PartyAge,
    /// Their identity numbers, or the last four digits.
    PartyIdentity,
    /// Their telephone numbers.
    PartyPhone,
    /// What they are to each other.
    PartyRelation,
    /// A code of ours, such as a household's.
    Code,
    /// A whole number.
    Number,
    /// Yes or no.
    YesNo,
    /// One of a list of words.
    Choice,
    /// Several of a list of words, each a signal.
    Ticks,
    /// Several words as they stand.
    List,
    /// Whether and how often the police were called before.
    RepeatCalls,
}

/// Why a column map cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column map, line {line}: {message}")]
pub struct MapProblem {
    /// The line of the file, counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

/// The maps that come with the program.
pub fn shipped() -> &'static [ColumnMap] {
    static SHIPPED: LazyLock<Vec<ColumnMap>> = LazyLock::new(|| {
        [
            include_str!("../../maps/police_bulletin.toml"),
            include_str!("../../maps/grid_visits.toml"),
        ]
        .iter()
        .map(|text| ColumnMap::parse(text).expect("shipped maps are read by a test"))
        .collect()
    });
    &SHIPPED
}

impl ColumnMap {
    /// Reads and checks a map.
    ///
    /// # Errors
    /// Names the line and what is wrong there.
    pub fn parse(text: &str) -> Result<Self, MapProblem> {
        let map: Self = toml::from_str(text).map_err(|error| MapProblem {
            line: error.span().map_or(1, |span| line_of(text, span.start)),
            message: error.message().to_owned(),
        })?;
        match map.fault() {
            None => Ok(map),
            Some((near, message)) => {
                let line = text.find(&near).map_or(1, |at| line_of(text, at));
                Err(MapProblem { line, message })
            }
        }
    }

    /// What is wrong with the map as a whole, and the word near which it stands.
    fn fault(&self) -> Option<(String, String)> {
        let quoted = |word: &str| format!("\"{word}\"");
        let event =
            self.kind.strip_prefix("hearthwatch.").and_then(|kind| kind.strip_suffix(".v1"));
        let known = ["visit", "dispute", "call", "mediation", "order", "care", "outreach"];
        if !event.is_some_and(|event| known.contains(&event)) {
            return Some((quoted(&self.kind), format!("unknown event type `{}`", self.kind)));
        }
        let rest = self.source.replace("{town}", "");
        if rest.is_empty() || rest.contains(['{', '}']) {
            return Some((quoted(&self.source), "`source` may hold only `{town}`".into()));
        }
        if self.id.is_empty() {
            return Some(("id".into(), "`id` names no way to make an id".into()));
        }
        for field in &self.field {
            let path =
                |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.';
            let to = &field.to;
            if to.is_empty() || !to.chars().all(path) || to.split('.').any(str::is_empty) {
                return Some((quoted(to), format!("`to` is not a path: `{to}`")));
            }
            if field.headers.iter().all(|header| folded(header).is_empty()) {
                return Some((quoted(to), format!("field `{to}` has no headers")));
            }
            if matches!(field.kind, Kind::Choice | Kind::Ticks) && field.words.0.is_empty() {
                return Some((quoted(to), format!("field `{to}` has no words")));
            }
            if field.party.is_some_and(|party| !(1..=9).contains(&party)) {
                return Some((quoted(to), format!("field `{to}`: `party` is 1 to 9")));
            }
            if field.tick.is_some() && field.kind != Kind::YesNo {
                return Some((quoted(to), format!("field `{to}`: `tick` goes with yes_no")));
            }
        }
        if !self.field.iter().any(|field| field.to == "time") {
            return Some(("field".into(), "no field leads to `time`".into()));
        }
        None
    }
}

impl Field {
    /// The word by which messages name its column.
    pub(crate) fn word(&self) -> &str {
        self.headers.first().map_or("", String::as_str)
    }

    /// Whether it is about the parties.
    pub(crate) const fn is_party(&self) -> bool {
        matches!(
            self.kind,
            Kind::Parties
                | Kind::PartySex
                | Kind::PartyAge
                | Kind::PartyIdentity
                | Kind::PartyPhone
                | Kind::PartyRelation
        )
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}
