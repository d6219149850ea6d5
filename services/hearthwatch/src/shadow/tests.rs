//! A draft beside the live ruleset, with no effect but its own list.

use triage::DAY_MICROS;

use super::*;
use crate::commands::township::{World, draft, everywhere, live};

async fn started(world: &World) -> (Shadow, Heard) {
    let (mut shadow, heard) = Shadow::new(world.store.clone());
    let until = open::now() + DAY_MICROS;
    let store = &world.store;
    let begun = store.start_shadow(draft().hash(), until, "u_1", open::now()).await;
    begun.expect("starts");
    let run = store.running_shadow(open::now()).await.expect("reads").expect("a run");
    shadow.run = Some((run, Arc::new(draft())));
    heard.on.store(true, Ordering::Relaxed);
    (shadow, heard)
}

/// Everything that the tables of cases, assessments and warnings hold.
async fn effects(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    for household in world.households() {
        let matter = format!("o:{household}");
        all.push(format!("{:?}", world.store.decisions(&matter).await.expect("reads")));
        all.push(format!("{:?}", world.store.level_and_flags(&matter).await.expect("reads")));
    }
    let warnings = world.store.warnings(&store::WarningFilter::default(), i64::MAX).await;
    all.push(format!("{:?}", warnings.expect("reads")));
    all
}

#[tokio::test]
async fn a_shadow_lists_what_the_draft_judges_otherwise_and_does_nothing_else() {
    everywhere(async |databases| {
        let world = databases.one(live()).await;
        world.fill().await;
        let (mut shadow, heard) = started(&world).await;
        let world = world.heard_by(&heard);
        // The draft gives a quarrel a floor of two; the live rules give it four points.
        world.take("h_new", "q1", world.today(), "夫妻吵架。").await;
        world.take("h_other", "q2", world.today(), "一切正常。").await;
        let before = effects(&world).await;
        let mut events = Vec::new();
        shadow.events.recv_many(&mut events, TOGETHER).await;
        assert_eq!(events.len(), 2);
        shadow.step(events).await.expect("judges");
        assert_eq!(effects(&world).await, before);
        let run = world.store.latest_shadow().await.expect("reads").expect("a run");
        assert_eq!((run.judged, run.differing, run.dropped), (2, 1, 0));
        let listed = world.store.shadow_differences(&run.id, 9).await.expect("reads");
        assert_eq!(
            (listed.len(), listed[0].live_level.number(), listed[0].draft_level.number()),
            (1, 1, 2)
        );
        assert!(world.store.stop_shadow("u_1", open::now()).await.expect("stops"));
        assert!(!world.store.stop_shadow("u_1", open::now()).await.expect("asks"));
        shadow.look().await.expect("looks");
        assert!(shadow.run.is_none() && !heard.on.load(Ordering::Relaxed));
    })
    .await;
}

#[tokio::test]
async fn what_the_shadow_cannot_keep_up_with_is_counted_and_intake_goes_on() {
    everywhere(async |databases| {
        let world = databases.one(live()).await;
        let (shadow, heard) = started(&world).await;
        let world = world.heard_by(&heard);
        let many = (0..WAITING + 7).map(|_| ("o:none", "none"));
        heard.tell(&mut many.into_iter());
        world.take("h_1", "v1", 10, "夫妻吵架。").await;
        shadow.step(Vec::new()).await.expect("records");
        let run = world.store.latest_shadow().await.expect("reads").expect("a run");
        assert_eq!((run.judged, run.dropped), (0, 8));
    })
    .await;
}
