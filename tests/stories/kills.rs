//! Kill -9 in turn, under load, of everything there is: what was confirmed is in the database
//! once, and every warning reaches its person, no more than once again for each kill.
//!
//! The account of what was confirmed is kept by the publisher of the story, never by hearthwatch.

mod account;
mod away;
mod load;
mod receiver;
mod shutdown;
mod world;

use std::time::{Duration, Instant};

use harness::{all, until_async};
use tokio::task::block_in_place;

use load::Load;
use world::{PATIENCE, World};

/// How soon after the killed one is up again the next event has to reach its person.
const BACK_WITHIN: Duration = Duration::from_secs(15);

#[derive(Clone, Copy, Debug)]
enum Victim {
    Notifier,
    Ingest,
    Broker,
    Database,
}

const VICTIMS: [Victim; 4] = [Victim::Notifier, Victim::Ingest, Victim::Broker, Victim::Database];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_is_killed_nothing_confirmed_is_lost_and_every_warning_arrives() {
    let kills = if all() { 1_000 } else { 5 * VICTIMS.len() };
    let start = Instant::now();
    let mut world = World::new().await;
    world.start_ingest();
    world.start_notifier();
    let load = Load::start(&world.config, &world.past_day);
    let mut moments = Vec::new();
    let mut slowest = [Duration::ZERO; VICTIMS.len()];
    for round in 0..kills {
        let which = round % VICTIMS.len();
        let victim = VICTIMS[which];
        at_work(&world, &load, victim).await;
        moments.push(Instant::now());
        block_in_place(|| kill(&mut world, victim));
        let up = block_in_place(|| revive(&mut world, victim));
        told_again(&world, &load).await;
        let back = up.elapsed();
        println!("kill {}: {victim:?}, the next event told {back:?} after it was up", round + 1);
        assert!(back < BACK_WITHIN, "{victim:?} took {back:?}");
        slowest[which] = slowest[which].max(back);
    }
    let published = load.finish().await;
    let account = account::settle(&mut world, &published, &moments).await;
    let slowest: Vec<_> = VICTIMS.iter().zip(slowest).collect();
    println!("{kills} kills: {account}; slowest back {slowest:?}; took {:?}", start.elapsed());
}

/// Waits until the victim is in the middle of something. For whoever has to do with sending that
/// is the worst moment: the message is taken, and the sender does not know it yet.
async fn at_work(world: &World, load: &Load, victim: Victim) {
    let told = world.receiver.count();
    let confirmed = load.confirmed();
    let sending = matches!(victim, Victim::Notifier | Victim::Database);
    if sending {
        world.receiver.keep_silent();
    }
    until_async("work is under way", PATIENCE, async || {
        let taking = load.confirmed() >= confirmed + load::BURST;
        let telling = world.receiver.count() > told;
        (if sending { telling } else { taking }).then_some(())
    })
    .await;
}

fn kill(world: &mut World, victim: Victim) {
    match victim {
        Victim::Notifier => world.kill_notifier(),
        Victim::Ingest => world.kill_ingest(),
        Victim::Broker => world.rabbit.kill9(),
        Victim::Database => world.postgres.kill9(),
    }
    world.receiver.answer();
}

/// Starts it again. Since when it is up: a server once it answers, a role of ours from its start.
fn revive(world: &mut World, victim: Victim) -> Instant {
    let started = Instant::now();
    match victim {
        Victim::Notifier => world.start_notifier(),
        Victim::Ingest => world.start_ingest(),
        Victim::Broker => world.rabbit.restart(),
        Victim::Database => world.postgres.restart(),
    }
    if matches!(victim, Victim::Notifier | Victim::Ingest) { started } else { Instant::now() }
}

/// Sees one event all the way through: published now, stored, judged, and its warning delivered.
async fn told_again(world: &World, load: &Load) {
    let household = load.publish_danger().await;
    let raised = format!("SELECT id FROM warning WHERE matter = 'o:{household}'");
    until_async("a new danger is told", PATIENCE, async || {
        let id = block_in_place(|| world.database.psql(&raised));
        (!id.is_empty() && world.receiver.has_heard_of(&id)).then_some(())
    })
    .await;
}
