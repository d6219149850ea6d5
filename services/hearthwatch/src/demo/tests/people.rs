use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::super::naming::check_character;
use super::{TOWN, list, of_type, text};

#[test]
fn the_roster_has_the_workers_of_the_example() {
    let mut roles: HashMap<&str, usize> = HashMap::new();
    for line in &TOWN.roster {
        *roles.entry(text(line, "/role")).or_default() += 1;
    }
    assert_eq!(roles["women_grid_worker"], 30);
    assert_eq!(roles["women_grid_worker"] + roles["grid_worker"], 142);
    assert_eq!(roles["village_mediator"], 10);
    assert_eq!(roles["county_duty"], 1);
    for role in ["town_studio_mediator", "beat_officer", "town_wf_officer"] {
        assert!(roles.contains_key(role), "{role}");
    }
}

#[test]
fn every_village_and_every_grid_has_one_holder() {
    let mut places = HashSet::new();
    for line in &TOWN.roster {
        let role = text(line, "/role");
        if matches!(role, "village_mediator" | "grid_worker" | "women_grid_worker") {
            assert!(places.insert(text(line, "/place")), "{}", text(line, "/place"));
        }
    }
    let household_grids: HashSet<&str> =
        TOWN.households.iter().map(|line| text(line, "/grid")).collect();
    assert!(household_grids.is_subset(&places));
}

#[test]
fn whoever_stands_in_is_somebody_else_of_the_roster() {
    let people: HashSet<&str> = TOWN.roster.iter().map(|line| text(line, "/person")).collect();
    assert_eq!(people.len(), TOWN.roster.len());
    for line in &TOWN.roster {
        let stand_in = text(line, "/stand_in");
        assert!(stand_in.is_empty() || people.contains(stand_in), "{stand_in}");
        assert_ne!(stand_in, text(line, "/person"));
        let answers_for_all = text(line, "/role") == "village_mediator";
        assert!(!(answers_for_all && stand_in.is_empty()));
    }
}

#[test]
fn the_roster_departs_from_the_rule_where_the_year_needs_it() {
    let count = |fits: fn(&Value) -> bool| TOWN.roster.iter().filter(|line| fits(line)).count();
    assert_eq!(count(|line| text(line, "/channels/0") == "webhook"), 1);
    assert_eq!(count(|line| !list(line, "/absences").is_empty()), 1);
    assert_eq!(count(|line| !list(line, "/kin_households").is_empty()), 1);
    assert_eq!(count(|line| line.get("kin_households").is_none()), 2);
}

#[test]
fn nobody_shares_a_name_or_a_number_and_no_number_can_be_real() {
    let strangers = of_type("dispute")
        .flat_map(|event| list(event, "/data/parties"))
        .filter(|party| party.get("ref").is_none() && party.get("relation").is_none());
    let members = TOWN.households.iter().flat_map(|line| list(line, "/members"));
    let (mut names, mut phones, mut ids) = (HashSet::new(), HashSet::new(), HashSet::new());
    for person in members.chain(&TOWN.roster).chain(strangers) {
        assert!(names.insert(text(person, "/name")));
        let phone = text(person, "/phone");
        assert!(phone.is_empty() || (phone.starts_with("109") && phones.insert(phone)));
        let id = text(person, "/id_number");
        if !id.is_empty() {
            assert!(ids.insert(id));
            assert_eq!(id.len(), 18);
            assert!(!id.ends_with(check_character(&id[..17])));
        }
    }
    assert!(ids.len() > 900);
}

#[test]
fn the_check_character_is_the_one_of_the_standard() {
    // The example printed in GB 11643.
    assert_eq!(check_character("11010519491231002"), 'X');
    assert_eq!(check_character("44052418800101001"), '4');
}
