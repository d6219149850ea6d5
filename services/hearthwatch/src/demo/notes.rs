//! The words of visits: `notes.toml`, put together for a household and a day.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::Deserialize;

use super::household::Household;
use super::naming::masked;
use super::registers::Entry;
use super::seed::Seed;

#[derive(Deserialize)]
struct Words {
    open: Vec<String>,
    close: Vec<String>,
    topics: Topics,
    season: Vec<Season>,
    registers: Registers,
    follow_up: FollowUp,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Topics {
    any: Vec<String>,
    couple: Vec<String>,
    child: Vec<String>,
    toddler: Vec<String>,
    elder: Vec<String>,
    away: Vec<String>,
}

#[derive(Deserialize)]
struct Season {
    months: Vec<i8>,
    #[serde(flatten)]
    topics: Topics,
}

#[derive(Deserialize)]
struct Registers {
    household: Vec<String>,
    person: Vec<String>,
}

#[derive(Deserialize)]
struct FollowUp {
    neighbour: Vec<String>,
    family: Vec<String>,
    safety: Vec<String>,
    child: Vec<String>,
    elder: Vec<String>,
}

/// What a matter was about, and so how a worker writes when she comes back to it.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tone {
    Neighbour,
    Family,
    Safety,
    Child,
    Elder,
}

/// Writes notes, none of them twice.
pub(crate) struct Notes {
    words: Words,
    seed: Seed,
    written: HashSet<String>,
}

impl Notes {
    /// Reads the words that are part of the program.
    pub(crate) fn read() -> Self {
        Self {
            words: toml::from_str(include_str!("notes.toml"))
                .expect("notes.toml is part of the program"),
            seed: Seed::new(6),
            written: HashSet::new(),
        }
    }

    /// The note of an ordinary visit.
    pub(crate) fn ordinary(
        &mut self,
        home: &Household,
        day: Date,
        entry: Option<&Entry>,
    ) -> String {
        loop {
            let open = self.seed.pick(&self.words.open).clone();
            let mut said = self.entry_words(entry);
            for _ in 0..=self.seed.below(2) {
                let topic = self.topic(home, day);
                if !said.contains(&topic) {
                    said.push(topic);
                }
            }
            let close = self.seed.percent(85).then(|| self.seed.pick(&self.words.close).clone());
            let close = close.unwrap_or_default();
            let note = format!("{open}{}。{close}", said.join("\u{ff0c}"));
            let note = fill(&note, home);
            if self.written.insert(note.clone()) {
                return note;
            }
        }
    }

    /// The note of the `number`th visit after a matter was taken up.
    pub(crate) fn follow_up(
        &self,
        home: &Household,
        tone: Tone,
        alone: &str,
        number: usize,
    ) -> String {
        let words = &self.words.follow_up;
        let said = match tone {
            Tone::Neighbour => &words.neighbour,
            Tone::Family => &words.family,
            Tone::Safety => &words.safety,
            Tone::Child => &words.child,
            Tone::Elder => &words.elder,
        };
        fill(&said[number % said.len()].replace("{alone}", &masked(alone)), home)
    }

    fn entry_words(&mut self, entry: Option<&Entry>) -> Vec<String> {
        let Some(entry) = entry else { return Vec::new() };
        let mut said = Vec::new();
        if entry.household {
            said.push(self.seed.pick(&self.words.registers.household).clone());
        }
        if let Some(person) = entry.person {
            let words = self.seed.pick(&self.words.registers.person);
            said.push(words.replace("{names}", &masked(&person.name)));
        }
        said
    }

    fn topic(&mut self, home: &Household, day: Date) -> String {
        let mut pools: Vec<&[String]> = Vec::new();
        let in_season = self.words.season.iter().filter(|s| s.months.contains(&day.month()));
        let all = std::iter::once(&self.words.topics).chain(in_season.map(|s| &s.topics));
        for topics in all {
            let fitting = [
                (true, &topics.any),
                (home.couple(), &topics.couple),
                (home.aged(day, 6, 15), &topics.child),
                (home.aged(day, 0, 5), &topics.toddler),
                (home.aged(day, 65, 120), &topics.elder),
                (home.away, &topics.away),
            ];
            pools.extend(
                fitting
                    .iter()
                    .filter(|(fits, said)| *fits && !said.is_empty())
                    .map(|(_, said)| said.as_slice()),
            );
        }
        let pool = self.seed.pick(&pools);
        self.seed.pick(pool).clone()
    }
}

fn fill(text: &str, home: &Household) -> String {
    text.replace("{group}", &home.group).replace("{head}", &masked(&home.head().name))
}
