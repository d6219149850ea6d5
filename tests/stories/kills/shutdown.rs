//! Two-step shutdown of ingest: the first signal finishes what is in hand and returns the rest,
//! the second ends at once.

use std::time::{Duration, Instant};

use harness::keeper::signal;
use harness::{Program, Running, until};
use queue::{Outgoing, Publisher};
use tokio::task::block_in_place;
use tokio_util::sync::CancellationToken;

use super::load;
use super::world::{PATIENCE, World};
use crate::queue_stage::soon;

const BACKLOG: usize = 3_000;
/// A few seconds, on a busy machine.
const SOON: Duration = Duration::from_secs(15);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn asked_to_end_ingest_returns_what_is_unfinished_and_loses_nothing() {
    let mut world = World::new().await;
    publish_backlog(&world).await;
    block_in_place(|| {
        world.start_ingest();
        until("some are stored", PATIENCE, || (world.stored() > 0).then_some(()));
        let asked = Instant::now();
        let ended = world.ingest.take().expect("it runs").terminate(SOON);
        println!("under load it ended {:?} after it was asked", asked.elapsed());
        assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
        until("the broker has what is not stored", PATIENCE, || {
            (world.waiting()? + world.stored() == BACKLOG as u64).then_some(())
        });
        println!("{} of {BACKLOG} went back to the broker", world.waiting().expect("it runs"));
        assert!(world.waiting() > Some(0), "it took everything before it ended");

        world.start_ingest();
        until("the rest is stored", PATIENCE, || {
            (world.stored() == BACKLOG as u64 && world.waiting() == Some(0)).then_some(())
        });
        let judged = world.database.psql("SELECT count(*), count(DISTINCT event) FROM assessment");
        assert_eq!(judged, format!("{BACKLOG}|{BACKLOG}"));
        assert_eq!(world.database.psql("SELECT count(*) FROM quarantine"), "0");
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_store_that_does_not_answer_holds_up_the_end_only_for_a_while_and_a_second_signal_none() {
    let mut world = World::new().await;
    publish_backlog(&world).await;
    block_in_place(|| {
        let locked = lock_events(&world);
        for signals in [1, 2] {
            end_abandoned(&world);
            world.start_ingest();
            stuck(&world);
            let ingest = world.ingest.take().expect("it runs");
            let asked = Instant::now();
            signal("TERM", ingest.pid());
            if signals == 2 {
                let heard = ingest.stderr().find("stopping", PATIENCE);
                assert!(heard.is_some(), "the first signal was not heard");
                signal("TERM", ingest.pid());
            }
            let ended = ingest.finish(SOON);
            println!("after {signals} signals it ended within {:?}", asked.elapsed());
            // Giving the work back is a good end, being cut short is not.
            assert_eq!(ended.status.code(), Some(signals - 1), "{}", ended.stderr);
            until("the broker has all of it", PATIENCE, || {
                (world.waiting()? == BACKLOG as u64).then_some(())
            });
        }
        drop(locked);
        assert_eq!(world.stored(), 0);
        world.start_ingest();
        until("everything is stored", PATIENCE, || {
            (world.stored() == BACKLOG as u64 && world.waiting() == Some(0)).then_some(())
        });
    });
}

async fn publish_backlog(world: &World) {
    let publisher = Publisher::open(&world.config, &CancellationToken::new());
    let made = (0..BACKLOG).map(|number| load::event(number, &world.past_day).message);
    let backlog: Vec<Outgoing> = made.collect();
    publisher.publish(&backlog, soon()).await.expect("confirmed");
    publisher.close().await;
}

/// Keeps everybody from writing events for as long as the value lives.
fn lock_events(world: &World) -> Running {
    // The session waits outside the database, which so notices at once when it is killed.
    let hold = "BEGIN;\nLOCK TABLE event IN ACCESS EXCLUSIVE MODE;\n\\echo locked\n\\! sleep 600\n";
    let session = Program::at("psql", ["-X", "-q", world.database.url()]).input(hold).start();
    session.wait_for_line("locked", PATIENCE);
    session
}

/// Ends the sessions of an ingest that is gone: held up by the lock, they have not noticed yet,
/// and would be taken for those of the next one.
fn end_abandoned(world: &World) {
    let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE wait_event_type = 'Lock' AND query LIKE '%event%'";
    until("abandoned sessions end", PATIENCE, || (world.database.psql(end) == "0").then_some(()));
}

/// Waits until a transaction of ingest is held up by the lock.
fn stuck(world: &World) {
    let held_up = "SELECT count(*) FROM pg_stat_activity \
                   WHERE wait_event_type = 'Lock' AND query LIKE '%event%'";
    until("ingest is held up", PATIENCE, || (world.database.psql(held_up) != "0").then_some(()));
}
