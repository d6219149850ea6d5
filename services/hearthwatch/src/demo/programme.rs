//! `programme.toml`: care given in the course of the year, and the law told in the villages.

use serde::Deserialize;
use serde_json::json;

use super::calendar::{Moment, age};
use super::event::{Data, Event, in_household, party};
use super::household::{Household, Member};
use super::naming::masked;
use super::stories::Stage;

#[derive(Deserialize)]
struct File {
    care: Vec<Care>,
    outreach: Vec<Outreach>,
}

#[derive(Deserialize)]
struct Care {
    at: Moment,
    kind: String,
    grid: String,
    #[serde(rename = "for")]
    whom: Whom,
    note: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Whom {
    Woman,
    Child,
}

#[derive(Deserialize)]
struct Outreach {
    at: Moment,
    village: String,
    people: u32,
    title: String,
}

/// Care and outreach, as the town's women's federation writes them down.
pub(crate) fn events(stage: &Stage) -> Vec<Event> {
    let file: File = toml::from_str(include_str!("programme.toml"))
        .expect("programme.toml is part of the program");
    let care = file.care.iter().map(|care| care.event(stage));
    let outreach = file.outreach.iter().map(|session| session.event(stage));
    care.chain(outreach).collect()
}

impl Care {
    fn event(&self, stage: &Stage) -> Event {
        let (household, member) = self.receiver(stage.households);
        let mut data = in_household(household);
        data.insert("reporter".into(), reporter(stage));
        data.insert("parties".into(), json!([party(member, household, self.at)]));
        data.insert("kind".into(), json!(self.kind));
        let note = self.note.replace("{name}", &masked(&member.name));
        data.insert("narrative".into(), json!(note));
        event(stage, self.at, "care", data)
    }

    /// The first household of the grid in which somebody fits; stories keep to themselves.
    fn receiver<'a>(&self, households: &'a [Household]) -> (&'a Household, &'a Member) {
        households
            .iter()
            .filter(|household| household.grid == self.grid && household.key.is_none())
            .find_map(|household| {
                let fits = |member: &&Member| self.whom.fits(member, self.at);
                household.members.iter().find(fits).map(|member| (household, member))
            })
            .expect("programme.toml names grids in which somebody fits")
    }
}

impl Whom {
    fn fits(self, member: &Member, at: Moment) -> bool {
        let years = age(member.born, at.day());
        match self {
            Self::Woman => member.female && (35..65).contains(&years),
            Self::Child => (6..15).contains(&years),
        }
    }
}

impl Outreach {
    fn event(&self, stage: &Stage) -> Event {
        let mut data = Data::new();
        data.insert("town".into(), json!(stage.plan.code));
        data.insert("village".into(), json!(self.village));
        data.insert("reporter".into(), reporter(stage));
        data.insert("sessions".into(), json!(1));
        data.insert("people_reached".into(), json!(self.people));
        let village = stage.plan.village.iter().find(|village| village.code == self.village);
        let village = village.expect("programme.toml names villages of the plan");
        let note = format!("{}\u{ff1a}{}", village.name, self.title);
        data.insert("narrative".into(), json!(note));
        event(stage, self.at, "outreach", data)
    }
}

fn reporter(stage: &Stage) -> serde_json::Value {
    stage.roster.holder("town_wf_officer", &stage.plan.code).reporter()
}

fn event(stage: &Stage, at: Moment, kind: &str, data: Data) -> Event {
    let source = format!("{kind}/{}", stage.plan.code);
    Event { at, kind: kind.to_owned(), source, id: None, data, twice: false }
}
