//! What a version would make of the stored history, as somebody last had it tried from the console:
//! how far it is, and what came of it. The trying itself is a replay, which writes nothing.

use sqlx::Row;

use crate::error::StoreError;
use crate::open::Store;

/// A replay that has not been heard of for so long, in microseconds, was broken off.
const BROKEN_OFF_AFTER: i64 = 30_000_000;

/// How far a replay is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplayState {
    /// Cases are being judged.
    Running,
    /// It has come to its end.
    Done,
    /// It broke down, or its process ended.
    Failed,
}

impl ReplayState {
    /// The name it is stored under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// The last replay of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// The hash of the version it was compared with: live when it began.
    pub live: String,
    /// How far it is.
    pub state: ReplayState,
    /// Who began it.
    pub started_by: String,
    /// When.
    pub started_at: i64,
    /// How many cases were read.
    pub cases: i64,
    /// How many there are.
    pub all: i64,
    /// What came of it, as JSON.
    pub outlook: Option<String>,
}

/// A replay in somebody's hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayRun {
    hash: String,
    run: i64,
}

const BEGIN: &str = "INSERT INTO ruleset_replay (hash, live, run, state, started_by, started_at, \
    cases, total, seen_at, outlook) VALUES ($1, $2, 1, 'running', $3, $4, 0, 0, $4, NULL) \
    ON CONFLICT (hash) DO UPDATE SET live = excluded.live, run = ruleset_replay.run + 1, \
    state = 'running', started_by = excluded.started_by, started_at = excluded.started_at, \
    cases = 0, total = 0, seen_at = excluded.seen_at, outlook = NULL \
    WHERE ruleset_replay.state <> 'running' OR ruleset_replay.seen_at < $5 RETURNING run";
const STEP: &str = "UPDATE ruleset_replay SET cases = $3, total = $4, seen_at = $5 \
    WHERE hash = $1 AND run = $2 AND state = 'running' RETURNING run";
const END: &str = "UPDATE ruleset_replay SET state = $3, outlook = $4, seen_at = $5 \
    WHERE hash = $1 AND run = $2 AND state = 'running'";
const FIND: &str = "SELECT live, state, started_by, started_at, cases, total, seen_at, outlook \
    FROM ruleset_replay WHERE hash = $1";

impl Store {
    /// Takes up the replay of a version; none if one is running.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn begin_replay(
        &self,
        (hash, live): (&str, &str),
        by: &str,
        now: i64,
    ) -> Result<Option<ReplayRun>, StoreError> {
        let begin = sqlx::query(BEGIN).bind(hash).bind(live).bind(by).bind(now);
        let begin = begin.bind(now.saturating_sub(BROKEN_OFF_AFTER));
        let row = begin.fetch_optional(&self.writer).await?;
        let run = row.map(|row| Ok(ReplayRun { hash: hash.to_owned(), run: row.try_get(0)? }));
        run.transpose()
    }

    /// Says how far it is; `false` if somebody else has begun it anew.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn step_replay(
        &self,
        run: &ReplayRun,
        (cases, all): (i64, i64),
        now: i64,
    ) -> Result<bool, StoreError> {
        let step = sqlx::query(STEP).bind(&run.hash).bind(run.run).bind(cases).bind(all).bind(now);
        Ok(step.fetch_optional(&self.writer).await?.is_some())
    }

    /// Keeps what came of it; without an outlook it has failed.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn end_replay(
        &self,
        run: &ReplayRun,
        outlook: Option<&str>,
        now: i64,
    ) -> Result<(), StoreError> {
        let state = if outlook.is_some() { ReplayState::Done } else { ReplayState::Failed };
        let end = sqlx::query(END).bind(&run.hash).bind(run.run).bind(state.name());
        end.bind(outlook).bind(now).execute(&self.writer).await?;
        Ok(())
    }

    /// The last replay of a version.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn replay_of(&self, hash: &str, now: i64) -> Result<Option<Replay>, StoreError> {
        let row = sqlx::query(FIND).bind(hash).fetch_optional(&self.reader).await?;
        let replay = row.map(|row| {
            let seen_at: i64 = row.try_get(6)?;
            let state = match row.try_get(1)? {
                "running" if seen_at >= now.saturating_sub(BROKEN_OFF_AFTER) => {
                    ReplayState::Running
                }
                "done" => ReplayState::Done,
                _ => ReplayState::Failed,
            };
            Ok(Replay {
                live: row.try_get(0)?,
                state,
                started_by: row.try_get(2)?,
                started_at: row.try_get(3)?,
                cases: row.try_get(4)?,
                all: row.try_get(5)?,
                outlook: row.try_get(7)?,
            })
        });
        replay.transpose()
    }
}
