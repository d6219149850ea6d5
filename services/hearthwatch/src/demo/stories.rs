//! `stories.toml`: the disputes and calls of the year, with all that followed from them.

use serde::Deserialize;
use serde_json::{Value, json};

use super::calendar::{Day, Moment, days_after};
use super::event::{Data, Event, in_household, party};
use super::household::{Household, Member};
use super::naming::Naming;
use super::notes::{Notes, Tone};
use super::plan::Plan;
use super::roster::{Roster, Worker};
use super::visits::met;

/// The file.
#[derive(Deserialize)]
pub(crate) struct Stories {
    pub(crate) household: Vec<Cast>,
    event: Vec<Told>,
    follow_up: Vec<FollowUp>,
}

/// A household that has a story.
#[derive(Deserialize)]
pub(crate) struct Cast {
    pub(crate) key: String,
    pub(crate) grid: String,
    members: Vec<Character>,
}

#[derive(Deserialize)]
struct Character {
    #[serde(default)]
    key: Option<String>,
    name: String,
    sex: String,
    born: Day,
    #[serde(default)]
    relation: String,
    safe_contact: Option<Value>,
}

#[derive(Deserialize)]
struct Told {
    at: Moment,
    #[serde(rename = "type")]
    kind: String,
    household: Option<String>,
    /// Where the source names no household.
    place: Option<String>,
    /// The parties are known to the households' list, but the source does not say so.
    #[serde(default)]
    unnamed_household: bool,
    #[serde(default)]
    parties: Vec<String>,
    #[serde(default)]
    strangers: Vec<Character>,
    note: String,
    #[serde(default)]
    data: Data,
    #[serde(default)]
    twice: bool,
}

#[derive(Deserialize)]
struct FollowUp {
    household: String,
    alone: Option<String>,
    tone: Tone,
    after: Day,
    days: Vec<i64>,
}

/// What the stories are told in: the town as it stands.
pub(crate) struct Stage<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) roster: &'a Roster,
    pub(crate) households: &'a [Household],
}

impl Stories {
    /// Reads the file that is part of the program.
    pub(crate) fn read() -> Self {
        toml::from_str(include_str!("stories.toml")).expect("stories.toml is part of the program")
    }

    /// The names that nobody else may have.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        let strangers = self.event.iter().flat_map(|told| &told.strangers);
        let members = self.household.iter().flat_map(|cast| &cast.members);
        members.chain(strangers).map(|character| character.name.clone())
    }

    /// Everything that the stories tell.
    pub(crate) fn events(&self, stage: &Stage, notes: &Notes, naming: &mut Naming) -> Vec<Event> {
        let mut events: Vec<Event> =
            self.event.iter().map(|told| told.event(stage, naming)).collect();
        for follow_up in &self.follow_up {
            events.extend(follow_up.events(stage, notes));
        }
        events
    }
}

impl Cast {
    /// The members, with the numbers that the stories do not give.
    pub(crate) fn members(&self, naming: &mut Naming) -> Vec<Member> {
        self.members.iter().map(|character| character.member(naming)).collect()
    }
}

impl Character {
    fn member(&self, naming: &mut Naming) -> Member {
        let female = self.sex == "f";
        let grown = self.born.0.year() < 2008;
        Member {
            reference: String::new(),
            key: self.key.clone(),
            name: self.name.clone(),
            female,
            born: self.born.0,
            relation: self.relation.clone(),
            phone: grown.then(|| naming.phone()),
            id_number: naming.id_number(self.born.0, female),
            safe_contact: self.safe_contact.clone(),
        }
    }
}

impl Stage<'_> {
    fn household(&self, key: &str) -> &Household {
        self.households
            .iter()
            .find(|household| household.key.as_deref() == Some(key))
            .expect("stories.toml names households of its own")
    }

    fn party(&self, name: &str, at: Moment) -> Value {
        let (household, member) = name.split_once('.').expect("a party is household.member");
        let household = self.household(household);
        party(household.member(member), household, at)
    }
}

