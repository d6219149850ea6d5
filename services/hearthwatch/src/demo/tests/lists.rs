use std::collections::HashSet;

use super::{TOWN, list, members, text};

#[test]
fn whoever_is_registered_is_registered_once_and_lives_there() {
    let (mut persons, mut households) = (HashSet::new(), HashSet::new());
    for event in &TOWN.events {
        let household = text(event, "/data/household");
        for entry in list(event, "/data/registers") {
            match text(entry, "/list") {
                "key_household" => assert!(households.insert(household)),
                "key_person" => {
                    let person = text(entry, "/ref");
                    let own = members(household);
                    assert!(own.iter().any(|member| text(member, "/ref") == person));
                    assert!(persons.insert(person));
                }
                other => panic!("{other} is no list"),
            }
        }
    }
    assert_eq!((persons.len(), households.len()), (87, 22));
}

#[test]
fn the_household_file_itself_puts_nobody_on_a_list() {
    for line in &TOWN.households {
        assert!(list(line, "/lists").is_empty() && list(line, "/key_persons").is_empty());
    }
}

#[test]
fn whoever_is_named_in_a_household_lives_there() {
    for event in &TOWN.events {
        let household = text(event, "/data/household");
        for person in list(event, "/data/present") {
            let own = members(household);
            assert!(own.iter().any(|member| member.get("ref") == Some(person)));
        }
        for party in list(event, "/data/parties") {
            if let Some(reference) = party.get("ref") {
                let own = members(text(party, "/household"));
                assert!(own.iter().any(|member| member.get("ref") == Some(reference)));
            }
        }
    }
}
