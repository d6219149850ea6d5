//! Silencing rules and objecting, as people do it.

use store::{MuteError, Muting, ObjectionError};
use triage::{DAY_MICROS, Level};

use crate::commands::township::{END, everywhere, live};

#[tokio::test]
async fn a_rule_is_silenced_for_a_reason_until_a_day_and_it_shows() {
    everywhere(async |databases| {
        let world = databases.one(live()).await;
        world.take("h_1", "v1", 10, "丈夫动手打人。").await;
        let ruleset = world.ruleset();
        let (now, until) = (world.now(), world.now() + 30 * DAY_MICROS);
        let wish = Muting { case: "o:h_1", rule: "a/quarrel", until, by: "u_1", reason: "说笑" };
        let ask = async |wish: Muting<'_>| world.store.mute(&wish, &ruleset, now).await;
        assert!(matches!(ask(Muting { reason: " ", ..wish }).await, Err(MuteError::ReasonMissing)));
        assert!(matches!(ask(Muting { until: now, ..wish }).await, Err(MuteError::Until)));
        let unknown = Muting { rule: "a/none", ..wish };
        assert!(matches!(ask(unknown).await, Err(MuteError::UnknownRule)));
        let locked = Muting { rule: "a/choke", ..wish };
        assert!(matches!(ask(locked).await, Err(MuteError::Locked)));
        assert!(matches!(ask(Muting { by: "u_9", ..wish }).await, Err(MuteError::UnknownPerson)));
        let unknown = Muting { case: "o:h_none", ..wish };
        assert!(matches!(ask(unknown).await, Err(MuteError::UnknownCase)));
        ask(wish).await.expect("silenced");
        world.take("h_1", "v2", world.today(), "夫妻吵架。").await;
        let latest = world.store.latest_assessment("o:h_1", &ruleset).await.expect("reads");
        let latest = latest.expect("one");
        let silent = latest.reasons.iter().find(|reason| &*reason.rule == "a/quarrel");
        assert!(silent.is_some_and(|reason| reason.muted && reason.points == 0), "{latest:?}");
        let shown = serde_json::to_string(&latest).expect("JSON");
        assert_eq!(shown.matches("\"muted\":true").count(), 1, "{shown}");
        let listed = world.store.mutes().await.expect("reads");
        assert_eq!((listed.len(), &*listed[0].reason, &*listed[0].by), (1, "说笑", "u_1"));
        let by_rule = async |at: i64| world.store.mutes_by_rule(at).await.expect("reads");
        let silent = by_rule(now).await;
        assert_eq!((silent.len(), &*silent[0].rule, silent[0].silent), (1, "a/quarrel", 1));
        assert_eq!((silent[0].ended, silent[0].next_end), (0, Some(until)));
        let speak = ("o:h_1", "a/quarrel");
        world.store.unmute(speak, "u_2", &ruleset, now + 9).await.expect("speaks");
        let ended = &by_rule(now + 9).await[0];
        assert_eq!((ended.silent, ended.ended, ended.next_end), (0, 1, None));
        let again = world.store.unmute(speak, "u_2", &ruleset, now + 10).await;
        assert!(matches!(again, Err(MuteError::NotMuted)));
        assert_eq!(world.store.mutes().await.expect("reads")[0].ended_by.as_deref(), Some("u_2"));
        let (level, _) = world.store.level_and_flags("o:h_1").await.expect("reads").expect("one");
        assert!(level >= Level::One);
        assert!(world.store.verify_journal().await.expect("reads").is_ok());
        let _ = END;
    })
    .await;
}

#[tokio::test]
async fn an_objection_is_recorded_and_decided_by_somebody_else() {
    everywhere(async |databases| {
        let world = databases.one(live()).await;
        world.take("h_1", "v1", 10, "丈夫动手打人。").await;
        let (ruleset, now) = (world.ruleset(), world.now());
        let object =
            async |said: &str, by: &str| world.store.object("o:h_1", said, by, &ruleset, now).await;
        assert!(matches!(object(" ", "u_1").await, Err(ObjectionError::Missing("text"))));
        assert!(matches!(object("记错了人", "u_9").await, Err(ObjectionError::UnknownPerson)));
        let id = object("记错了人", "u_1").await.expect("recorded");
        let decide = async |by: &str| {
            world.store.decide_objection(&id, (true, "确系误记"), by, &ruleset, now + 1).await
        };
        assert!(matches!(decide("u_1").await, Err(ObjectionError::SamePerson)));
        decide("u_2").await.expect("decided");
        assert!(matches!(decide("u_2").await, Err(ObjectionError::Decided)));
        let objections = world.store.objections("o:h_1").await.expect("reads");
        let decided = objections[0].decision.as_ref().expect("decided");
        assert_eq!((&*objections[0].said, decided.upheld, &*decided.by), ("记错了人", true, "u_2"));
        assert!(world.store.verify_journal().await.expect("reads").is_ok());
    })
    .await;
}
