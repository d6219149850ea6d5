//! The life of a ruleset while events flow: published and rolled back again and again, no event is
//! lost, none is judged by a version that was not live when it was committed, and every running
//! node judges with the new one within two seconds.

mod account;
mod embedded;
mod load;
mod people;
mod stage;

use std::time::{Duration, Instant};

use harness::{all, until};
use sqlx::{Connection, Executor, PgConnection};
use tokio::task::block_in_place;

use account::{Swap, settle, show};
use load::Load;
use people::{APPROVER, approve, draft};
use stage::{PATIENCE, Stage};

/// How soon after a version is named live every node has to judge with it.
const SEEN_WITHIN: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_swaps_under_load_lose_nothing_and_nothing_is_judged_by_a_version_not_live() {
    let (swaps, a_second) = if all() { (100, 2_000) } else { (10, 500) };
    let mut stage = Stage::new().await;
    block_in_place(|| (0..2).for_each(|node| stage.start(node)));
    let second = block_in_place(|| {
        let second = draft(&stage, "night", |policy| policy.replace("(22, 7)", "(21, 7)"));
        approve(&stage, &second);
        second
    });
    let (load, start) = (Load::start(&stage.config, a_second), Instant::now());
    let mut seen = Vec::new();
    for swap in 0..swaps {
        let arguments = match swap % 2 {
            0 => vec!["rules", "publish", &second, "--as", APPROVER, "--note", "试", "--json"],
            _ => vec!["rules", "rollback", "--as", APPROVER, "--note", "退", "--json"],
        };
        let done = block_in_place(|| {
            let finished = stage.run(&arguments);
            assert!(finished.status.success(), "{}\n{}", finished.stdout, finished.stderr);
            Swap::read(&finished.stdout)
        });
        block_in_place(|| (0..2).for_each(|node| stage.judges_with(node, &done.hash)));
        seen.push(done);
    }
    let took = start.elapsed();
    let confirmed = load.finish().await;
    let rate = confirmed as f64 / took.as_secs_f64();
    block_in_place(|| {
        let told = settle(&stage, confirmed);
        let slowest = show(&stage, &seen);
        println!("{swaps} swaps in {took:?} at {rate:.0} events a second: {told}");
        assert!(slowest < SEEN_WITHIN, "a swap was seen only after {slowest:?}");
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_node_killed_in_the_middle_of_either_step_holds_nothing_up_and_comes_back_right() {
    let mut stage = Stage::new().await;
    block_in_place(|| (0..2).for_each(|node| stage.start(node)));
    let load = Load::start(&stage.config, 100);
    block_in_place(|| killed_in_step_one(&mut stage));
    killed_in_step_two(&mut stage).await;
    command_killed(&mut stage).await;
    let confirmed = load.finish().await;
    let told = block_in_place(|| settle(&stage, confirmed));
    println!("kills in both steps: {told}");
}

/// A node that stands still cannot load; killed, it is waited for no longer than until it counts
/// as gone.
fn killed_in_step_one(stage: &mut Stage) {
    let version = draft(stage, "one", |policy| policy.replace("(22, 7)", "(20, 7)"));
    approve(stage, &version);
    stage.stop(1);
    let publishing = stage.begin(&["rules", "publish", &version, "--as", APPROVER, "--note", "试"]);
    until("step one has begun", PATIENCE, || {
        (stage.count("publishing WHERE state = 'loading'") == 1).then_some(())
    });
    let live = stage.live();
    stage.kill(1);
    let finished = publishing.finish(PATIENCE);
    assert!(finished.status.success(), "{}", finished.stderr);
    assert_ne!(stage.live(), live);
    stage.judges_with(0, &stage.live());
    stage.start(1);
    stage.judges_with(1, &stage.live());
}

/// Somebody still judges, so the second step waits; a node is killed just then.
async fn killed_in_step_two(stage: &mut Stage) {
    let version = block_in_place(|| {
        let version = draft(stage, "two", |policy| policy.replace("(22, 7)", "(19, 7)"));
        approve(stage, &version);
        version
    });
    let live = block_in_place(|| stage.live());
    let mut judging = stage.judge().await;
    let arguments = ["rules", "publish", &version, "--as", APPROVER, "--note", "试"];
    let publishing = block_in_place(|| {
        let publishing = stage.begin(&arguments);
        stage.wait_for_step_two();
        stage.kill(0);
        assert_eq!(stage.live(), live, "nothing is live under somebody who judges");
        publishing
    });
    judging.execute("COMMIT").await.expect("it was only reading");
    judging.close().await.expect("closed");
    block_in_place(|| {
        let finished = publishing.finish(PATIENCE);
        // The killed node has not been seen with it yet, and is named.
        assert!(finished.stdout.contains("is live"), "{}\n{}", finished.stdout, finished.stderr);
        assert_ne!(stage.live(), live);
        stage.judges_with(1, &stage.live());
        stage.start(0);
        stage.judges_with(0, &stage.live());
    });
}

/// A command killed in step two has changed nothing, and the next one goes on.
async fn command_killed(stage: &mut Stage) {
    let live = block_in_place(|| stage.live());
    let mut judging: PgConnection = stage.judge().await;
    let rollback = ["rules", "rollback", "--as", APPROVER, "--note", "退"];
    block_in_place(|| {
        let command = stage.begin(&rollback);
        stage.wait_for_step_two();
        command.kill9();
    });
    judging.execute("COMMIT").await.expect("it was only reading");
    judging.close().await.expect("closed");
    block_in_place(|| {
        let finished = until("the abandoned one is out of the way", PATIENCE, || {
            let finished = stage.run(&rollback);
            let busy = finished.stderr.contains("is under way");
            (!busy).then_some(finished)
        });
        assert!(finished.status.success(), "{}", finished.stderr);
        assert_ne!(stage.live(), live);
        (0..2).for_each(|node| stage.judges_with(node, &stage.live()));
    });
}