impl Told {
    fn event(&self, stage: &Stage, naming: &mut Naming) -> Event {
        let home = self.household.as_deref().map(|key| stage.household(key));
        let mut data = match (home, self.kind.as_str()) {
            (Some(home), "visit") => {
                let worker = stage.roster.holder("women_grid_worker", &home.grid);
                met(home, worker, self.at, &self.members(home))
            }
            (Some(home), _) => in_household(home),
            (None, _) => self.in_place(stage.plan),
        };
        if self.kind != "visit" {
            data.insert("reporter".into(), self.reporter(stage, home).reporter());
        }
        let mut parties: Vec<Value> =
            self.parties.iter().map(|name| stage.party(name, self.at)).collect();
        if self.unnamed_household {
            parties.iter_mut().for_each(forget_household);
        }
        parties.extend(self.strangers.iter().map(|stranger| stranger.party(self.at, naming)));
        data.insert("parties".into(), json!(parties));
        data.extend(self.data.clone());
        data.insert("narrative".into(), json!(self.note));
        let source = self.source(stage.plan, home);
        let (at, kind, twice) = (self.at, self.kind.clone(), self.twice);
        Event { at, kind, source, id: None, data, twice }
    }

    fn members<'a>(&self, home: &'a Household) -> Vec<&'a Member> {
        let keys = self.parties.iter().filter_map(|name| name.split_once('.'));
        keys.map(|(_, member)| home.member(member)).collect()
    }

    /// The data of an event whose source knows a place, but no household.
    fn in_place(&self, plan: &Plan) -> Data {
        let place = self.place.as_deref().unwrap_or_default();
        let mut data = Data::new();
        data.insert("town".into(), json!(plan.code));
        // A grid's code begins with its village's.
        data.insert("village".into(), json!(place.get(..5).unwrap_or(place)));
        if place.len() > 5 {
            data.insert("grid".into(), json!(place));
        }
        data
    }

    fn says(&self, field: &str) -> &str {
        self.data.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    fn reporter<'a>(&self, stage: &'a Stage, home: Option<&Household>) -> &'a Worker {
        let town = stage.plan.code.as_str();
        let roster = stage.roster;
        match (self.kind.as_str(), home) {
            ("mediation", Some(home)) if self.says("by") == "village" => {
                roster.at_work("village_mediator", &home.village, self.at.day())
            }
            ("mediation", _) => roster.holder("town_studio_mediator", town),
            ("dispute", Some(home)) if self.says("channel") == "grid" => {
                roster.holder("women_grid_worker", &home.grid)
            }
            ("call", _) => roster.holder("town_wf_officer", town),
            _ => roster.holder("beat_officer", town),
        }
    }

    fn source(&self, plan: &Plan, home: Option<&Household>) -> String {
        let town = &plan.code;
        let village = home.map_or(town, |home| &home.village);
        match self.kind.as_str() {
            "visit" => format!("grid/{village}"),
            "dispute" if self.says("channel") == "grid" => format!("grid/{village}"),
            "dispute" | "order" => format!("police/{town}"),
            "mediation" if self.says("by") == "village" => format!("mediation/{village}"),
            kind => format!("{kind}/{town}"),
        }
    }
}

impl Character {
    /// A party of whom the town knows nothing but what the source writes.
    fn party(&self, at: Moment, naming: &mut Naming) -> Value {
        let mut facts = self.member(naming).facts(at.day());
        for unknown in ["ref", "relation", "phone"] {
            facts.remove(unknown);
        }
        facts.insert("role".into(), json!("party"));
        Value::Object(facts)
    }
}

fn forget_household(party: &mut Value) {
    if let Some(facts) = party.as_object_mut() {
        for unknown in ["ref", "phone", "safe_contact", "household"] {
            facts.remove(unknown);
        }
    }
}

impl FollowUp {
    fn events(&self, stage: &Stage, notes: &Notes) -> Vec<Event> {
        let home = stage.household(&self.household);
        let worker = stage.roster.holder("women_grid_worker", &home.grid);
        let seen = self.alone.as_deref().map_or(home.head(), |key| home.member(key));
        let visit = |(number, days): (usize, &i64)| {
            // In the morning, before the hour at which the matter came up: never a day late.
            let at = Moment::on(days_after(self.after.0, *days), 8, 40);
            let mut data = met(home, worker, at, &[seen]);
            let note = notes.follow_up(home, self.tone, &seen.name, number);
            data.insert("narrative".into(), json!(note));
            let source = format!("grid/{}", home.village);
            Event { at, kind: "visit".to_owned(), source, id: None, data, twice: false }
        };
        self.days.iter().enumerate().map(visit).collect()
    }
}
