use store::{
    Answer, Authority, Filing, NoReportReason, REPORT_OWED, ReceiptNumber, ReportSaid,
    WarningFilter, WarningState,
};
use triage::{Flag, Level};

use super::everywhere;
use super::world::{HOUR, MINUTE, World};
use crate::Notifier;

const FLAGS: [Flag; 1] = [Flag::MandatoryReport];

fn receipt() -> ReportSaid {
    ReportSaid::Filed(Authority::Police, ReceiptNumber::parse("118").unwrap())
}

/// Somebody is told of a danger that has to be reported; with it, its matter.
async fn told(world: &World) -> (Notifier, String) {
    world.people().await;
    world.raise("w1", Level::Three, &FLAGS).await;
    let notifier = world.notifier();
    world.drain(&notifier).await;
    (notifier, world.warning("w1").await.matter)
}

async fn owed(world: &World) -> Vec<store::Warning> {
    let all = world.store.warnings(&WarningFilter::default(), 100).await.unwrap();
    all.into_iter().filter(|warning| warning.cause == REPORT_OWED).collect()
}

#[tokio::test]
async fn a_report_without_a_receipt_is_warned_of_again_although_the_first_warning_was_answered() {
    everywhere(async |world| {
        let (notifier, _) = told(&world).await;
        let answer = world.store.acknowledge("w1", "u_studio", world.now()).await.unwrap();
        assert_eq!(answer, Answer::Taken);
        world.pass(30 * MINUTE - 1);
        world.drain(&notifier).await;
        assert!(owed(&world).await.is_empty());
        world.pass(1);
        world.drain(&notifier).await;
        let [first] = &owed(&world).await[..] else { panic!("one") };
        assert_eq!((&*first.id, first.state), ("w1.r1", WarningState::Waiting));
        assert!(!world.reached("w1.r1").await.is_empty());
        // Answered without a receipt, it comes back, after twice as long.
        world.pass(HOUR - 1);
        world.drain(&notifier).await;
        let answer = world.store.acknowledge("w1.r1", "u_studio", world.now()).await.unwrap();
        assert_eq!(answer, Answer::Taken);
        assert_eq!(owed(&world).await.len(), 1);
        world.pass(1);
        world.drain(&notifier).await;
        assert_eq!(owed(&world).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn while_nobody_answers_the_next_reminder_folds_into_the_one_before() {
    everywhere(async |world| {
        let (notifier, matter) = told(&world).await;
        world.pass(30 * MINUTE);
        while notifier.remind_of_reports(world.now()).await.unwrap() > 0 {}
        world.pass(HOUR);
        while notifier.remind_of_reports(world.now()).await.unwrap() > 0 {}
        let [one] = &owed(&world).await[..] else { panic!("one") };
        assert_eq!((&*one.id, one.folded), ("w1.r1", 1));
        assert_eq!(world.store.mandatory_reports(&matter).await.unwrap()[0].reminders, 2);
    })
    .await;
}

#[tokio::test]
async fn the_number_of_the_receipt_ends_it_and_closes_what_asked_for_it() {
    everywhere(async |world| {
        let (notifier, matter) = told(&world).await;
        world.pass(30 * MINUTE);
        world.drain(&notifier).await;
        let receipt = receipt();
        let stranger = world.store.end_report("w1", "u_nobody", &receipt, world.now()).await;
        assert_eq!(stranger.unwrap(), Filing::Refused(Answer::NotYours));
        let filed = world.store.end_report("w1", "u_studio", &receipt, world.now()).await;
        assert_eq!(filed.unwrap(), Filing::Taken);
        let again = world.store.end_report("w1", "u_studio", &receipt, world.now()).await;
        assert_eq!(again.unwrap(), Filing::NothingOwed);
        assert_eq!(world.warning("w1.r1").await.state, WarningState::Acknowledged);
        // The first warning is about the child, not about the report: it stays open.
        assert_eq!(world.warning("w1").await.state, WarningState::Waiting);
        let [report] = &world.store.mandatory_reports(&matter).await.unwrap()[..] else {
            panic!("one")
        };
        let ended = report.ended.as_ref().unwrap();
        assert_eq!((&ended.said, &*ended.by), (&receipt, "u_studio"));
        assert_eq!(report.reminders, 1);
        world.pass(7 * 24 * HOUR);
        while notifier.remind_of_reports(world.now()).await.unwrap() > 0 {}
        assert_eq!(owed(&world).await.len(), 1);
        assert_eq!(world.store.verify_journal().await.unwrap(), Ok(1));
        // What is found later is reported anew.
        world.raise("w2", Level::Three, &FLAGS).await;
        assert_eq!(world.store.mandatory_reports(&matter).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_party_or_kin_files_nothing() {
    let world = World::in_memory().await;
    told(&world).await;
    let kin = serde_json::json!({"kin_households": ["h_8f2"]});
    let line = super::world::person("u_studio", "town_studio_mediator", "YC", kin);
    world.roster(&[line]).await;
    let receipt = receipt();
    let filed = world.store.end_report("w1", "u_studio", &receipt, world.now()).await.unwrap();
    assert!(matches!(filed, Filing::Refused(Answer::Barred(_))), "{filed:?}");
}

#[tokio::test]
async fn only_the_town_says_that_no_report_is_owed_and_then_nobody_is_warned_of_it_again() {
    everywhere(async |world| {
        let (notifier, matter) = told(&world).await;
        let reason = NoReportReason::parse("说的是电视剧，孩子当面看过").unwrap();
        let not_owed = ReportSaid::NotOwed(reason);
        for below in ["u_grid", "u_village"] {
            let refused = world.store.end_report("w1", below, &not_owed, world.now()).await;
            assert_eq!(refused.unwrap(), Filing::Refused(Answer::NotYours), "{below}");
        }
        let ended = world.store.end_report("w1", "u_beat", &not_owed, world.now()).await;
        assert_eq!(ended.unwrap(), Filing::Taken);
        world.pass(24 * HOUR);
        while notifier.remind_of_reports(world.now()).await.unwrap() > 0 {}
        assert!(owed(&world).await.is_empty());
        let reports = world.store.mandatory_reports(&matter).await.unwrap();
        assert_eq!(reports[0].ended.as_ref().unwrap().said, not_owed);
    })
    .await;
}
