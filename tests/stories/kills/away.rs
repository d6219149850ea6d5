//! While PostgreSQL is away, nobody is told that an event was taken.

use std::time::Duration;

use harness::{http, until};
use queue::Publisher;
use tokio::task::block_in_place;
use tokio_util::sync::CancellationToken;

use super::load::{self, BURST};
use super::world::{PATIENCE, TOKEN, World};
use crate::queue_stage::soon;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn while_the_database_is_away_senders_are_told_so_and_messages_wait() {
    let mut world = World::new().await;
    block_in_place(|| {
        world.start_ingest();
        assert_eq!(send(&world, BURST).status, 201, "before");
        world.postgres.kill9();
    });
    let publisher = Publisher::open(&world.config, &CancellationToken::new());
    let made = (0..BURST).map(|number| load::event(number, &world.past_day).message);
    publisher.publish(&made.collect::<Vec<_>>(), soon()).await.expect("confirmed");
    publisher.close().await;
    block_in_place(|| {
        let refused = send(&world, BURST + 1);
        assert_eq!(refused.status, 503, "{}", refused.body);
        assert!(refused.head.to_ascii_lowercase().contains("retry-after: "), "{}", refused.head);
        let ready = http::get(world.admin(), "/readyz").expect("it answers");
        assert_eq!(ready.status, 503, "{}", ready.body);
        let live = http::get(world.admin(), "/livez").expect("it answers");
        assert_eq!(live.status, 200, "{}", live.body);
        let log = |words: &str| world.ingest.as_ref()?.stderr().find(words, PATIENCE);
        log("the store is away; messages wait").expect("said so");
        assert_eq!(world.waiting(), Some(BURST as u64), "nothing is acknowledged");

        world.postgres.restart();
        until("the messages are stored", Duration::from_secs(15), || {
            (world.stored() == 1 + BURST as u64).then_some(())
        });
        until("they are acknowledged", PATIENCE, || (world.waiting() == Some(0)).then_some(()));
        assert_eq!(send(&world, BURST + 1).status, 201, "sent again");
        assert_eq!(send(&world, BURST + 1).status, 200, "a repeat");
        assert_eq!(world.stored(), 2 + BURST as u64);
        assert_eq!(world.database.psql("SELECT count(*) FROM quarantine"), "0");
    });
}

fn send(world: &World, number: usize) -> http::Answer {
    let event = load::event(number, &world.past_day).message;
    let token = format!("Bearer {TOKEN}");
    let headers =
        [("content-type", "application/cloudevents+json"), ("authorization", token.as_str())];
    http::request(world.http, "POST", "/api/events", &headers, &event.body).expect("an answer")
}
