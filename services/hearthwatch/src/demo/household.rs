//! The households of the lists: the ones of the stories, and ten more in every grid that has a
//! women grid worker.

use jiff::civil::{Date, date};
use serde_json::{Map, Value, json};

use super::calendar::{FIRST_DAY, age};
use super::naming::Naming;
use super::plan::{Plan, Village};
use super::seed::Seed;
use super::stories::Cast;

const HOUSEHOLDS_PER_GRID: usize = 10;

/// One household.
pub(crate) struct Household {
    pub(crate) id: String,
    /// Its key in `stories.toml`; visits as a matter of routine leave those alone.
    pub(crate) key: Option<String>,
    pub(crate) town: String,
    pub(crate) village: String,
    pub(crate) grid: String,
    pub(crate) group: String,
    pub(crate) house: String,
    /// Somebody of the house works far away.
    pub(crate) away: bool,
    pub(crate) members: Vec<Member>,
}

/// One member of a household.
pub(crate) struct Member {
    pub(crate) reference: String,
    pub(crate) key: Option<String>,
    pub(crate) name: String,
    pub(crate) female: bool,
    pub(crate) born: Date,
    pub(crate) relation: String,
    pub(crate) phone: Option<String>,
    pub(crate) id_number: String,
    pub(crate) safe_contact: Option<Value>,
}

/// Builds every household of the town, in the order of their ids.
pub(crate) fn build(plan: &Plan, cast: &[Cast], naming: &mut Naming) -> Vec<Household> {
    let mut seed = Seed::new(7);
    let mut households = Vec::new();
    let mut people = 0;
    for village in &plan.village {
        for &number in &village.women_grids {
            let grid = village.grid(number);
            for story in cast.iter().filter(|story| story.grid == grid) {
                let mut household = empty(plan, village, &grid, &mut seed);
                household.key = Some(story.key.clone());
                household.members = story.members(naming);
                households.push(household);
            }
            for _ in 0..HOUSEHOLDS_PER_GRID {
                let mut household = empty(plan, village, &grid, &mut seed);
                household.away = seed.percent(30);
                household.members = family(naming, &mut seed);
                households.push(household);
            }
        }
    }
    for (index, household) in households.iter_mut().enumerate() {
        household.id = format!("h_{:04}", index + 1);
        for member in &mut household.members {
            people += 1;
            member.reference = format!("p_{people:04}");
        }
    }
    households
}

fn empty(plan: &Plan, village: &Village, grid: &str, seed: &mut Seed) -> Household {
    Household {
        id: String::new(),
        key: None,
        town: plan.code.clone(),
        village: village.code.clone(),
        grid: grid.to_owned(),
        group: seed.pick(&village.groups).clone(),
        house: format!("{}号", seed.below(88) + 1),
        away: false,
        members: Vec::new(),
    }
}

/// One of the shapes that families have: who they are, and between which ages.
const SHAPES: [&[(&str, usize, usize)]; 6] = [
    &[("husband", 33, 45), ("wife", 31, 44), ("son", 7, 14)],
    &[("husband", 30, 42), ("wife", 28, 40), ("daughter", 6, 13), ("son", 1, 5)],
    &[("husband", 34, 48), ("wife", 33, 46), ("daughter", 8, 15), ("mother", 66, 78)],
    &[("husband", 66, 78), ("wife", 65, 77)],
    &[("husband", 48, 60), ("wife", 47, 59), ("mother", 70, 84)],
    &[("husband", 45, 58), ("wife", 44, 57), ("daughter", 16, 22)],
];

fn family(naming: &mut Naming, seed: &mut Seed) -> Vec<Member> {
    let surname = naming.surname();
    let shape = seed.pick(&SHAPES);
    let mut members = Vec::new();
    for &(relation, youngest, oldest) in *shape {
        let female = matches!(relation, "wife" | "daughter" | "mother");
        let years = youngest + seed.below(oldest - youngest + 1);
        let own = matches!(relation, "husband" | "son" | "daughter");
        let family_name = if own { surname.clone() } else { naming.surname() };
        let born = birthday(years, seed);
        let phone = (years >= 18 && seed.percent(80)).then(|| naming.phone());
        members.push(Member {
            reference: String::new(),
            key: None,
            name: naming.name(&family_name, female, years < 18),
            female,
            born,
            relation: relation.to_owned(),
            phone,
            id_number: naming.id_number(born, female),
            safe_contact: None,
        });
    }
    members
}

fn birthday(years: usize, seed: &mut Seed) -> Date {
    let year = FIRST_DAY.year() - i16::try_from(years).unwrap_or(0);
    let month = i8::try_from(seed.below(12) + 1).unwrap_or(1);
    let day = i8::try_from(seed.below(28) + 1).unwrap_or(1);
    date(year, month, day)
}

impl Household {
    /// The member whom notes name when they name the house.
    pub(crate) fn head(&self) -> &Member {
        &self.members[0]
    }

    /// The member with that key of `stories.toml`.
    pub(crate) fn member(&self, key: &str) -> &Member {
        self.members
            .iter()
            .find(|member| member.key.as_deref() == Some(key))
            .expect("stories.toml names members of its own households")
    }

    /// How many members are minors on that day.
    pub(crate) fn minors(&self, day: Date) -> usize {
        self.members.iter().filter(|member| age(member.born, day) < 18).count()
    }

    /// Whether a couple lives here.
    pub(crate) fn couple(&self) -> bool {
        let has = |relation| self.members.iter().any(|member| member.relation == relation);
        has("wife") && has("husband")
    }

    /// Whether somebody of that age lives here on that day.
    pub(crate) fn aged(&self, day: Date, from: i16, to: i16) -> bool {
        self.members.iter().any(|member| (from..=to).contains(&age(member.born, day)))
    }

    /// The line of the household list. Nobody is on a list by it: that is for events to say.
    pub(crate) fn line(&self) -> Value {
        let members: Vec<Value> =
            self.members.iter().map(|member| Value::Object(member.facts(FIRST_DAY))).collect();
        json!({
            "household": self.id, "village": self.village, "grid": self.grid,
            "group": self.group, "house": self.house, "members": members,
            "lists": [], "key_persons": [],
        })
    }
}

impl Member {
    /// What is known of a person on that day.
    pub(crate) fn facts(&self, day: Date) -> Map<String, Value> {
        let mut facts = Map::new();
        facts.insert("ref".into(), json!(self.reference));
        facts.insert("name".into(), json!(self.name));
        facts.insert("sex".into(), json!(if self.female { "f" } else { "m" }));
        facts.insert("age".into(), json!(age(self.born, day)));
        facts.insert("relation".into(), json!(self.relation));
        if let Some(phone) = &self.phone {
            facts.insert("phone".into(), json!(phone));
        }
        facts.insert("id_number".into(), json!(self.id_number));
        if let Some(safe_contact) = &self.safe_contact {
            facts.insert("safe_contact".into(), safe_contact.clone());
        }
        facts
    }
}
