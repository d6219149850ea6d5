//! The reckoning at the end: the publisher's account and the receiver's against the database's.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use harness::until;
use tokio::task::block_in_place;

use super::load::Published;
use super::receiver::{Receipt, warning_of};
use super::world::World;

/// A claimed warning whose notifier was killed waits for its lease, about a minute.
const SETTLED_WITHIN: Duration = Duration::from_mins(4);
/// A message may reach the receiver's hands this long after its sender was killed.
const UNDER_WAY: Duration = Duration::from_secs(10);

const UNTOLD: &str = "SELECT count(*) FROM warning w WHERE state = 'pending' OR EXISTS ( \
    SELECT 1 FROM attempt a WHERE a.warning = w.id AND (a.outcome = 'started' OR \
    a.outcome = 'owed' AND NOT EXISTS (SELECT 1 FROM attempt b WHERE b.warning = w.id \
    AND b.recipient = a.recipient AND b.outcome = 'sent')))";

/// Waits until everything has come to rest, checks it all, and says how it went.
pub(crate) async fn settle(world: &mut World, published: &Published, kills: &[Instant]) -> String {
    block_in_place(|| {
        until("the queues are empty", SETTLED_WITHIN, || {
            (world.waiting() == Some(0)).then_some(())
        });
        let untold = format!("SELECT pg_sleep(0.2); {UNTOLD}"); // poll: the pause is on the server
        until("everybody is told", SETTLED_WITHIN, || {
            (world.database.psql(&untold).trim() == "0").then_some(())
        });
        world.kill_ingest();
        world.kill_notifier();
        let panicked = world.logs.iter().find(|log| log.contains("panicked"));
        assert!(panicked.is_none(), "{panicked:?}");
        let events = events(world, published);
        let warnings = warnings(world, published);
        let messages = messages(&world.receiver.receipts(), &warnings, kills);
        format!("{events}; {} warnings, {messages}", warnings.len())
    })
}

/// Every confirmed event is stored once, judged once, and none was put aside.
fn events(world: &World, published: &Published) -> String {
    let ask = |sql: &str| world.database.psql(sql);
    let rows = ask("SELECT id FROM event WHERE source = 'grid/YC-01'");
    let ids: Vec<&str> = rows.lines().collect();
    let stored: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), stored.len(), "an event is stored twice");
    let lost: Vec<&String> =
        published.confirmed.iter().filter(|id| !stored.contains(&***id)).collect();
    assert_eq!(lost, Vec::<&String>::new(), "confirmed, and lost");
    assert_eq!(stored.len(), published.confirmed.len(), "nobody published that");
    let judged = ask("SELECT count(*), count(DISTINCT event) FROM assessment");
    assert_eq!(judged, format!("{0}|{0}", stored.len()), "each event is judged once");
    let uneven = ask("SELECT count(*) FROM matter WHERE assessments <> \
         (SELECT count(*) FROM assessment WHERE matter = matter.id)");
    assert_eq!(uneven, "0", "matters whose count of assessments is wrong");
    assert_eq!(ask("SELECT count(*) FROM quarantine"), "0", "put aside");
    format!("{} events confirmed and stored once", stored.len())
}

/// One warning for each household in danger, and each with somebody who was told of it.
fn warnings(world: &World, published: &Published) -> BTreeSet<String> {
    let rows = world.database.psql("SELECT substr(matter, 3), id, state, level FROM warning");
    let rows: Vec<Vec<&str>> = rows.lines().map(|row| row.split('|').collect()).collect();
    let households: BTreeSet<String> = rows.iter().map(|row| row[0].to_owned()).collect();
    assert_eq!(rows.len(), households.len(), "a household was warned of twice");
    assert_eq!(households, published.in_danger, "each danger is warned of, and nothing else");
    for row in &rows {
        // Nobody answers in this story, so a long one ends some chains.
        assert!(["waiting", "exhausted"].contains(&row[2]), "{row:?}");
        assert_eq!(row[3], "3", "{row:?}");
    }
    rows.iter().map(|row| row[1].to_owned()).collect()
}

/// Every warning arrived, under ids of its own, each at most once more for every kill.
fn messages(receipts: &[Receipt], warnings: &BTreeSet<String>, kills: &[Instant]) -> String {
    let mut by_id: BTreeMap<&str, Vec<Instant>> = BTreeMap::new();
    for receipt in receipts {
        by_id.entry(&receipt.id).or_default().push(receipt.at);
    }
    let told: BTreeSet<String> = by_id.keys().map(|id| warning_of(id).to_owned()).collect();
    assert_eq!(&told, warnings, "the warnings told of are those of the database");
    let (mut repeats, mut most) = (0, 0);
    for (id, moments) in &by_id {
        let (first, last) = (moments[0], moments[moments.len() - 1]);
        let between = kills.iter().filter(|kill| **kill + UNDER_WAY >= first && **kill <= last);
        let between = between.count();
        assert!(moments.len() <= 1 + between, "{id} came {} times", moments.len());
        repeats += moments.len() - 1;
        most = most.max(moments.len());
    }
    format!("{} messages, {repeats} of them again, one at most {most} times", by_id.len())
}
