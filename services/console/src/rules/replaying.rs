//! A replay is long, so it is begun, goes on by itself, and is looked at: the stored history under a
//! version beside the live one. It writes nothing but how far it is and what came of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use store::{Replay, ReplayRun, RulesetError, Session, Version};
use triage::Ruleset;
use triage::replay::outlook::Outlook;

use super::Refused;
use crate::problem::Problem;
use crate::serve::Console;

/// How often it is said how far it is.
const SAY_EVERY: Duration = Duration::from_secs(1);
/// The most cases of an outlook for which it is asked who may open them.
const MOST_ASKED: usize = 100;

/// Begins the replay of a version against the live one; it goes on by itself.
pub(crate) async fn begin_replay(
    console: &Console,
    session: &Session,
    name: &str,
) -> Result<Version, Refused> {
    let version = console.store.ruleset_version(name).await?;
    if version.live {
        return Err(RulesetError::IsLive(version.number).into());
    }
    let live = console.store.ruleset_version("live").await?;
    let rulesets =
        [console.store.ruleset(&live.hash).await?, console.store.ruleset(&version.hash).await?];
    let begun =
        console.store.begin_replay((&version.hash, &live.hash), &session.person, console.now());
    let run = begun.await?.ok_or(Refused::Running)?;
    tokio::spawn(carry_on(console.clone(), run, rulesets));
    Ok(version)
}

async fn carry_on(console: Console, run: ReplayRun, [live, draft]: [Arc<Ruleset>; 2]) {
    let far = Arc::new([AtomicI64::new(0), AtomicI64::new(0)]);
    let told = Arc::clone(&far);
    let progress = Arc::new(move |cases: i64, all: i64| {
        told[0].store(cases, Ordering::Relaxed);
        told[1].store(all, Ordering::Relaxed);
    });
    let mut judging = (console.workshop.rules.replay)(live, draft, progress);
    let mut ticks = tokio::time::interval(SAY_EVERY);
    let outlook = loop {
        tokio::select! {
            outlook = &mut judging => break outlook,
            _ = ticks.tick() => {}
        }
        let [cases, all] = [&far[0], &far[1]].map(|count| count.load(Ordering::Relaxed));
        match console.store.step_replay(&run, (cases, all), console.now()).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(%error, "a replay cannot say how far it is"),
        }
    };
    let outlook = outlook.and_then(|outlook| serde_json::to_string(&outlook).ok());
    let ended = console.store.end_replay(&run, outlook.as_deref(), console.now()).await;
    if let Err(error) = ended {
        tracing::warn!(%error, "what came of a replay is not kept");
    }
}

/// The last replay of a version, and what this person may know of it.
pub(crate) async fn replay_of(
    console: &Console,
    session: &Session,
    name: &str,
) -> Result<(Version, Replay, Option<Seen>), Refused> {
    let version = console.store.ruleset_version(name).await?;
    let replay = console.store.replay_of(&version.hash, console.now()).await?;
    let replay = replay.ok_or(Problem::Missing)?;
    let seen = replay.outlook.as_deref().map(serde_json::from_str::<Seen>);
    let mut seen = seen.transpose().map_err(|_| Problem::Broken)?;
    if let Some(seen) = &mut seen {
        only_open(console, session, seen).await?;
    }
    Ok((version, replay, seen))
}

/// Whoever writes rules may not see every case: of the others only their number is told.
async fn only_open(console: &Console, session: &Session, seen: &mut Seen) -> Result<(), Refused> {
    let mut open = Vec::new();
    for moved in std::mem::take(&mut seen.to_open).into_iter().take(MOST_ASKED) {
        let case = console.store.case_seen_by(&moved.case, &session.person, console.now());
        if case.await?.is_some() {
            open.push(moved);
        }
    }
    seen.to_open = open;
    Ok(())
}

/// How a replay goes on: how many cases are read, of how many.
pub type ReplayProgress = Arc<dyn Fn(i64, i64) + Send + Sync>;
/// Judges the stored history under the live ruleset and a draft; none if it breaks down.
pub type Replays =
    Arc<dyn Fn(Arc<Ruleset>, Arc<Ruleset>, ReplayProgress) -> Replaying + Send + Sync>;
/// What is to come of it.
pub type Replaying = std::pin::Pin<Box<dyn Future<Output = Option<Outlook>> + Send>>;

/// An [`Outlook`], as it was kept.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Seen {
    pub(crate) cases: u64,
    pub(crate) moments: u64,
    pub(crate) moved: u64,
    pub(crate) levels: [[u64; 4]; 4],
    pub(crate) flags: std::collections::BTreeMap<String, Moves>,
    pub(crate) villages: std::collections::BTreeMap<String, Moves>,
    pub(crate) rules: std::collections::BTreeMap<String, Moves>,
    pub(crate) warnings: Vec<Owing>,
    pub(crate) to_open: Vec<SeenMove>,
}

/// Cases that move.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Moves {
    pub(crate) up: u64,
    pub(crate) down: u64,
}

/// How often somebody is warned.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Owing {
    pub(crate) person: Option<String>,
    pub(crate) role: String,
    pub(crate) live: u64,
    pub(crate) draft: u64,
}

/// A case that moves.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SeenMove {
    pub(crate) case: String,
    pub(crate) village: Option<String>,
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) flags_up: Vec<String>,
    pub(crate) flags_down: Vec<String>,
    pub(crate) rules: Vec<String>,
}
