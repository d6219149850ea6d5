use std::sync::Arc;
use std::time::Duration;

use prometheus::Registry;
use store::WarningState;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use triage::Level;

use super::everywhere;
use crate::Config;

#[tokio::test]
async fn the_loop_wakes_for_a_nudge_and_sweeps_without_one_and_stops_when_told() {
    everywhere(async |world| {
        world.people().await;
        let (nudge, stop) = (Arc::new(Notify::new()), CancellationToken::new());
        for (id, sweep_every) in [("w1", Duration::from_secs(3_600)), ("w2", Duration::from_millis(5))]
        {
            let stop = stop.child_token();
            let (store, ruleset, clock) = (world.store.clone(), world.ruleset.clone(), world.clock());
            let registry = Registry::new_custom(Some(id.to_owned()), None).unwrap();
            let (config, nudges) = (Config { sweep_every, ..Config::default() }, nudge.clone());
            let running = tokio::spawn({
                let stop = stop.clone();
                async move { crate::run(config, store, ruleset, &registry, clock, nudges, stop).await }
            });
            world.raise_for(id, id, Level::Three, &[]).await;
            if id == "w1" {
                nudge.notify_one();
            }
            let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
            while world.warning(id).await.state != WarningState::Waiting {
                assert!(tokio::time::Instant::now() < deadline, "nobody was told");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            stop.cancel();
            running.await.unwrap().unwrap();
        }
    })
    .await;
}
