//! A township's history judged under a draft, beside one that was filled under it from the start.

use std::collections::BTreeMap;
use std::sync::Arc;

use store::{Found, Store, Under};
use triage::replay::outlook::Outlook;
use triage::replay::replay;
use triage::{Flags, Level, Ruleset};

use super::{Question, judge};
use crate::commands::township::{END, World, draft, everywhere, live, reads_otherwise};

async fn outlook(store: &Store, with: Ruleset, read_again: bool) -> Outlook {
    let question = Question {
        live: Arc::new(live()),
        draft: Arc::new(with),
        county: "C".to_owned(),
        since: i64::MIN,
        now: END,
        read_again,
    };
    judge(store, question, |_, _| {}).await.expect("judges")
}

/// Level, flags and the latest assessment of each case, as stored.
async fn stands(world: &World) -> BTreeMap<String, (Level, Flags, String)> {
    let mut all = BTreeMap::new();
    for household in world.households() {
        let matter = format!("o:{household}");
        let reached = world.store.level_and_flags(&matter).await.expect("reads");
        let decisions = world.store.decisions(&matter).await.expect("reads");
        if let (Some((level, flags)), Some(last)) = (reached, decisions.last()) {
            let last = format!("{:?}", (last.decided.at, last.decided.score, &last.decided.fired));
            all.insert(matter, (level, flags, last));
        }
    }
    all
}

/// The same, of another store's history judged under a ruleset.
async fn replayed(
    world: &World,
    ruleset: &Ruleset,
    found: Found,
) -> BTreeMap<String, (Level, Flags, String)> {
    let mut all = BTreeMap::new();
    let mut histories = world.store.histories(i64::MIN).await.expect("begins");
    while let Some(portion) = histories.next().await.expect("reads") {
        let taken = portion.open(&[Under { ruleset, found }], |case| {
            let replayed = replay(ruleset, &case.histories[0], END, |_, _| {});
            let last = store::Decided::of(ruleset, &replayed.latest);
            let last = format!("{:?}", (last.at, last.score, last.fired));
            let (level, flags) = (replayed.case.level(), replayed.case.flags());
            all.insert(case.matter, (level, flags, last));
            anyhow::Ok(())
        });
        taken.expect("opens");
    }
    all
}

#[tokio::test]
async fn a_draft_gives_what_a_store_filled_under_it_gives() {
    everywhere(async |databases| {
        for with in [draft, reads_otherwise] {
            let (world, other) = databases.two(live(), with()).await;
            world.fill_alike(&other).await;
            assert!(world.lowered() > 5, "only {} lowerings", world.lowered());
            let (expected, found) =
                (stands(&other).await, replayed(&world, &with(), Found::ReadAgain).await);
            assert!(expected.len() >= 200, "{} cases", expected.len());
            for (case, expected) in &expected {
                assert_eq!(Some(expected), found.get(case), "{case}");
            }
            let before = stands(&world).await;
            let moved = before.iter().filter(|(case, was)| {
                expected.get(*case).is_some_and(|is| (is.0, is.1) != (was.0, was.1))
            });
            let moved = moved.count() as u64;
            assert!(moved > 10, "{moved} cases move");
            assert_eq!(outlook(&world.store, with(), false).await.moved, moved);
        }
    })
    .await;
}

#[tokio::test]
async fn stored_findings_stand_in_only_where_reading_again_finds_the_same() {
    everywhere(async |databases| {
        let (world, other) = databases.two(live(), draft()).await;
        world.keep_rulesets().await;
        world.fill_alike(&other).await;
        let (stored, read) = (
            outlook(&world.store, draft(), false).await,
            outlook(&world.store, draft(), true).await,
        );
        assert_eq!(stored, read);
        let otherwise = reads_otherwise();
        let stale = replayed(&world, &otherwise, Found::Stored).await;
        let fresh = replayed(&world, &otherwise, Found::ReadAgain).await;
        assert_ne!(stale, fresh, "the draft reads otherwise");
        let read = outlook(&world.store, reads_otherwise(), true).await;
        assert_eq!(outlook(&world.store, reads_otherwise(), false).await, read);
    })
    .await;
}

#[tokio::test]
async fn a_replay_says_who_moves_and_who_is_warned_and_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.db");
    let url = format!("sqlite:{}?mode=rwc", path.display());
    let world = World::on(&url, live()).await;
    world.fill().await;
    world.store.close().await;
    let bytes = || std::fs::read(&path).expect("the database");
    assert!(!path.with_extension("db-wal").exists(), "all of it is in one file");
    let before = bytes();
    let store = world.again().await;
    let found = outlook(&store, draft(), false).await;
    store.close().await;
    assert!(before == bytes(), "a replay writes nothing");
    assert!(found.moved > 0 && found.to_open.len() as u64 == found.moved);
    let up = found.to_open.iter().filter(|moved| moved.is_up()).count() as u64;
    assert_eq!(found.villages.values().map(|moves| moves.up).sum::<u64>(), up);
    assert!(found.rules.contains_key("a/quarrel"), "{:?}", found.rules);
    let of_levels: u64 = found.levels.iter().flatten().sum();
    assert_eq!(of_levels, found.cases);
    // Nobody holds the grid, so the village's room is the first of every chain below 三级.
    let room = found.warnings.iter().find(|one| one.receiver.person.as_deref() == Some("u_2"));
    assert!(room.is_some_and(|room| room.live > 0 && room.draft > 0), "{:?}", found.warnings);
    let grid = found.warnings.iter().find(|one| &*one.receiver.role == "women_grid_worker");
    assert!(grid.is_none(), "nobody holds it, and the chain goes on: {grid:?}");
}
