//! The rounds of the women grid workers: about one visit a week each, through the households
//! of their grids, in weeks and at hours of their own.

use serde_json::{Value, json};

use super::calendar::{Moment, age, days_after, mondays};
use super::event::{Data, Event, in_household};
use super::household::{Household, Member};
use super::notes::Notes;
use super::plan::Plan;
use super::registers::{self, Entry};
use super::roster::{Roster, Worker};
use super::seed::Seed;

/// A worker and a household meet.
pub(crate) struct Appointment<'a> {
    pub(crate) at: Moment,
    pub(crate) worker: &'a Worker,
    pub(crate) household: &'a Household,
}

/// The year's ordinary visits.
pub(crate) fn events(
    plan: &Plan,
    roster: &Roster,
    households: &[Household],
    notes: &mut Notes,
) -> Vec<Event> {
    let appointments = appointments(roster, households);
    let entries = registers::spread(plan, &appointments);
    let mut seed = Seed::new(4);
    let visit = |(number, appointment): (usize, &Appointment)| {
        let entry = entries.get(&number);
        let note = notes.ordinary(appointment.household, appointment.at.day(), entry);
        let present = present(appointment.household, entry, &mut seed);
        visit(appointment, &present, &note, entry)
    };
    appointments.iter().enumerate().map(visit).collect()
}

fn appointments<'a>(roster: &'a Roster, households: &'a [Household]) -> Vec<Appointment<'a>> {
    let mut seed = Seed::new(3);
    let mut appointments = Vec::new();
    for worker in roster.visitors() {
        let mut round: Vec<&Household> = households
            .iter()
            .filter(|household| household.grid == worker.place && household.key.is_none())
            .collect();
        seed.shuffle(&mut round);
        let mut next = round.iter().cycle();
        let weekday = seed.below(6);
        for monday in mondays() {
            // A wedding, a fair, a cold: some weeks nobody goes.
            if seed.percent(6) {
                continue;
            }
            let Some(household) = next.next() else { break };
            let day = days_after(monday, i64::try_from((weekday + seed.below(2)) % 7).unwrap_or(0));
            let hour = *seed.pick(&[8, 9, 9, 10, 10, 11, 14, 15, 15, 16, 17, 18]);
            let minute = i8::try_from(seed.below(60)).unwrap_or(0);
            appointments.push(Appointment { at: Moment::on(day, hour, minute), worker, household });
        }
    }
    appointments.sort_by(|a, b| (a.at, &a.worker.person).cmp(&(b.at, &b.worker.person)));
    appointments
}

/// Who was at home: the one who was put on a list, and some of the others.
fn present<'a>(home: &'a Household, entry: Option<&Entry>, seed: &mut Seed) -> Vec<&'a Member> {
    let met = entry.and_then(|entry| entry.person).map(|person| person.reference.as_str());
    let mut present: Vec<&Member> = home
        .members
        .iter()
        .filter(|member| met == Some(member.reference.as_str()) || seed.percent(55))
        .collect();
    if present.is_empty() {
        present.push(home.head());
    }
    present
}

fn visit(
    appointment: &Appointment,
    present: &[&Member],
    note: &str,
    entry: Option<&Entry>,
) -> Event {
    let mut data = met(appointment.household, appointment.worker, appointment.at, present);
    data.insert("narrative".into(), json!(note));
    if let Some(entry) = entry {
        data.insert("registers".into(), entry.registers());
    }
    Event {
        at: appointment.at,
        kind: "visit".to_owned(),
        source: format!("grid/{}", appointment.household.village),
        id: None,
        data,
        twice: false,
    }
}

/// The data of a visit up to its note: where, by whom, and who was there.
pub(crate) fn met(home: &Household, worker: &Worker, at: Moment, present: &[&Member]) -> Data {
    let refs: Vec<&str> = present.iter().map(|member| member.reference.as_str()).collect();
    let ages: Vec<i16> = present.iter().map(|member| age(member.born, at.day())).collect();
    let children: Vec<Value> =
        ages.iter().filter(|years| **years < 18).map(|years| json!({ "age": years })).collect();
    let mut data = in_household(home);
    data.insert("reporter".into(), worker.reporter());
    data.insert("seen_alone".into(), json!(present.len() == 1 && ages[0] >= 18));
    data.insert("present".into(), json!(refs));
    data.insert("children_seen".into(), json!(children));
    data.insert("minors_in_home".into(), json!(home.minors(at.day())));
    data
}
