//! The police station's weekly bulletin: the rows of the stories, quarrels of neighbours, and
//! in a quiet week whatever else a station is called to.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::calendar::{Day, Moment, days_after, mondays};
use super::event::{Event, in_household, party};
use super::household::Household;
use super::naming::masked;
use super::notes::{Notes, Tone};
use super::roster::Roster;
use super::seed::Seed;
use super::visits::met;

#[derive(Deserialize)]
struct File {
    number: String,
    neighbour: Vec<Neighbour>,
    other: Other,
}

#[derive(Deserialize)]
struct Neighbour {
    on: Day,
    grid: String,
    note: String,
}

#[derive(Deserialize)]
struct Other {
    rows: Vec<(String, String)>,
    follow_up_days: Vec<i64>,
}

/// The desk that writes the bulletin.
pub(crate) struct Bulletin<'a> {
    file: File,
    town: &'a str,
    roster: &'a Roster,
    /// Households that have not been in a bulletin yet: nobody is in it twice by chance.
    fresh: Vec<&'a Household>,
}

impl<'a> Bulletin<'a> {
    /// Opens the desk.
    pub(crate) fn open(town: &'a str, roster: &'a Roster, households: &'a [Household]) -> Self {
        let mut fresh: Vec<&Household> =
            households.iter().filter(|household| household.key.is_none()).collect();
        Seed::new(8).shuffle(&mut fresh);
        Self {
            file: toml::from_str(include_str!("bulletin.toml"))
                .expect("bulletin.toml is part of the program"),
            town,
            roster,
            fresh,
        }
    }

    /// Adds the rows that the stories do not tell, then numbers every row of the year.
    pub(crate) fn publish(mut self, notes: &Notes, events: &mut Vec<Event>) {
        let quarrels = std::mem::take(&mut self.file.neighbour);
        for (at, quarrel) in quarrels.iter().enumerate() {
            self.quarrel(at, quarrel, notes, events);
        }
        let mut seed = Seed::new(9);
        let mut rows = self.file.other.rows.clone();
        for monday in mondays() {
            if events.iter().any(|event| is_row(event) && event.at.day() == monday) {
                continue;
            }
            if rows.is_empty() {
                rows.clone_from(&self.file.other.rows);
            }
            let (category, note) = rows.swap_remove(seed.below(rows.len()));
            let call = days_after(monday, -(1 + i64::try_from(seed.below(6)).unwrap_or(0)));
            let Some(a) = self.fresh.pop() else { break };
            let b = self.take(|home| home.village == a.village);
            let row = Row { category: &category, kind: "other", note: &note, call };
            events.push(self.row(monday, a, b, &row));
        }
        self.number(events);
    }

    fn quarrel(&mut self, at: usize, quarrel: &Neighbour, notes: &Notes, events: &mut Vec<Event>) {
        let a = self.take(|home| home.grid == quarrel.grid);
        let b = self.take(|home| home.grid == quarrel.grid);
        let (monday, call) = (quarrel.on.0, days_after(quarrel.on.0, -2));
        let row = Row { category: "邻里纠纷", kind: "neighbor", note: &quarrel.note, call };
        events.push(self.row(monday, a, b, &row));
        let worker = self.roster.holder("women_grid_worker", &quarrel.grid);
        for (number, days) in self.file.other.follow_up_days.iter().enumerate() {
            let at_door = Moment::on(days_after(monday, *days), 8, 40);
            let mut data = met(a, worker, at_door, &[a.head()]);
            let note = notes.follow_up(a, Tone::Neighbour, &a.head().name, at + number);
            data.insert("narrative".into(), json!(note));
            let source = format!("grid/{}", a.village);
            let kind = "visit".to_owned();
            events.push(Event { at: at_door, kind, source, id: None, data, twice: false });
        }
    }

    fn take(&mut self, fits: impl Fn(&Household) -> bool) -> &'a Household {
        let position = self.fresh.iter().position(|home| fits(home));
        self.fresh.remove(position.expect("there are more households than rows in a year"))
    }

    fn row(&self, monday: Date, a: &Household, b: &Household, row: &Row) -> Event {
        let at = Moment::on(monday, 9, 30);
        let mut data = in_household(a);
        let reporter = self.roster.holder("beat_officer", self.town).reporter();
        data.insert("reporter".into(), reporter);
        data.insert("parties".into(), json!([party(a.head(), a, at), party(b.head(), b, at)]));
        data.insert("channel".into(), json!("police_bulletin"));
        data.insert("category".into(), json!(row.category));
        data.insert("disposition".into(), json!("口头调解"));
        data.insert("native_grade".into(), json!("蓝"));
        data.insert("resolved".into(), json!(true));
        data.insert("kind".into(), json!(row.kind));
        data.insert("narrative".into(), json!(row.words(a, b)));
        let source = format!("police/{}", self.town);
        Event { at, kind: "dispute".to_owned(), source, id: None, data, twice: false }
    }

    /// Gives every row its bulletin, its place in it and the number of its incident.
    fn number(&self, events: &mut [Event]) {
        let mut rows: Vec<&mut Event> = events.iter_mut().filter(|event| is_row(event)).collect();
        rows.sort_by_key(|event| event.at);
        let mut in_bulletin = HashSet::new();
        for (incident, event) in rows.into_iter().enumerate() {
            let week = event.at.day().iso_week_date();
            let number = self
                .file
                .number
                .replace("{year}", &week.year().to_string())
                .replace("{week}", &week.week().to_string());
            let row = (1..).find(|row| in_bulletin.insert((number.clone(), *row))).unwrap_or(1);
            event.id = Some(format!("{number}/{row}"));
            event.data.insert("bulletin_no".into(), json!(number));
            event.data.insert("row_no".into(), json!(row));
            let incident = format!("FIC-{}-{:04}", event.at.day().year(), incident + 1);
            event.data.insert("incident_no".into(), json!(incident));
        }
    }
}

/// A row that no story tells.
struct Row<'a> {
    category: &'a str,
    kind: &'a str,
    note: &'a str,
    call: Date,
}

impl Row<'_> {
    fn words(&self, a: &Household, b: &Household) -> String {
        let day = format!("{}月{}日", self.call.month(), self.call.day());
        self.note
            .replace("{day}", &day)
            .replace("{a}", &masked(&a.head().name))
            .replace("{b}", &masked(&b.head().name))
    }
}

fn is_row(event: &Event) -> bool {
    event.data.get("channel").and_then(Value::as_str) == Some("police_bulletin")
}
