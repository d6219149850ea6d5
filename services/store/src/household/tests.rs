#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::json;
use triage::Level;

use super::*;
use crate::testing::everywhere;
use crate::{OpeningReason, RosterLine};

/// 2026-01-02 in Beijing.
const NOW: i64 = 1_767_300_000_000_000;

async fn stage(store: &Store) {
    let people = [
        ("u_grid", "women_grid_worker", "YC-03-012", "h_01"),
        ("u_room", "village_mediator", "YC-03", "h_90"),
        ("u_town", "town_wf_officer", "YC", "h_91"),
        ("u_beat", "beat_officer", "YC", "h_92"),
    ];
    let roster = people.map(|(person, role, place, household)| {
        let kin = if person == "u_room" { vec!["h_02"] } else { vec![] };
        serde_json::from_value::<RosterLine>(json!({
            "person": person, "name": "甲某", "role": role, "place": place, "channels": ["inbox"],
            "from": "2026-01-01", "household": household, "kin_households": kin,
        }))
        .unwrap()
    });
    store.import_roster(&roster, NOW).await.unwrap();
    let homes = (1..=5).map(|number| {
        let grid = if number == 5 { "YC-04-001" } else { "YC-03-012" };
        let line = json!({
            "household": format!("h_0{number}"), "village": &grid[..5], "grid": grid,
            "group": "岗上组", "house": format!("{number}号"),
            "members": [{"ref": format!("p_{number}"), "name": "陶无名", "phone": "13900001234"}],
        });
        HouseholdLine::parse(line, "YC").unwrap()
    });
    store.import_households(&homes.collect::<Vec<_>>(), NOW).await.unwrap();
}

async fn ids(store: &Store, person: &str, wanted: &str) -> Vec<String> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = store.households_seen_by(person, NOW, &after, wanted, 2).await.unwrap();
        assert!(page.0.len() <= 2);
        for one in &page.0 {
            assert!(store.household_seen_by(&one.id, person, NOW).await.unwrap().is_some());
            let shown = format!("{one:?}{:?}{:?}", one.head, one.people[0].name);
            assert!(!shown.contains("无名") && one.people[0].phone.is_none());
        }
        all.extend(page.0.into_iter().map(|one| one.id));
        match page.1 {
            Some(next) => after = next,
            None => return all,
        }
    }
}

#[tokio::test]
async fn people_find_the_households_of_their_own_place_and_never_their_own() {
    everywhere(async |store| {
        stage(&store).await;
        assert_eq!(ids(&store, "u_grid", "").await, ["h_02", "h_03", "h_04"]);
        assert_eq!(ids(&store, "u_room", "").await, ["h_01", "h_03", "h_04"]);
        assert_eq!(ids(&store, "u_town", "").await, ["h_01", "h_02", "h_03", "h_04", "h_05"]);
        assert!(ids(&store, "u_beat", "").await.is_empty());
        assert!(ids(&store, "nobody", "").await.is_empty());
        assert_eq!(ids(&store, "u_grid", "3号").await, ["h_03"]);
        assert_eq!(ids(&store, "u_grid", "陶").await.len(), 3);
        assert!(ids(&store, "u_grid", "陶无名").await.is_empty());
        for (person, household) in [("u_grid", "h_01"), ("u_room", "h_02"), ("u_grid", "h_05")] {
            let seen = store.household_seen_by(household, person, NOW).await.unwrap();
            assert_eq!(seen, None, "{person} {household}");
        }
        assert_eq!(
            store.household_seen_by("h_02", "u_grid", 1).await.unwrap(),
            None,
            "no duty yet"
        );
    })
    .await;
}

#[tokio::test]
async fn an_identity_is_open_to_who_gave_a_reason_and_ends_by_itself() {
    everywhere(async |store| {
        stage(&store).await;
        let matter = "INSERT INTO matter (id, number, kind, lead_household, town, village, grid, \
            state, level, flags, assessments, chain, opened_at, updated_at) VALUES ('o:h_03', \
            'YC-2026-0001', 'own', 'h_03', 'YC', 'YC-03', 'YC-03-012', 'open', 3, 0, 0, '', 4, 4)";
        let home = "INSERT INTO matter_household (matter, household) VALUES ('o:h_03', 'h_03')";
        for text in [matter, home] {
            sqlx::query(text).execute(&store.writer).await.unwrap();
        }
        let case = store.case_seen_by("YC-2026-0001", "u_room", NOW).await.unwrap().unwrap();
        let seen = async |person: &str, at: i64| {
            let seen = store.case_people(&case, person, at).await.unwrap();
            (seen.people[0].name.clone().unwrap(), seen.people[0].phone.is_some())
        };
        assert_eq!(seen("u_room", NOW).await, ("陶某".to_owned(), false));
        store.open_identity(&case, "u_room", OpeningReason::Visit, NOW).await.unwrap();
        store.note_opened(&case, "u_room", NOW).await.unwrap();
        store.note_opened(&case, "u_room", NOW + 1).await.unwrap();
        let hour = 3_600_000_000;
        assert_eq!(seen("u_room", NOW + 4 * hour - 1).await, ("陶无名".to_owned(), true));
        assert_eq!(seen("u_town", NOW + 1).await.0, "陶某");
        assert_eq!(seen("u_room", NOW + 4 * hour).await, ("陶某".to_owned(), false));
        assert_eq!(store.verify_journal().await.unwrap(), Ok(2));
        let household = store.household_seen_by("h_03", "u_grid", NOW).await.unwrap().unwrap();
        assert_eq!(household.case, None, "she does not lead it and was not asked");
        let household = store.household_seen_by("h_03", "u_room", NOW).await.unwrap().unwrap();
        assert_eq!(household.case.unwrap().1, Level::Three);
    })
    .await;
}
