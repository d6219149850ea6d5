//! The reckoning: what was confirmed against what is stored, what was judged against what was live.

use std::time::Duration;

use harness::until;
use serde_json::Value;

use super::stage::Stage;

/// A backlog on a busy machine takes its time.
const SETTLED_WITHIN: Duration = Duration::from_mins(20);

/// An assessment is wrong if its version is not the one that was live when it was committed.
const WRONG: &str = "WITH named AS (SELECT hash, pg_xact_commit_timestamp(xmin) AS since \
    FROM publishing WHERE state = 'done'), \
    live AS (SELECT hash, since, LEAD(since) OVER (ORDER BY since) AS until FROM named) \
    SELECT count(*) FROM assessment a WHERE NOT EXISTS (SELECT 1 FROM live l \
    WHERE l.hash = a.ruleset AND l.since <= pg_xact_commit_timestamp(a.xmin) \
    AND (l.until IS NULL OR pg_xact_commit_timestamp(a.xmin) < l.until))";

/// One that is wrong, to see that it is noticed.
const FORGE: &str = "INSERT INTO assessment (matter, seq, event, at, judged_at, ruleset, engine, \
    score, level, flags, fired, chain) SELECT matter, 1000000, event, at, judged_at, \
    (SELECT hash FROM publishing WHERE hash <> (SELECT hash FROM live_ruleset) LIMIT 1), engine, \
    score, level, flags, fired, chain FROM assessment LIMIT 1";

/// A swap as the command told of it.
pub(super) struct Swap {
    pub(super) publishing: i64,
    pub(super) hash: String,
    /// When each node began to judge with it.
    pub(super) since: Vec<i64>,
}

impl Swap {
    pub(super) fn read(stdout: &str) -> Self {
        let told: Value = serde_json::from_str(stdout).expect("one value");
        let nodes = told["nodes"].as_array().expect("a list");
        Self {
            publishing: told["publishing"].as_i64().expect("a number"),
            hash: told["hash"].as_str().expect("a hash").to_owned(),
            since: nodes.iter().filter_map(|node| node["judges_since"].as_i64()).collect(),
        }
    }
}

/// Waits until every event is stored, and checks that each is there once and was judged with what
/// was live.
pub(super) fn settle(stage: &Stage, confirmed: usize) -> String {
    until("the queues are empty", SETTLED_WITHIN, || (stage.waiting() == Some(0)).then_some(()));
    assert_eq!(stage.count("event"), confirmed, "confirmed and stored");
    assert_eq!(stage.count("quarantine"), 0, "put aside");
    let judged = stage.database.psql("SELECT count(DISTINCT event) FROM assessment");
    assert_eq!(judged, confirmed.to_string(), "each event was judged");
    assert_eq!(stage.database.psql(WRONG), "0", "judged by a version that was not live");
    stage.database.psql(FORGE);
    assert_eq!(stage.database.psql(WRONG), "1", "the account would have noticed");
    stage.database.psql("DELETE FROM assessment WHERE seq = 1000000");
    let by = "SELECT count(*) FROM assessment GROUP BY ruleset ORDER BY 1 DESC";
    let by = stage.database.psql(by).replace('\n', " + ");
    let rejudged =
        "SELECT count(*) || ' done, ' || sum(judged) FROM rejudging WHERE state = 'done'";
    let rejudged = stage.database.psql(rejudged);
    format!(
        "{confirmed} events confirmed and stored once, {by} assessments by version, none by one \
         that was not live; cases judged again: {rejudged}"
    )
}

/// How long after a version was named live each node judged with it; the longest.
pub(super) fn show(stage: &Stage, swaps: &[Swap]) -> Duration {
    let mut took: Vec<i64> = Vec::new();
    for swap in swaps {
        let named = format!("SELECT ended_at FROM publishing WHERE id = {}", swap.publishing);
        let named: i64 = stage.database.psql(&named).parse().expect("a time");
        assert_eq!(swap.since.len(), 2, "two nodes");
        took.extend(swap.since.iter().map(|since| (since - named) / 1_000));
    }
    took.sort_unstable();
    let at = |percent: usize| took[(took.len() - 1) * percent / 100];
    println!(
        "milliseconds from naming a version live to a node judging with it, {} times: \
         least {}, half {}, 90 % {}, 99 % {}, most {}",
        took.len(),
        at(0),
        at(50),
        at(90),
        at(99),
        at(100)
    );
    Duration::from_millis(u64::try_from(at(100)).unwrap_or_default())
}
