use store::{Answer, Outcome, WarningState};
use triage::{Flag, Level};

use super::world::{HOUR, MINUTE};
use super::{at, everywhere};

#[tokio::test]
async fn the_first_holder_answers_and_nobody_else_is_asked() {
    everywhere(async |world| {
        world.people().await;
        world.raise("w1", Level::Two, &[]).await;
        let notifier = world.notifier();
        world.drain(&notifier).await;
        assert_eq!(
            world.log("w1").await,
            ["1 u_grid - owed", "1 u_village inbox sent", "1 u_grid inbox sent"]
        );
        let warning = world.warning("w1").await;
        assert_eq!(warning.state, WarningState::Waiting);
        assert_eq!(warning.answer_by, Some(world.now() + 24 * HOUR));
        let inbox = world.store.inbox("u_village", 9).await.unwrap();
        assert_eq!(inbox.len(), 1);
        assert_eq!(
            inbox[0].text,
            "【家安预警】您有一条待签收的预警:编号 YC-2026-0001,二级(村(社区)调解室牵头)。\
             请于 11月19日 15:00 前登录签收:http://127.0.0.1:8080/w/w1"
        );
        let told = &world.store.inbox("u_grid", 9).await.unwrap()[0].text;
        assert!(told.contains("知会您一条预警"), "{told}");
        let answer = world.store.acknowledge("w1", "u_village", world.now()).await.unwrap();
        assert_eq!(answer, Answer::Taken);
        world.pass(100 * HOUR);
        world.drain(&notifier).await;
        assert_eq!(world.log("w1").await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn unanswered_goes_to_the_stand_in_then_the_next_levels_and_ends_as_an_alarm() {
    everywhere(async |world| {
        world.people().await;
        world.raise("w1", Level::One, &[]).await;
        let notifier = world.notifier();
        for (asked, role) in [
            ("u_grid", "women_grid_worker"),
            ("u_village", "village_mediator"),
            ("u_chair", "village_mediator"),
            ("u_studio", "town_studio_mediator"),
            ("u_county", "county_duty"),
        ] {
            world.drain(&notifier).await;
            let warning = world.warning("w1").await;
            assert_eq!(warning.recipient.as_deref(), Some(asked));
            assert_eq!(warning.role.as_deref(), Some(role));
            assert_eq!(warning.state, WarningState::Waiting);
            world.pass(24 * HOUR - 1);
            world.drain(&notifier).await;
            assert_eq!(world.warning("w1").await.recipient.as_deref(), Some(asked));
            world.pass(1);
        }
        world.drain(&notifier).await;
        assert_eq!(world.warning("w1").await.state, WarningState::Exhausted);
        let last = world.attempts("w1").await.pop().unwrap();
        assert_eq!((last.outcome, last.recipient), (Outcome::Exhausted, None));
        assert!(world.claim(&notifier).await.is_empty());
        // A late answer still counts.
        let answer = world.store.acknowledge("w1", "u_grid", world.now()).await.unwrap();
        assert_eq!(answer, Answer::Taken);
    })
    .await;
}

#[tokio::test]
async fn an_emergency_runs_on_its_own_clock_by_night() {
    everywhere(async |world| {
        world.people().await;
        world.set("2026-11-18T23:30:00");
        world.raise("w1", Level::One, &[Flag::Emergency]).await;
        world.raise_for("w2", "h_other", Level::Three, &[]).await;
        let notifier = world.notifier();
        world.drain(&notifier).await;
        assert_eq!(world.reached("w1").await, ["u_grid"]);
        assert_eq!(world.reached("w2").await, ["u_studio", "u_village"]);
        world.pass(30 * MINUTE);
        world.drain(&notifier).await;
        assert_eq!(world.reached("w1").await, ["u_grid", "u_village"]);
        assert_eq!(world.warning("w2").await.step, 1);
    })
    .await;
}

#[tokio::test]
async fn quiet_hours_hold_one_and_two_until_morning() {
    everywhere(async |world| {
        world.people().await;
        world.set("2026-11-18T23:30:00");
        world.raise("w1", Level::One, &[]).await;
        world.raise_for("w2", "h_other", Level::Two, &[]).await;
        let notifier = world.notifier();
        world.drain(&notifier).await;
        assert!(world.log("w1").await.is_empty() && world.log("w2").await.is_empty());
        assert_eq!(world.warning("w1").await.next_at, Some(at("2026-11-19T07:00:00")));
        world.set("2026-11-19T06:59:59");
        world.drain(&notifier).await;
        assert!(world.log("w1").await.is_empty());
        world.set("2026-11-19T07:00:00");
        world.drain(&notifier).await;
        assert_eq!(world.reached("w1").await, ["u_grid"]);
        assert_eq!(world.reached("w2").await, ["u_village", "u_grid"]);
        // Nor is anybody else asked at night: 07:00 and a day later, then held from 22:00 on.
        world.set("2026-11-20T06:30:00");
        world.drain(&notifier).await;
        assert_eq!(world.warning("w1").await.step, 1);
    })
    .await;
}
