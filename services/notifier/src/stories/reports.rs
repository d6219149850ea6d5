use store::{Answer, Authority, Filing, REPORT_OWED, ReceiptNumber, WarningFilter, WarningState};
use triage::{Flag, Level};

use super::everywhere;
use super::world::{HOUR, MINUTE, World};

const FLAGS: [Flag; 1] = [Flag::MandatoryReport];

async fn owed(world: &World) -> Vec<store::Warning> {
    let all = world.store.warnings(&WarningFilter::default(), 100).await.unwrap();
    all.into_iter().filter(|warning| warning.cause == REPORT_OWED).collect()
}

#[tokio::test]
async fn a_report_without_a_receipt_is_warned_of_again_although_the_first_warning_was_answered() {
    everywhere(async |world| {
        world.people().await;
        world.raise("w1", Level::Three, &FLAGS).await;
        let notifier = world.notifier();
        world.drain(&notifier).await;
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
        // Unanswered, it folds; answered without a receipt, it comes back, after twice as long.
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
async fn the_number_of_the_receipt_ends_it_and_closes_what_asked_for_it() {
    everywhere(async |world| {
        world.people().await;
        world.raise("w1", Level::Three, &FLAGS).await;
        let matter = world.warning("w1").await.matter;
        let notifier = world.notifier();
        world.drain(&notifier).await;
        world.pass(30 * MINUTE);
        world.drain(&notifier).await;
        let receipt = (Authority::Police, &ReceiptNumber::parse("118").unwrap());
        let stranger = world.store.file_report("w1", "u_nobody", receipt, world.now()).await;
        assert_eq!(stranger.unwrap(), Filing::Refused(Answer::NotYours));
        let filed = world.store.file_report("w1", "u_studio", receipt, world.now()).await;
        assert_eq!(filed.unwrap(), Filing::Taken);
        let again = world.store.file_report("w1", "u_studio", receipt, world.now()).await;
        assert_eq!(again.unwrap(), Filing::NothingOwed);
        assert_eq!(world.warning("w1.r1").await.state, WarningState::Acknowledged);
        // The first warning is about the child, not about the report: it stays open.
        assert_eq!(world.warning("w1").await.state, WarningState::Waiting);
        let [report] = &world.store.mandatory_reports(&matter).await.unwrap()[..] else {
            panic!("one")
        };
        let filed = report.receipt.as_ref().unwrap();
        assert_eq!((&*filed.number, &*filed.by), ("118", "u_studio"));
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
    world.people().await;
    world.raise("w1", Level::Three, &FLAGS).await;
    world.drain(&world.notifier()).await;
    let kin = serde_json::json!({"kin_households": ["h_8f2"]});
    let line = super::world::person("u_studio", "town_studio_mediator", "YC", kin);
    world.roster(&[line]).await;
    let receipt = (Authority::Police, &ReceiptNumber::parse("118").unwrap());
    let filed = world.store.file_report("w1", "u_studio", receipt, world.now()).await.unwrap();
    assert!(matches!(filed, Filing::Refused(Answer::Barred(_))), "{filed:?}");
}
