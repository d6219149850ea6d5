//! The people who work: a mediation room and its stand-in in every village, a worker in every
//! grid, the studio, the police station, the town and the end of the chain in the county.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::household::Household;
use super::naming::Naming;
use super::plan::{Oddity, Plan, Village};

/// One person of the roster.
pub(crate) struct Worker {
    pub(crate) person: String,
    pub(crate) role: String,
    pub(crate) place: String,
    name: String,
    phone: String,
    channels: Vec<String>,
    stand_in: Option<String>,
    absences: Vec<Value>,
    home: String,
    /// Households of kin; `None` where nothing was declared.
    kin: Option<Vec<String>>,
}

/// Everybody who works, in the order of their ids.
pub(crate) struct Roster(Vec<Worker>);

impl Roster {
    /// Builds the roster; the households are needed for whose kin somebody is.
    pub(crate) fn build(plan: &Plan, households: &[Household], naming: &mut Naming) -> Self {
        let mut roster = Self(Vec::new());
        for village in &plan.village {
            roster.add_village(village, naming);
        }
        for office in &plan.office {
            let team: Vec<usize> = (0..office.people)
                .map(|at| roster.add(&office.role, &office.place, at % 3 != 1, naming))
                .collect();
            roster.stand_in_for_one_another(&team);
        }
        for oddity in &plan.oddity {
            roster.apply(oddity, households);
        }
        roster
    }

    /// The lines of the roster file.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.0.iter().map(Worker::line).collect()
    }

    /// The first who holds that role in that place.
    pub(crate) fn holder(&self, role: &str, place: &str) -> &Worker {
        self.0
            .iter()
            .find(|worker| worker.role == role && worker.place == place)
            .expect("every place of the plan has its people")
    }

    /// Who does the work of that role in that place on that day: the holder or the stand-in.
    pub(crate) fn at_work(&self, role: &str, place: &str, day: Date) -> &Worker {
        let holder = self.holder(role, place);
        let stand_in = |name: &String| self.0.iter().find(|worker| worker.person == *name);
        if holder.absent(day) {
            holder.stand_in.as_ref().and_then(stand_in).unwrap_or(holder)
        } else {
            holder
        }
    }

    /// The women grid workers, who do the visits.
    pub(crate) fn visitors(&self) -> impl Iterator<Item = &Worker> {
        self.0.iter().filter(|worker| worker.role == "women_grid_worker")
    }

    fn add_village(&mut self, village: &Village, naming: &mut Naming) {
        let mediator = self.add("village_mediator", &village.code, true, naming);
        let chair = self.add("village_wf_chair", &village.code, true, naming);
        self.0[mediator].stand_in = Some(self.0[chair].person.clone());
        let mut visitors = Vec::new();
        for number in 1..=village.grids {
            let woman = village.women_grids.contains(&number);
            let role = if woman { "women_grid_worker" } else { "grid_worker" };
            let at = self.add(role, &village.grid(number), woman || number % 3 == 0, naming);
            if woman {
                visitors.push(at);
            }
        }
        self.stand_in_for_one_another(&visitors);
    }

    fn add(&mut self, role: &str, place: &str, female: bool, naming: &mut Naming) -> usize {
        let at = self.0.len();
        let surname = naming.surname();
        self.0.push(Worker {
            person: format!("u_{:03}", at + 1),
            role: role.to_owned(),
            place: place.to_owned(),
            name: naming.name(&surname, female, false),
            phone: naming.phone(),
            channels: vec!["inbox".to_owned()],
            stand_in: None,
            absences: Vec::new(),
            home: format!("h_{:04}", 9001 + at),
            kin: Some(Vec::new()),
        });
        at
    }

    fn stand_in_for_one_another(&mut self, team: &[usize]) {
        if team.len() < 2 {
            return;
        }
        for (position, &at) in team.iter().enumerate() {
            let next = team[(position + 1) % team.len()];
            self.0[at].stand_in = Some(self.0[next].person.clone());
        }
    }

    fn apply(&mut self, oddity: &Oddity, households: &[Household]) {
        let worker = self
            .0
            .iter_mut()
            .find(|worker| worker.holds(&oddity.holder))
            .expect("town.toml names people of its own roster");
        if let Some(channels) = &oddity.channels {
            worker.channels.clone_from(channels);
        }
        worker.absences.clone_from(&oddity.absences);
        let is_kin = |household: &&Household| {
            household.key.as_ref().is_some_and(|key| oddity.kin_of.contains(key))
        };
        let kin = households.iter().filter(is_kin).map(|household| household.id.clone()).collect();
        worker.kin = (!oddity.undeclared_kin).then_some(kin);
    }
}

impl Worker {
    /// Whether this is `<role>@<place>`.
    pub(crate) fn holds(&self, holder: &str) -> bool {
        holder.split_once('@') == Some((self.role.as_str(), self.place.as_str()))
    }

    /// How events name their reporter.
    pub(crate) fn reporter(&self) -> Value {
        json!({ "ref": self.person, "role": self.role })
    }

    fn absent(&self, day: Date) -> bool {
        let day = day.to_string();
        self.absences.iter().any(|absence| {
            let bound = |key| absence.get(key).and_then(Value::as_str).unwrap_or_default();
            (bound("from")..=bound("to")).contains(&day.as_str())
        })
    }

    fn line(&self) -> Value {
        let mut line = json!({
            "person": self.person, "name": self.name, "role": self.role, "place": self.place,
            "phone": self.phone, "channels": self.channels, "from": "2025-01-01", "to": null,
            "stand_in": self.stand_in, "absences": self.absences, "household": self.home,
        });
        if let Some(kin) = &self.kin {
            line["kin_households"] = json!(kin);
        }
        line
    }
}
