//! Who is put on the lists of key households and key persons, and at which visit. Each is
//! entered once, by one event, and nowhere else.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::calendar::{LAST_DAY, age};
use super::household::{Household, Member};
use super::plan::Plan;
use super::seed::Seed;
use super::visits::Appointment;

/// What one visit enters on the lists.
pub(crate) struct Entry<'a> {
    pub(crate) household: bool,
    pub(crate) person: Option<&'a Member>,
}

impl Entry<'_> {
    /// The entry as `data.registers`.
    pub(crate) fn registers(&self) -> Value {
        let mut registers = Vec::new();
        if self.household {
            registers.push(json!({ "list": "key_household" }));
        }
        if let Some(person) = self.person {
            registers.push(json!({ "list": "key_person", "ref": person.reference }));
        }
        Value::Array(registers)
    }
}

/// Spreads each village's entries over its households, by the number of the appointment.
pub(crate) fn spread<'a>(
    plan: &Plan,
    appointments: &[Appointment<'a>],
) -> HashMap<usize, Entry<'a>> {
    let mut seed = Seed::new(5);
    let mut visits: HashMap<&str, Vec<usize>> = HashMap::new();
    for (number, appointment) in appointments.iter().enumerate() {
        visits.entry(appointment.household.id.as_str()).or_default().push(number);
    }
    let mut entries = HashMap::new();
    for village in &plan.village {
        let mut households = visited_in(&village.code, appointments);
        seed.shuffle(&mut households);
        let count = village.key_households.max(village.key_persons);
        for (position, household) in households.into_iter().take(count).enumerate() {
            let own = &visits[household.id.as_str()];
            // Most are known from the first round on; some are found in the course of the year.
            let number = if seed.percent(75) { own[0] } else { *seed.pick(own) };
            let entry = Entry {
                household: position < village.key_households,
                person: (position < village.key_persons).then(|| grown(household, &mut seed)),
            };
            entries.insert(number, entry);
        }
    }
    entries
}

fn visited_in<'a>(village: &str, appointments: &[Appointment<'a>]) -> Vec<&'a Household> {
    let mut households: Vec<&Household> = appointments
        .iter()
        .map(|appointment| appointment.household)
        .filter(|household| household.village == village)
        .collect();
    households.sort_by(|a, b| a.id.cmp(&b.id));
    households.dedup_by(|a, b| a.id == b.id);
    households
}

fn grown<'a>(household: &'a Household, seed: &mut Seed) -> &'a Member {
    let grown: Vec<&'a Member> =
        household.members.iter().filter(|member| age(member.born, LAST_DAY) >= 18).collect();
    grown[seed.below(grown.len())]
}
