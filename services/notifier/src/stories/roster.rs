use serde_json::json;
use store::{Answer, Barred, Outcome, WarningState};
use triage::{Flag, Level};

use super::everywhere;
use super::world::{HOUR, person};

#[tokio::test]
async fn a_party_and_kin_are_passed_over_with_the_reason() {
    everywhere(async |world| {
        world.people().await;
        let party = json!({"household": "h_8f2"});
        let kin = json!({"kin_households": ["h_8f2"]});
        let shared = json!({"phone": "139 0000 0009"});
        world
            .roster(&[
                person("u_grid", "women_grid_worker", "YC-03-012", party),
                person("u_village", "village_mediator", "YC-03", kin),
                person("u_studio", "town_studio_mediator", "YC", shared),
                person("p_1", "town_studio_mediator", "YC", json!({})),
            ])
            .await;
        world.raise("w1", Level::One, &[]).await;
        let notifier = world.notifier();
        world.drain(&notifier).await;
        assert_eq!(
            world.log("w1").await,
            [
                "1 u_grid - passed_over",
                "1 u_village - passed_over",
                "1 p_1 - passed_over",
                "1 u_studio - passed_over",
                "1 u_county inbox sent",
            ]
        );
        let reasons: Vec<_> = world.attempts("w1").await.into_iter().map(|a| a.reason).collect();
        assert_eq!(
            reasons,
            [
                "own_household (women_grid_worker)",
                "kin_household (village_mediator)",
                "party (town_studio_mediator)",
                "shared_phone (town_studio_mediator)",
                "holds the role",
            ]
        );
        let answer =
            async |who: &str| world.store.acknowledge("w1", who, world.now()).await.unwrap();
        assert_eq!(answer("u_village").await, Answer::Barred(Barred::KinHousehold));
        assert_eq!(answer("u_studio").await, Answer::Barred(Barred::SharedPhone));
    })
    .await;
}

#[tokio::test]
async fn a_stand_in_who_is_kin_is_passed_over_too_and_an_undeclared_one_is_marked() {
    everywhere(async |world| {
        world.people().await;
        world
            .roster(&[
                person(
                    "u_village",
                    "village_mediator",
                    "YC-03",
                    json!({
                        "stand_in": "u_chair",
                        "absences": [{"from": "2026-11-18", "to": "2026-11-18"}],
                    }),
                ),
                person(
                    "u_chair",
                    "village_wf_chair",
                    "YC-03",
                    json!({"kin_households": ["h_8f2"]}),
                ),
                person("u_studio", "town_studio_mediator", "YC", json!({"kin_households": null})),
            ])
            .await;
        world.raise("w1", Level::Two, &[]).await;
        world.drain(&world.notifier()).await;
        assert_eq!(world.reached("w1").await, ["u_studio", "u_grid"]);
        let asked = world.attempts("w1").await;
        let asked = asked.iter().find(|a| a.recipient.as_deref() == Some("u_studio")).unwrap();
        assert_eq!(asked.reason, "holds the role; kin not declared");
    })
    .await;
}

#[tokio::test]
async fn who_is_absent_is_stood_in_for_and_asked_again_another_day() {
    everywhere(async |world| {
        world.people().await;
        let away = json!({
            "stand_in": "u_chair", "absences": [{"from": "2026-11-17", "to": "2026-11-18"}],
        });
        world.roster(&[person("u_village", "village_mediator", "YC-03", away)]).await;
        world.raise("w1", Level::Two, &[]).await;
        let notifier = world.notifier();
        world.drain(&notifier).await;
        let log = world.log("w1").await;
        assert_eq!(log[0], "1 u_village - passed_over");
        assert_eq!(world.reached("w1").await, ["u_chair", "u_grid"]);
        world.set("2026-11-19T08:00:00");
        world.raise_for("w2", "h_other", Level::Two, &[]).await;
        world.drain(&notifier).await;
        assert_eq!(world.reached("w2").await, ["u_village", "u_grid"]);
    })
    .await;
}

#[tokio::test]
async fn mediation_stop_reaches_studio_and_police_and_no_mediation_room() {
    everywhere(async |world| {
        world.people().await;
        world.raise("w1", Level::Two, &[Flag::MediationStop]).await;
        let notifier = world.notifier();
        world.drain(&notifier).await;
        assert_eq!(world.reached("w1").await, ["u_studio", "u_beat"]);
        world.pass(24 * HOUR);
        world.drain(&notifier).await;
        world.pass(24 * HOUR);
        world.drain(&notifier).await;
        assert_eq!(world.reached("w1").await, ["u_studio", "u_beat", "u_county"]);
        let warning = world.warning("w1").await;
        assert_eq!(warning.state, WarningState::Exhausted);
        let answer = world.store.acknowledge("w1", "u_village", world.now()).await.unwrap();
        assert_eq!(answer, Answer::NotYours);
    })
    .await;
}

#[tokio::test]
async fn with_nobody_on_the_roster_it_ends_at_once_as_an_alarm_of_its_own() {
    everywhere(async |world| {
        world.raise("w1", Level::Three, &[]).await;
        world.drain(&world.notifier()).await;
        assert_eq!(world.warning("w1").await.state, WarningState::Exhausted);
        let last = world.attempts("w1").await.pop().unwrap();
        assert_eq!(last.outcome, Outcome::Unreachable);
        assert_eq!(last.reason, "nobody could be asked");
    })
    .await;
}

#[tokio::test]
async fn kinship_declared_between_planning_and_sending_stops_the_message() {
    everywhere(async |world| {
        world.people().await;
        world.raise("w1", Level::Three, &[]).await;
        let notifier = world.notifier();
        let claimed = world.claim(&notifier).await;
        let prepared = notifier.prepare(claimed, world.now()).await.unwrap();
        let kin = json!({"kin_households": ["h_8f2"]});
        world.roster(&[person("u_studio", "town_studio_mediator", "YC", kin)]).await;
        notifier.carry_out(prepared, world.now()).await.unwrap();
        assert_eq!(world.log("w1").await[1], "1 u_studio inbox barred");
        assert!(world.store.inbox("u_studio", 9).await.unwrap().is_empty());
        world.drain(&notifier).await;
        assert_eq!(world.reached("w1").await, ["u_village", "u_county"]);
    })
    .await;
}
